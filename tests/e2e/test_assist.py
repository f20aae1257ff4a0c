"""Assist: the bot opens a held order's form in a window, a person fills in the rest and presses; the gate sees it all."""

import pytest

from tests.support import orders, screen

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
    return bot.batch(orders.solved(order_no) | {"占用基站": ""} | changes)


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
