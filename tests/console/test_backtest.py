"""重判: what the rules of now would decide differently about orders that the ledger has closed."""

import pytest

from eoms_bot.ledger import Ledger
from eoms_bot.model.write import Proof
from tests.cli.kit import unknown_writes
from tests.cli.test_diagnose import HISTORY
from tests.console.kit import MovingClock, serving, settings_of
from tests.decide.reading.desk import FIXTURES
from tests.tables import sources

TEXTS = ("突然没有信号", "家里光猫红灯上不了网", "突然没有信号")


@pytest.fixture
def place(tmp_path):
    """A console over a ledger that has completed three past orders; by its text the second is a broadband complaint."""
    rows = [
        HISTORY
        | {
            "工单号": f"ID-056-20260101-0000{n}",
            "投诉内容": text,
            "分派时间": f"2026-01-0{n} 09:00",
            "客户电话": f"1390000000{n}",
        }
        for n, text in enumerate(TEXTS, start=1)
    ]
    file = sources.write(tmp_path, "历史工单.csv", rows)
    clock = MovingClock(sources.NOW)
    files = {"facts.history.file": str(file), "files.gazetteer": str(FIXTURES / "gazetteer.json")}
    settings = settings_of(tmp_path / "home", **files)
    attempts = unknown_writes(settings.paths.ledger, clock, *(row["工单号"] for row in rows))
    with Ledger.open(settings.paths.ledger) as ledger:
        for attempt in attempts:
            ledger.prove(attempt, Proof(True, True, "回复"), sources.NOW)
    with serving(settings, clock) as running:
        yield running


def test_changed_orders_are_told(place):
    """The order that would come out differently stands there with what was done, what would be, and by which rules."""
    html = place.logged_in().get("/rules/backtest").text

    assert all(
        word in html for word in ("重判 3 张", "会变 1 张", "ID-056-20260101-00002", "派单驳回", "宽带投诉")
    )
    assert "ID-056-20260101-00001" not in html


def test_made_at_the_start(place):
    """Where the branch has a table of past orders, nobody waits for the first backtest."""
    place.desk.warm().join(60)

    assert place.desk.backtest.made is not None


def test_as_many_as_asked_for(place):
    """Only so many of the newest are counted; any other number is refused."""
    visitor = place.logged_in()

    assert "重判 3 张" in visitor.get("/rules/backtest?last=50").text
    assert visitor.get("/rules/backtest?last=7").status_code == 400


def test_newest_come_first(place):
    """Of two orders the newer ones count: the change is the second oldest of three."""
    found = place.desk.backtest.get().value

    assert [one.id if one else None for one in found.read] == [None, "ID-056-20260101-00002", None]
    assert found.changes(1) == ()
    assert len(found.changes(2)) == 1


def test_without_past_orders(tmp_path):
    """A branch without 历史工单 is told what is missing, and the page stands."""
    with serving(settings_of(tmp_path / "home"), MovingClock(sources.NOW)) as place:
        answer = place.logged_in().get("/rules/backtest")

    assert answer.status_code == 200
    assert "没有可以重判的：</b>要从历史工单取投诉文字" in answer.text
