"""Cards: rows that are alike are approved together once each was seen; the odd ones come first."""

from dataclasses import replace

import pytest
from loguru import logger
from playwright.sync_api import expect

from eoms_bot.console.workbench.queue import queue_of
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.plan import RowState
from eoms_bot.report import log
from eoms_bot.tables.batch.batch import Batch
from tests.console.planned import reviewing, row
from tests.decide import build
from tests.run.plans import FILE, NAME, REJECTED, ROWS, SOLVED, Office, order_of, printed

NUMBERS = (SOLVED, *(f"ID-056-20260105-0000{n}" for n in (4, 5, 6)))
URGED = NUMBERS[2]
HISTORY = (HistoryEntry(build.DISPATCHED, "李班", "催办", "客户来电"),)


class Many(Office):
    """Four orders that are completed by one rule, of which one was urged, and a reject."""

    orders = {  # noqa: RUF012 - as in the class above
        **{
            number: printed(replace(order_of(number), history=HISTORY if number == URGED else ()))
            for number in NUMBERS
        },
        REJECTED: Office.orders[REJECTED],
    }
    batches = (
        Batch(
            FILE,
            "0" * 64,
            (*(replace(ROWS[0], order_no=one, row=n) for n, one in enumerate(NUMBERS, start=2)), ROWS[1]),
        ),
    )


@pytest.fixture
def desk(tmp_path):
    """A console with their plan."""
    with reviewing(tmp_path / "home", desk=Many) as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


def address(office, number=1):
    """The cards of a row."""
    return f"/plans/{office.plan.plan_id}/alike?row={number}"


def test_cards_show_complaint_and_reply_the_odd_ones_first(desk):
    """Each card has what was said and what would be sent, masked; the urged order stands first."""
    place, office = desk
    html = place.logged_in().get(address(office)).text
    cards = html.split('data-position="')[1:]

    assert [card.split('"')[0] for card in cards] == ["3", "1", "2", "4"]
    assert "催办" in cards[0]
    assert all("青槐镇街上" in card and "解决措施:" in card for card in cards)
    assert NAME not in html
    assert [place.logged_in().get(address(office, n)).status_code for n in (5, 6, "x")] == [200, 404, 404]


def test_the_queue_leads_to_them(desk):
    """The desk offers what is alike; one order alone is nothing to look at together."""
    place, office = desk
    html = place.logged_in().get("/desk").text

    assert [len(ones) for ones in queue_of(place.desk).alike()] == [4]
    assert f"一起看 4 张：规则 {office.plan.rows[0].decision.rule}" in html


def test_only_the_rows_that_were_shown_are_approved(desk):
    """Rows that the page did not name stay as they are, also of the same rule."""
    place, office = desk
    one = office.plan.rows[0]
    words = {"plan_id": office.plan.plan_id, "rule": one.decision.rule, "decision": "完成工单"}

    answer = place.act(place.logged_in(), "/api/plan/approve-rule", **words, positions="1,3")

    assert answer.json()["text"] == "已批准 2 行"
    states = [row(place, office.plan, n).state for n in (1, 2, 3, 4)]
    assert states == [RowState.APPROVED, RowState.WAITING, RowState.APPROVED, RowState.WAITING]


@pytest.mark.browser
def test_nothing_is_approved_unseen(page, desk):
    """The button waits until the last card was in sight, by keys as well; then all of them are approved."""
    place, office = desk
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(f"{place.origin}/login#{place.token()}")
    page.wait_for_url(f"{place.origin}/desk")
    page.get_by_role("link", name="一起看 4 张").click()
    button = page.get_by_role("button", name="批准这 4 张")
    expect(page.locator("#seen")).not_to_have_text("0")
    early = button.is_disabled()
    for _ in range(4):
        page.keyboard.press("j")
    expect(button).to_be_enabled()
    button.click()
    page.locator("#message-text", has_text="已批准 4 行").wait_for()

    assert early
    assert [row(place, office.plan, n).state for n in (1, 2, 3, 4, 5)] == [
        *[RowState.APPROVED] * 4,
        RowState.WAITING,
    ]
