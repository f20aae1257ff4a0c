"""Lists stay open, and a reply's entry is looked for in the history alone; where that tells too little, the order is opened."""

import pytest

from tests.support import orders


def asked(site, step):
    """The requests of a step: method by method."""
    return [one["method"] for one in site.requests() if step in one["steps"]]


def test_lists_stay_open(site, bot):
    """Each list is opened by the menu once, and searched for each order; the proof opens no order."""
    numbers = [orders.put(site) for _ in range(3)]

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)))

    assert [run.outcome(number) for number in numbers] == ["DONE"] * 3, run.stderr
    assert asked(site, "done_list") == ["GET", *["POST"] * 3]
    assert len(asked(site, "deal_iframe")) == 2 * 3
    assert len(asked(site, "view")) == 2 * 3  # read, and looked at again right before the reply
    assert len(site.writes("complete")) == 3


def test_history_while_its_order_comes(site, bot):
    """Once a history has been seen, the next order's is asked for before its page is, and its frame asks for it no more."""
    numbers = [orders.put(site) for _ in range(3)]

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)))

    assert [run.outcome(number) for number in numbers] == ["DONE"] * 3, run.stderr
    read = [
        step for one in site.requests() for step in one["steps"] if step in {"open", "deal_iframe", "submit"}
    ]
    assert read == [
        *("open", "deal_iframe", "submit", "deal_iframe"),
        *("deal_iframe", "open", "submit", "deal_iframe") * 2,
    ]


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param({"do": "status", "status": 500}, id="error"),
        pytest.param({"do": "mutate"}, id="without the last entry"),
        pytest.param({"do": "truncate"}, id="cut"),
    ],
)
def test_history_alone_tells_too_little(site, bot, trouble):
    """F03, F05, F24: what the history alone does not show is looked for in the order, as ever; the reply is proven once."""
    number = orders.put(site)
    site.fault("deal_iframe", nth=2, times=1, **trouble)

    run = bot.run("apply", bot.batch(orders.solved(number)))

    assert run.outcome(number) == "DONE", run.stderr
    assert len(asked(site, "deal_iframe")) == 3
    assert len(site.writes("complete")) == 1
