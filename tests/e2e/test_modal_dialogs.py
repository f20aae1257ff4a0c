"""F48: a site that opens its windows by `showModalDialog`, which browsers have dropped."""

import pytest

from tests.support import orders

KEY = "modal_dialogs_as_windows"
ON = {"site.toml": [("known_dialogs = []", f"known_dialogs = []\n{KEY} = true")]}


@pytest.mark.parametrize(
    ("switches", "row", "writes"),
    [
        pytest.param(
            {"popup": "modal"}, orders.solved, {"close": "PROVEN"}, id="order", marks=pytest.mark.long
        ),
        pytest.param(
            {"popup": "modal", "leftover": "modal"},
            orders.unsolved,
            {"leftover": "PROVEN", "close": "PROVEN"},
            id="order and leftover entry",
        ),
    ],
)
def test_with_the_key(site, bot, switches, row, writes):
    """The shim opens windows; what is sent from them is sent once and proven."""
    order_no = orders.put(site)
    bot.configure(profile=bot.own_profile("modal", ON))
    site.switches(**switches)

    run = bot.run("apply", bot.batch(row(order_no)))

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]
    assert bot.states(order_no) == writes
    assert len(site.writes()) == len(writes)


@pytest.mark.parametrize(
    ("switches", "row", "where"),
    [
        pytest.param({"popup": "modal"}, orders.solved, "点击后没有打开窗口", id="order"),
        pytest.param(
            {"leftover": "modal"},
            orders.unsolved,
            "点击后等不到网站的回答",
            id="leftover entry",
            marks=pytest.mark.long,
        ),
    ],
)
def test_without_the_key(site, bot, switches, row, where):
    """Nothing is sent; the reason names the step, the page's error and the key."""
    order_no = orders.put(site)
    bot.configure(step_seconds=6)
    site.switches(**switches)

    run = bot.run("apply", bot.batch(row(order_no)))

    error = f"；页面脚本出错：window.showModalDialog is not a function；可在站点档案 site.toml 里打开 {KEY}"
    assert all(words in run.run["stopped"] for words in (where, error)), run.run["stopped"]
    assert site.writes() == []
    assert bot.states(order_no) == {}


@pytest.mark.long
def test_another_error(site, bot):
    """Whatever the page's script did not survive is named, without a key that would not cure it."""
    order_no = orders.put(site)
    bot.configure(step_seconds=6)
    site.inject("addEventListener('click', () => { throw new Error('13900000009 is busy'); });", "list")
    site.switches(popup="none")

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert "；页面脚本出错：139****0009 is busy" in run.run["stopped"], run.run["stopped"]
    assert KEY not in run.run["stopped"]
    assert site.writes() == []
