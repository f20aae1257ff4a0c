"""What a run reads and checks whole before a page is opened (G17): profile, rules, lists, workbooks, the branch's tables."""

from __future__ import annotations

from pathlib import Path

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.browser.profile import Profile, load_profile
from eoms_bot.decide.grounds import USED
from eoms_bot.decide.triage import Reader
from eoms_bot.errors import Problem
from eoms_bot.facts.batch import Batch, read_batch
from eoms_bot.facts.gazetteer import gazetteer_of
from eoms_bot.facts.inbox import read_inbox
from eoms_bot.facts.sources import read_sources
from eoms_bot.facts.tables import load_dictionaries, load_rules
from eoms_bot.model.evidence import Evidence
from eoms_bot.run.desk import Desk, limits_of
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings


def desk_of(settings: Settings, ports: Ports, batch_path: Path | None) -> tuple[Profile, Desk]:
    """Profile and desk of a run; without a workbook the rows come from the inbox."""
    profile = load_profile(settings.site.profile, settings.paths.profiles)
    dictionaries = load_dictionaries(settings.files.dictionaries)
    limits = limits_of(profile)
    rules = load_rules(settings.files.rules)
    now = ports.clock.now().astimezone(SITE_ZONE)
    pattern = profile.site.order_no_pattern
    common = (dictionaries, limits, settings.branch, now)
    evidence = read_sources(settings.facts, now, USED).evidence
    reader = (
        Reader(rules, gazetteer_of(settings.files.gazetteer, settings.branch.county)) if rules.rule else None
    )
    if batch_path is not None:
        batches: tuple[Batch, ...] = (read_batch(batch_path, *common, rules=rules, order_no_pattern=pattern),)
        problems: tuple[Problem, ...] = ()
    else:
        batches, problems = read_inbox(settings.paths.inbox, *common, rules=rules, order_no_pattern=pattern)
    notices = (*_bad(evidence), *(f"收件箱: {problem}" for problem in problems))
    return profile, Desk(rules, dictionaries, limits, settings.branch, batches, notices, evidence, reader)


def _bad(evidence: Evidence) -> tuple[str, ...]:
    """What is to be told of tables that are configured and cannot be used: their checks are not made."""
    tables = (evidence.of(key) for key in USED)
    return tuple(f"数据来源: {table.told()}" for table in tables if table.state in ("过期", "有误"))
