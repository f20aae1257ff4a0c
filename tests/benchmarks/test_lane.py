"""The command that compares a lane with others, in a real browser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bot import browser

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_the_floor_is_accepted_by_the_site(tmp_path, monkeypatch):
    """The bot's own requests, played again without a browser, complete the same orders; table, JSON and picture are written."""
    monkeypatch.setenv("EOMS_BROWSER", browser())
    told, picture = tmp_path / "lane.json", tmp_path / "lane.svg"
    what = (
        "--latency",
        "0",
        "--orders",
        "3",
        "--rounds",
        "1",
        "--only",
        "eoms_bot",
        "floor",
        "playwright, str",
    )
    command = (sys.executable, "-m", "benchmarks.lane", *what, "--json", str(told), "--picture", str(picture))

    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)

    assert ended.returncode == 0, ended.stderr
    figures = {one["contender"]: one for one in json.loads(told.read_text(encoding="utf-8"))}
    assert set(figures) == {"eoms_bot", "floor: its requests alone", "playwright, straightforward"}
    assert figures["floor: its requests alone"]["pages"] == figures["eoms_bot"]["pages"]
    assert figures["floor: its requests alone"]["static"] == 0
    assert set(figures["eoms_bot"]["steps"]) >= {"filled", "sending committed", "proof committed"}
    assert picture.read_text(encoding="utf-8").count("<svg") == 1


@pytest.mark.long
def test_the_others_find_their_order_on_a_long_list(monkeypatch):
    """Each script types the number into the list that it has asked for, not into the one of the order before that still stands there."""
    monkeypatch.setenv("EOMS_BROWSER", browser())
    what = [
        "--latency",
        "50",
        "--orders",
        "3",
        "--listed",
        "100",
        "--rounds",
        "1",
        "--only",
        "straightforward",
    ]

    ended = subprocess.run(
        (sys.executable, "-m", "benchmarks.lane", *what),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert ended.returncode == 0, ended.stderr
    for contender in ("playwright", "selenium", "robotframework-browser"):
        where = ended.stderr if f"left out: {contender}" in ended.stderr else ended.stdout
        assert f"{contender}, straightforward" in where
