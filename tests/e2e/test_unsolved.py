"""An unsolved order's reply is compared before its leftover entry is made: no wrong body leaves an order half
done.
"""

import pytest

from tests.support import orders
from tests.support.bot import ALSO_FIXED, FIXED

FIRST, BOCO, V2 = SITES = ["running_mock_site", "running_boco_site", "running_v2_site"]
CELL = {"ultrabpp": "CCH_ONE_cell", "boco": "linkCellName", "ultraprocess_v2": "CCH_ONE_cell"}
WRONG_GUARD = {
    "ultrabpp": ('"T1Finish", bpp_Sys_ActionType = "next"', '"T1Finish", bpp_Sys_ActionType = "free"'),
    "ultraprocess_v2": ('"T1Finish", bpp_Sys_ActionType = "next"', '"T1Finish", bpp_Sys_ActionType = "free"'),
    "boco": (
        'closes = false\nsystem = { operateType = "46" }',
        'closes = false\nsystem = { operateType = "47" }',
    ),
}
NAMED = {
    "ultrabpp": ("bpp_Sys_ActionType", "'free'", "'next'"),
    "ultraprocess_v2": ("bpp_Sys_ActionType", "'free'", "'next'"),
    "boco": ("operateType", "'47'", "'46'"),
}
OPENED_SPOILS = """
document.addEventListener('click', function (event) {
  if (event.target.id === 'LeftoverButton_bt1') {
    document.getElementById('bpp_Sys_RelateType').value = 'LEFT';
  }
}, true);
"""
"""What is wrong with the form only once the entry is open."""

ONCE = "本次运行已在工单"
NEVER_COMPARED = "登记遗留库以后网站在页面上改动的内容"


def on_sites(*quick):
    """Cases of every vendor's site and both commands; all but these are `long`."""
    return [
        pytest.param(site, command, marks=() if (site, command) in quick else pytest.mark.long)
        for site in SITES
        for command in ("apply", "preview")
    ]


EACH = [FIRST, *(pytest.param(site, marks=pytest.mark.long) for site in (BOCO, V2))]


def insist_held(site, bot, run, order_no, *words):
    """The order is held for these words; neither its entry nor its reply has come to the site."""
    reason = run.item(order_no)["reason"]
    assert run.outcome(order_no) == "HELD", reason
    assert all(word in reason for word in words), reason
    oracle = site.oracle()
    assert site.leftovers() == oracle["writes"] == oracle["refused"] == []
    assert set(bot.states(order_no).values()) <= {"NOT_SENT"}


@pytest.mark.parametrize(("site", "command"), on_sites((FIRST, "apply")), indirect=["site"])
def test_script_changes_a_field_at_submit(site, bot, command):
    """What the page's script changes when 提交 is pressed is seen before the entry; two orders, both are held."""
    first, second = orders.put(site), orders.put(site)
    cell = CELL[site.profile]
    site.switches(late_script=f"{cell}:LX_别的小区-9")

    run = bot.run(command, bot.batch(orders.unsolved(first), orders.unsolved(second)))

    for order_no in (first, second):
        insist_held(site, bot, run, order_no, cell, "'LX_青槐政府-3'", "'LX_别的小区-9'")


@pytest.mark.parametrize(("site", "command"), on_sites((FIRST, "preview")), indirect=["site"])
def test_guard_is_wrong_for_the_reply(site, bot, command):
    """A profile that is wrong about the reply's system fields costs no entry."""
    order_no = orders.put(site)
    profile = bot.own_profile("wrong", {"order_form.toml": [WRONG_GUARD[site.profile]]})
    bot.configure(profile=profile, fixed={**FIXED, **ALSO_FIXED.get(site.profile, {})})

    run = bot.run(command, bot.batch(orders.unsolved(order_no)))

    insist_held(site, bot, run, order_no, *NAMED[site.profile])


