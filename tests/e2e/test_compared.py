"""A preview's last line: whether the site's own lists show its orders as they were."""

from __future__ import annotations

import pytest

from tests.support import orders

ALL_BLOCKED = "写入尝试 4 次，全部拦截 4 次，发出 0 次；和网站的列表核对："
"""Of the unsolved order two: its leftover entry, and before that its reply."""


@pytest.fixture
def numbers(site):
    """A solved order, one for the leftover list, one to reject; in this order."""
    return [orders.put(site) for _ in range(3)]


@pytest.fixture
def batch(bot, numbers):
    """Their rows."""
    rows = (orders.solved, orders.unsolved, orders.rejected)
    return bot.batch(*(row(number) for row, number in zip(rows, numbers, strict=True)))


def test_nothing_has_changed(bot, batch):
    """Three orders were tried, and all three stand in the lists as before; a page for people says it too."""
    run = bot.run("preview", batch)

    assert run.stdout.rstrip().endswith(f"{ALL_BLOCKED}3 张工单都没有变化")
    assert "3 张工单都没有变化" in (run.folder / "report.html").read_text(encoding="utf-8")


def test_somebody_else_has_worked_one_meanwhile(bot, site, batch, numbers):
    """The first order is finished by a colleague while the second is read: the line names it, and asks to look."""
    url, work = f"{site.root}/__mock/colleague", {"order_no": numbers[0], "do": "finish"}

    run = bot.run("preview", batch, at=[{"at": "K3", "nth": 2, "do": "post", "url": url, "json": work}])

    line = f"{ALL_BLOCKED}{numbers[0]} 不再待办，可能是别人处理的，请到网站查看"
    assert run.stdout.rstrip().endswith(line)
    assert run.code == 0


def test_list_that_does_not_come_says_so(bot, site, batch):
    """A list that fails at the end of the preview: the line says that nobody knows."""
    fail = {"step": "list", "do": "status", "status": 500, "times": 99}
    url = f"{site.root}/__mock/faults"

    run = bot.run("preview", batch, at=[{"at": "K3", "nth": 3, "do": "post", "url": url, "json": fail}])

    assert "没能和网站的列表核对" in run.stdout
