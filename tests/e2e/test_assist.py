"""Assist: the bot opens a held order's form in a window, a person fills in the rest and presses; the gate sees it all."""

import re
import signal
import sqlite3
from contextlib import closing

import pytest

from eoms_bot.ledger import Ledger
from eoms_bot.model.order import OrderRef
from eoms_bot.run.claims import Claims
from eoms_bot.run.clock import SystemClock
from tests.support import orders, screen
from tests.support.given import BY_HAND

PERSON = "柏试工"
TEXT = "占用基站:LX_青槐政府-3;解决措施:现场复测正常"


@pytest.fixture(scope="module")
def shown():
    """A display that nobody sees."""
    with screen.display() as name:
        yield name


@pytest.fixture
def at_window(shown, bot, tmp_path, playwright):
    """Starts `assist`, waits until the form is open, and hands over the person and the form."""
    env = {"DISPLAY": shown, "EOMS_BROWSER": str(screen.with_port(tmp_path))}
    started = []

    def open_(*words, **how):
        process = bot.started("assist", *words, "--person", PERSON, env=env, **how)
        started.append(process)
        person = screen.Person(playwright, bot, process.__enter__())
        person.hear("已打开")
        return person, person.sit_down()

    yield open_
    for process in started:
        process.__exit__(None, None, None)


def lacking(bot, order_no, **changes):
    """A workbook whose row lacks the site, so that the order is held."""
    batch = bot.batch(orders.solved(order_no) | {"占用基站": ""} | changes)
    bot.changed(order_no, **{BY_HAND: TEXT})
    return batch


def test_a_person_fills_in_the_rest(site, bot, at_window):
    """What the row says is filled in, what is missing is told; the submit leaves once, in the person's name, and is proven."""
    site.switches(double_submit="handler")
    order_no = orders.put(site)
    batch = lacking(bot, order_no)

    person, form = at_window(order_no, "--batch", batch)
    area = form.locator("#CCH_ONE_area").input_value()
    for name in ("CCH_ONE_dealDesc", "CCH_ComplainDealDesc"):
        form.locator(f"#{name}").fill(TEXT)
    form.locator("#bpp_ActPanel_BtnSubmit").click()
    code = person.rest()

    assert (code, area) == (0, "乡镇")
    assert [write["kind"] for write in site.writes()] == ["complete"]
    values = dict(site.writes()[0]["fields"])
    assert values["CCH_ONE_dealDesc"] == TEXT
    write = bot.ledger().writes[0]
    assert (write["state"], write["operator"], write["rule"]) == ("PROVEN", PERSON, "由人提交")
    assert any("缺少：占用基站" in line for line in person.heard), person.heard
    assert bot.ledger().orders[-1]["outcome"] == "DONE"
    again = bot.run("assist", order_no, env={"DISPLAY": ":0"})
    assert (again.code, "这张工单已经办结" in again.stderr) == (2, True)


POST = """([path, body]) => fetch(path, {
    method: 'POST', headers: {'Content-Type': 'application/x-www-form-urlencoded'}, body
}).then(got => got.status)"""


@pytest.mark.long
def test_anything_else_is_blocked_and_a_closed_window_sends_nothing(site, bot, at_window):
    """Another order's submit does not leave by this window; who closes it has sent nothing, and the order may be helped again."""
    order_no, other = orders.put(site), orders.put(site)
    person, form = at_window(order_no, "--batch", lacking(bot, order_no))
    task = site.order(other)["task_id"]
    fields = (
        f"bpp_Sys_BaseID={site.order(other)['base_id']}&bpp_Sys_TaskID={task}&bpp_Sys_ActionID=REJECT&Desc=1"
    )

    status = form.evaluate(POST, ["/eoms4/ultrabpp/form/formAction/save.action", fields])
    told = person.hear("已拦截")
    form.close()
    code = person.rest()

    assert (status, code, site.writes()) == (409, 1, [])
    assert "没有发出" in told
    assert bot.ledger().writes == []
    assert bot.ledger().orders[-1]["outcome"] == "NOT_SENT"
    assert any("窗口已关闭" in line for line in person.heard), person.heard


