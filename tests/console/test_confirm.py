"""A guess in 待审: it is nobody's word until that very cell was confirmed, and a row without a person's row
is approved alone.
"""

import json
import re

import pytest
from loguru import logger
from playwright.sync_api import expect

from eoms_bot.model.decision import Complete, Standing, guessed
from eoms_bot.model.plan import RowState, decided
from eoms_bot.plan.approving import approved_there
from eoms_bot.report import log
from tests.console.planned import reviewing, row
from tests.console.test_browser import log_in
from tests.console.test_plans import say
from tests.run.guessing import CELL, FACTS, GUESSED, SITE, TABLES, GuessOffice

CONFIRM = 3
"""The plan's row with guesses."""
ALONE = 2
"""The one that nobody has written, and that is complete."""


@pytest.fixture
def desk(tmp_path):
    """A console with a plan of orders that tables speak of."""
    with reviewing(tmp_path / "home", desk=GuessOffice) as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


def cell_of(html, name):
    """The markup of one cell of the form."""
    cells = html.split('<div class="cell')[1:]
    return next(one for one in cells if f'name="{name}"' in one)


def approved(place, office):
    """What a run of the approved rows would do, order → decision."""
    found = approved_there(place.desk.settings, office.ports, office.plan.plan_id, again=False)
    return {one.order_no: one.decision for one in found.approvals}


def test_a_guess_is_marked_with_its_grounds(desk):
    """It stands in its field, marked and with its source under it; what is known by facts is not marked."""
    place, office = desk

    html = place.logged_in().get(f"/plans/{office.plan.plan_id}/{CONFIRM}").text

    site, caller = cell_of(html, "site"), cell_of(html, "caller_number")
    assert site.startswith(" asked guess")
    assert f'value="{SITE}" data-original=""' in site
    assert re.search(r"<small>猜测：[^<]+</small><button[^>]*>采用", site)
    assert "guess" not in caller
    assert "事实：" in caller


def test_a_row_with_guesses_answers_with_what_is_missing(desk):
    """Approved as it stands, a held row names its cells, and nothing is noted."""
    place, office = desk

    answer = say(place, place.logged_in(), "approve", office, CONFIRM)

    assert answer.status_code == 409
    assert "占用基站：为空" in answer.json()["error"]
    assert office.plan.plan_id not in answer.json()["error"]
    assert row(place, office.plan, CONFIRM).state is RowState.WAITING


def test_confirming_the_site_fills_what_follows(desk):
    """With the site confirmed, its rows say cell, network, cause, measure and end; none of them is a
    guess.
    """
    place, office = desk

    found = say(place, place.logged_in(), "check", office, CONFIRM, site=SITE).json()

    assert found["ok"]
    assert found["guesses"] == {}
    assert {name: why.partition("：")[0] for name, (_text, why, _source) in found["filled"].items()} == {
        "cell": "事实",
        "network": "推得",
        "prov_cause": "事实",
        "measure": "推得",
        "solved_time": "事实",
    }


def test_what_is_not_enough_shows_what_follows(desk):
    """A row that lacks something still shows what the confirmed cells bring; the rest stay guesses."""
    place, office = desk

    found = say(place, place.logged_in(), "check", office, CONFIRM, site=SITE, attitude="").json()
    other = say(place, place.logged_in(), "check", office, CONFIRM, network="4G(LTE)").json()

    assert found["filled"]["cell"][0] == CELL
    assert not other["ok"]
    assert "site" in other["guesses"]
    assert "network" not in other["guesses"]


def test_what_was_confirmed_is_that_persons(desk):
    """The confirmed cell is a person's with the plan's row as its source; the others keep what they are."""
    place, office = desk

    answer = say(place, place.logged_in(), "approve", office, CONFIRM, site=SITE)
    decision = approved(place, office)[GUESSED]

    assert answer.status_code == 200, answer.text
    assert row(place, office.plan, CONFIRM).edits == {"site": SITE}
    cells = dict(decision.backing.cells)
    assert (cells["site"].standing, cells["cell"].standing) == (Standing.PERSON, Standing.FACT)
    assert office.plan.plan_id in cells["site"].source
    assert guessed(decision) == ()


def test_a_sign_is_no_word(desk):
    """A value that a page sends with its question mark is no confirmation."""
    place, office = desk

    answers = [
        say(place, place.logged_in(), "approve", office, CONFIRM, site=f"{sign}{SITE}") for sign in "？?﹖"
    ]

    assert {answer.status_code for answer in answers} == {409}
    assert all("还没有人确认" in answer.json()["error"] for answer in answers)
    assert row(place, office.plan, CONFIRM).state is RowState.WAITING


