"""What a run reads before a page is opened: the branch's tables too."""

from dataclasses import replace

import pytest

from eoms_bot.model.decision import Hold
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import desk_of
from eoms_bot.settings import Files, Paths, Settings
from eoms_bot.settings.facts import FactSources
from tests.cli.kit import StillClock
from tests.decide import build
from tests.decide.reading.desk import FIXTURES
from tests.run.plans import OURS
from tests.tables import build as batches
from tests.tables import sources

PACKAGED = Files()


@pytest.fixture
def desk(tmp_path):
    """The desk of a run over an empty inbox with these tables."""
    (tmp_path / "inbox").mkdir(mode=0o700)

    def prepare(files=PACKAGED, now=sources.NOW, **tables):
        facts = FactSources.model_validate(tables)
        settings = Settings(paths=Paths(home=tmp_path), facts=facts, files=files)
        return desk_of(settings, Ports(clock=StillClock(now)), None)[1]

    return prepare


def test_tables_reach_the_decision(desk, tmp_path):
    """What the tables say goes into the facts of every order."""
    path = sources.write(tmp_path, "小区表.csv", sources.ROWS["cells"])

    facts = desk(cells={"file": path}).facts(build.order(), (), build.NOW)

    assert [row.text("基站名称") for row in facts.evidence.rows("cells")] == ["LX_青槐政府", "LX_柳林渡"]


def test_bad_tables_are_told(desk, tmp_path):
    """A table that is configured and stale or wrong is told at the run's head; one that is not configured is not."""
    stale = sources.write(tmp_path, "告警.csv", sources.ROWS["alarms"], hours_old=30)

    notices = desk(alarms={"file": stale}, cells={"file": tmp_path / "没有.csv"}).notices

    assert [notice.split("，")[0] for notice in notices] == ["数据来源: 小区表：有误", "数据来源: 告警：过期"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("青槐镇街上信号弱", ()),
        ("再不修我找记者,青槐镇街上信号弱", ("大-媒体“找记者”", "大-家-媒体“记者”")),
        ("<b>十二户</b>村民联名要求解决", ("大-群体“户村民联名”", "大-家-群体“联名”", "大-人数“十二户村民”")),
    ],
)
def test_major_words_reach_the_decision(desk, text, told):
    """Signs of a major complaint in an order's words go into its facts."""
    assert desk().facts(build.order(complaint=text), (), build.NOW).major_signs == told


def test_order_without_a_row_comes_with_a_view(desk):
    """What no workbook names is held, with what the order's words suggest; an order with a row is the row's."""
    order = build.order(complaint="家里宽带光猫红灯上不了网", complain_type=OURS)
    made = desk()

    found = made.decide(order, made.facts(order, (), build.NOW), build.NOW)
    with_row = made.decide(
        order, replace(made.facts(order, (), build.NOW), row=build.without("site")), build.NOW
    )

    assert dict(found.suggested)["reject_reason"].value == "宽带投诉"
    assert "site" not in dict(with_row.suggested)


def test_major_in_the_notes_is_the_only_view(desk):
    """Where the desk's notes tell of a threat, nothing else is suggested."""
    order = build.order(complaint="家里宽带光猫红灯上不了网", pretreatment="客户称要找记者")
    made = desk()

    found = made.decide(order, made.facts(order, (), build.NOW), build.NOW)

    assert [name for name, _one in found.suggested] == ["major"]


def test_branch_has_its_own_places(desk):
    """The gazetteer of the settings tells a neighbour's town from one of ours."""
    order = build.order(complaint="河沿镇没有信号", fault_place="河沿镇")

    def suggested(files):
        made = desk(files)
        return made.facts(order, (), build.NOW).known

    assert suggested(Files(gazetteer=FIXTURES / "gazetteer.json"))["reject_reason"].value == "其他县区投诉"
    assert "reject_reason" not in suggested(Files())


def test_measure_of_the_tables_names_its_phrase(desk, tmp_path):
    """Of an order without a row the tables' alarm gives cause and measure; their sources are the rows and the phrase."""
    tables = {
        key: {"file": sources.write(tmp_path, f"{key}.csv", sources.ROWS[key])} for key in ("cells", "alarms")
    }
    order = build.order(complaint="没有信号", fault_place="青槐镇上湾村")
    made = desk(**tables)

    found = dict(made.decide(order, made.facts(order, (), build.NOW), build.NOW).suggested)

    assert found["measure"].value.startswith("LX_青槐政府因")
    for words in ("alarms.csv 第2行", "规则表 语-告警-"):
        assert words in found["measure"].source


OPEN = {
    "工单号": "ID-056-20260105-00003",
    "分派时间": "2026-01-05 08:00",
    "客户电话": build.FAULT,
    "县区": "澜溪县",
    "投诉地点": "青槐镇",
    "投诉内容": "青槐镇街上没有信号",
}
LONG_AGO = OPEN | {"分派时间": "2025-12-05 08:00"}
CLOSED = OPEN | {"完成时间": "2026-01-05 09:00"}


@pytest.mark.parametrize(("row", "wanted"), [(OPEN, OPEN["工单号"]), (LONG_AGO, None), (CLOSED, None)])
def test_past_orders_are_remembered(desk, tmp_path, row, wanted):
    """An order without a row that repeats one of the branch's open orders is held with that one's number."""
    table = sources.write(tmp_path, "历史工单.csv", [row])
    order = build.order(complaint="青槐镇街上没有信号", fault_place="青槐镇")

    assert earlier_of(desk(history={"file": table}), order) == wanted


def test_orders_of_this_run_are_remembered(desk):
    """An order that the run has read is known when a later one repeats it."""
    sat = desk()
    first = build.order(complaint="青槐镇街上没有信号", number="ID-056-20260105-00007")

    assert earlier_of(sat, first) is None
    assert earlier_of(sat, build.order(complaint="青槐镇街上没有信号")) == "ID-056-20260105-00007"


def earlier_of(sat, order):
    """The earlier order that a held one is suggested to repeat."""
    known = sat.facts(order, (), build.NOW).known.get("earlier_order_no")
    return known and known.value


def test_unusable_row_holds_its_order(desk, tmp_path):
    """A row of the inbox that cannot be used: its order is held for what is wrong, though another workbook
    has a good one.
    """
    inbox = tmp_path / "inbox"
    inbox.mkdir(mode=0o700, exist_ok=True)
    batches.csv_file(inbox, batches.SOLVED | {"scene": "地铁"}, batches.PLANNED, name="早班.csv")
    batches.csv_file(inbox, batches.SOLVED, name="晚班.csv")
    number = batches.SOLVED["order_no"]

    made = desk(now=batches.NOW)
    order = build.order(number=number)
    hold = made.decide(order, made.facts(order, (), build.NOW), build.NOW)

    assert made.row(number) is None
    assert made.row(batches.PLANNED["order_no"]) is not None
    assert set(made.order_nos) == {number, batches.PLANNED["order_no"]}
    assert made.has_left
    assert isinstance(hold, Hold)
    assert hold.rule == "H-数据行"
    assert hold.missing[0].startswith('早班.csv 第2行 场景分类："地铁" 不在选项中')
    assert [notice for notice in made.notices if "[BATCH-022] 早班.csv:2:场景分类" in notice]