@pytest.mark.long
def test_killed_between_press_and_answer(site, bot, at_window):
    """Killed with the answer still in memory, the bot looks at the site like after any write: once sent, in the person's name."""
    order_no = orders.put(site)
    person, form = at_window(order_no, "--batch", lacking(bot, order_no), kill_at="K9")
    form.locator("#CCH_ComplainDealDesc").fill(TEXT)
    form.locator("#CCH_ONE_dealDesc").fill(TEXT)
    form.locator("#bpp_ActPanel_BtnSubmit").click(no_wait_after=True)
    assert person.rest() == -9
    assert bot.states(order_no) == {"close": "SENDING"}

    refused = bot.run("assist", order_no, env={"DISPLAY": ":0"})
    looked = bot.run("reconcile")

    assert (refused.code, "这张工单的回复已经发出" in refused.stderr) == (2, True)
    assert looked.code == 0, looked.stderr
    write = bot.ledger().writes[0]
    assert (write["state"], write["operator"], write["rule"]) == ("PROVEN", PERSON, "由人提交")
    assert len(site.writes()) == 1


def test_no_display(bot):
    """Where no window can be shown, nothing is opened, and what to set is said."""
    ended = bot.run("assist", "ID-056-20261125-00001", env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})

    assert ended.code == 3
    assert "DISPLAY" in ended.stderr
    assert ended.folder is None


def row_states(bot):
    """Order number → state of its row in the plan."""
    with closing(sqlite3.connect(bot.home / "ledger.db")) as db:
        return dict(db.execute("SELECT order_no, state FROM plan_rows"))


@pytest.mark.long
def test_by_a_plan(site, bot, at_window, shown):
    """A row that waits in a plan fills the form, and is worked when the reply is proven; an order that has changed is not opened."""
    order_no, changed = orders.put(site), orders.put(site)
    rows = [orders.solved(one) | {"占用基站": ""} for one in (order_no, changed)]
    plan_id = bot.run("preview", bot.batch(*rows)).run["plan"]["plan_id"]
    site.change(changed, "content")
    bot.changed(order_no, **{BY_HAND: TEXT})

    person, form = at_window(order_no, "--plan", plan_id)
    area = form.locator("#CCH_ONE_area").input_value()
    type_reply(form)
    form.locator("#bpp_ActPanel_BtnSubmit").click()
    code = person.rest()
    env = {"DISPLAY": shown, "EOMS_BROWSER": screen.full_browser()}
    stale = bot.run("assist", changed, "--plan", plan_id, "--person", PERSON, env=env)

    assert (code, area) == (0, "乡镇"), person.heard
    assert [write["kind"] for write in site.writes()] == ["complete"]
    assert stale.code == 1, stale.stderr
    assert "计划已过期" in stale.item(changed)["reason"]
    assert row_states(bot) == {order_no: "已执行", changed: "待审"}


def waiting_for_a_site(bot, order_no):
    """A workbook whose row is unsolved and lacks the serving site, so that the order is held."""
    batch = bot.batch(orders.unsolved(order_no) | {"占用基站": ""})
    bot.changed(order_no, **{BY_HAND: TEXT})
    return batch


def type_reply(form, text=TEXT):
    """The two places of the reply in the form."""
    for name in ("CCH_ONE_dealDesc", "CCH_ComplainDealDesc"):
        form.locator(f"#{name}").fill(text)


def in_dialog(form):
    """The entry, which the person opens over the form."""
    form.locator("#LeftoverButton_bt1").click()
    return form.frame_locator("#leftoverFrame")


def in_window(form):
    """The entry, which the person opens in a window of its own."""
    with form.expect_popup() as opened:
        form.locator("#LeftoverButton_bt1").click()
    return opened.value


@pytest.mark.long
@pytest.mark.parametrize(("shows", "opened"), [("dialog", in_dialog), ("window", in_window)])
def test_an_unsolved_order(site, bot, at_window, shows, opened):
    """The entry is filled by the bot with the words of the form, pressed by the person, proven; only then the reply leaves."""
    site.switches(leftover=shows)
    order_no = orders.put(site)

    person, form = at_window(order_no, "--batch", waiting_for_a_site(bot, order_no))
    type_reply(form)
    entry = opened(form)
    person.hear("两项已按解决措施填好")
    filled = [entry.locator(f"#{name}").input_value() for name in ("IL_ProblemDesc", "IL_Measure")]
    entry.locator("#IL_BtnSubmit").click()
    person.hear("问题遗留库已登记")
    form.locator("#bpp_ActPanel_BtnSubmit").click()
    code = person.rest()

    assert (code, filled) == (0, [TEXT, TEXT]), person.heard
    assert [write["kind"] for write in site.writes()] == ["leftover", "complete"]
    assert dict(site.writes()[0]["fields"])["IL_Measure"] == TEXT
    assert [(one["action"], one["state"], one["operator"], one["rule"]) for one in bot.ledger().writes] == [
        ("leftover", "PROVEN", PERSON, "由人提交"),
        ("close", "PROVEN", PERSON, "由人提交"),
    ]


