"""The ways in which branches of the site differ: each is worked to its proven end."""

import pytest

from tests.support import orders

FORM = "order_form.toml"
CLOSING_ACCEPT = (
    ('label = "受理"\ncloses = false', 'label = "受理"\ncloses = true'),
    (
        'bpp_Sys_ActionText = "受理", bpp_Sys_CloseAfterCommit = "0"',
        'bpp_Sys_ActionText = "受理", bpp_Sys_CloseAfterCommit = "1"',
    ),
    ('after_accept = "reload"', 'after_accept = "close"'),
)
LOGIN_V2 = {
    "site.toml": (
        ('login_path = "portal/login.action"', 'login_path = "roles/login.jsp"'),
        (r"'/portal/(login|index_office", r"'/roles/login\.jsp|/portal/(login|index_office"),
        (r"path = '/portal/login\.action'", r"path = '/roles/login\.do'"),
    ),
    "login.toml": (
        ('user_field = "loginName"', 'user_field = "key1"'),
        ('password_field = "pwd"', 'password_field = "key2"'),
        (r"'^302 \S*/portal/index_office\.action'", "'^200 .*success=\"true\"'"),
        ('css = "form#login_form"', 'css = "#login"'),
        ('css = "#loginName"', 'css = "#key1"'),
        ('css = "#pwd"', 'css = "#key2"'),
        ('css = "input[type=button]#login"', 'css = "#login"'),
    ),
}


@pytest.mark.parametrize(
    ("switches", "kind"),
    [
        pytest.param({"list": "a"}, "accepted", id="one row per order"),
        pytest.param({"list": "b"}, "accepted", id="two rows per order"),
        pytest.param({"accept": "none"}, "unaccepted", id="no accept step"),
        pytest.param({"opener": "missing"}, "unaccepted", id="no opener"),
        pytest.param({"step": "twice"}, "accepted", id="step loaded twice"),
        pytest.param({"leftover": "window"}, "unsolved", id="leftover in a window"),
        pytest.param({"leftover_alert": "off", "leftover_dupes": "refuse"}, "unsolved", id="silent leftover"),
        pytest.param({"success_alert": "on"}, "unaccepted", id="success is told"),
        pytest.param({"step_delay": "800", "dict_delay": "150"}, "accepted", id="slow scripts"),
    ],
)
def test_switch(site, bot, switches, kind):
    """A branch with these switches is worked with the one profile."""
    site.switches(**switches)
    order_no = orders.put(site, held=kind != "unaccepted")
    row = orders.unsolved if kind == "unsolved" else orders.solved

    run = bot.run("apply", bot.batch(row(order_no)))

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]
    assert run.code == 0


def test_accept_closes(site, bot):
    """Where the window closes after the accept, the order is opened anew and worked on."""
    site.switches(accept="close")
    order_no = orders.put(site, held=False)
    bot.configure(profile=bot.own_profile("closing", {FORM: CLOSING_ACCEPT}))

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]


def test_gbk(site, bot):
    """A site in GBK gets the same texts in its own bytes."""
    site.switches(charset="gbk")
    unaccepted, unsolved = orders.put(site, held=False), orders.put(site)
    bot.configure(profile=bot.own_profile("gbk", {"site.toml": [('charset = "utf-8"', 'charset = "gbk"')]}))
    bot.checks = {"charset": "gbk"}

    run = bot.run("apply", bot.batch(orders.solved(unaccepted), orders.unsolved(unsolved)))

    assert (run.outcome(unaccepted), run.outcome(unsolved)) == ("DONE", "DONE")


def test_login_v2(site, bot):
    """The newer login page, which posts by script, lets the bot in as well."""
    site.switches(login="v2")
    order_no = orders.put(site)
    bot.configure(profile=bot.own_profile("v2", LOGIN_V2))

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]


def test_login_v2_session_lost(site, bot):
    """On a site with the newer login, a lost session is known by its page too."""
    site.switches(login="v2")
    order_no = orders.put(site)
    site.fault("submit", "redirect_login")
    bot.configure(profile=bot.own_profile("v2", LOGIN_V2))

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]
