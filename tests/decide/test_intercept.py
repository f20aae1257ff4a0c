"""Interception: orders of one site become one incident; hidden faults and county follow-up without any order."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from eoms_bot.advise import intercept_lists
from eoms_bot.advise.intercept import OUTAGE, SEVERAL, Situation, draft, intercept, mail, news
from eoms_bot.decide.diagnosis.model import Thresholds
from eoms_bot.model.listing import InterceptChoices
from eoms_bot.model.zone import SHANGHAI
from tests.decide import diagnosing as county

NOW = county.AT + timedelta(hours=2)


def order(number: int, **change: Any) -> county.Row:
    """A complaint about the market town, so many minutes after the trouble."""
    row: county.Row = {
        "工单号": f"ID-056-20260105-{number:05}",
        "分派时间": county.AT + timedelta(minutes=number),
        "客户电话": county.CUSTOMER,
        "县区": county.COUNTY,
        "投诉地点": "青槐镇上湾村3组12号",
        "投诉内容": "没有信号",
    }
    return {**row, **change}


def situation(choices: dict[str, Any] | None = None, **tables: Any) -> Situation:
    """The tables at NOW; three complaints of one site unless others are given."""
    given = {"history": [order(number) for number in (1, 2, 3)]} | tables
    picked = InterceptChoices.model_validate(choices or {})
    return Situation(county.evidence(**given), picked, Thresholds(), county.COUNTY, NOW)


def rows(table):
    """A list's rows by column."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_several_orders_on_one_site():
    """Three orders on one site are one incident, with their numbers."""
    (found,) = intercept(situation()).incidents

    assert found.site == "LX_青槐政府"
    assert found.numbers == tuple(f"ID-056-20260105-{number:05}" for number in (1, 2, 3))
    assert found.severe == ""


@pytest.mark.parametrize(
    "third",
    [
        {"分派时间": NOW - timedelta(hours=25)},
        {"占用基站": "LX_柳林渡"},
        {"投诉地点": "云头岭乡", "客户电话": "13900000002"},
        {"分派时间": NOW + timedelta(minutes=1)},
    ],
    ids=["before the window", "another site", "unknown place", "not yet"],
)
def test_too_few(third):
    """Orders outside the window, of another site or of no known one, do not make an incident."""
    assert intercept(situation(history=[order(1), order(2), order(3, **third)])).incidents == ()


def test_cell_name_is_its_site():
    """An order that names a cell belongs to the cell's site."""
    named = [order(number, 占用基站="LX_青槐政府-3", 投诉地点="某处") for number in (1, 2, 3)]

    assert intercept(situation(history=named)).incidents[0].site == "LX_青槐政府"


def test_order_without_a_site():
    """An order whose site nobody knows is listed and not guessed."""
    found = intercept(situation(history=[order(1, 投诉地点="云头岭乡", 客户电话="13900000002")]))

    assert [row["事件"] for row in rows(intercept_lists.linked(found))] == ["占用站未定"]


def test_severe_by_count():
    """So many orders are severe."""
    five = [order(number) for number in range(1, 6)]

    assert "达到 5 张" in intercept(situation(history=five)).incidents[0].severe


def test_severe_by_time():
    """An alarm that stands too long makes an incident severe; one that ended does not."""
    old = county.OUTAGE | {"发生时间": NOW - timedelta(hours=4)}
    over = old | {"清除时间": NOW - timedelta(hours=1)}

    assert "未清除，超过 4 小时" in intercept(situation(alarms=[old])).incidents[0].severe
    assert intercept(situation(alarms=[over])).incidents[0].severe == ""


def test_site_that_is_out():
    """A site that is out is an incident before the first complaint; a cell's alarm or one that ended is none."""
    (found,) = intercept(situation(history=[], alarms=[county.OUTAGE])).incidents

    assert (found.site, found.orders) == ("LX_青槐政府", ())
    for change in ({"小区名称": "LX_青槐政府-3"}, {"清除时间": NOW}, {"告警类别": "驻波"}):
        assert intercept(situation(history=[], alarms=[county.OUTAGE | change])).incidents == ()


