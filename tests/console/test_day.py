"""The day as 今日 reads it: read once while nothing changes, anew when something does."""

from datetime import timedelta

import pytest

from eoms_bot.console.day import SECONDS
from eoms_bot.model.outcome import Outcome
from eoms_bot.month import monthly
from eoms_bot.report.folder import RunFolder
from tests.console.kit import seed
from tests.ledger.kit import noted
from tests.ledger.planning import plan_of
from tests.report import samples


def test_day_is_read_once(place, clock):
    """Who looks again within the minute is shown what was read for the first."""
    first = place.desk.days.of(clock.now())
    clock.wait(1)

    assert place.desk.days.of(clock.now()) is first


def test_day_of_a_commit(place, clock):
    """What is committed to the ledger is shown to the next who looks."""
    before = place.desk.days.of(clock.now())
    run_id = before.needs[0].run_id
    place.ledger().stage(samples.number(39), "READ", run_id, clock.now())
    place.ledger().outcome(samples.number(39), Outcome.REFUSED, "网站拒绝", run_id, clock.now())

    after = place.desk.days.of(clock.now())

    assert len(after.needs) == len(before.needs) + 1
    assert after.counts["REFUSED"] == before.counts["REFUSED"] + 1


def test_day_of_a_login(place, clock):
    """Somebody who logs in changes nothing of the day, though it is on record."""
    before = place.desk.days.of(clock.now())
    place.logged_in()

    assert place.desk.days.of(clock.now()) is before


def test_day_of_a_preview_after_a_run(place, clock):
    """An order that a run held and a later preview held again waits once, with the preview's newer reason."""
    noted(place.ledger(), "CS-003", "run-9", Outcome.HELD, clock.now())
    place.ledger().keep_plan(plan_of(made_at=clock.now() + timedelta(seconds=1)))

    needs = place.desk.days.of(clock.now()).needs

    assert [need.run_id for need in needs if need.order_no == "CS-003"] == ["run-0"]


def test_day_of_a_line(place, settings, clock):
    """A line that the run in hand adds to its folder is shown, though the ledger has nothing new."""
    folder = RunFolder.create(settings.paths.runs, "run", clock.now())
    place.ledger().stage(samples.number(39), "READ", folder.run_id, clock.now())
    place.ledger().outcome(samples.number(39), Outcome.HELD, "缺少事实", folder.run_id, clock.now())
    untold = place.desk.days.of(clock.now(), frozenset({folder.run_id}))
    folder.add(samples.item(39, Outcome.HELD, "缺少事实", samples.hold()))

    told = place.desk.days.of(clock.now(), frozenset({folder.run_id}))

    titles = [{need.order_no: need.title for need in day.needs}[samples.number(39)] for day in (untold, told)]
    assert titles[0] == "" != titles[1]


def test_day_of_another_minute(place, clock):
    """An order that comes near its limit by time alone moves up within the minute."""
    before = place.desk.days.of(clock.now())
    clock.wait(SECONDS)

    after = place.desk.days.of(clock.now())

    left = [
        [need.left_seconds for need in day.needs if need.left_seconds is not None] for day in (before, after)
    ]
    assert left[0]
    assert left[1] == [seconds - SECONDS for seconds in left[0]]


def test_day_of_another_ledger(place, settings, clock):
    """Where a restore has put another ledger in place, nobody is shown the day of the one before."""
    before = place.desk.days.of(clock.now())
    place.desk.books.close()
    for file in settings.paths.ledger.parent.glob(f"{settings.paths.ledger.name}*"):
        file.unlink()
    seed(settings, clock)
    clock.time -= timedelta(seconds=1)
    place.ledger().stage(samples.number(20), "READ", before.needs[0].run_id, clock.now())

    assert place.desk.days.of(clock.now()) is not before


def test_warm(place, monkeypatch):
    """What was made at the start is not made again for the first who looks."""
    place.desk.warm().join(30)
    monkeypatch.setattr(monthly, "month", _never)
    monkeypatch.setattr(type(place.desk.findings), "_look", _never)

    client = place.logged_in()

    assert [client.get(path).status_code for path in ("/checks", "/rules", "/board")] == [200, 200, 200]
    assert place.desk.rolls.made is not None


def test_warm_goes_on(place, monkeypatch, clock):
    """A page that can't be made does not keep the next from being made; who asks for it is told."""
    monkeypatch.setattr(type(place.desk.days), "_read", _never)
    place.desk.warm().join(30)

    assert place.desk.rules.made is not None
    with pytest.raises(ZeroDivisionError):
        place.desk.days.of(clock.now())


def _never(*_args):
    raise ZeroDivisionError