def test_rows_of_nobody_are_left_out_of_a_rule(desk):
    """Approving all rows of a rule approves those that a person has written, and says how many others
    wait.
    """
    place, office = desk
    client = place.logged_in()
    page = client.get(f"/plans/{office.plan.plan_id}").text
    rule = {"decision": "完成工单", "rule": office.plan.rows[0].decision.rule}

    answer = place.act(client, "/api/plan/approve-rule", plan_id=office.plan.plan_id, **rule)
    again = place.act(client, "/api/plan/approve-rule", plan_id=office.plan.plan_id, **rule)

    assert answer.json()["text"] == "已批准 1 行；1 行没有人填过数据行，要一张一张批准"
    assert (again.status_code, "一张一张批准" in again.json()["error"]) == (409, True)
    assert [row(place, office.plan, n).state for n in (1, ALONE, CONFIRM)] == [
        RowState.APPROVED,
        RowState.WAITING,
        RowState.WAITING,
    ]
    assert "（1 行）" in page
    assert f'<a href="/plans/{office.plan.plan_id}/{ALONE}">从第一张开始</a>' in page


def test_one_approval_confirms_no_guess(desk):
    """A row that nobody has written is approved alone; its values are frozen, and their standings as they
    were.
    """
    place, office = desk
    client = place.logged_in()
    page = client.get(f"/plans/{office.plan.plan_id}/{ALONE}").text

    answer = say(place, client, "approve", office, ALONE)
    decision = approved(place, office)[FACTS]
    before = row(place, office.plan, ALONE).decision

    assert answer.status_code == 200, answer.text
    assert isinstance(decision, Complete)
    assert decision == before == office.plan.rows[ALONE - 1].decision
    assert {one.standing for one in decision.values.values()} > {Standing.FACT, Standing.DERIVED}
    assert "等一次批准" in page
    assert "没有信号" in page.split('id="read-title"')[1].split("</section>")[0]
    assert "解决措施:" in page.split('id="reply"')[1].split("</div>")[0]


OTHER = "LX_柳林渡"
"""A site of which the tables say nothing but its cell."""
OF_OLD_SITE = ("prov_cause", "measure", "solved_time", "network")
"""What followed from the site of the row that nobody has written."""


def test_what_followed_from_the_old_site_is_gone(desk):
    """Another site on a decided row: what no longer stands is named, and so is what follows now instead."""
    place, office = desk
    client = place.logged_in()

    found = say(place, client, "check", office, ALONE, site=OTHER).json()
    say(place, client, "keep", office, ALONE, site=OTHER)
    html = client.get(f"/plans/{office.plan.plan_id}/{ALONE}").text

    assert set(found["gone"]) == set(OF_OLD_SITE)
    assert found["filled"]["cell"][0] == f"{OTHER}-1"
    assert f'value="{OTHER}-1"' in cell_of(html, "cell")
    assert cell_of(html, "prov_cause").startswith(" asked guess")
    assert "></textarea>" in cell_of(html, "measure")
    assert f"不再算数：预览时的 {office.plan.rows[ALONE - 1].known['measure']}" in cell_of(html, "measure")


def test_the_same_cause_again(desk):
    """On another site the same cause is a person's word: the page no longer asks for it."""
    place, office = desk
    client, before = place.logged_in(), office.plan.rows[ALONE - 1]

    say(place, client, "keep", office, ALONE, site=OTHER)
    found = say(place, client, "keep", office, ALONE, prov_cause=before.known["prov_cause"]).json()
    html = client.get(f"/plans/{office.plan.plan_id}/{ALONE}").text

    assert "prov_cause" not in {*found["open"], *found["gone"], *found["guesses"]}
    assert f"selected>{before.known['prov_cause']}" in cell_of(html, "prov_cause")


def test_the_same_words_are_said_again(desk):
    """On another site the same measure, time and network are that person's words, kept, approved and sent."""
    place, office = desk
    client, before = place.logged_in(), office.plan.rows[ALONE - 1]
    same = [name for name in OF_OLD_SITE if name != "prov_cause"]
    again = {name: before.known[name] for name in same}

    say(place, client, "keep", office, ALONE, site=OTHER, prov_cause="覆盖-无覆盖盲区")
    kept = say(place, client, "keep", office, ALONE, **again).json()
    answer = say(place, client, "approve", office, ALONE, draft=kept["draft"])
    cells = dict(approved(place, office)[FACTS].backing.cells)

    assert kept["ok"], kept["verdict"]
    assert answer.status_code == 200, answer.text
    assert {name: cells[name].value for name in same} == {name: before.cells[name] for name in same}
    assert {cells[name].standing for name in ("site", *OF_OLD_SITE)} == {Standing.PERSON}


def test_the_old_site_again(desk):
    """With the preview's site typed back nothing is changed, and what was said of the other one is no word."""
    place, office = desk
    client, before = place.logged_in(), office.plan.rows[ALONE - 1]
    cause = before.known["prov_cause"]
    for edits in ({"site": OTHER}, {"prov_cause": cause}, {"site": before.known["site"]}):
        say(place, client, "keep", office, ALONE, **edits)

    found = say(place, client, "keep", office, ALONE, site=OTHER).json()

    assert "prov_cause" in found["gone"]


