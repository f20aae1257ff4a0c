"""The check of mutants: how survivors are identified, which of them may live, and when a group fails."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.checks.mutants import LIST
from tests.checks.mutants.forks import is_drawn, nearest
from tests.checks.mutants.ground import ROOT, Group, Mutant, changed, groups
from tests.checks.mutants.survivors import listed
from tests.checks.mutants.verdict import judge

FILE = "eoms_bot/ledger/writes.py"
GROUP = Group("ledger", ("eoms_bot/ledger/*.py",), ())
DEAD = Mutant(FILE, "find", "", "", "killed")
ALIVE = Mutant(FILE, "find", "limit(1)", "limit(2)", "survived")
CHANGE = (FILE, "find", "limit(1)", "limit(2)")
ENTRY = """[[survivor]]
file = "eoms_bot/ledger/writes.py"
function = "find"
why = "One row more is read and never looked at."
changes = [["limit(1)", "limit(2)"]]
"""


def test_a_mutant_is_told_by_its_change():
    """Not by a number: what is taken out and what is put in, without the lines around."""
    diff = "--- a\n+++ a\n@@ -1,4 +1,4 @@\n def find():\n-    return limit(1)\n+    return limit(2)\n"

    assert changed(diff) == ("return limit(1)", "return limit(2)")


def test_a_survivor_must_be_argued_for():
    """One that is listed passes; one that is not, or was not tried at all, is a problem."""
    mutants = [*[DEAD] * 18, ALIVE, Mutant(FILE, "find", "a", "b", "not tried")]

    verdict = judge(GROUP, mutants, {CHANGE: "why"})

    assert verdict.passed == 19
    assert [problem.partition("\n")[0] for problem in verdict.problems] == [f"not tried: {FILE} find"]


def test_an_argument_without_a_survivor_is_a_problem():
    """What has been killed since, or is gone, leaves the list; other groups' entries are theirs."""
    other = ("eoms_bot/decide/texts.py", "find", "a", "b")

    verdict = judge(GROUP, [DEAD], {CHANGE: "why", other: "why"})

    assert len(verdict.problems) == 1
    assert "killed or gone" in verdict.problems[0]


def test_arguments_are_held_against_all_mutants_only():
    """Where only some mutants are tried, an argument whose mutant was not among them stays."""
    assert judge(GROUP, [DEAD], {CHANGE: "why"}, all_tried=False).problems == ()


def test_one_in_so_many():
    """The same mutants are drawn every time, and about as many as were asked for; one in one is all."""
    names = [f"eoms_bot.x.f__mutmut_{number}" for number in range(1000)]

    drawn = [name for name in names if is_drawn(name, 5)]

    assert drawn == [name for name in names if is_drawn(name, 5)]
    assert 150 < len(drawn) < 250
    assert all(is_drawn(name, 1) for name in names)


@pytest.mark.parametrize(("killed", "failed"), [(9, False), (8, True), (0, True)])
def test_a_group_needs_ninety_percent(killed, failed):
    """Arguing for survivors does not raise the share of the killed."""
    mutants = [*[DEAD] * killed, *[ALIVE] * (10 - killed)]

    verdict = judge(GROUP, mutants, {CHANGE: "why"})

    assert bool(verdict.problems) is failed


def test_endless_mutants_are_noticed():
    """A mutant whose tests never end is no survivor."""
    verdict = judge(GROUP, [DEAD, Mutant(FILE, "find", "a", "b", "endless")], {})

    assert (verdict.passed, verdict.problems) == (2, ())


def test_a_group_without_mutants_fails():
    """Nothing tried is nothing proven."""
    assert judge(GROUP, [], {}).problems


def test_the_nearest_tests_are_asked_first():
    """First one case of each test in the module's own files, then all others alternately, fast ones first."""
    own = {"t/test_writes.py::own": 9.0, "t/test_writes.py::cases[a]": 1.0, "t/test_writes.py::cases[b]": 2.0}
    own |= {"t/test_words_of_writes.py::words": 8.0}
    took = own | {"t/test_b.py::slow": 3.0, "t/test_b.py::fast": 1.0, "t/test_rewrites.py::one": 2.0}

    assert nearest(took, "writes", took) == [
        *("t/test_writes.py::cases[a]", "t/test_words_of_writes.py::words", "t/test_writes.py::own"),
        *("t/test_writes.py::cases[b]", "t/test_b.py::fast", "t/test_rewrites.py::one", "t/test_b.py::slow"),
    ]


def test_every_module_of_the_ledger_is_tried():
    """A module that is added belongs to one group: of what is sent, of what is kept, or of what a server keeps."""
    tried = [file for name in ("ledger", "records", "served") for file in groups()[name].files]
    there = [path.relative_to(ROOT).as_posix() for path in (ROOT / "eoms_bot/ledger").rglob("[!_]*.py")]

    assert sorted(file for file in tried if "/ledger/" in file) == sorted(there)


def test_the_list_is_read(tmp_path):
    """Each change of an entry stands for itself, with the entry's reason."""
    path = tmp_path / "survivors.toml"
    path.write_text(ENTRY, encoding="utf-8")

    assert listed(path) == {CHANGE: "One row more is read and never looked at."}


@pytest.mark.parametrize(
    "text",
    [
        ENTRY.replace("One row more is read and never looked at.", "equivalent"),
        ENTRY + "who = 1\n",
        ENTRY + ENTRY,
        ENTRY.replace("eoms_bot/", "tests/"),
        ENTRY.replace('[["limit(1)", "limit(2)"]]', "[]"),
    ],
    ids=["no reason", "unknown key", "listed twice", "no file of ours", "no change"],
)
def test_a_careless_list_is_refused(tmp_path, text):
    """An entry needs a place, a change and a reason in words, once."""
    path = tmp_path / "survivors.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises((ValidationError, ValueError)):
        listed(path)


def test_the_groups_and_the_list_speak_of_files_that_exist():
    """Every file that is tried or argued for is there, and so is every test."""
    named = [path for group in groups().values() for path in (*group.files, *group.tests)]
    named += [change[0] for change in listed(LIST)]
    options = ("--ignore=", "--deselect=")

    paths = [path.removeprefix(options[0]).removeprefix(options[1]).partition("::")[0] for path in named]

    assert [path for path in paths if not list(ROOT.glob(path))] == []
