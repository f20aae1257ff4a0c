"""True rows of the tables: where numbers were, and what speaks for the cause of each trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from mock_eoms.tables.county import sites
from mock_eoms.tables.known import Known, Trouble, draw, elsewhere, moment, serial
from mock_eoms.tables.rows import Row, Value

CELLS = 3
"""Cells of a site at least."""

USES = ((1, 5), (12, 18), (26, 34), (41, 47))
"""Hours before the dispatch between which a number was used.

All lie within 48; an older export has an older use.
"""

FINE: dict[str, float] = {
    "底噪": -112,
    "误码率": 0.02,
    "驻波比": 1.2,
    "PRB利用率": 48,
    "RSRP": -88,
    "SINR": 12,
}
BAD: dict[str, dict[str, float]] = {
    "覆盖-室内弱覆盖": {"RSRP": -113},
    "覆盖-室外弱覆盖": {"RSRP": -112},
    "容量-小区高负荷": {"PRB利用率": 91},
    "干扰-外部干扰": {"底噪": -93},
    "干扰-网内干扰(重叠覆盖)": {"SINR": -6},
}
"""省内投诉原因 → the indicator that is out of bounds for it."""

ALARMS = {
    "故障-基站断电退服": ("市电停电告警", "停电", "供电线路检修"),
    "故障-传输中断": ("传输链路中断告警", "传输", "光缆被挖断"),
    "故障-基站硬件/天馈": ("天馈驻波比告警", "驻波", "天线被大风吹歪"),
    "故障-室分/直放站故障": ("室分主机断链告警", "室分", "室分主机故障"),
}
"""省内投诉原因 → (告警名称, 告警类别, 原因)."""

CHECKS = {
    "核心网-VoLTE语音异常": ("信令", "VoLTE注册异常，用户数据已修正", "省核心网"),
    "核心网-短彩信异常": ("信令", "短信中心路由异常，用户数据已修正", "省核心网"),
    "核心网-漫游异常": ("信令", "位置更新数据有误，用户数据已修正", "省核心网"),
    "业务侧-单一应用/网站": ("拨测", "该应用服务器响应慢，其他应用正常", ""),
    "用户-限速/停机/未开通": ("用户状态", "套餐流量已达限速门限", ""),
}
"""省内投诉原因 → (核查方式, 核查结论, 转派部门)."""


def cells(known: list[Known]) -> list[Row]:
    """Three cells of every site of the county and its neighbours; those of a trouble have its network."""
    serving: dict[str, dict[str, Trouble]] = {}
    for one in known:
        if one.trouble:
            serving.setdefault(one.trouble.site.name, {})[one.trouble.cell] = one.trouble
    rows = []
    for place, site in enumerate(sites()):
        here = serving.get(site.name, {})
        for number in range(1, max(CELLS, len(here)) + 1):
            trouble = here.get(f"{site.name}-{number}")
            indoor = trouble is not None and trouble.cause == "故障-室分/直放站故障"
            values: dict[str, Value] = {
                "小区名称": f"{site.name}-{number}",
                "基站名称": site.name,
                "县区": site.county,
                "乡镇": site.town,
                "覆盖地点": "、".join(site.covers),
                "小区标识": 268_000_000 + place * 256 + number,
                "经度": site.longitude,
                "纬度": site.latitude,
                "覆盖类型": "室分" if indoor else "室外",
                "网络类型": trouble.network if trouble else "4G(LTE)",
                "机房": f"{site.name.partition('_')[2]}机房",
                "责任人": site.person,
                "责任人电话": site.phone,
            }
            rows.append(Row("cells", values))
    return rows


def uses(seed: int, known: list[Known]) -> Iterator[Row]:
    """Where the customers' numbers were in the two days before the dispatch."""
    done: set[str] = set()
    for one in known:
        if one.site is None or one.seen == "nowhere" or one.phone in done:
            continue
        done.add(one.phone)
        rng = draw(seed, "uses", serial(one.order))
        cell = one.cell if one.seen == "here" else f"{elsewhere(seed, one).name}-1"
        about = tuple(other.order.order_no for other in known if other.phone == one.phone)
        for first, last in USES:
            minutes = rng.randint(first * 60, last * 60)
            when = moment(one.order.dispatched) - timedelta(minutes=minutes)
            yield Row(
                "numbers",
                {
                    "号码": one.phone,
                    "小区名称": cell,
                    "类型": "占用",
                    "最近时间": when,
                    "次数": rng.randint(2, 40),
                },
                when,
                about,
            )


