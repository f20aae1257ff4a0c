"""What nobody has written: under the demo's permission it goes alone, else it waits for one approval."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from loguru import logger

from eoms_bot.modes import purge
from eoms_bot.report import log
from eoms_bot.run import ledgers
from eoms_bot.settings import load
from tests.console.kit import MovingClock, serving
from tests.e2e import canary_orders
from tests.e2e.story import tell
from tests.support import orders
from tests.support.artefacts import canaries_in
from tests.support.bot import Bot
from tests.support.orders import SITE_ZONE

BROADBAND = {
    "CCH_ComplainType": "家庭业务.宽带.故障",
    "CCH_ComplainDesc": "家里宽带上不了网，光猫亮红灯，请安排装维人员上门处理。",
    "CCH_PretreatmentDesc": "",
    "BaseSummary": "个人投诉-宽带",
}
PACK = ("outcome", "read", "fields", "pictures", "proof", "writes")
"""What a reader of the report finds of every order that was answered."""


REJECTS = 'title = "演示宽带"\naction = "reject"\nreasons = ["宽带投诉"]\ncolumns = ["驳回原因", "驳回说明"]'
COMPLETIONS = 'title = "演示完成"\naction = "solved"\ncolumns = ["场景分类", "投诉区域"]'
SEEN = "13900000003"
SILENT = {
    "CCH_ConsumerTel": SEEN,
    "ComplaintNum": SEEN,
    "CCH_ApplyPhone": SEEN,
    "CCH_Complain_AreaDesc": "青槐镇上湾村",
    "CCH_ComplainDesc": "青槐镇上湾村今天早上开始没有信号，电话打不出去。",
    "CCH_PretreatmentDesc": "",
}
PERSONAL = (SEEN, *orders.CANARIES, "上湾村")
QUOTED = ("打不出去", "上不了网", "光猫亮红")
"""Words of the orders; what outlives a purge has none of them."""
ENDED = {"alone": ["complete"], "turned away": ["reject"], "row": ["complete"]}
EXPLAINED = {
    "alone": (
        "完成工单：解决，故障-",
        "规则 C-完成",
        "演示完成（张班长 申请，李经理 批准）",
        "处理结果 人 call_notes.csv 第2行 处理结果",
        "联系时间 事实 calls.csv 第2行 开始时间",
        "网络类型 推得 cells.csv 第2行 网络类型",
        "场景分类 读出 工单文字“…”（景-农村）",
        "alarms.csv 第2行 清除时间",
    ),
    "turned away": (
        "派单驳回：宽带投诉",
        "规则 R-宽带",
        "演示宽带（张班长 申请，李经理 批准）",
        "操作说明 读出 规则表 R-宽带 第 1 版；工单文字“…”（题-宽带）",
    ),
    "row": (
        "完成工单：解决，覆盖-室外弱覆盖",
        "规则 C-完成",
        "行 批次文件 第2行",
        "省内投诉原因 人 批次.csv 第2行 省内投诉原因",
        "集团投诉原因 推得",
        "固定内容 linkman 事实 设置 branch.fixed.linkman",
    ),
}
"""What `show` and the console say of each decision, also after a purge."""


def permission(scope=REJECTS):
    """A permission of the demo's for the days around this one."""
    today = datetime.now(SITE_ZONE).date()
    return f"""\
[[permission]]
level = "alone"
{scope}
begin = "00:00"
end = "24:00"
asked_by = "张班长"
approved_by = "李经理"
since = {today - timedelta(days=1)}
until = {today + timedelta(days=1)}
demo = true
"""


@pytest.mark.long
def test_reject_without_a_row(site, bot):
    """Without a permission it is held; with one it is sent once, proven, with the evidence of a row's."""
    # An order that was held waits in a plan, and is in people's hands as long as that may be approved.
    numbers = {"held": orders.put(site, fields=BROADBAND)}
    without = tell(bot, site, numbers, "run")
    numbers |= {"alone": orders.put(site, fields=BROADBAND), "row": orders.put(site)}
    bot.batch(orders.rejected(numbers["row"]), name="inbox/批次.csv")
    bot.configure(branch=permission())
    with_one = tell(bot, site, numbers, "run")

    assert without.accepted("held") == []
    assert without.outcome("held") == "HELD"
    assert without.reason("held") == (
        "按策略留给人：没有人填写或批准过这张工单，批准一次就可以发送；没有许可包括 派单驳回 宽带投诉"
    )
    assert (with_one.outcome("alone"), with_one.outcome("row")) == ("DONE", "DONE")
    assert with_one.accepted("alone") == ["reject"]
    packs = [with_one.run.detail(numbers[name]) for name in ("alone", "row")]
    assert [sorted(one) for one in packs] == [sorted(packs[0])] * 2
    assert [[bool(one[name]) for name in PACK] for one in packs] == [[True] * len(PACK)] * 2
    captions = [[picture["caption"] for picture in one["pictures"]] for one in packs]
    assert captions[0] == captions[1]
    grounds = {name: pack["decision"]["grounds"] for name, pack in zip(("alone", "row"), packs, strict=True)}
    assert grounds["alone"].startswith("许可 ")
    assert "演示宽带" in grounds["alone"]
    assert grounds["row"].startswith("行 批次文件 第2行｜")
    kept = {one["order_no"]: one["grounds"] for one in with_one.ledger.writes}
    assert {name: kept[numbers[name]] for name in grounds} == grounds
    shown = bot.run("show", numbers["alone"])
    assert "放行依据 许可 " in shown.stdout


