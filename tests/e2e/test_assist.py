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
    """What the row says is filled in, what is missing is told; the person's submit leaves once, in his name, and is proven."""
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
    again = bot.run("assist", order_no, env={"DISPLAY": ":0"})
    assert (again.code, "这张工单已经办结" in again.stderr) == (2, True)
