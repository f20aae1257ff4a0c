"""What a run asks the site for once, and what for each order: lists stay open, forms share what never changes.

The run looks for a reply's entry in the history alone. Where that shows too little, the run opens the order.
"""

from typing import Any

import pytest

from tests.support import orders

ASKED_AGAIN = {"list", "view", "deal_iframe", "step_ajax", "done_list", "submit"}
"""Lists, forms, histories and writes: what is decided and proven rests on them."""
TRIES = 3
"""How often a read is tried."""
TROUBLES: tuple[dict[str, Any], ...] = (
    {"do": "status", "status": 500},  # an error
    {"do": "mutate"},  # without the last entry
    {"do": "truncate"},  # cut
)


def steps(site):
    """The steps of all requests, in order."""
    return [step for one in site.requests() for step in one["steps"]]


@pytest.fixture(scope="module")
def three(shared_site, shared_bot):
    """A run that completes three orders: the site's requests."""
    numbers = [orders.put(shared_site) for _ in range(3)]
    run = shared_bot.run("apply", shared_bot.batch(*map(orders.solved, numbers)))
    oracle = shared_site.oracle()

    assert [run.outcome(number) for number in numbers] == ["DONE"] * 3, run.stderr
    assert [one["kind"] for one in oracle["writes"]] == ["complete"] * 3
    assert [str(violation) for violation in shared_bot.violations(oracle)] == []
    return shared_site.requests()


def test_lists_stay_open(three):
    """Each list is opened by the menu once, and searched for each order; the proof opens no order."""
    asked = {
        step: [one["method"] for one in three if step in one["steps"]]
        for step in ("done_list", "deal_iframe", "view")
    }

    assert asked["done_list"] == ["GET", *["POST"] * 3]
    assert len(asked["deal_iframe"]) == 2 * 3
    assert len(asked["view"]) == 2 * 3  # read, and looked at again right before the reply


def test_history_while_its_order_comes(three):
    """After the first history the run asks for the next one before its order's page; the frame doesn't."""
    read = [step for one in three for step in one["steps"] if step in {"open", "deal_iframe", "submit"}]

    assert read == [
        *("open", "deal_iframe", "submit", "deal_iframe"),
        *("deal_iframe", "open", "submit", "deal_iframe") * 2,
    ]


def test_forms_share_what_never_changes(three):
    """After the first forms no style, script or list of options comes from the site; all else does."""
    every = [step for one in three for step in one["steps"]]
    second = [place for place, step in enumerate(every) if step == "submit"][1]
    later = every[second:]

    assert {"static", "dict"} <= set(every)
    assert {"static", "dict"}.isdisjoint(later)
    assert set(later) >= ASKED_AGAIN


@pytest.mark.long
def test_trouble_has_everything_come_anew(site, bot):
    """An order that fails leaves nothing to the next one: its form comes from the site as a whole."""
    numbers = [orders.put(site) for _ in range(2)]
    site.fault("step_ajax", "status", status=500, times=TRIES)

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)))

    every = steps(site)
    assert [run.outcome(number) for number in numbers] == ["NOT_SENT", "DONE"], run.stderr
    failed = [place for place, step in enumerate(every) if step == "step_ajax"][TRIES - 1]
    assert "static" in every[failed:]
    assert len(site.writes("complete")) == 1


def test_history_alone_tells_too_little(site, bot):
    """F03, F05, F24: where the history alone shows too little, the run opens the order and proves it once."""
    numbers = [orders.put(site) for _ in TROUBLES]
    for number, trouble in zip(numbers, TROUBLES, strict=True):
        site.fault("deal_iframe", nth=2, times=1, order_no=number, **trouble)

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)))

    assert [run.outcome(number) for number in numbers] == ["DONE"] * 3, run.stderr
    assert [fault["fired"] for fault in site.faults()] == [1] * 3
    assert [fault["hits"] for fault in site.faults()] == [3] * 3  # read, in vain, in the order
    assert sorted(one["key"]["order_no"] for one in site.writes("complete")) == sorted(numbers)
