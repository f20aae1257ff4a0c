"""JSON and GET writes whose program or browser is killed at each point of a write: nothing is sent twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from tests.ledger.kit import start_bot
from tests.support.checker import check
from tests.support.ledger_file import read_ledger
from tests.support.mock_site import running_frameset_site, running_spa_site

__all__ = ["running_frameset_site", "running_spa_site"]
pytestmark = pytest.mark.browser

LEFT = {"K6": ("INTENT", 0), "K7": ("SENDING", 0), "K9": ("SENDING", 1), "K10": ("ANSWERED_OK", 1)}
"""Point → the attempt's state at the kill, and how many writes the site has."""
LEFT_AS = {"INTENT": "NOT_SENT", "SENDING": "UNKNOWN", "ANSWERED_OK": "ANSWERED_OK"}
"""What the next run makes of it before it looks at the site."""


@pytest.fixture(params=["spa", pytest.param("frameset", marks=pytest.mark.long)])
def site(request):
    found = request.getfixturevalue(f"running_{request.param}_site")
    found.reset()
    return found


@pytest.fixture
def worked(site, tmp_path, browser_type_launch_args):
    """Work an order in a process of its own; gives how it ended."""
    wanted = {"kind": "mobile", "has_koujing": False, "holder": "clerk01" if site.profile == "spa" else None}

    def run(what, point):
        given = {
            "base_url": site.base_url,
            "order": site.orders(**wanted)[0],
            "ledger": str(tmp_path / "ledger.db"),
            "launch": browser_type_launch_args,
        }
        command = [sys.executable, "-m", "tests.browser.worked", site.profile, what, point]
        ended = subprocess.run(
            command, input=json.dumps(given), text=True, capture_output=True, timeout=120, check=False
        )
        return ended.returncode, ended.stderr

    return run


def broken(site, path):
    charset = "gbk" if site.profile == "frameset" else "utf-8"
    return check(site.oracle(), read_ledger(path), charset=charset, same_clock=False)


@pytest.mark.parametrize("point", LEFT)
def test_program_killed(worked, site, tmp_path, point):
    """The ledger knows what may have left, with the pairs as they left, and no next run sends that."""
    path = tmp_path / "ledger.db"

    code, said = worked("python", point)

    state, accepted = LEFT[point]
    assert code == -signal.SIGKILL, said
    [row] = read_ledger(path).writes
    assert (row["state"], len(site.writes())) == (state, accepted)
    assert bool(row["sent_body"]) is (site.profile == "spa" and point != "K6")
    assert broken(site, path) == []
    start_bot(path, "run-2")
    [row] = read_ledger(path).writes
    assert row["state"] == LEFT_AS[state]
    assert broken(site, path) == []


@pytest.mark.parametrize("point", ["K7", "K9", "K10"])
def test_browser_killed(worked, site, tmp_path, point):
    """What left has left once, and its answer is stored though no page waits for it."""
    worked("browser", point)

    [row] = read_ledger(tmp_path / "ledger.db").writes
    assert (row["state"], len(site.writes())) == ("ANSWERED_OK", 1)
    assert broken(site, tmp_path / "ledger.db") == []
