"""Plan, approve, apply: what people approved of a preview is done, once, and nothing that has changed since."""

import sqlite3
from contextlib import closing

import openpyxl
import pytest

from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.plan import PLAN_BOOK
from tests.e2e.story import tell
from tests.support import orders

COLUMN = {field: place for place, field in enumerate(PLAN_BOOK.names, start=1)}
WHO = "张班长"


def preview(bot, *rows):
    """A preview of these rows, and where its plan is; the bot's home takes a copy."""
    path = bot.home / "计划.xlsx"
    run = bot.run("preview", bot.batch(*rows), "--plan", path)
    assert run.code == 0, run.stderr
    return run, path


def fill(path, approved, edits=None, struck=()):
    """Approve rows, strike some and change cells: order number → {field: text}."""
    book = openpyxl.load_workbook(path)
    sheet = book["计划"]
    for line in sheet.iter_rows(min_row=2):
        order_no = line[COLUMN["order_no"] - 1].value
        cells = dict((edits or {}).get(order_no, {}))
        if order_no in approved:
            cells |= {"approved": "是", "approver": WHO}
        if order_no in struck:
            cells["approved"] = "否"
        for field, text in cells.items():
            line[COLUMN[field] - 1].value = text
    book.save(path)


def planned(bot):
    """Order number → (state, who) of the plan's rows."""
    with closing(sqlite3.connect(bot.home / "ledger.db")) as db:
        rows = db.execute("SELECT order_no, state, approved_by FROM plan_rows ORDER BY id").fetchall()
    return {order_no: (state, who) for order_no, state, who in rows}


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """A preview of five orders; two are changed, one is struck, the other four are approved and applied."""
    site, bot = shared_site, shared_bot
    numbers = {
        "edited": orders.put(site),
        "unsolved": orders.put(site),
        "struck": orders.put(site),
        "rejected": orders.put(site),
        "not ours yet": orders.put(site, held=False),
    }
    rows = [orders.solved(numbers[name]) for name in ("edited", "struck", "not ours yet")]
    rows += [orders.unsolved(numbers["unsolved"]), orders.rejected(numbers["rejected"])]
    first, path = preview(bot, *rows)
    assert site.writes() == []
    approved = [number for name, number in numbers.items() if name != "struck"]
    edits = {
        numbers["edited"]: {"measure": "更换跳线,复测正常"},
        numbers["unsolved"]: {"expected_time": orders.minutes(60 * 24 * 50)},
    }
    fill(path, approved, edits, struck=[numbers["struck"]])
    for number, cells in edits.items():
        bot.changed(number, **{COLUMNS[name]: text for name, text in cells.items()})
    told = tell(bot, site, numbers, "apply", path)
    return first, path, told, planned(bot)


def test_the_preview_tells_of_its_plan(story):
    """Its report names the plan, how long it holds and how to go on; the run folder has the workbook."""
    first, path, _told, _planned = story
    page = (first.folder / "report.html").read_text(encoding="utf-8")

    assert first.run["plan"]["rows"] == 5
    assert first.run["plan"]["plan_id"] in page
    assert "eoms-bot apply" in page
    assert f"eoms-bot apply {path}" in first.stdout.replace("\n", "")
    assert (first.folder / "plan.xlsx").exists()


@pytest.mark.parametrize("name", ["edited", "unsolved", "rejected", "not ours yet"])
def test_approved_is_done(story, name):
    """Each approved order is done, by the approver's word, which the audit chain has before the first write."""
    _first, _path, told, rows = story
    order_no = told.numbers[name]

    assert told.outcome(name) == "DONE", told.reason(name)
    assert rows[order_no] == ("已执行", WHO)
    assert {one["operator"] for one in told.ledger.writes if one["order_no"] == order_no} == {WHO}
    records = [one for one in told.ledger.audit if one["order_no"] == order_no]
    assert (records[0]["event"], records[0]["operator"]) == ("APPROVED", WHO)
    assert [one["event"] for one in records].count("APPROVED") == 1


def test_struck_is_not_touched(story):
    """The struck order is no part of the run."""
    _first, _path, told, rows = story

    assert rows[told.numbers["struck"]] == ("不批", "")
    assert told.accepted("struck") == []
    assert told.numbers["struck"] not in [item["order_no"] for item in told.run.run["items"]]


