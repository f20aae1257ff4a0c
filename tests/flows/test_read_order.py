"""What is told of an order that changed: what it was and is, colleagues by their family names only."""

from dataclasses import replace

from flows.read_order import _changes
from tests.report import samples


def test_changes():
    """Status and dealer are told as they were and are; two colleagues of one family name are two."""
    before = replace(samples.order(samples.ref(1)), dealer="李协办", task_status="待处理")
    after = replace(
        before, dealer="李甲乙", task_status="处理中", facts={**before.facts, "complaint": "别的"}
    )

    told = _changes(before, after)

    assert told == ["状态 一级处理中/待处理 → 一级处理中/处理中", "处理人 李* → 李*", "字段 complaint 已变"]
