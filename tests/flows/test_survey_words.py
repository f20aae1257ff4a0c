"""The survey of a site by words: an order that cannot be opened is a finding, and an accepted order is chosen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import SiteChanged
from eoms_bot.model.finding import FAILED, UNSEEN
from flows.survey.survey import Survey
from flows.survey.survey_words import _Words

US = "王值班"
WAITING, THEIRS, OURS = ("1", "待处理", "个人投诉组"), ("2", "处理中", "李值班"), ("3", "处理中", US)


class Site:
    """Lists with the rows of `todo`, whose orders do not open; `asked` has the numbers that were tried."""

    def __init__(self, *todo: tuple[str, str, str]) -> None:
        self.asked: list[str] = []
        self._todo = [self._row(*one) for one in todo]
        session: Any = SimpleNamespace(explain=lambda: None, close_others=lambda: None)
        lane: Any = SimpleNamespace(
            profile=load_profile("spa"),
            session=session,
            site=SimpleNamespace(pages=SimpleNamespace(reader=self)),
            clerk=SimpleNamespace(is_us=lambda name: name == US),
            hooks=SimpleNamespace(stopped=lambda: ""),
            mark=lambda _point: None,
        )
        self.survey = Survey(lane, {})

    def listed(self, which):
        rows = self._todo if which.value == "todo" else []
        return SimpleNamespace(rows=lambda: rows, total=lambda: len(rows), find=lambda _number: rows)

    def row(self, _which, number):
        self.asked.append(number)
        raise SiteChanged("没有打开")

    @staticmethod
    def _row(number, status, dealer):
        facts = {"order_no": number, "status": status, "dealer": dealer}
        return SimpleNamespace(facts=facts, ref=SimpleNamespace(unread=""))


def test_order_does_not_open():
    """An order that does not open fails its page, its steps are unseen, and the lists are looked at all the same."""
    site = Site(OURS)

    _Words(site.survey).look()

    states = {one.page: one.state for one in site.survey.findings if one.kind == "页面"}
    assert states["order_form"] == FAILED
    assert {states[page] for page in ("complete", "reject", "leftover")} == {UNSEEN}
    assert "done_list" in states


@pytest.mark.parametrize("todo", [(WAITING, OURS), (THEIRS, OURS), (WAITING, THEIRS, OURS)])
def test_accepted_order_first(todo):
    """Steps show on an order that this account has accepted: that one is opened, wherever it stands."""
    site = Site(*todo)

    _Words(site.survey).look()

    assert site.asked == ["3"]
