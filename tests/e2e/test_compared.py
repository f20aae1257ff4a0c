"""A preview's last line: whether the site's own lists show its orders as they were."""

from tests.support import orders


def blocked(writes):
    """What the line begins with where so many writes were tried."""
    return f"写入尝试 {writes} 次，全部拦截 {writes} 次，发出 0 次；和网站的列表核对："


def test_nothing_has_changed(bot, site):
    """Three orders were tried, and all three stand in the lists as before; a page for people says it too."""
    rows = [row(orders.put(site)) for row in (orders.solved, orders.unsolved, orders.rejected)]

    run = bot.run("preview", bot.batch(*rows))

    # Of the unsolved order two: its leftover entry, and before that its reply.
    assert run.stdout.rstrip().endswith(f"{blocked(4)}3 张工单都没有变化")
    assert "3 张工单都没有变化" in (run.folder / "report.html").read_text(encoding="utf-8")


def test_somebody_else_has_worked_one_meanwhile(bot, site):
    """The first order is finished by a colleague while the second is read: the line names it, and asks to look."""
    first, second = orders.put(site), orders.put(site)
    url, work = f"{site.root}/__mock/colleague", {"order_no": first, "do": "finish"}
    batch = bot.batch(orders.solved(first), orders.rejected(second))

    run = bot.run("preview", batch, at=[{"at": "K3", "nth": 2, "do": "post", "url": url, "json": work}])

    line = f"{blocked(2)}{first} 不再待办，可能是别人处理的，请到网站查看"
    assert run.stdout.rstrip().endswith(line)
    assert run.code == 0


def test_list_that_does_not_come_says_so(bot, site):
    """A list that fails at the end of the preview: the line says that nobody knows."""
    fail = {"step": "list", "do": "status", "status": 500, "times": 99}
    url, batch = f"{site.root}/__mock/faults", bot.batch(orders.solved(orders.put(site)))

    run = bot.run("preview", batch, at=[{"at": "K3", "do": "post", "url": url, "json": fail}])

    assert "没能和网站的列表核对" in run.stdout
