"""Judging a model on handled orders: what of its certain rejects people did otherwise."""

import pytest

from eoms_bot.learn.handled import handled
from eoms_bot.learn.judging import judged
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.source_kinds import HISTORY
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.tables import load_dictionaries
from tests.decide.reading.desk import READER
from tests.run.test_handled import row
from tests.support import handled_orders

BROKEN = "家里宽带光猫红灯上不了网，装维来看过说光纤断了"
TURNED_AWAY = {"处理方式": "驳回", "驳回原因": "宽带投诉"}


@pytest.fixture
def figures(tmp_path):
    """The shipped model's figures on some rows; `only` are the places of those that count."""

    def of(*rows, only=None):
        table, as_of = source_file.read(handled_orders.write(tmp_path / "办过的.xlsx", rows), HISTORY, {})
        snapshot = Snapshot(HISTORY.label, "正常", table.records, as_of)
        orders = handled(snapshot, READER, load_dictionaries())
        models = [READER.model if only is None or place in only else None for place in range(len(orders))]
        return judged(orders, models, READER)

    return of


@pytest.mark.parametrize(
    ("cells", "certain", "false"),
    [
        (TURNED_AWAY, 1, 0),
        (TURNED_AWAY | {"驳回原因": "非我部门工单"}, 1, 1),
        ({"处理方式": "完成"}, 1, 1),
        ({"处理方式": "驳回"}, 0, 0),
    ],
    ids=["as people did", "another reason", "people completed it", "nobody says why"],
)
def test_certain_rejects(figures, cells, certain, false):
    """Another action is false, and so is another reason; where no reason is written nothing is proven."""
    found = figures(row(1, 投诉内容=BROKEN, **cells))

    assert (found.certain, len(found.false)) == (certain, false)


def test_the_bound(figures):
    """One right one of one proves hardly anything."""
    assert figures(row(1, 投诉内容=BROKEN, **TURNED_AWAY)).bound == pytest.approx(0.95)
    assert figures(row(1)).bound == 1.0


def test_bands(figures):
    """What was said with which probability, and how much of it was right."""
    found = figures(row(1, 投诉内容=BROKEN, **TURNED_AWAY), row(2, 投诉内容=BROKEN))

    top = found.bands["action"][-1]
    assert (top.said, top.right) == (2, 1)
    assert top.sure == pytest.approx(2, abs=0.1)


def test_orders_that_only_come_before(figures):
    """Those without a model count nothing."""
    found = figures(row(1, 投诉内容=BROKEN, **TURNED_AWAY), row(2), only=[1])

    assert (found.scores.orders, found.rejects) == (1, 0)
