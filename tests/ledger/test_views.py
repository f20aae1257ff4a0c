"""What the console asks of a ledger, on rows of several runs."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.ledger import Ledger, Views
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from tests.ledger.kit import ACCOUNT, NOON, bring_to, start_bot

DAY = timedelta(days=1)


@pytest.fixture
def ledger(tmp_path):
    """An empty ledger."""
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def views(ledger):
    """What is asked of it."""
    return Views(ledger.engine)


def noted(ledger, order_no, run_id, outcome, when=NOON):
    """An order's outcome in a run."""
    ledger.stage(order_no, "READ", run_id, when)
    if outcome is not None:
        ledger.outcome(order_no, outcome, "原因", run_id, when)


def numbers(rows):
    """The numbers of rows."""
    return [row.order_no for row in rows]


def test_page_has_each_order_once(ledger, views):
    """An order that several runs have seen stands once, where its newest run put it, with its newest outcome."""
    noted(ledger, "A", "run-1", Outcome.HELD)
    noted(ledger, "B", "run-1", Outcome.HELD)
    noted(ledger, "A", "run-2", Outcome.DONE)

    assert [(row.order_no, row.outcome) for row in views.page(limit=10)] == [
        ("A", Outcome.DONE),
        ("B", Outcome.HELD),
    ]


def test_page_by_outcome(ledger, views):
    """An outcome that an order had once is not its outcome now."""
    noted(ledger, "A", "run-1", Outcome.HELD)
    noted(ledger, "A", "run-2", Outcome.DONE)
    noted(ledger, "B", "run-2", Outcome.HELD)

    assert numbers(views.page(outcome=Outcome.HELD, limit=10)) == ["B"]


def test_page_in_pieces(ledger, views):
    """Limit and offset cut the same list."""
    for n in range(7):
        noted(ledger, f"N{n}", "run-1", Outcome.HELD)

    assert numbers(views.page(limit=3)) == ["N6", "N5", "N4"]
    assert numbers(views.page(limit=3, offset=3)) == ["N3", "N2", "N1"]
    assert numbers(views.page(limit=3, offset=9)) == []


@pytest.mark.parametrize(
    ("text", "found"), [("1_", ["A1_B"]), ("%", ["A%B"]), ("A", ["A1_B", "A11B", "A%B"]), ("\\", [])]
)
def test_search_is_literal(ledger, views, text, found):
    """Signs that mean something to the database mean themselves."""
    for order_no in ("A11B", "A1_B", "A%B"):
        noted(ledger, order_no, "run-1", Outcome.HELD)

    assert numbers(views.page(text=text, limit=10)) == found


def test_search_with_outcome(ledger, views):
    """Text and outcome together: both must fit."""
    noted(ledger, "A1", "run-1", Outcome.HELD)
    noted(ledger, "A2", "run-1", Outcome.DONE)

    assert numbers(views.page(text="A", outcome=Outcome.DONE, limit=10)) == ["A2"]


def test_touched_since(ledger, views):
    """Only orders on which something was noted since are told, by their newest row."""
    noted(ledger, "OLD", "run-1", Outcome.HELD, NOON - 3 * DAY)
    noted(ledger, "AGAIN", "run-1", Outcome.HELD, NOON - 3 * DAY)
    noted(ledger, "AGAIN", "run-2", Outcome.DONE, NOON)
    noted(ledger, "NEW", "run-2", None, NOON)

    rows = views.touched_since(NOON - DAY, list(Outcome))
    working = views.working(NOON - DAY)

    assert [(row.order_no, row.outcome) for row in rows] == [("AGAIN", Outcome.DONE)]
    assert views.touched_since(NOON - DAY, [Outcome.HELD]) == []
    assert views.counts_since(NOON - DAY) == {"DONE": 1, "OPEN": 1}
    assert working is not None
    assert working.order_no == "NEW"
    assert views.working(NOON + DAY) is None


def test_touched_by_a_run_over_midnight(ledger, views):
    """A row that was made before the moment and changed behind it counts."""
    ledger.stage("A", "READ", "run-1", NOON - timedelta(hours=2))
    noted(ledger, "B", "run-1", Outcome.DONE, NOON - timedelta(hours=2))
    ledger.outcome("A", Outcome.HELD, "", "run-1", NOON)

    assert numbers(views.touched_since(NOON - timedelta(hours=1), [Outcome.HELD])) == ["A"]
    assert views.counts_since(NOON - timedelta(hours=1)) == {"HELD": 1}


def test_of_order(ledger, views):
    """An order's runs, newest first."""
    noted(ledger, "A", "run-1", Outcome.HELD)
    noted(ledger, "A", "run-2", Outcome.DONE)

    assert [row.run_id for row in views.of_order("A")] == ["run-2", "run-1"]
    assert views.of_order("B") == []


def test_counts_of_runs(ledger, views):
    """Each run's orders by outcome; those without one are counted apart."""
    noted(ledger, "A", "run-1", Outcome.HELD)
    noted(ledger, "B", "run-1", Outcome.HELD)
    noted(ledger, "C", "run-1", None)
    noted(ledger, "A", "run-2", Outcome.DONE)

    assert views.counts(["run-1", "run-2", "run-3"]) == {
        "run-1": {"HELD": 2, "OPEN": 1},
        "run-2": {"DONE": 1},
    }


def test_runs(ledger, views):
    """Runs by name; unknown names are left out; ids come newest first."""
    for n in (1, 2):
        ledger.run_started(f"run-{n}", "run", "clerk01", NOON)
    ledger.run_finished("run-1", 6, NOON)

    found = views.runs(["run-1", "run-9"])

    assert [(run.run_id, run.exit_code) for run in found.values()] == [("run-1", 6)]
    assert views.run_ids() == ["run-2", "run-1"]


def test_lease(ledger, views):
    """The newest generation of an account; None where it was never leased."""
    assert views.lease(ACCOUNT) is None
    ledger.take_lease(ACCOUNT, "run-1", NOON)
    ledger.take_lease(ACCOUNT, "run-2", NOON)

    found = views.lease(ACCOUNT)

    assert (found.generation, found.run_id) == (2, "run-2")
    assert datetime.fromisoformat(found.taken_at) == NOON.astimezone(UTC)


def test_trail_of_writes(tmp_path):
    """The audit lines of an attempt come with its masked values; those of others do not."""
    bot = start_bot(tmp_path / "ledger.db")
    with bot.ledger as ledger:
        attempt = bring_to(bot, WriteState.PROVEN)
        ledger.run_started("run-9", "run", "clerk01", NOON)
        views = Views(ledger.engine)

        lines = views.trail([attempt])

        assert [line.event for line in lines] == ["INTEND", "SEND", "ANSWER", "PROVE"]
        assert dict(lines[0].decided) == {"dealDesc": "已处理", "result": "1"}
        assert views.trail([]) == []
        assert [line.event for line in views.trail_end(1)] == ["RUN_STARTED"]
        assert views.last_proven() is not None


def test_nothing_proven(views):
    """Before the first proof there is none."""
    assert views.last_proven() is None