def facts(bot, order_no):
    """The tables that a completion rests on whose row nobody has written; returns their settings."""
    cell = {"小区名称": "LX_青槐政府-3", "基站名称": "LX_青槐政府", "县区": "澜溪县", "乡镇": "青槐镇"}
    cut = {"基站名称": "LX_青槐政府", "告警名称": "市电停电告警", "告警类别": "停电", "原因": "市电检修"}
    call = {"号码": SEEN, "开始时间": orders.minutes(-8), "时长": "65", "接通": "是"}
    note = {"工单号": order_no, "处理结果": "解决", "客户态度": "满意", "坐席": "王值班"}
    rows = {
        "cells": cell | {"覆盖地点": "青槐镇街上、上湾村", "网络类型": "4G(LTE)"},
        "numbers": {
            "号码": SEEN,
            "小区名称": cell["小区名称"],
            "类型": "占用",
            "最近时间": orders.minutes(-50),
        },
        "alarms": cut | {"发生时间": orders.minutes(-90), "清除时间": orders.minutes(-20)},
        "calls": call | {"主叫号码": orders.DESK},
        "call_notes": note | {"时间": orders.minutes(-6)},
    }
    for name, row in rows.items():
        canary_orders.write_csv(bot.home / f"{name}.csv", [row])
    return "".join(f'[facts.{name}]\nfile = "{name}.csv"\n' for name in rows)


@pytest.fixture
def purged(tmp_path, site):
    """A bot whose words leave before the test ends; the outside checker looks at it before that, in
    `tell`.
    """
    return Bot(tmp_path / "home", site.base_url, profile=site.profile)


@pytest.fixture
def console(purged):
    """What the console's page says of an order."""

    def shown(order_no):
        settings = load(purged.home / "eoms.toml", {}, env={}, folder=purged.home)
        with serving(settings, MovingClock(datetime.now(UTC))) as place:
            page = place.logged_in().get(f"/orders/{order_no}").text
        return html.unescape(re.sub("<[^>]*>", "", page.replace("</td>", " ")))

    yield shown
    log.REDACTOR.forget()
    logger.remove()


def texts_of(bot, console, numbers):
    """What `show` and the console's page say of each order, on one line each."""
    texts = {
        ("show", name): bot.run("show", number, env={"COLUMNS": "999"}).stdout
        for name, number in numbers.items()
    }
    texts |= {("console", name): console(number) for name, number in numbers.items()}
    return {key: re.sub(r"[\s│]+", " ", text) for key, text in texts.items()}


def unexplained(texts):
    """What one of them lacks."""
    return [(*key, part) for key, text in texts.items() for part in EXPLAINED[key[1]] if part not in text]


def purge_later(bot):
    """The retention of everything personal is over: run folders go, and the ledger's words."""
    settings = load(bot.home / "eoms.toml", {}, env={}, folder=bot.home)
    later = datetime.now(UTC) + timedelta(days=91)
    with ledgers.open_ledger(settings) as ledger:
        purge.purge(settings, ledger, purge.plan(settings, ledger, later), "李班长", later)
    assert bot.run_folders() == []


@pytest.mark.long
def test_decisions_are_explained_for_good(site, purged, console):
    """Right after and after a purge `show` and the console name rule, reason, grounds, and of each value
    standing and source.

    The completion without a row has the evidence of the one with a row.
    """
    numbers = {
        "alone": orders.put(site, fields=SILENT),
        "turned away": orders.put(site, fields=BROADBAND),
        "row": orders.put(site),
    }
    bot = purged
    bot.batch(orders.solved(numbers["row"]), name="inbox/批次.csv")
    tables = facts(bot, numbers["alone"])
    bot.configure(branch=permission(COMPLETIONS) + permission() + tables)

    run = tell(bot, site, numbers, "run")

    assert {name: run.outcome(name) for name in numbers} == dict.fromkeys(numbers, "DONE")
    assert {name: run.accepted(name) for name in numbers} == ENDED
    packs = [run.run.detail(numbers[name]) for name in ("alone", "row")]
    assert [sorted(one) for one in packs] == [sorted(packs[0])] * 2
    assert [[bool(one[name]) for name in PACK] for one in packs] == [[True] * len(PACK)] * 2
    captions = [[picture["caption"] for picture in one["pictures"]] for one in packs]
    assert captions[0] == captions[1]
    kept = [{name for name, value in one["writes"][0].items() if value} for one in packs]
    assert kept[0] == kept[1]
    assert unexplained(texts_of(bot, console, numbers)) == []

    purge_later(bot)

    texts = texts_of(bot, console, numbers)
    assert unexplained(texts) == []
    streams = {f"{where} {name}": text for (where, name), text in texts.items()}
    left = canaries_in(bot.home, (*PERSONAL, *QUOTED), streams, kept=(), spared=("*.csv", "inbox/*.csv"))
    assert list(map(str, left)) == []
    assert bot.run("audit", "verify").code == 0


@pytest.mark.long
@pytest.mark.parametrize("command", [("run", "--schedule", "look"), ("preview",)], ids=["look", "preview"])
def test_first_night_takes_no_order(site, bot, command):
    """A run that only looks, and a preview, press nothing: an order that nobody has taken stays untaken."""
    numbers = {"alone": orders.put(site, held=False, fields=BROADBAND)}
    schedule = '[service.schedules.look]\ncron = "0 9 * * *"\nlevel = "look"\n'
    bot.configure(branch=permission() + schedule)

    night = tell(bot, site, numbers, *command)

    assert night.oracle["writes"] == []
    assert night.ledger.writes == []
    assert night.outcome("alone") == "PREVIEWED"
