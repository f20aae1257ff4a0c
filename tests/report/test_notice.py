"""The notice: one line for each thing that needs a person, in order, short, and empty where nobody is needed."""

import pytest

from eoms_bot.model.outcome import QUARANTINED
from eoms_bot.report.needs import Need, Urgency
from eoms_bot.report.notice import MOST_BYTES, MOST_OF_A_LINE, MOST_ORDERS, line_of, notice, trouble_of_end
from tests.report import samples


def need(n=1, group=Urgency.HELD, why="缺少 占用基站", left=None):
    """An order that waits."""
    return Need(samples.number(n), group, "转人工", f"客户{samples.CUSTOMER}", why, "", left, "run-1")


def test_nobody_is_needed():
    """No line where nothing waits."""
    assert notice([], []) == ""


@pytest.mark.parametrize(
    ("given", "line"),
    [
        pytest.param(need(), "【转人工】{}：缺少 占用基站", id="held"),
        pytest.param(need(left=7300.0), "【转人工】{} 剩 2 小时：缺少 占用基站", id="with its limit"),
        pytest.param(
            need(group=Urgency.NEAR, left=600.0), "【将超时】{} 剩 10 分钟：缺少 占用基站", id="near"
        ),
        pytest.param(
            need(group=Urgency.NEAR, left=-7300.0), "【已超时】{} 已过 2 小时：缺少 占用基站", id="late"
        ),
        pytest.param(
            need(group=Urgency.UNKNOWN, why="x"), "【结果未知】{}：先到网站核对，不要重复提交", id="unknown"
        ),
        pytest.param(
            need(why=f"{QUARANTINED}: 三次"), f"【已隔离】{{}}：{QUARANTINED}: 三次", id="quarantined"
        ),
        pytest.param(need(group=Urgency.NOT_SENT, why=""), "【未发送】{}", id="without a reason"),
    ],
)
def test_a_line(given, line):
    """What it is, which order, how much time is left, and why; never the title, which a customer wrote."""
    assert line_of(given) == line.format(samples.number(1))


def test_a_long_reason_is_cut_to_one_line():
    """A reason of many lines becomes the beginning of one."""
    line = line_of(need(why="缺\n" * 200))

    assert "\n" not in line
    assert (len(line), line[-1]) == (MOST_OF_A_LINE, "…")


def test_order_is_kept_and_trouble_comes_last():
    """Orders stand as they wait; what troubles the whole bot stands behind them."""
    needs = [need(1, Urgency.UNKNOWN), need(2, Urgency.MAJOR), need(3)]

    lines = notice(needs, ["停止：停止文件还在", "暂停：到 12:15"]).splitlines()

    assert [line[1:5] for line in lines[:3]] == ["结果未知", "重大投诉", "转人工】"]
    assert lines[3:] == ["【停止】停止文件还在", "【暂停】到 12:15"]


@pytest.mark.parametrize(("count", "why"), [(100, "缺"), (15, "缺" * 100), (16, "缺")])
def test_what_does_not_fit_is_counted(count, why):
    """However many wait: it stays short, says how many more there are, and keeps the bot's own troubles."""
    text = notice([need(n, why=why) for n in range(count)], ["登录：没有登录成功"])
    lines = text.splitlines()

    assert len(text.encode()) <= MOST_BYTES
    assert lines[-1] == "【登录】没有登录成功"
    shown = len(lines) - 2
    assert 0 < shown <= MOST_ORDERS
    assert lines[-2] == f"另有 {count - shown} 张等人处理，见控制台“今日”"


@pytest.mark.parametrize("code", [0, 1, 2, 6, 7, 70, 130, None])
def test_ends_that_say_nothing_more(code):
    """What an order's own line says, or nobody need do anything about, is no trouble of the bot."""
    assert trouble_of_end("run-1", code) == ""


@pytest.mark.parametrize(("code", "kind"), [(4, "登录"), (5, "运行"), (3, "运行"), (8, "运行")])
def test_ends_that_need_a_person(code, kind):
    """A login, a changed site, a ledger in trouble and a brake need somebody."""
    told = trouble_of_end("run-1", code, "登录未成功")

    assert told.startswith(f"{kind}：")
    assert "run-1（登录未成功）" in told
