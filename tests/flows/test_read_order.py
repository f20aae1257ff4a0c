"""The look right before a write, and what is told of an order that changed: what it was and is, colleagues by their family names only."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from flows import read_order
from flows.read_order import _changes, _may_be_ahead, insist_unchanged
from tests.report import samples


def test_changes():
    """Status and dealer are told as they were and are; two colleagues of one family name are two."""
    before = replace(samples.order(samples.ref(1)), dealer="李协办", task_status="待处理")
    after = replace(
        before, dealer="李甲乙", task_status="处理中", facts={**before.facts, "complaint": "别的"}
    )

    told = _changes(before, after)

    assert told == ["状态 一级处理中/待处理 → 一级处理中/处理中", "处理人 李* → 李*", "字段 complaint 已变"]


@pytest.mark.parametrize(
    ("sent", "alone", "ahead"),
    [
        pytest.param((), True, True, id="never tried"),
        pytest.param((None,), True, True, id="nothing left"),
        pytest.param((None, "2026-11-25T12:00:00+08:00"), True, False, id="tried before"),
        pytest.param((), False, False, id="it has cost a login"),
    ],
)
def test_history_ahead_of_its_page(sent, alone, ahead):
    """The history of an order with an earlier attempt is read behind its page, so that what that one did shows in it."""
    lane: Any = SimpleNamespace(
        asks_history_alone=alone,
        ledger=SimpleNamespace(writes=lambda _number: [SimpleNamespace(sending_at=at) for at in sent]),
    )

    assert _may_be_ahead(lane, samples.ref(1)) is ahead


class Looked:
    """A lane that looks before a write; `told` is what it did, in its turn."""

    def __init__(self, monkeypatch, *, served, found="", free=True):
        self.told: list[str] = []
        self.session = SimpleNamespace(
            politeness=SimpleNamespace(is_free=free, before_write=lambda: self.told.append("pause")),
            begin_load=lambda: self.told.append("load"),
        )
        self.profile = SimpleNamespace(order_form=SimpleNamespace(facts_as_served=served))
        self.clock = SimpleNamespace(now=self._now, wait=None)
        self.opened: Any = SimpleNamespace(
            order=samples.order(samples.ref(1)), form=SimpleNamespace(page=SimpleNamespace(url="view"))
        )
        fingerprint = found or self.opened.order.fingerprint

        def as_served(_session, _address, _order_no, meanwhile):
            self.told.append("asked")
            meanwhile()
            return fingerprint

        def second_look(_lane, opened):
            self.told.append("window")
            return "began", opened.order

        monkeypatch.setattr(read_order, "fingerprint_as_served", as_served)
        monkeypatch.setattr(read_order, "_second_look", second_look)

    def _now(self):
        self.told.append("clock")
        return "began"

    def look(self):
        lane: Any = self
        insist_unchanged(lane, self.opened, lambda: self.told.append("picture"))
        return self.told


def test_picture_while_the_page_comes(monkeypatch):
    """What is due before the write is done once the page is asked for; the look is as old as the question."""
    assert Looked(monkeypatch, served=True).look() == ["pause", "load", "clock", "asked", "picture"]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        pytest.param({"served": False}, ["pause", "picture", "window"], id="no page by itself"),
        pytest.param(
            {"served": True, "free": False},
            ["picture", "pause", "load", "clock", "asked"],
            id="a pause, in which the run may end",
        ),
        pytest.param(
            {"served": True, "found": "other"},
            ["pause", "load", "clock", "asked", "picture", "window"],
            id="another page",
        ),
    ],
)
def test_picture_once(monkeypatch, how, told):
    """It is done once, before a pause, and before a window is opened."""
    assert Looked(monkeypatch, **how).look() == told
