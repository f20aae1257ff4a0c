"""Orders of the bundled site's other vendors, worked by hand through the gate up to the last press.

`python -m tests.browser.worked VENDOR WHAT POINT` does so in a process of its own, and kills there itself, or
its browser; standard input has what it needs as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
from playwright.sync_api import Dialog, Page, sync_playwright

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.browser.wanted import wanted
from eoms_bot.model.write import Action, Answer, Write, WriteKey
from tests.browser import vendors
from tests.browser.kit import Desk, open_desk
from tests.ledger.kit import start_bot
from tests.support import frameset_hand, spa_hand

Order = Mapping[str, Any]
TEXT = "非我部门工单:资费争议"
REJECT = (
    {"name": "/order/orderNo", "kind": "order", "of": "order_no"},
    {"name": "/order/baseId", "kind": "order", "of": "base_id"},
    {"name": "/order/taskId", "kind": "order", "of": "task_id"},
    {"name": "/order/version", "kind": "order", "of": "version", "type": "number"},
    {"name": "/nonce", "kind": "opaque", "pattern": r'"[0-9a-f]{8}\.[0-9a-f]{24}"'},
    {"name": "/form/target", "kind": "order", "of": "target"},
    {"name": "/form/reasonType", "kind": "decided", "of": "reason", "type": "number", "codes": {"非我": "4"}},
    {"name": "/form/remark", "kind": "decided", "of": "text"},
    {"name": "/size/remark", "kind": "computed", "of": "/form/remark", "how": "bytes"},
)
ACCEPT = (
    {"name": "baseid", "kind": "order", "of": "base_id"},
    {"name": "taskid", "kind": "order", "of": "task_id"},
    {"name": "gdh", "kind": "order", "of": "order_no"},
    {"name": "cz", "kind": "constant", "value": "受理"},
)


@dataclass(frozen=True)
class Worked:
    """An order with all done but the last press; `page` is the window, `write` what may leave."""

    desk: Desk
    page: Page
    write: Write
    push: Callable[[], object]

    def press(self) -> Answer:
        """Send it as the program does."""
        return self.desk.send(self.push, self.write, closes=False)


class Clerk(frameset_hand.Desk):
    """In the frames, with a session that answers the dialogs."""

    def _note(self, dialog: Dialog) -> None:
        self.alerts.append(dialog.message)


def rejecting(desk: Desk, order: Order) -> Worked:
    """驳回 in the one-page application: JSON with a token for each form."""
    page = desk.session.top
    page.set_default_timeout(10_000)
    desk.gate.arm_login((("/username", "clerk01"), ("/password", "mock-pass-1")))
    spa_hand.sign_in(page, desk.site.base_url)
    spa_hand.walk(page, spa_hand.TODO_PATH)
    with page.expect_response("**/api/workorder/detail?*") as detail:
        spa_hand.open_order(page, order["order_no"])
    spa_hand.press(page, "驳回")
    spa_hand.pick(page, "驳回原因", "非我部门工单")
    page.get_by_label("驳回说明").fill(TEXT)
    shown = detail.value.json()["data"]
    facts = {"order_no": "orderNo", "base_id": "baseId", "task_id": "taskId", "version": "version"}
    known = {name: str(shown[member]) for name, member in facts.items()}
    body = wanted(
        WireSpec.model_validate({"pairs": REJECT}),
        "json",
        known | {"target": f"{known['base_id']}01"},
        {"reason": "非我", "text": TEXT},
    )
    key = WriteKey("mock", known["order_no"], known["task_id"], Action.CLOSE)
    write = Write(key, "reject", (("text", TEXT),), body.pairs, TEXT, "f" * 8, opaque=body.opaque)
    return Worked(desk, page, _by_rule(write), lambda: spa_hand.press(page, "提交驳回"))


def accepting(desk: Desk, order: Order) -> Worked:
    """受理 in the site in frames: a link, in GBK."""
    page = desk.session.top
    page.set_default_timeout(10_000)
    desk.gate.arm_login((("userid", "clerk01"), ("passwd", "mock-pass-1")))
    clerk = Clerk(page, desk.site.base_url)
    clerk.open(frameset_hand.TODO, order["order_no"])
    body = wanted(WireSpec.model_validate({"pairs": ACCEPT}), "form", order, {}, "gbk")
    key = WriteKey("mock", order["order_no"], order["task_id"], Action.ACCEPT)
    write = Write(key, "accept", (), body.pairs, "", "f" * 8, opaque=body.opaque)
    return Worked(desk, page, _by_rule(write), lambda: clerk.link("受理"))


def _by_rule(write: Write) -> Write:
    return replace(write, operator="值班员", rule="R-试", rule_version="1")


VENDORS = {"spa": (vendors.spa, rejecting), "frameset": (vendors.frameset, accepting)}


def main(vendor: str, what: str, point: str) -> None:
    """Work the order; at the point this process ends as kill -9 ends, or its browser does."""
    given = json.loads(sys.stdin.read())

    def mark(at: str) -> None:
        if at != point:
            return
        if what == "python":
            os.kill(os.getpid(), signal.SIGKILL)
        parts = [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
        assert parts, "no browser is there to be killed"
        for one in parts:
            one.kill()

    dressed, work = VENDORS[vendor]
    bot = start_bot(Path(given["ledger"]))
    site: Any = SimpleNamespace(base_url=given["base_url"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**given["launch"])
        profile = dressed(load_profile("ultrabpp"))
        desk = open_desk(browser, site, profile, journal=bot.journal, mark=mark)
        work(desk, given["order"]).press()


if __name__ == "__main__":
    main(*sys.argv[1:])
