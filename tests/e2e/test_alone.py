"""The roll-out's rungs on the site: a run that only reads, and one that leaves to people what policy does not allow alone."""

import openpyxl
import pytest

from eoms_bot.model.plan import PLAN_BOOK
from tests.e2e.story import tell
from tests.support import orders

COLUMN = {field: place for place, field in enumerate(PLAN_BOOK.names, start=1)}
SCHEDULE = '[service.schedules.look]\ncron = "0 9 * * *"\nlevel = "look"\n'


def approve(plan):
    """A person says yes to every row of a plan's workbook."""
    book = openpyxl.load_workbook(plan)
    for line in book["计划"].iter_rows(min_row=2):
        line[COLUMN["approved"] - 1].value = "是"
        line[COLUMN["approver"] - 1].value = "张班长"
    book.save(plan)


@pytest.mark.long
def test_policy_leaves_the_rest_in_a_plan(site, bot):
    """Only rejects may go alone: the completion is held and stands in a plan, which a person approves and applies."""
    numbers = {"solved": orders.put(site), "rejected": orders.put(site)}
    rows = orders.solved(numbers["solved"]), orders.rejected(numbers["rejected"])
    bot.batch(*rows, name="inbox/批次.csv")
    bot.configure(branch='[policy]\nactions = ["reject"]')

    alone = tell(bot, site, numbers, "run")

    assert (alone.outcome("solved"), alone.outcome("rejected")) == ("HELD", "DONE")
    assert alone.reason("solved").startswith("按策略留给人：完成（解决）")
    assert alone.accepted("solved") == []
    folder = alone.run.folder
    assert folder is not None
    plan = folder / "plan.xlsx"
    approve(plan)
    approved = tell(bot, site, numbers, "apply", plan)
    assert approved.outcome("solved") == "DONE"


@pytest.mark.long
def test_look_asks_nothing_of_a_form(site, bot):
    """The lowest rung decides the order and tries no form: nothing is even attempted, let alone sent."""
    number = orders.put(site)
    bot.batch(orders.solved(number), name="inbox/批次.csv")
    bot.configure(branch=SCHEDULE)

    look = tell(bot, site, {"solved": number}, "run", "--schedule", "look")

    assert look.outcome("solved") == "PREVIEWED"
    assert look.reason("solved").startswith("只读：判定为完成工单")
    assert look.run.run["mode"] == "look"
    assert look.run.run["writes"] == {"attempted": 0, "blocked": 0, "sent": 0}