@pytest.mark.long
def test_an_unsolved_order_without_its_entry(site, bot, at_window):
    """The reply of an unsolved order does not leave before its leftover entry is there; nothing is written, and it may be helped again."""
    order_no = orders.put(site)

    person, form = at_window(order_no, "--batch", waiting_for_a_site(bot, order_no))
    type_reply(form)
    form.locator("#bpp_ActPanel_BtnSubmit").click()
    code = person.rest()

    assert (code, site.writes(), bot.ledger().writes) == (1, [], [])
    last = bot.ledger().orders[-1]
    assert (last["outcome"], "先按“生成问题遗留库”" in last["reason"]) == ("HELD", True), last


@pytest.mark.long
def test_order_of_an_unsent_assist_is_in_hands(site, bot, at_window):
    """Whoever has opened an order's form and closed it again still has the order; another order is in
    nobody's hands.
    """
    order_no, other = orders.put(site), orders.put(site)
    person, form = at_window(order_no, "--batch", lacking(bot, order_no))
    form.close()
    person.rest()
    refs = [
        OrderRef(number, "", site.order(number)["task_id"], "", "", "", None, None, False, "")
        for number in (order_no, other)
    ]

    with Ledger.open(bot.home / "ledger.db") as ledger:
        found = [Claims(ledger, "mock", 30, SystemClock()).of(ref) for ref in refs]

    assert re.fullmatch(rf"{PERSON}协助填写过，未发送（运行 \S+_assist_\S+）", found[0]), found
    assert found[1] == ""


@pytest.mark.long
def test_a_session_that_ends_meanwhile_is_told(site, bot, at_window):
    """Where any window hears that the session has ended, the person at the form is told so; he closes it, and nothing was sent."""
    order_no = orders.put(site)
    person, form = at_window(order_no, "--batch", lacking(bot, order_no))

    site.drop_sessions()
    form.evaluate("fetch('/eoms4/portal/index_office.action').then(got => got.text())")
    told = person.hear("会话已失效")
    form.close()

    assert (person.rest(), site.writes()) == (1, [])
    assert "重新协助" in told
    assert bot.ledger().orders[-1]["outcome"] == "NOT_SENT"


@pytest.mark.long
@pytest.mark.parametrize(
    "number", [pytest.param(signal.SIGTERM, id="SIGTERM"), pytest.param(signal.SIGINT, id="Ctrl-C")]
)
def test_told_to_end(site, bot, at_window, number):
    """A signal ends the wait: nothing was sent, it is said so, and nothing of the program's insides is shown."""
    order_no = orders.put(site)
    person, _form = at_window(order_no, "--batch", lacking(bot, order_no))

    person.told_to_end(number)
    code = person.rest()

    told = "\n".join(person.heard)
    assert code == 128 + number, told
    assert "Traceback" not in told
    assert site.writes() == bot.ledger().writes == []
    assert bot.ledger().orders[-1]["outcome"] == "NOT_SENT"
    assert bot.left_over == []


def test_everything_is_told_to_end(site, bot, at_window):
    """A signal to the whole group, as systemd may send it, ends the driver too: its insides are not shown."""
    order_no = orders.put(site)
    person, _form = at_window(order_no, "--batch", lacking(bot, order_no))

    person.all_told_to_end(signal.SIGTERM)
    code = person.rest()

    told = "\n".join(person.heard)
    assert code == 128 + signal.SIGTERM, told
    assert not [word for word in ("Traceback", "Exception", "asyncio", "onnection closed") if word in told]
    assert site.writes() == bot.ledger().writes == []
    assert bot.ledger().orders[-1]["outcome"] == "NOT_SENT"


@pytest.mark.parametrize(
    "point",
    [pytest.param("K0", id="no browser yet", marks=pytest.mark.long), pytest.param("K3", id="no form yet")],
)
def test_told_to_end_before_the_window(site, bot, shown, point):
    """A signal before the person can do anything: nothing was sent, the code says which signal it was."""
    order_no = orders.put(site)
    env = {"DISPLAY": shown, "EOMS_BROWSER": screen.full_browser()}
    told = [{"at": point, "do": "signal", "number": int(signal.SIGTERM)}]

    ended = bot.run(
        "assist", order_no, "--batch", lacking(bot, order_no), "--person", PERSON, env=env, at=told
    )

    assert ended.code == 128 + signal.SIGTERM, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.outcome(order_no) == "NOT_SENT"
    assert site.writes() == bot.ledger().writes == []
