"""A copied history is as good as one that was made in its place."""

import json

from eoms_bot.ledger import Ledger, verify
from tests.console.kit import MovingClock, seed, settings_of


def test_copy(tmp_path, histories):
    """Ledger, audit chain and run folder are those of a run that ended here, and a second copy shares none of it."""
    made, clock = settings_of(tmp_path / "made"), MovingClock()
    seed(made, clock)
    first, second = settings_of(tmp_path / "first"), settings_of(tmp_path / "second")

    histories.put(first, clock)
    histories.put(second, clock)

    for copied in (first, second):
        folder = next(copied.paths.runs.glob("2*/run.json")).parent
        assert json.loads((folder / "run.json").read_text("utf-8"))["folder"] == str(folder)
        assert (copied.paths.runs / "latest").resolve() == folder
        with Ledger.open(copied.paths.ledger) as ledger, Ledger.open(made.paths.ledger) as wanted:
            assert verify(ledger).fault is None
            assert [one.order_no for one in ledger.orders()] == [one.order_no for one in wanted.orders()]
            assert len(ledger.unsettled()) == 1


def test_moment(tmp_path, histories):
    """A console at another moment has a run of its own, an hour before it."""
    later = MovingClock()
    later.wait(5 * 3600)

    histories.put(settings_of(tmp_path / "now"), MovingClock())
    histories.put(settings_of(tmp_path / "later"), later)

    assert len(list(histories.folder.iterdir())) >= 2