def newest_uses(rows: list[Row]) -> list[Row]:
    """One row for a number and a cell, as the table has it: the last use that an export knows."""
    last: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row.text("号码"), row.text("小区名称"))
        if key not in last or row.text("最近时间") > last[key].text("最近时间"):
            last[key] = row
    return list(last.values())


def causes(seed: int, troubles: list[Trouble], at: datetime) -> Iterator[Row]:
    """The rows that speak for the cause of each trouble; `at` is when the tables were exported."""
    makers: dict[str, Callable[[int, Trouble, datetime], Iterator[Row]]] = {
        "alarms": _alarm,
        "indicators": _indicators,
        "planning": _plan,
        "changes": _change,
        "checks": _check,
        "events": _event,
    }
    for one in troubles:
        if one.table in makers:
            yield from makers[one.table](seed, one, at)
        if one.carded:
            yield _card(one)
    for cell in _healthy(troubles):
        yield from _measured(cell, {}, at, ())


def _about(one: Trouble) -> tuple[str, ...]:
    return tuple(order.order_no for order in one.orders)


def _end(when: datetime | None) -> Value:
    return when if when is not None else ""


def _alarm(seed: int, one: Trouble, _at: datetime) -> Iterator[Row]:
    name, sort, reason = ALARMS[one.cause]
    rng = draw(seed, "alarm", one.cell)
    began = one.began - timedelta(minutes=rng.randint(2, 20))
    expected = (one.repaired or one.dispatched) + timedelta(hours=rng.randint(1, 4))
    fault = f"GZ-{began:%Y%m%d}-{serial(one.orders[0])}"
    values: dict[str, Value] = {
        "基站名称": one.site.name,
        # Where others complain of the site for another reason, the alarm is that of the one cell.
        "小区名称": "" if one.alone else one.cell,
        "告警名称": name,
        "告警类别": sort,
        "发生时间": began,
        "清除时间": _end(one.repaired),
        "原因": reason,
        "预计恢复时间": expected,
        "故障工单号": fault,
        "责任人": one.site.person,
        "责任人电话": one.site.phone,
    }
    yield Row("alarms", values, began, _about(one))
    if one.alone and sort in ("停电", "传输"):
        announced: dict[str, Value] = {
            "公告编号": f"GG-{began:%Y%m%d}-{serial(one.orders[0])}",
            "县区": one.site.county,
            "影响地点": one.name,
            "影响业务": "手机业务",
            "原因": reason,
            "发生时间": began,
            "预计恢复时间": expected,
            "恢复时间": _end(one.repaired),
        }
        yield Row("announcements", announced, began, _about(one))


def _indicators(_seed: int, one: Trouble, at: datetime) -> Iterator[Row]:
    # What was measured after the repair isn't in yet: the busy hour has not come again.
    last = at if one.repaired is None else min(at, one.repaired - timedelta(minutes=10))
    yield from _measured(one.cell, BAD[one.cause], last, _about(one))


def _measured(cell: str, bad: dict[str, float], last: datetime, about: tuple[str, ...]) -> Iterator[Row]:
    for days in (0, 1):
        when = last - timedelta(days=days)
        yield Row("indicators", {"小区名称": cell, "时间": when, **FINE, **bad}, when, about)


def _healthy(troubles: list[Trouble]) -> list[str]:
    """Cells that nobody complains of, of the sites with a trouble."""
    own = {one.cell for one in troubles}
    names = dict.fromkeys(f"{one.site.name}-{number}" for one in troubles for number in range(1, CELLS + 1))
    return [name for name in names if name not in own]


