"""The benchmark of similar orders: its ledger has what is asked for, its figures are those of its clock."""

from itertools import count

from benchmarks import similar
from benchmarks.similar import ACCOUNT, BOUND, KEPT, NOW, Took, ask, fill, held_no
from eoms_bot.ledger import Ledger, nearest


def test_every_held_order_is_asked_for(tmp_path, monkeypatch):
    """With few sites each held order has its three, of its own site or place, and each question is timed."""
    monkeypatch.setattr(similar, "SITES", 3)
    monkeypatch.setattr(similar, "CHUNK", 60)
    ticks = count()
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        fill(ledger, 200, 10)
        took = ask(ledger, 10, lambda: float(next(ticks)), lambda: 0.0)
        shared = [one.traits for n in range(10) for one in nearest(ledger, held_no(n), ACCOUNT, NOW - KEPT)]

    assert (took.found, took.seconds) == (30, (1.0,) * 10)
    assert [one for one in shared if not (one.site or one.place)] == []


def test_beyond_the_bound_it_fails(monkeypatch, capsys):
    """Exit code 1 where more than one question in twenty took longer than a person takes for at once."""
    monkeypatch.setattr("sys.argv", ["similar", "--orders", "20", "--asked", "5"])
    for seconds, code in ((BOUND / 2, 0), (BOUND * 2, 1)):
        monkeypatch.setattr(similar, "ask", lambda *_given, took=seconds: Took((took,) * 5, (took,) * 5, 15))

        assert similar.main() == code
        assert f"median {seconds * 1000:.1f} ms" in capsys.readouterr().out
