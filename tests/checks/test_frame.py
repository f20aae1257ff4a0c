"""The frame of the long checks: which cases a line means, and how tests become cases of a row."""

import argparse
import tempfile
from collections import Counter
from dataclasses import replace

import pytest

from tests.checks import kill, line, lost, matrix, running
from tests.checks.__main__ import main
from tests.checks.matrix import nodes
from tests.checks.matrix.row import LAYOUTS
from tests.checks.matrix.rows import ROWS
from tests.checks.world import ACTIONS, World
from tests.support.mock_site import MockSite

NAMES = ["F13/complete/a/reset", "F13/reject/b/reset", "F13/leftover/a/fin", "F14/complete/a"]


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        ("", [0, 1, 2, 3]),
        ("F13", [0, 1, 2]),
        ("F13/close", [0, 1]),
        ("F13/close/a", [0]),
        ("*/leftover", [2]),
        ("F13/*/*/reset", [0, 1]),
        ("F1", []),
    ],
)
def test_only(only, wanted):
    """A pattern matches a case part by part. `close` is complete and reject; a missing part is no match."""
    assert line.chosen(NAMES, only) == [NAMES[index] for index in wanted]


@pytest.mark.parametrize(("text", "wanted"), [("3", (3,)), ("1..5", (1, 2, 3, 4, 5)), ("2..2", (2,))])
def test_seeds(text, wanted):
    """One seed, or all from the first to the last."""
    assert line.seeds(text) == wanted


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "invalid literal"), ("a", "invalid literal"), ("5..1", "no seed"), ("1..", "invalid")],
)
def test_no_seeds(text, why):
    """A range without a seed is refused."""
    with pytest.raises(ValueError, match=why):
        line.seeds(text)


def test_profile():
    """`--profile` names another vendor's site. Without it, and where it is not offered, it is the first's."""
    offers = (line.PROFILE,)
    offering, silent = line.parser("lost", "…", offers), line.parser("lost", "…")

    asked = [line.asked(offering.parse_args(words), offers).profile for words in (["--profile", "boco"], [])]

    assert [*asked, line.asked(silent.parse_args([])).profile] == ["boco", "ultrabpp", "ultrabpp"]


def test_recorded_profile(tmp_path):
    """`--recorded` gives the bots of kill and lost that folder's profile in place of the vendor's own."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "site.toml").write_text("# recorded", encoding="utf-8")
    for check in (kill.CHECK, lost.CHECK):
        read = check.parser().parse_args(["--profile", "spa", "--recorded", str(tmp_path / "mine")])
        assert line.asked(read, check.offers).options == {"recorded": str(tmp_path / "mine")}

    with MockSite(profile="spa") as site:
        world = World.make(site, tmp_path / "home", "complete", 1, recorded=str(tmp_path / "mine"))

    assert (world.bot.home / "profiles" / "spa" / "site.toml").read_text(encoding="utf-8") == "# recorded"


def test_profile_that_is_none(capsys):
    """A name that is no profile's is refused, and the profiles are listed."""
    reader = line.parser("lost", "…", (line.PROFILE,))

    with pytest.raises(SystemExit):
        reader.parse_args(["--profile", "nobody"])

    assert "ultraprocess_v2" in capsys.readouterr().err


def test_kill_matrix_is_whole():
    """By default 14 points × 4 processes × 3 actions are tried, each once."""
    names = [name for name in kill.names() if kill.by_default(name)]

    assert len(set(names)) == len(names) == 168


def test_matrix_has_every_row():
    """F01–F66 are all there, in their order, and each has words."""
    assert [row.id for row in ROWS] == [f"F{number:02}" for number in range(1, 67)]
    assert all(row.what and row.wanted for row in ROWS)


def test_case_names_are_unique():
    """A name means one case."""
    assert len(set(matrix.names())) == len(matrix.names())


def test_matrix_meets_both_layouts():
    """Of two cases that differ only in the list's layout one runs; a row of several such, and each write, meet
    both.
    """
    names = matrix.names()
    twins = {
        name for name in names if {_other_layout(name, "a", "b"), _other_layout(name, "b", "a")} & {*names}
    }
    run = [name for name in names if name in matrix.in_its_layout()]

    met = {
        (part, layout) for name in twins & {*run} for part in name.split("/") for layout in name.split("/")
    }

    assert len(names) - len(run) == len(twins) / 2 > 150
    several = {row for row, count in Counter(name[:3] for name in twins).items() if count > len(LAYOUTS)}
    assert all({(row, "a"), (row, "b")} <= met for row in several)
    assert all({(action, "a"), (action, "b")} <= met for action in ACTIONS)


