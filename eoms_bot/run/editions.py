"""Editions: names for what decides, so that a change of it can be seen.

They name rules, phrases, model, thresholds and permission.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pydantic import BaseModel

from eoms_bot import __version__
from eoms_bot.browser.profile import Profile
from eoms_bot.decide.reading import Reader
from eoms_bot.model.texts.phrases import Phrase
from eoms_bot.model.texts.rules import RejectRule, RuleTable
from eoms_bot.model.texts.triage_rules import TextRule
from eoms_bot.run.desk import Desk
from eoms_bot.settings import Settings

MODEL, THRESHOLDS, PERMISSION = "模型", "判断门限", "放行许可"
OF_WAITING = (MODEL, THRESHOLDS, PERMISSION)
"""Names of `Basis.rules` whose change ends a waiting row, but not an approved one."""
NO_RULE = (THRESHOLDS, PERMISSION)
"""What does not change what handled orders prove."""


def hash_of(model: BaseModel) -> str:
    """SHA-256 of a model's values, as hex."""
    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()


def rules_of(table: RuleTable) -> dict[str, str]:
    """Every row of the rule table: id → `version#hash`, so that a change can be named."""
    owned: tuple[RejectRule | Phrase | TextRule, ...] = (*table.reject, *table.phrase, *table.rule)
    rows = {rule.id: f"{rule.version}#{hash_of(rule)[:16]}" for rule in owned}
    words = {f"词组 {group.name}": f"#{hash_of(group)[:16]}" for group in table.words}
    return {"规则表": f"{table.version}#{hash_of(table.table)[:16]}"} | rows | words


def mark_of(rules: Mapping[str, str]) -> str:
    """Version and hash of a whole rule table, from `rules_of` or from a plan's basis.

    Any row that differs makes another mark, and so does another model. The other names of a basis,
    such as permissions, do not.
    """
    rows = json.dumps(
        {name: said for name, said in rules.items() if said and name not in NO_RULE},
        ensure_ascii=False,
        sort_keys=True,
    )
    return f"{rules.get('规则表', '').partition('#')[0]}#{hashlib.sha256(rows.encode()).hexdigest()[:16]}"


def model_of(reader: Reader | None) -> str:
    """The learned reading that a reader has; empty when it has none."""
    return reader.model.named if reader is not None and reader.model is not None else ""


def proving_rules(desk: Desk) -> str:
    """The mark under which handled orders prove something: of the rule table and the model."""
    return mark_of(rules_of(desk.rules) | {MODEL: model_of(desk.reader)})


def beyond_rules(settings: Settings, desk: Desk) -> dict[str, str]:
    """What decides apart from the rule table: name → `#hash`."""
    return {
        MODEL: model_of(desk.reader),
        THRESHOLDS: f"#{hash_of(desk.thresholds)[:16]}",
        PERMISSION: "".join(f"#{one.digest[:16]}" for one in settings.permission),
    }


def edition_of(profile: Profile, rules: RuleTable, model: str = "") -> str:
    """What decides and fills, as the ledger names it.

    It is a short hash of program, rules with phrases, profile and model, and then the model
    (`model_of`).
    """
    rows = (f"{name}={row}" for name, row in rules_of(rules).items())
    parts = (__version__, *rows, hash_of(profile), model)
    short = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
    return f"{short} {MODEL} {model}" if model else short