def test_mail_before_the_first_complaint():
    """The mail of a site that is out says that nobody has complained yet."""
    at = situation(history=[], alarms=[county.OUTAGE | {"发生时间": NOW - timedelta(hours=5)}])
    (incident,) = intercept(at).incidents

    assert "还没有投诉工单" in mail(incident, at)[1]
    assert rows(intercept_lists.incidents(intercept(at), at))[0]["工单数"] == "0"


def test_draft_says_only_what_rows_say():
    """The announcement's draft holds what rows say, with its sources, and leaves the rest to people."""
    at = situation(alarms=[county.OUTAGE | {"原因": "市电检修", "预计恢复时间": NOW + timedelta(hours=6)}])
    (incident,) = intercept(at).incidents

    found = draft(incident, at)

    assert {name: value.value for name, value in found.items()} == {
        "县区": "澜溪县",
        "小区或学校": "青槐镇街上、上湾村",
        "影响业务": "手机业务",
        "原因": "市电检修",
        "发生时间": "2026-01-05 09:10",
        "预计恢复时间": "2026-01-05 18:00",
    }
    assert "告警.csv 第2行 原因" in found["原因"].source
    missing = rows(intercept_lists.incidents(intercept(at), at))[0]["公告还缺"]
    assert missing == "影响用户数、抢修队伍、公告人、公告人电话、公告部门、公告地市"


def test_expected_time_that_is_over():
    """An expected recovery that has passed is no promise for an announcement."""
    at = situation(alarms=[county.OUTAGE | {"预计恢复时间": NOW - timedelta(minutes=1)}])

    assert "预计恢复时间" not in draft(intercept(at).incidents[0], at)


def test_mail():
    """The mail names site, orders and alarms, tells what is missing, and nothing of the customers."""
    at = situation({"province_contact": "省网络部"}, alarms=[county.OUTAGE])
    (incident,) = intercept(at).incidents

    subject, body = mail(incident, at)

    assert subject == "【投诉拦截】澜溪县 LX_青槐政府 3 张工单"
    assert body.startswith("省网络部：")
    assert "待补：原因、预计恢复时间" in body
    assert "告警.csv 第2行" in body
    assert county.CUSTOMER not in body
    assert "12号" not in body


def test_outage_speaks_before_other_alarms():
    """The announcement tells of what took the site out, wherever it stands in the table."""
    other = county.OUTAGE | {
        "告警名称": "驻波告警",
        "告警类别": "驻波",
        "小区名称": "LX_青槐政府-3",
        "原因": "馈线进水",
        "发生时间": NOW - timedelta(hours=9),
        "清除时间": NOW - timedelta(hours=8),
    }
    at = situation(history=[], alarms=[other, county.OUTAGE | {"原因": "市电检修"}])

    (found,) = intercept(at).incidents

    assert draft(found, at)["原因"].value == "市电检修"


def test_finished_order_shows_what_was_recorded():
    """A county's finished order is not located anew: it shows the site that people wrote, or none."""
    done = {"县区受理时间": NOW - timedelta(hours=5), "县区完成时间": NOW - timedelta(hours=1), "难度": "低"}
    at = situation(history=[order(1, **done), order(2, **done, 占用基站="LX_柳林渡")])

    table = intercept_lists.county_follow_up(at)

    assert [row[table.columns[2]] for row in rows(table)] == ["", "LX_柳林渡"]


def test_mail_without_alarms():
    """A missing alarm table is told as not checked, not as no alarm."""
    for alarms, words in (("过期", "未核对"), ([], "没有查到")):
        at = situation(alarms=alarms)
        assert f"告警：{words}" in mail(intercept(at).incidents[0], at)[1]


def test_tables_that_are_missing():
    """What could not be checked is noted beside the incidents."""
    found = intercept(situation(alarms="过期", cells="未配置"))

    assert found.unchecked == ("小区表：未配置，试验", "告警：过期，试验")


