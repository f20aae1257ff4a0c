"""C10, C11: who looks at the processes of a run (`ps e`, /proc) finds no password, and none of them leaves a core dump."""

import sys

import pytest

from eoms_bot.credentials import VARIABLE
from tests.support import in_sight, orders
from tests.support.bot import PASSWORD
from tests.support.processes import MARK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def watched(site, bot, **how):
    """What was seen of a run's processes when its order was about to be filled in, the log-in behind it; the order came to its end."""
    order, path = orders.put(site), bot.home.parent / "seen.json"
    at = [{"at": "K4", "do": "look", "path": str(path)}]
    bot.batch(orders.solved(order), name="inbox/批次.csv")

    run = bot.run("run", at=at, **how)

    assert run.outcome(order) == "DONE", run.stderr
    seen = in_sight.read(path)
    # The look was of something: a supervisor and a run of Python, and what they have started, environments included.
    shown = [one.role for one in seen if MARK in (one.environ or {})]
    assert shown.count("") == 2
    assert {"driver", "browser"} <= set(shown)
    return run, seen


@pytest.mark.long
def test_a_password_from_the_file(site, bot):
    """It stands in no command line and in no environment of any process."""
    _run, seen = watched(site, bot)

    assert [one.words for one in seen if PASSWORD in one.text] == []


def test_a_password_from_the_environment(site, bot):
    """EOMS_PASSWORD stays with the program's own two processes: neither driver nor browser inherits it, no command line has it.

    Where it came from is in the run's log. None of the processes may leave a core dump.
    """
    (bot.home / "credentials.json").unlink()

    run, seen = watched(site, bot, env={VARIABLE: PASSWORD})

    assert [one.words for one in seen if PASSWORD in " ".join(one.words)] == []
    assert [one.role for one in seen if PASSWORD in one.text] == ["", ""]
    assert f"密码来自环境变量 {VARIABLE}" in (run.folder / "log.jsonl").read_text(encoding="utf-8")
    assert {tuple(one.core) for one in seen} == {(0, 0)}
