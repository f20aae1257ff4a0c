"""What a run says of the list that it walks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.model.order import OrderRef
from eoms_bot.run import selection

KNOWN = OrderRef("CS-1", "", "T-1", "", "", "", datetime(2026, 11, 25, tzinfo=UTC), None, False, "第1页第1行")


@pytest.mark.parametrize(
    ("unread", "told"),
    [("剩余 3 小时", "写的是 '剩余 3 小时'，应如 2026-11-25 10:00"), ("", "是空的，应如 2026-11-25 10:00")],
)
def test_limits_that_are_no_times(monkeypatch, unread, told):
    """Orders whose place in the order of limits nobody knows are reported: how many, which, and what stands
    there.
    """
    odd = replace(KNOWN, order_no="CS-2", deadline=None, unread=unread)
    said: list[str] = []
    desk: Any = SimpleNamespace(order_nos=())
    desk.with_listed = lambda _numbers: desk
    runner: Any = SimpleNamespace(
        lane=SimpleNamespace(clock=SimpleNamespace(wait=None), site=None, mark=None),
        news=SimpleNamespace(items=[], progress=SimpleNamespace(said=said.append)),
        desk=desk,
        asked_again={},
        work_through=lambda *_: None,
    )
    mode: Any = SimpleNamespace(only_listed=False, sends=False)

    monkeypatch.setattr(selection, "collect", lambda *_: [KNOWN])
    selection.walk_chosen(runner, mode, (), 9)
    assert said == []

    monkeypatch.setattr(selection, "collect", lambda *_: [KNOWN, odd])
    selection.walk_chosen(runner, mode, (), 9)

    [line] = said
    assert "有 1 张的处理时限读不出，排在最后" in line
    assert f"CS-2（第1页第1行）{told}" in line
