"""Thirty orders at 工作台: previewed, worked by keys, sent by the one button, and judged."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.played.world import PlayedPlan
from tests.checks.desk.branch import PATIENCE, Branch, Expected
from tests.checks.desk.person import PATIENCE_MS, AtDesk, DeskPerson
from tests.checks.desk.verdict import Shift, desk_figures, proven
from tests.checks.pictures import camera
from tests.checks.running import Ended
from tests.support.free_port import free_port
from tests.support.given import FORMS
from tests.support.mock_site import MockSite

WHO = "王值班"
NEAR = timedelta(minutes=30)
"""An order with less time than this is sent as soon as it is approved."""


@contextmanager
def signed_in(branch: Branch) -> Iterator[Page]:
    """The console as a process of its own, and a browser in which its login link has been opened."""
    words = ("console", "--port", str(free_port()), "--name", WHO)
    with branch.bot.started(*words) as process, camera.browser() as browser:
        assert process.stdout is not None
        process.stdout.readline()
        link = process.stdout.readline().strip()
        with camera.page(browser, camera.Look(camera.SMALL)) as page:
            page.set_default_timeout(PATIENCE_MS)
            page.goto(link)
            page.wait_for_url(re.compile("/desk"))
            yield page


def previewed(page: Page) -> str:
    """Have the whole list previewed from 运行; returns the plan's number."""
    page.get_by_role("link", name="运行", exact=True).click()
    page.get_by_role("button", name="预览全部待办", exact=True).click()
    page.get_by_role("button", name="确认预览全部待办", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/\d{4}-\d\d-\d\d_\d{4}_"))
    page.get_by_text(re.compile("^退出码 [01]：")).wait_for(timeout=PATIENCE * 1000)
    link = page.get_by_role("link", name=re.compile("^P\\d")).first
    return link.inner_text().strip()


def run(site: MockSite, home: Path, seed: int) -> Ended:
    """Work the thirty, send them, and judge."""
    branch = Branch.begun(site, home, seed)
    begun, shift = branch.now(), Shift()
    with signed_in(branch) as page:
        started = time.monotonic()
        plan_id = previewed(page)
        shift.looked = time.monotonic() - started
        preview = branch.look_at(plan_id)
        expected = branch.thirty(preview)
        page.get_by_role("link", name="工作台", exact=True).click()
        _live(DeskPerson(page, branch.truth), branch, preview, expected, shift)
    approved = shift.approved
    problems = branch.judge(expected, {number: one.cells for number, one in approved.items()})
    problems += proven(branch, approved)
    named = sorted(number for _place, numbers in shift.sendings for number in numbers)
    if named != sorted(approved):
        problems.append(f"the dialogs named {len(named)} orders, {len(approved)} were approved")
    return Ended(
        figures={
            "bench/proven": Ended(f"{len(approved)} orders, each sent once and proven", problems),
            "bench/as shown": Ended(
                "every reply as it stood on the page", list(_differences(branch, expected, approved))
            ),
            **desk_figures(branch, preview, expected, shift, begun),
        }
    )


def _live(
    person: DeskPerson, branch: Branch, preview: PlayedPlan, expected: Mapping[str, Expected], shift: Shift
) -> None:
    """Work each order as it comes up, and send: at once what is near its limit, in the end the others.

    Orders that are not of the thirty are left. While a run sends, the person works on.
    """
    limits = {row.order.order_no: row.order.deadline for row in preview.plan.rows}
    left = set(expected)
    while left and (number := person.ready()):
        if number in {one.order_no for one in shift.worked}:
            raise AssertionError(f"{number} came up again; still to be worked: {sorted(left)}")
        one = person.work(number, branch.now()) if number in left else person.skip()
        if number in left and one.left:
            person.skip()
        left.discard(number)
        shift.worked.append(one)
        branch.pass_time(one.hand.seconds)
        limit = limits[number]
        if not one.left and limit and limit - branch.now() < NEAR:
            _send(person, branch, shift)
    started = time.monotonic()
    if shift.sent < len(shift.approved):
        _send(person, branch, shift)
    person.see_sent(shift.sent)
    shift.sending = time.monotonic() - started


def _send(person: DeskPerson, branch: Branch, shift: Shift) -> None:
    """Send what is approved and was not sent; a run that is still sending comes to its end first."""
    if shift.sendings:
        person.see_sent(shift.sent)
    elif branch.site.writes():
        raise AssertionError("something was written before anybody sent it")
    person.ready()
    shift.sendings.append((len(shift.worked), person.send()))


def _differences(
    branch: Branch, expected: Mapping[str, Expected], approved: Mapping[str, AtDesk]
) -> Iterator[str]:
    """Where the texts that stood on the page are not those that the site has, masked as on the page."""
    controls = FORMS[branch.site.profile].texts
    got: dict[str, set[str]] = defaultdict(set)
    for write in branch.site.writes():
        number, wanted = write["key"]["order_no"], controls.get(write["kind"], ())
        fields: Sequence[Sequence[str]] = write["fields"]
        got[number] |= {expected[number].masked(text) for name, text in fields if name in wanted}
    for number, one in approved.items():
        if set(one.texts.values()) != got[number]:
            yield f"{number} showed {sorted(one.texts.values())}, the site has {sorted(got[number])}"