@pytest.mark.parametrize("what", ["tables", "standing"])
def test_what_moved_since(desk, what):
    """A row that waits and rests on a table that says otherwise now is stale; one that was approved is
    not.
    """
    place, office = desk
    client = place.logged_in()
    if what == "standing":
        say(place, client, "approve", office, ALONE)
    cleared = TABLES["alarms"][0] | {"清除时间": "2026-01-05 10:50:00"}
    office.tables(alarms=[cleared])
    place.desk.standing.forget()

    answer = say(place, client, "approve", office, ALONE)

    assert answer.status_code == (409 if what == "tables" else 200), answer.text
    if what == "tables":
        assert "解决时间" in answer.json()["error"]


# --- in the browser


@pytest.mark.browser
def test_four_keys(page, desk):
    """e, Enter, Escape, a: the site is confirmed, what follows is shown, and the row is approved."""
    place, office = desk
    log_in(page, place)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/{CONFIRM}")
    cause = page.locator("[name=prov_cause]")
    before = page.locator(".cell.guess").count()

    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="占用基站")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#verdict.ok").wait_for()
    shown = (cause.input_value(), page.locator(".cell.guess").count(), page.locator(".cell.filled").count())
    page.keyboard.press("a")
    page.wait_for_url(f"**/plans/{office.plan.plan_id}/4")

    assert (before, shown) == (6, ("故障-基站断电退服", 0, 5))
    assert row(place, office.plan, CONFIRM).edits == {"site": SITE}
    assert guessed(approved(place, office)[GUESSED]) == ()


@pytest.mark.browser
def test_nothing_is_confirmed_by_approving(page, desk):
    """Approve and Ctrl+Enter, on every row of the plan and on the cards of a rule: no guess becomes anybody's word."""
    place, office = desk
    log_in(page, place)
    for position, column in ((CONFIRM, "占用基站"), (4, "处理方式")):
        for press in (
            lambda: page.get_by_role("button", name="批准（a）").click(),
            lambda: page.keyboard.press("Control+Enter"),
        ):
            page.goto(f"{place.origin}/plans/{office.plan.plan_id}/{position}")
            expect(page.get_by_role("button", name="批准（a）")).to_be_enabled()
            press()
            expect(page.locator("#verdict")).to_contain_text("还不能批准")
            expect(page.locator("#verdict")).to_contain_text(column)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}")
    page.get_by_role("link", name="批准：完成工单").click()
    page.get_by_role("button", name="批准这 1 张").click()
    page.locator("#message-text", has_text="已批准 1 行").wait_for()

    kept = [row(place, office.plan, n) for n in (1, 2, 3, 4)]
    assert [one.state.value for one in kept] == ["批准", "待审", "待审", "待审"]
    assert [dict(one.edits) for one in kept] == [{}] * 4


@pytest.mark.browser
def test_an_edit_is_the_persons(page, desk):
    """Who types into a guess makes it his own; the guesses that he leaves alone are not sent."""
    place, office = desk
    sent = []
    page.on("request", lambda one: sent.append(one.post_data) if one.url.endswith("/plan/keep") else None)
    log_in(page, place)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/{CONFIRM}")

    page.get_by_role("textbox", name="占用基站").fill("LX_柳林渡")
    page.locator("#verdict.bad").wait_for()

    assert json.loads(json.loads(sent[-1])["edits"]) == {"site": "LX_柳林渡"}
    assert page.locator(".cell.guess [name=site]").count() == 0
    assert page.locator("[name=cell]").input_value() == "LX_柳林渡-1"


@pytest.mark.browser
def test_a_key_held_down_confirms_one(page, desk):
    """Enter that repeats is one key: the cell that it began in, and no other."""
    place, office = desk
    log_in(page, place)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/4")
    page.keyboard.press("e")
    expect(page.get_by_role("combobox", name="处理方式")).to_be_focused()

    page.keyboard.down("Enter")
    expect(page.get_by_role("combobox", name="驳回原因")).to_be_focused()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")

    expect(page.locator(".cell.guess [name=reject_reason]")).to_have_count(1)
    assert decided(row(place, office.plan, 4).decision) == ()


@pytest.mark.browser
def test_another_site_and_the_same_cause(page, desk):
    """After the site the old cause is gone; the same word picked again is kept, and there after a reload."""
    place, office = desk
    log_in(page, place)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/{ALONE}")
    cause, cell, site = (page.locator(f"[name={name}]") for name in ("prov_cause", "cell", "site"))
    page.locator("#filled").evaluate("one => { one.open = true; }")
    was = cause.input_value()

    site.fill(OTHER)
    expect(cause).not_to_have_value(was)
    expect(cell).to_have_value(f"{OTHER}-1")
    cause.select_option(was)
    expect(page.locator("#kept")).to_contain_text("已保存")
    expect(page.locator("#verdict")).not_to_contain_text("省内投诉原因")
    page.reload()
    expect(cause).to_have_value(was)
    page.locator("#filled").evaluate("one => { one.open = true; }")
    site.fill(SITE)

    expect(cell).to_have_value(CELL)
    expect(cause).to_have_value(was)
    page.locator("#verdict.ok").wait_for()