def _other_layout(name: str, old: str, new: str) -> str:
    """The name of the same case in the other layout; empty where it says nothing of this one."""
    parts = name.split("/")
    return "/".join(new if part == old else part for part in parts) if old in parts else ""


def test_row_without_case_fails(tmp_path):
    """A row that nothing tries fails."""
    # The site is not even started: there is nothing to run.
    ended = matrix.run_case(MockSite(), tmp_path, f"{ROWS[0].id}/{matrix.NO_CASE}", 1)

    assert ended.problems


def test_tests_become_cases():
    """A test whose docstring begins with a row's id is a case of that row, under its file's name."""
    assert nodes._ids("F57: a foreign file is refused.") == ["F57"]
    assert nodes._ids("F57, F58: both.") == ["F57", "F58"]
    assert nodes._ids("Speaks of F57 only.") == []


def test_failing_case_fails_the_check(capsys):
    """One failed case shows in the last line and in the exit code."""
    done = [running.Result("a", 1, 0.1, "", [], ""), running.Result("b", 1, 0.1, "", ["wrong"], "")]

    code = running.conclude(done, line.Asked())

    assert (code, capsys.readouterr().out) == (1, "1 passed, 1 failed\n")


def test_unknown_check(capsys):
    """A name that is no check's is refused, and the checks are listed."""
    assert main(["none"]) == 2
    assert "matrix" in capsys.readouterr().err


def test_unknown_case():
    """A pattern that matches no case is refused, not reported as `0 failed`."""
    with pytest.raises(SystemExit):
        running.run(kill.CHECK, line.Asked(only="K99"), argparse.ArgumentParser())


def _breaks(*_case):
    return 1 / 0


CHECK = running.Check("tests.checks.test_frame", lambda: ["a"], _breaks)
"""A check whose only case raises."""


def test_case_that_raises(tmp_path):
    """An exception fails its own case, with the place where it came; the cases after it still run."""
    ended = running.tried(CHECK, MockSite(), tmp_path, "a", 1)

    assert "ZeroDivisionError" in ended.problems[0]


def _measures(_site, _home, _name, _seed, orders):
    return running.Ended(
        figures={"L1/lost": running.Ended(f"0 of {orders}"), "L2/memory": running.Ended("2", ["is 2"])}
    )


def test_figures_of_a_case(tmp_path, monkeypatch, capsys):
    """A case that measures figures counts figure by figure; the check's own options reach it."""
    offers = (line.Option("orders", "how many", 5), line.DATABASE)
    check = running.Check(__name__, lambda: ["day"], _measures, offers=offers, alone=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(running, "_site", lambda _profile: MockSite())
    monkeypatch.setitem(globals(), "CHECK", check)

    code = running.command(check, ["--orders", "7"])

    said = capsys.readouterr().out
    assert (code, said.splitlines()[-1]) == (1, "1 passed, 1 failed")
    assert "0 of 7" in said


def test_heading_stands_once(monkeypatch, capsys):
    """The heading is printed where it changes, not above each case."""
    check = running.Check(
        "…", lambda: ["F1/a", "F1/b", "F2/a"], _breaks, heading=lambda name: f"row {name[:2]}"
    )
    monkeypatch.setattr(
        running, "one", lambda _module, name, *_how: [running.Result(name, 1, 0.0, "", [], "")]
    )

    running.run(check, line.Asked(), argparse.ArgumentParser())

    said = capsys.readouterr().out.splitlines()
    assert [one for one in said if one.startswith("row")] == ["row F1", "row F2"]


def test_cases_at_once():
    """By default cases run concurrently, but one at a time where they measure time."""
    jobs = [replace(kill.CHECK, alone=alone).parser().parse_args([]).jobs for alone in (False, True)]

    assert jobs == [line.at_once(), 1]


def test_cases_about_files(capsys):
    """A ledger on a server skips the cases about a ledger's file, and the check prints their number."""
    check = running.Check(
        "tests.checks.test_frame", list, _breaks, of_file=lambda name: name.startswith("F56")
    )

    assert running._without_files(check, ["F55/a", "F56/a", "F56/b"]) == ["F55/a"]
    assert capsys.readouterr().out.startswith("2 cases left out")


def test_about_files_in_the_matrix():
    """Three rows of the matrix are about the file: another program's lock, a backup, another machine."""
    rows = {name.partition("/")[0] for name in matrix.names() if matrix.of_file(name)}

    assert rows == {"F56", "F58", "F59"}
