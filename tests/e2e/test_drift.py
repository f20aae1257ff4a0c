"""The site's form is not what the profile says: the bot stops with the name of the part, and writes nothing."""

import pytest

from tests.support import orders


@pytest.mark.parametrize(
    ("switches", "told"),
    [
        pytest.param(
            {"rename": "CCH_ONE_dealResult:CCH_ONE_dealResultNew"},
            ("CCH_ONE_dealResult", "处理结果"),
            id="field renamed",
        ),
        pytest.param(
            {"rename": "bpp_Btn_T1Finish:bpp_Btn_T1Done"},
            ("bpp_Btn_T1Finish",),
            id="button renamed",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"extra_required": "CCH_ONE_newReason"},
            ("CCH_ONE_newReason", "必填"),
            id="new required field",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"relabel": "处理结果:处理结论"},
            ("处理结论", "处理结果"),
            id="label reworded",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"drop_option": "CCH_ONE_area:乡镇"},
            ("投诉区域", "乡镇", "城区, 县城, 农村"),
            id="option removed",
            marks=pytest.mark.long,
        ),
    ],
)
def test_form_changed(site, bot, switches, told):
    """A part that is gone, new or reworded stops the run (exit 5); the report says which, found and wanted."""
    first, second = orders.put(site), orders.put(site)
    bot.configure(step_seconds=8)
    site.switches(**switches)

    run = bot.run("apply", bot.batch(orders.solved(first), orders.solved(second)))

    assert run.code == 5
    assert all(word in run.run["stopped"] for word in told), run.run["stopped"]
    assert site.writes() == []
    reached = [item["order_no"] for item in run.run["items"] if not item["reason"].startswith("未处理")]
    assert reached == [first]


@pytest.mark.long
def test_hidden_twin_not_written(site, bot):
    """A radio whose click does not reach its hidden twin would post nothing; the order is held."""
    order_no = orders.put(site)
    site.switches(twin="broken")

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "HELD", run.item(order_no)["reason"]
    assert site.writes() == []


@pytest.mark.long
def test_late_script(site, bot):
    """A script that overwrites a value at submit is caught on the wire; nothing leaves."""
    order_no = orders.put(site)
    site.switches(late_script="CCH_ComplainDealDesc:已处理")

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "NOT_SENT"
    assert "CCH_ComplainDealDesc" in run.item(order_no)["reason"]
    assert site.writes() == []
    assert bot.states(order_no) == {"close": "NOT_SENT"}


@pytest.mark.long
def test_step_never_comes(site, bot):
    """A step that never answers, however often it is asked for, leaves a half form with a 提交 button; it is not pressed."""
    order_no = orders.put(site)
    bot.configure(step_seconds=4)
    site.fault("step_ajax", "hang", seconds=60, times=0)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "NOT_SENT"
    assert site.writes() == []
