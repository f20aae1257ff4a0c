"""The cases with a script in the site's pages: a kind of page, a mode, a host."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.checks.attacks import counting
from tests.checks.attacks.ground import HOSTS, Ground
from tests.checks.running import Ended
from tests.checks.world import KINDS
from tests.support.mock_site import MockSite

MODES = ("preview", "apply")
SCRIPT = Path(__file__).with_name("page_attacks.js")
RACES = (
    "^(pop_(?!noop)|open|formrm|if_|reqoverride|docopen|nav_away|real|srcdoc_ping|own_leave|later|fetchka"
    "|formframe)"
)
"""The attacks that depend on timing: the script tries them in every round."""

CTX = "/eoms4"
AT = {
    "save": f"{CTX}/ultrabpp/form/formAction/save.action",
    "evil": f"{CTX}/evil/EVIL_",
    "read": f"{CTX}/portal/welcome.jsp",
    "worker": f"{CTX}/static/list.js",
    "query": f"{CTX}/sheet/myWaitingDealSheetQuery.action",
}
FORM = {"form": "#bpp_WorksheetForm", "filled": "[name=CCH_ComplainDealDesc]"}
LEFTOVER = {
    "form": "#leftoverForm",
    "filled": "[name=IL_Measure]",
    "save": f"{CTX}/sheet/issueLeftoverSave.action",
}


ROUNDS = 20


@dataclass(frozen=True)
class Kind:
    """How a kind of page is brought up: by which orders and switches, with which parameters of its script."""

    action: str = "complete"
    """The write that its orders take."""

    orders: int = ROUNDS
    switches: dict[str, str] = field(default_factory=dict)
    script: dict[str, Any] = field(default_factory=dict)

    @property
    def has_form(self) -> bool:
        """Whether the script finds a form that the program fills."""
        return "form" in self.script


PAGES = {
    "portal": Kind(orders=5, script={"rounds": ROUNDS, "pause": 400}),
    "list": Kind(orders=8, script={"rounds": ROUNDS, "pause": 300, "framed": True}),
    "form": Kind(script=FORM),
    "popup": Kind("leftover", switches={"leftover": "window"}, script=LEFTOVER),
    "leftover": Kind("leftover", script=LEFTOVER),
}
NAMED_ORDERS = 5
"""Orders on the other host, where only a few headers of a request differ."""


def names() -> list[str]:
    """`page/mode/host`."""
    return [f"{page}/{mode}/{host}" for host in HOSTS for page in PAGES for mode in MODES]


def run_case(site: MockSite, home: Path, name: str, _seed: int) -> Ended:
    """One run over orders, with the script in all pages of this kind."""
    page, mode, host = name.split("/")
    kind = PAGES[page]
    count = kind.orders if host == "loopback" else min(NAMED_ORDERS, kind.orders)
    ground = Ground.lay(site, home, host, kind.action, count, **kind.switches)
    site.inject(script(page), page)
    run = ground.run_once(mode)
    found = counting.arrived(site.requests(), ground.bot.ledger().events, site.strays())
    if found:
        ground.problems.append(
            f"{sum(found.values())} requests of {len(found)} attacks arrived from {page} in {mode}: "
            f"{counting.summary(found)}"
        )
    ran = counting.rounds(site.requests())
    least = {"page": count if host == "named" else ROUNDS, "real": count if kind.has_form else 0}
    ground.problems += [
        f"the script ran {ran[name]} times ({name}), should be {number} at least"
        for name, number in least.items()
        if ran[name] < number
    ]
    ground.expect_done(run, mode, len(KINDS[kind.action]) * count if mode == "apply" else 0)
    how = f"{count} orders, {ran['page']} rounds, {ran['attacks']} attacks, exit {run.code if run else '?'}"
    return ground.ended(how)


def script(page: str) -> str:
    """The attacks as the pages of this kind carry them."""
    parameters = {**AT, "mark": f"{page}.", "races": RACES, "whole": 2, **PAGES[page].script}
    return f"window.__attacks = {json.dumps(parameters)};\n{SCRIPT.read_text(encoding='utf-8')}"
