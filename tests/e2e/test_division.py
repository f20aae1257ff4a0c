"""Orders dealt by 故障区县, seen from the site."""

import pytest

from tests.support import orders

pytestmark = pytest.mark.long

HERE, THERE = "澜溪县", "鹤阳区"


def put(site, area):
    """An order of this county that nobody has taken; the one that was put first is due first."""
    return orders.put(site, held=False, fields={"CCH_FaultArea": area})


def given(bot, *numbers):
    """Facts for these orders, where an unattended run finds them."""
    bot.batch(*(orders.solved(number) for number in numbers), name="inbox/批次.csv")


@pytest.mark.parametrize(
    "lists", [f'areas = ["{HERE}"]', f'not_areas = ["{THERE}"]'], ids=["areas", "not_areas"]
)
def test_order_of_another_account_is_left(site, bot, lists):
    """The run takes its own order and leaves the other one as it was, though it knows what to answer; the report tells whose it is."""
    theirs, ours = put(site, THERE), put(site, HERE)
    given(bot, theirs, ours)
    bot.configure(branch=f"[run]\n{lists}")

    run = bot.run("run")

    assert (run.code, run.outcome(ours), run.outcome(theirs)) == (0, "DONE", "SKIPPED"), run.stderr
    assert str(run.item(theirs)["reason"]).startswith(f"故障区县 {THERE} 不归本账号")
    assert {write["key"]["order_no"] for write in site.writes()} == {ours}
    assert {row["order_no"] for row in bot.ledger().orders} == {ours}


def test_orders_of_others_fill_no_run(site, bot):
    """A run of at most one order finds its own behind those of others: they do not count."""
    theirs, ours = [put(site, THERE) for _ in range(2)], put(site, HERE)
    given(bot, *theirs, ours)
    bot.configure(branch=f'[run]\nareas = ["{HERE}"]')

    run = bot.run("run", "--limit", "1")

    assert run.outcome(ours) == "DONE", run.stderr
    assert [run.outcome(number) for number in theirs] == ["SKIPPED"] * 2


def test_who_names_an_order_works_it(site, bot):
    """Facts that a person hands in for this account's run are his word: the order is worked, whatever its county."""
    theirs = put(site, THERE)
    bot.configure(branch=f'[run]\nareas = ["{HERE}"]')

    run = bot.run("apply", bot.batch(orders.solved(theirs)))

    assert run.outcome(theirs) == "DONE", run.stderr


def test_order_that_we_have_taken_stays_ours(site, bot):
    """What this account has accepted nobody else can answer: it is worked to its end."""
    held = orders.put(site, fields={"CCH_FaultArea": THERE})
    given(bot, held)
    bot.configure(branch=f'[run]\nareas = ["{HERE}"]')

    assert bot.run("run").outcome(held) == "DONE"


def test_look_and_preview_leave_it_too(site, bot):
    """Whatever takes its orders from the list leaves those of others; an order that is named is previewed."""
    theirs = put(site, THERE)
    given(bot, theirs)
    schedule = '[service.schedules.look]\ncron = "0 9 * * *"\nlevel = "look"\n'
    bot.configure(branch=f'{schedule}[run]\nareas = ["{HERE}"]')

    assert bot.run("run", "--schedule", "look").outcome(theirs) == "SKIPPED"
    assert bot.run("preview").outcome(theirs) == "SKIPPED"
    assert bot.run("preview", "--ids", theirs).outcome(theirs) == "PREVIEWED"