@pytest.mark.parametrize("command", ["apply", pytest.param("preview", marks=pytest.mark.long)])
def test_form_changes_when_the_entry_opens(site, bot, command):
    """The form is compared once more as it stands right before the entry would leave."""
    order_no = orders.put(site)
    site.inject(OPENED_SPOILS, "form")

    run = bot.run(command, bot.batch(orders.unsolved(order_no)))

    insist_held(site, bot, run, order_no, "bpp_Sys_RelateType", "''", "'LEFT'")


@pytest.mark.parametrize("site", EACH, indirect=True)
def test_preview_says_what_it_could_not_compare(site, bot):
    """Ready orders are 已预览; each says what of its reply was not compared, and where the page's submit was
    tried.
    """
    first, second = orders.put(site), orders.put(site)

    run = bot.run("preview", bot.batch(orders.unsolved(first), orders.unsolved(second)))

    bot.checks = {"dry_run": True}
    assert [run.outcome(one) for one in (first, second)] == ["PREVIEWED"] * 2, run.stderr
    tried, other = run.item(first)["reason"], run.item(second)["reason"]
    assert NEVER_COMPARED in tried
    assert ONCE not in tried
    assert NEVER_COMPARED in other
    assert f"{ONCE} {first} 上试按提交" in other
    assert NEVER_COMPARED in (run.folder / "report.html").read_text(encoding="utf-8")
    assert site.leftovers() == site.writes() == []


@pytest.mark.long
def test_page_has_a_check_of_its_own(site, bot):
    """A page that says in listed words that the entry comes first submits nothing: a preview says that, too."""
    order_no = orders.put(site)
    bot.configure(step_seconds=6)
    site.inject(
        "window.addEventListener('load', function () { ClientContext.submit('T1Finish', function () {"
        " if (!byId('leftoverMark')) { alert('未解决工单须先生成问题遗留库！'); return false; } }); });",
        "form",
    )

    look = bot.run("preview", bot.batch(orders.unsolved(order_no)))
    done = bot.run("apply", bot.batch(orders.unsolved(order_no)))

    assert look.outcome(order_no) == "PREVIEWED", look.item(order_no)["reason"]
    assert "试按提交，页面没有发出：未解决工单须先生成问题遗留库" in look.item(order_no)["reason"]
    assert done.outcome(order_no) == "DONE", done.item(order_no)["reason"]
    assert [one["kind"] for one in site.writes()] == ["leftover", "complete"]


@pytest.mark.parametrize("site", EACH, indirect=True)
def test_good_orders_are_worked(site, bot):
    """Both are done; the page's submit was tried on the first alone, whose form was opened once more for it."""
    first, second = orders.put(site), orders.put(site)

    run = bot.run("apply", bot.batch(orders.unsolved(first), orders.unsolved(second)))

    assert [run.outcome(one) for one in (first, second)] == ["DONE"] * 2, run.stderr
    assert [one["kind"] for one in site.writes()] == ["leftover", "complete"] * 2
    assert run.run["writes"] == {"attempted": 5, "blocked": 1, "sent": 4}


@pytest.mark.parametrize("submit", ["hidden", pytest.param("disabled", marks=pytest.mark.long)])
@pytest.mark.parametrize("site", ["running_spa_site"], indirect=True)
def test_submit_that_waits_for_the_entry(site, bot, submit):
    """A page without its submit until the entry is there: a preview says so, and the order is done."""
    order_no = orders.put(site)
    site.switches(leftover_first=submit)
    bot.configure(step_seconds=3)
    book = bot.batch(orders.unsolved(order_no))

    preview = bot.run("preview", book)
    assert preview.outcome(order_no) == "PREVIEWED", preview.item(order_no)["reason"]
    assert "试按提交，页面没有发出" in preview.item(order_no)["reason"]
    assert site.writes() == []
    run = bot.run("apply", book)

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]
    assert [one["kind"] for one in site.writes()] == ["leftover", "complete"]