def _plan(seed: int, one: Trouble, _at: datetime) -> Iterator[Row]:
    rng = draw(seed, "plan", one.cell)
    values: dict[str, Value] = {
        "站名": f"{one.site.name}规划",
        "县区": one.site.county,
        "乡镇": one.site.town,
        "覆盖地点": one.name,
        "阶段": rng.choice(("施工", "待电")) if one.opens else "暂缓",
        "预计开通日期": one.opens or "",
        "批次": f"{one.dispatched.year}年一期",
    }
    yield Row("planning", values, None, _about(one))
    if one.cause == "覆盖-无覆盖盲区":
        when = one.began - timedelta(days=rng.randint(3, 9))
        yield Row(
            "drive_tests",
            {
                "县区": one.site.county,
                "测试地点": one.name,
                "测试时间": when,
                "移动电平": -rng.randint(120, 128),
                "联通电平": -rng.randint(112, 126),
                "电信电平": -rng.randint(112, 126),
                "测试人": "李测试",
            },
            when,
            _about(one),
        )


def _change(_seed: int, one: Trouble, _at: datetime) -> Iterator[Row]:
    cutover = one.cause == "工程-割接升级/站点搬迁"
    began = (
        one.began - timedelta(hours=6) if cutover else (one.repaired or one.dispatched) - timedelta(minutes=3)
    )
    values: dict[str, Value] = {
        "变更编号": f"BG-{began:%Y%m%d}-{serial(one.orders[0])}",
        "县区": one.site.county,
        "基站名称": one.site.name,
        "小区名称": "" if one.alone else one.cell,
        "影响地点": one.name if one.alone else "",
        "变更类别": "升级" if cutover else "参数",
        "变更内容": "软件升级后参数复核" if cutover else "邻区关系和切换参数",
        "开始时间": began,
        "完成时间": _end(one.repaired),
        "预计完成时间": (one.repaired or one.dispatched) + timedelta(hours=1),
        "复测结果": "正常" if one.repaired else "",
        "责任人": one.site.person,
    }
    yield Row("changes", values, began, _about(one))


def _check(seed: int, one: Trouble, _at: datetime) -> Iterator[Row]:
    way, words, passed_on = CHECKS[one.cause]
    for order in one.orders:
        sent = moment(order.dispatched)
        when = sent + timedelta(minutes=draw(seed, "check", serial(order)).randint(1, 4))
        values: dict[str, Value] = {
            "号码": order.fields["CCH_ConsumerTel"],
            "核查方式": way,
            "省内投诉原因": one.cause,
            "核查结论": words,
            "核查时间": when,
            "无线侧": "正常",
            "转派部门": passed_on,
        }
        yield Row("checks", values, when, (order.order_no,))


def _event(_seed: int, one: Trouble, _at: datetime) -> Iterator[Row]:
    values: dict[str, Value] = {
        "活动": f"{one.name}庙会",
        "县区": one.site.county,
        "活动地点": one.name,
        "开始时间": one.began - timedelta(hours=2),
        "结束时间": _end(one.repaired) or one.dispatched + timedelta(hours=2),
        "保障清单": "是",
    }
    yield Row("events", values, None, _about(one))


def _card(one: Trouble) -> Row:
    """What the county's person said of a site by telephone, after the repair where there was one."""
    when = one.repaired or one.dispatched
    values: dict[str, Value] = {
        "基站名称": one.site.name,
        "省内投诉原因": one.cause,
        "处理办法": f"{ALARMS[one.cause][2]}，已抢修",
        "处理班组": f"{one.site.town}抢修班",
        "预计恢复时间": "" if one.repaired else one.dispatched + timedelta(hours=6),
        "恢复时间": _end(one.repaired),
        "告知人": one.site.person,
        "时间": when,
        "有效期至": when + timedelta(hours=24),
        "登记人": "王值班",
    }
    return Row("site_cards", values, when, _about(one))
