"""What follows a reply is put on record where the list shows it: a call-back with its result, a leftover that is solved."""

import io

import openpyxl
import pytest

from eoms_bot.console.security.roles import Role
from eoms_bot.model.listing import CALLED, FollowUp
from tests.report import samples

DONE = samples.number(1)


def row_of(html, order_no):
    """The row of an order in a list's page."""
    return next(row for row in html.split("<tr")[1:] if order_no in row)


def test_call_on_record(place, clock):
    """A call-back is on record with its result and who made it, and the list shows it at once, without a button."""
    client = place.logged_in()
    before = row_of(client.get("/follow-up").text, DONE)

    told = place.act(client, "/api/follow-up/called", order_no=DONE, result="不满意")

    assert told.json()["text"] == f"已登记：{DONE} 回访 不满意"
    assert "登记回访" in before
    after = row_of(client.get("/follow-up").text, DONE)
    assert "重开并升级：回访不满意" in after
    assert place.ledger().follow_ups() == [FollowUp(DONE, CALLED, clock.now(), "王值班", "不满意")]
    assert place.audited(1) == [("CALLED_BACK", "王值班", "不满意")]


def test_word_in_the_workbook(place):
    """A workbook that is stored behind a word has it, though the one before had been made a moment ago."""
    client = place.logged_in()
    client.get("/lists.xlsx")

    place.act(client, "/api/follow-up/called", order_no=DONE, result="不满意")

    book = openpyxl.load_workbook(io.BytesIO(client.get("/lists.xlsx").content))
    cells = [cell for row in book["回访清单"].iter_rows(values_only=True) for cell in row]
    assert "重开并升级：回访不满意" in cells


def test_satisfied(place):
    """Who was called and is satisfied needs nothing more: no button is left."""
    client = place.logged_in()
    place.act(client, "/api/follow-up/called", order_no=DONE, result="满意")

    after = row_of(client.get("/follow-up").text, DONE)

    assert "已回访" in after
    assert "登记回访" not in after


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("called", {"order_no": DONE, "result": "很好"}, 422),
        ("called", {"order_no": samples.number(2), "result": "满意"}, 404),
        ("solved", {"order_no": DONE}, 404),
        ("called", {"order_no": DONE}, 422),
    ],
)
def test_no_such_word(place, path, fields, status):
    """A result that the branch does not have, and an order that is not in the list, are turned away."""
    assert place.act(place.logged_in(), f"/api/follow-up/{path}", **fields).status_code == status
    assert place.ledger().follow_ups() == []


def test_viewer_sees_no_button(place):
    """Who may only look sees the list, without the column."""
    html = place.logged_in(Role.VIEWER, "李看看").get("/follow-up").text

    assert DONE in html
    assert "登记" not in row_of(html, DONE).replace("账本 登记", "")


@pytest.mark.browser
def test_by_hand(page, place):
    """In the browser: choose the result, confirm, and the row says so."""
    page.goto(f"{place.origin}/login#{place.token()}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/follow-up")
    page.get_by_role("button", name="登记回访", exact=True).first.click()
    page.get_by_label("未接通").check()
    page.get_by_role("button", name="确认登记回访").click()
    page.get_by_text(f"已登记：{DONE} 回访 未接通").wait_for()
    page.get_by_role("button", name="知道了").click()

    assert "再次联系：回访未接通" in page.locator("tr", has_text=DONE).inner_text()