def test_linked_orders_show_no_door():
    """A linked order shows its village and not its door."""
    (first, *_) = rows(intercept_lists.linked(intercept(situation())))

    assert first["地点"] == "青槐镇上湾村***"


def announced(**change: Any) -> county.Row:
    """An announcement for the market town that stands at NOW."""
    row: county.Row = {
        "公告编号": "GG-1",
        "县区": county.COUNTY,
        "影响地点": "上湾村、大坝村",
        "原因": "市电检修",
        "发生时间": county.AT,
    }
    return {**row, **change}


def test_site_that_is_announced_already():
    """A site with a standing announcement gets no second draft: the list and the mail name the one that is there."""
    at = situation(alarms=[county.OUTAGE], announcements=[announced()])
    (incident,) = intercept(at).incidents

    (row,) = rows(intercept_lists.incidents(intercept(at), at))
    assert (row["已有公告"], row["公告还缺"]) == ("GG-1", "不用起草：已有公告 GG-1")
    assert intercept_lists.announcement_rows(intercept(at), at).rows == ()
    assert "公告：GG-1，原因 市电检修　←　公告.csv 第2行" in mail(incident, at)[1]
    assert "待补：预计恢复时间" in mail(incident, at)[1]


@pytest.mark.parametrize(
    "change",
    [
        {"恢复时间": NOW - timedelta(minutes=1)},
        {"发生时间": NOW + timedelta(minutes=1)},
        {"影响地点": "大坝村"},
        {"县区": "望川县"},
    ],
    ids=["over", "not yet", "another place", "another county"],
)
def test_announcement_of_something_else(change):
    """An announcement that is over, has not begun, or is of another place, announces nothing of this site."""
    at = situation(announcements=[announced(**change)])

    assert len(intercept_lists.announcement_rows(intercept(at), at).rows) == 1
    assert rows(intercept_lists.incidents(intercept(at), at))[0]["已有公告"] == "无"


def test_overloaded_cells():
    """Load is no fault: cells beyond its threshold stand in a list of their own, so that no day passes without it."""
    busy = [county.HEALTHY | {"PRB利用率": 99.0}]
    at = situation(history=[], indicators=busy)

    (found,) = rows(intercept_lists.overloaded(at))

    assert (found["小区"], found["候选原因"], found["责任人"]) == (
        "LX_青槐政府-3",
        "容量-小区高负荷",
        "王责任",
    )
    assert "99%" in found["发现"]
    assert intercept_lists.hidden_faults(at).rows == ()


def test_hidden_faults_without_orders():
    """Indicators alone give the sites with hidden faults, their alarms and responsible people; load is none."""
    bad = [
        county.HEALTHY | {"底噪": -95.0, "PRB利用率": 99.0},
        county.HEALTHY | {"小区名称": "LX_柳林渡-1", "驻波比": 2.0},
    ]

    found = rows(intercept_lists.hidden_faults(situation(history=[], indicators=bad, alarms=[county.OUTAGE])))

    assert [(row["基站"], row["候选原因"], row["告警"], row["责任人"]) for row in found] == [
        ("LX_柳林渡", "故障-基站硬件/天馈", "无", "王责任"),
        ("LX_青槐政府", "干扰-外部干扰", "市电停电告警", "王责任"),
    ]


@pytest.mark.parametrize(
    ("column", "value"), [("驻波比", 2.4), ("误码率", 5.0), ("底噪", -98.0), ("PRB利用率", 95.0)]
)
def test_indicator_is_cited(column, value):
    """What was found names the cell of the file that says it, not only its row."""
    at = situation(history=[], indicators=[county.HEALTHY | {column: value}])
    tables = (intercept_lists.hidden_faults(at), intercept_lists.overloaded(at))

    assert [row[-1].split("（")[0] for table in tables for row in table.rows] == [
        f"指标.csv 第2行 时间、{column}"
    ]


