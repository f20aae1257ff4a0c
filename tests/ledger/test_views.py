"""What the console asks of a ledger, on rows of several runs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from eoms_bot.ledger import AuditRow, LaneRow, LeaseRow, Ledger, OrderRow, RunRow, Stage, Views, account_key
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from tests.ledger.kit import (
    ACCOUNT,
    NOON,
    NOON_TEXT,
    PROOF,
    WRITE,
    bring_to,
    make_write,
    noted,
    numbers,
    start_bot,
)
from tests.ledger.planning import plan_of
from tests.support.past_months import Past, put

DAY = timedelta(days=1)


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


def test_touched_stand_as_they_came(ledger, views):
    """The oldest first, whatever became of each."""
    outcomes = (Outcome.UNKNOWN, Outcome.HELD, Outcome.BY_OTHER, Outcome.HELD)
    for n, outcome in enumerate(outcomes):
        noted(ledger, f"N{n}", "run-1", outcome)

    assert numbers(views.touched_since(NOON, outcomes)) == ["N0", "N1", "N2", "N3"]


def effort(path, past):
    """How many steps the database takes to tell of one order of today behind so many of last week."""
    steps: list[None] = []

    def stepped():
        steps.append(None)

    with Ledger.open(path) as ledger:
        put(path, [Past(f"OLD-{n}", ((NOON - 9 * DAY, "HELD"),)) for n in range(past)])
        noted(ledger, "NEW", "run-1", Outcome.HELD)
        event.listen(ledger.engine, "checkout", lambda driver, *_: driver.set_progress_handler(stepped, 1))
        views = Views(ledger.engine)

        assert views.counts_since(NOON - DAY) == {"HELD": 1}
        assert numbers(views.touched_since(NOON - DAY, [Outcome.HELD])) == ["NEW"]
    return len(steps)


@pytest.mark.sqlite
def test_what_is_long_past_is_not_looked_at(place):
    """However many orders a ledger holds, questions of today cost the same: the database stops at the first that is old."""
    few, many = effort(place("few"), 2), effort(place("many"), 500)

    assert 0 < many < 2 * few


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
    noted(ledger, "B", "run-2", Outcome.HELD)
    noted(ledger, "B", "run-4", Outcome.HELD)

    assert views.counts(["run-1", "run-2", "run-3"]) == {
        "run-1": {"HELD": 2, "OPEN": 1},
        "run-2": {"DONE": 1, "HELD": 1},
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


def test_trail_of_writes(path):
    """The audit lines of an attempt come with its masked values; those of others do not."""
    bot = start_bot(path)
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


def test_trail_of_several_writes(path):
    """The records stand in the order of the chain, though attempts went on in turn."""
    bot = start_bot(path)
    attempts = [bring_to(bot, WriteState.INTENT, make_write(order)) for order in ("CS-1", "CS-2")]
    for attempt in attempts:
        bot.journal.sending(attempt)

    lines = Views(bot.ledger.engine).trail(attempts)
    bot.ledger.close()

    assert [(line.seq, line.write_id) for line in lines] == [(1, 1), (2, 2), (3, 1), (4, 2)]


def test_last_worked(ledger, views):
    """What was noted last on an order, or a plan that is newer."""
    before = views.last_worked()
    noted(ledger, "CS-1", "run-1", Outcome.HELD, NOON - DAY)
    noted_only = views.last_worked()
    ledger.keep_plan(plan_of())

    assert (before, noted_only, views.last_worked()) == (None, NOON - DAY, NOON)


def test_nothing_proven(views):
    """Before the first proof there is none."""
    assert views.last_proven() is None


def test_two_accounts_at_one_order(ledger, views):
    """Of two accounts that had an order before them the word stands that came last, whoever took it up last."""
    ledger.stage("A", "READ", "run of one", NOON)
    noted(ledger, "A", "run of another", Outcome.HELD, NOON + timedelta(seconds=1))
    ledger.outcome("A", Outcome.DONE, "", "run of one", NOON + timedelta(seconds=2))

    assert [row.outcome for row in views.page(limit=10)] == [Outcome.DONE]
    assert [row.outcome for row in ledger.orders()] == [Outcome.DONE]
    assert views.counts_since(NOON) == {"DONE": 1}


def test_under_way_of_an_account(ledger, views):
    """What another account has in hand is not under way here; of a run that is not noted nobody knows, so that it counts."""
    for run, account in (("run-1", "clerk01"), ("run-2", "clerk02")):
        ledger.run_started(run, "run", account, NOON)
    noted(ledger, "MINE", "run-1", None)
    noted(ledger, "THEIRS", "run-2", None)

    found = {account: views.working(NOON, account) for account in ("clerk01", "clerk02", "")}

    assert {account: row and row.order_no for account, row in found.items()} == {
        "clerk01": "MINE",
        "clerk02": "THEIRS",
        "": "THEIRS",
    }


def test_lanes(ledger, views):
    """Each account that was ever worked: the run that took it last, how that ended, and what it has in hand."""
    for run, account in (("run-1", "clerk02"), ("run-2", "clerk01"), ("run-3", "clerk01")):
        ledger.take_lease(account_key("mock", account), run, NOON)
        ledger.run_started(run, "run", account, NOON)
    noted(ledger, "A", "run-1", None)
    noted(ledger, "B", "run-2", None)
    ledger.run_finished("run-3", 6, NOON)

    assert views.lanes() == [
        LaneRow("mock|clerk01", "run-3", NOON_TEXT, NOON_TEXT, 6, "", ""),
        LaneRow("mock|clerk02", "run-1", NOON_TEXT, None, None, "A", ""),
    ]


def test_rows_of_orders(ledger, views):
    """Every field of an order that has come to its end, and of one that is under way."""
    ledger.stage("A", "FILLED", "run-1", NOON)
    ledger.outcome("A", Outcome.HELD, "缺少网络类型", "run-1", NOON)
    ledger.stage("B", "READ", "run-1", NOON)

    held = OrderRow("A", "run-1", Stage.FILLED, Outcome.HELD, "缺少网络类型", NOON_TEXT)
    under_way = OrderRow("B", "run-1", Stage.READ, None, "", NOON_TEXT)
    assert views.page(limit=10) == [under_way, held]
    assert views.of_order("A") == views.touched_since(NOON, [Outcome.HELD]) == [held]
    assert views.working(NOON) == under_way


def test_of_an_order_fifty_rows_at_most(ledger, views):
    """The newest of them."""
    for n in range(51):
        ledger.stage("A", "READ", f"run-{n}", NOON)

    found = views.of_order("A")

    assert (len(found), found[0].run_id, found[-1].run_id) == (50, "run-50", "run-1")


def test_the_last_order_under_way(ledger, views):
    """Of several the one that was begun last; neither one whose newer run has ended, nor what was touched too early, counts."""
    noted(ledger, "OLD", "run-1", None, NOON - DAY)
    noted(ledger, "A", "run-2", None)
    noted(ledger, "B", "run-2", None)
    noted(ledger, "C", "run-2", None)
    noted(ledger, "C", "run-3", Outcome.HELD)

    found = views.working(NOON)

    assert found is not None
    assert found.order_no == "B"


def test_rows_of_runs(ledger, views):
    """Every field of a run that has ended, and of one that goes on."""
    ledger.run_started("run-1", "apply", "clerk01", NOON - DAY)
    ledger.run_finished("run-1", 6, NOON)
    ledger.run_started("run-2", "preview", "clerk02", NOON)

    assert views.runs(["run-2", "run-1"]) == {
        "run-1": RunRow("run-1", "apply", "clerk01", NOON_TEXT.replace("-06T", "-05T"), NOON_TEXT, 6),
        "run-2": RunRow("run-2", "preview", "clerk02", NOON_TEXT, None, None),
    }


def test_whose_lease_it_is(ledger, views):
    """Each account has its own."""
    ledger.take_lease(ACCOUNT, "run-1", NOON)
    ledger.take_lease("mock|clerk02", "run-2", NOON)

    assert views.lease(ACCOUNT) == LeaseRow(1, "run-1", NOON_TEXT)


def test_rows_of_the_chain(path):
    """Every field of an attempt's first and last record; a record of a run tells of no attempt."""
    pictures = (("evidence/x/done.webp", "f" * 64),)
    bot = start_bot(path)
    bot.ledger.act_as("run-1", ACCOUNT, "王值班")
    attempt = bring_to(bot, WriteState.ANSWERED_OK, WRITE)
    bot.ledger.prove(attempt, PROOF, NOON, pictures=pictures)
    bring_to(bot, WriteState.INTENT, make_write("CS-002"))
    bot.ledger.stop_changed("李班长", "soft", NOON)
    views = Views(bot.ledger.engine)

    lines, end = views.trail([attempt]), views.trail_end(2)
    bot.ledger.close()

    assert lines[0] == AuditRow(
        seq=1,
        at=NOON_TEXT,
        event="INTEND",
        operator="值班员",
        run_id="run-1",
        write_id=attempt,
        from_state="",
        to_state="INTENT",
        decided=(("dealDesc", "已处理"), ("result", "1")),
        pictures=(),
        note="",
    )
    assert [line.seq for line in lines] == [1, 2, 3, 4]
    assert (lines[3].from_state, lines[3].to_state, lines[3].pictures) == ("ANSWERED_OK", "PROVEN", pictures)
    assert [line.seq for line in end] == [6, 5]
    assert end[0] == AuditRow(6, NOON_TEXT, "STOP", "李班长", "run-1", 0, "", "", (), (), "soft")


def test_when_something_was_last_proven(path):
    """By the newest attempt that is proven, whatever stands behind it."""
    bot = start_bot(path)
    for n, moment in enumerate((NOON + DAY, NOON)):
        bot.ledger.prove(bring_to(bot, WriteState.ANSWERED_OK, make_write(f"CS-{n}")), PROOF, moment)
    bring_to(bot, WriteState.NOT_SENT, make_write("CS-9"))
    bot.ledger.release(bring_to(bot, WriteState.UNKNOWN, make_write("CS-8")), "王某", "没有", NOON + 9 * DAY)

    found = Views(bot.ledger.engine).last_proven()
    bot.ledger.close()

    assert found == NOON_TEXT