def test_edits_are_sent(story):
    """What people changed is what the site has; what was masked in the sheet is whole."""
    _first, _path, told, _rows = story
    sent = {write["key"]["order_no"]: write for write in told.oracle["writes"] if write["kind"] == "complete"}
    text = str(sent[told.numbers["edited"]]["fields"])

    assert "解决措施:更换跳线,复测正常" in text
    assert orders.CUSTOMER in text
    assert "****" not in text
    assert told.accepted("unsolved") == ["leftover", "complete"]
    assert told.accepted("not ours yet") == ["accept", "complete"]


def test_the_trace_names_the_approver(story):
    """The report of the run says of each order by whose word it was done."""
    _first, _path, told, _rows = story
    trace = told.run.detail(told.numbers["edited"])["decision"]["trace"]

    assert f"{WHO} 于 " in trace[-1]["note"]
    assert trace[-1]["note"].endswith("工单与预览时相同")


@pytest.mark.long
def test_a_second_time_is_refused(site, bot):
    """A plan that was worked off is refused as a batch is, and the site has one reply."""
    order_no = orders.put(site)
    _run, path = preview(bot, orders.solved(order_no))
    fill(path, [order_no])
    first = bot.run("apply", path)
    second = bot.run("apply", path)

    assert first.outcome(order_no) == "DONE", first.item(order_no)["reason"]
    assert (second.code, second.folder) == (2, None)
    assert "[BATCH-024] 计划.xlsx" in second.stderr
    assert len(site.writes()) == 1


def test_a_changed_order_is_refused(site, bot):
    """An order that changed between preview and apply is left to a person with what changed; the others are done."""
    changed = {part: orders.put(site) for part in ("content", "deadline")}
    same = orders.put(site)
    numbers = [*changed.values(), same]
    _run, path = preview(bot, *map(orders.solved, numbers))
    for part, order_no in changed.items():
        site.change(order_no, part)
    fill(path, numbers)

    run = bot.run("apply", path)

    reasons = {part: run.item(order_no)["reason"] for part, order_no in changed.items()}
    assert run.outcome(same) == "DONE", run.item(same)["reason"]
    assert {run.outcome(order_no) for order_no in changed.values()} == {"HELD"}
    assert reasons["content"].startswith("计划已过期：投诉内容 由 “")
    assert reasons["deadline"].startswith("计划已过期：处理时限 由 “")
    assert [write["key"]["order_no"] for write in site.writes()] == [same]
    assert planned(bot)[changed["content"]] == ("批准", WHO)


@pytest.mark.long
def test_a_changed_setting_stops_the_plan(site, bot):
    """A setting that decides was changed since: refused before a page is opened."""
    order_no = orders.put(site)
    _run, path = preview(bot, orders.solved(order_no))
    fill(path, [order_no])
    bot.configure(branch='county = "望川县"')
    seen = len(site.requests())

    run = bot.run("apply", path)

    assert (run.code, run.folder) == (2, None)
    assert "[CLI-001] 计划.xlsx 预览已变化：本部门设置 [branch] 改过了" in run.stderr
    assert len(site.requests()) == seen


@pytest.mark.long
@pytest.mark.parametrize(("point", "held"), [("K10", True), ("K7", True), ("K10", False), ("K12", False)])
def test_killed_and_applied_again(site, bot, point, held):
    """Killed in the middle and applied again: each write once, whatever the first run had come to, and the rest is done."""
    first, second = orders.put(site, held=held), orders.put(site)
    _run, path = preview(bot, *map(orders.solved, (first, second)))
    fill(path, [first, second])

    killed = bot.run("apply", path, at=[{"at": point, "do": "kill", "what": "python"}])
    again = bot.run("apply", path)

    assert killed.code == -9
    assert again.outcome(second) == "DONE", again.item(second)["reason"]
    kinds = [(one["key"]["order_no"], one["kind"]) for one in site.writes()]
    assert len(kinds) == len(set(kinds))
    wanted = "UNKNOWN" if point == "K7" else "DONE"
    assert again.outcome(first) == wanted, again.item(first)["reason"]
    assert planned(bot) == dict.fromkeys((first, second), ("已执行", WHO))