def test_hidden_faults_without_indicators():
    """Without indicators the list is empty and says why."""
    at = situation(indicators="过期")

    for table in (intercept_lists.hidden_faults(at), intercept_lists.overloaded(at)):
        assert (table.rows, table.notes) == ((), ("指标：过期，试验",))


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"难度": "低"}, "逾期"),
        ({"难度": "中"}, "进行中"),
        ({"难度": "低", "县区完成时间": NOW - timedelta(hours=30)}, "按期完成"),
        ({"难度": "低", "县区完成时间": NOW - timedelta(hours=1)}, "超期完成"),
        ({}, "难度没有写"),
    ],
)
def test_county_follow_up(change, state):
    """A county has the days of the difficulty; what is over them is marked."""
    row = order(1, 县区受理时间=NOW - timedelta(hours=48), **change)
    at = situation(history=[row, order(2)])

    table = intercept_lists.county_follow_up(at)

    assert [found["状态"] for found in rows(table)] == [state]
    assert table.flagged == (frozenset({0}) if state in ("逾期", "难度没有写") else frozenset())


@pytest.mark.parametrize(
    ("calendar", "due"),
    [([], "2026-01-06 10:00"), ([{"日期": date(2026, 1, 5), "类型": "休息日"}], "2026-01-07 10:00")],
    ids=["weekend", "holiday"],
)
def test_working_days(calendar, due):
    """Working days skip weekends, and what the calendar says of single days."""
    friday = datetime(2026, 1, 2, 10, 0, tzinfo=SHANGHAI)
    row = order(1, 县区受理时间=friday, 难度="低")
    at = situation({"workdays": True, "days_low": 2}, history=[row], calendar=calendar)

    (found,) = rows(intercept_lists.county_follow_up(at))

    assert found["应完成"] == due


def test_working_days_without_a_calendar():
    """Without a calendar natural days count, and that is said."""
    at = situation({"workdays": True}, history=[order(1, 县区受理时间=county.AT, 难度="低")])

    table = intercept_lists.county_follow_up(at)

    assert "天数按自然日算" in table.notes[0]


def news_of(**tables):
    """What people hear of the one incident of these tables."""
    at = situation(**tables)
    (incident,) = intercept(at).incidents
    return news(incident, at)


def test_news_of_orders():
    """Orders alone began with the earliest; an announcement that does not stand is none, and unasked where it
    is not set.
    """
    told = news_of()

    assert (told.kind, told.site, told.orders) == (SEVERAL, "LX_青槐政府", 3)
    assert told.begin == county.AT + timedelta(minutes=1)
    assert told.announced == ""
    assert news_of(announcements="未配置").announced is None


def test_news_of_an_outage():
    """An outage began with its alarm, whichever orders came; what overlaps it, as 停电 and then 退服, is the same
    one.
    """
    first = county.OUTAGE | {"发生时间": NOW - timedelta(hours=3), "清除时间": NOW - timedelta(hours=1)}
    second = county.OUTAGE | {"告警类别": "退服", "发生时间": NOW - timedelta(hours=2)}

    told = news_of(alarms=[second, first])

    assert (told.kind, told.begin, told.orders) == (OUTAGE, NOW - timedelta(hours=3), 3)


def test_second_outage_is_another():
    """An outage that began after the site was back began by itself."""
    first = county.OUTAGE | {"发生时间": NOW - timedelta(hours=3), "清除时间": NOW - timedelta(hours=2)}
    second = county.OUTAGE | {"发生时间": NOW - timedelta(hours=1)}

    assert news_of(alarms=[first, second]).begin == NOW - timedelta(hours=1)


def test_orders_of_an_outage_that_is_over():
    """The orders that an outage has brought are no incident of another kind once it is over."""
    over = county.OUTAGE | {"发生时间": NOW - timedelta(hours=3), "清除时间": NOW - timedelta(hours=1)}

    told = news_of(alarms=[over])

    assert (told.kind, told.begin) == (OUTAGE, NOW - timedelta(hours=3))
