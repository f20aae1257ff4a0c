"""Every clause of a reply can be read back to the cell that it was taken from, in the records and in the report."""

import pytest

from tests.support import orders, sources

CLAUSES = 7


def test_clauses_lead_to_cells(site, bot):
    """Solved, planned, hopeless: each clause names file, row and column, and that cell has its words."""
    solved, planned, hopeless = orders.put(site), orders.put(site), orders.put(site)
    batch = bot.batch(
        orders.solved(solved),
        orders.unsolved(planned),
        orders.unsolved(hopeless, 暂时无法解决地点="是", 预计解决时间=""),
    )

    run = bot.run("preview", batch)

    assert len(sources.clauses(run.folder)) == 3 * CLAUSES
    assert list(sources.wrong(run.folder, batch)) == []


@pytest.mark.long
def test_another_content_is_noticed(site, bot):
    """Where the workbook is not the one that was worked, the clauses do not lead to it."""
    row = orders.solved(orders.put(site))
    batch = bot.batch(row)
    run = bot.run("preview", batch)
    bot.batch(row | {"解决措施": "别的措施"})

    assert len(list(sources.wrong(run.folder, batch))) == 1
