"""The stamp of a ledger: another one after each commit, the same while nothing is committed."""

from eoms_bot.ledger import Ledger, Views, stamp
from eoms_bot.model.outcome import Outcome
from tests.ledger.kit import NOON


def test_stamp_of_commits(tmp_path):
    """Each commit, by whichever connection, makes another stamp; questions make none."""
    path = tmp_path / "ledger.sqlite3"
    seen = [stamp(path)]
    with Ledger.open(path) as ledger, Ledger.open(path) as other:
        seen.append(stamp(path))
        ledger.stage("CS-001", "READ", "run-1", NOON)
        seen.append(stamp(path))
        other.outcome("CS-001", Outcome.HELD, "缺少事实", "run-1", NOON)
        seen.append(stamp(path))
        Views(ledger.engine).page(limit=5)

        assert stamp(path) == seen[-1]
    assert len(set(seen)) == len(seen)
