"""A check that goes on where it was: what passed on this very tree is not tried again, anything else is."""

import argparse
import json

import pytest

from tests.checks import earlier, line, running
from tests.checks.earlier import Earlier
from tests.checks.running import Check, Ended, Result

TRIED: list[str] = []
CHECK = Check("tests.checks.none", lambda: ["good", "bad", "fine"], lambda *case: Ended())


def one(module, name, seed, profile, options):
    """Notes that a case ran; `bad` fails."""
    TRIED.append(name)
    return [Result(name, seed, 0.0, "tried", ["wrong"] if name == "bad" else [], "")]


@pytest.fixture(autouse=True)
def _without_site(monkeypatch):
    monkeypatch.setattr(running, "one", one)


def again(file, **more):
    """The check, resumed from that file; returns its exit code and which cases ran."""
    TRIED.clear()
    code = running.run(CHECK, line.Asked(resume=file, **more), argparse.ArgumentParser())
    return code, list(TRIED)


def test_it_goes_on(tmp_path, monkeypatch, capsys):
    """Only failed cases are tried again; those that passed before are reported and counted as well."""
    monkeypatch.setattr(running, "tree_of", lambda: "t1")
    file = tmp_path / "kept.jsonl"

    first, second = again(file), again(file)

    assert (first, second) == ((1, ["good", "bad", "fine"]), (1, ["bad"]))
    printed = capsys.readouterr().out
    assert "2 of 3 had passed before on this tree" in printed
    assert printed.splitlines()[-1] == "2 passed, 1 failed"


def test_it_was_cut_off(tmp_path):
    """Each result is in the file before the next case begins."""
    file = tmp_path / "kept.jsonl"
    kept_in = Earlier(file, CHECK.module, "ultrabpp", "t1")

    next(running.results(CHECK, ["good", "fine"], line.Asked(), kept_in))

    kept = [json.loads(one)["result"]["case"] for one in file.read_text(encoding="utf-8").splitlines()]
    assert kept == ["good"]


@pytest.mark.parametrize("changed", ["tree", "check", "profile"])
def test_what_is_not_this(tmp_path, changed):
    """What passed on another tree, in another check or on another vendor's site says nothing here."""
    own = {"check": "kill", "profile": "ultrabpp", "tree": "t1"}
    file = tmp_path / "kept.jsonl"
    Earlier(file, **own).note({"case": "a", "seed": 1, "problems": []})

    assert Earlier(file, **own).passed("a", 1) is not None
    assert Earlier(file, **own).passed("a", 2) is None
    assert Earlier(file, **{**own, changed: "other"}).passed("a", 1) is None


def test_a_tree(tmp_path):
    """Any file's content or path makes another tree; Python's own files do not."""
    place = tmp_path / "eoms_bot" / "gate.py"
    place.parent.mkdir()
    place.write_text("a = 1\n")
    first = earlier.tree_of(tmp_path)
    (tmp_path / "eoms_bot" / "__pycache__").mkdir()
    (tmp_path / "eoms_bot" / "__pycache__" / "gate.pyc").write_bytes(b"x")
    same = earlier.tree_of(tmp_path)
    place.write_text("a = 2\n")
    changed = earlier.tree_of(tmp_path)
    place.rename(place.with_name("gates.py"))

    assert first == same
    assert len({first, changed, earlier.tree_of(tmp_path)}) == 3


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("mock_eoms/site.py", True),
        ("tests/checks/kill.py", True),
        ("requirements.lock", True),
        ("fixtures/test_numbers.csv", True),
        ("tests/browser/test_gate.py", False),
        ("tests/conftest.py", False),
        ("docs/en/promises.md", False),
    ],
)
def test_what_makes_a_tree(tmp_path, file, counts):
    """What a case is made of counts; what pytest alone collects, and pages, make no difference to it."""
    before = earlier.tree_of(tmp_path)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("x\n")

    assert (earlier.tree_of(tmp_path) != before) is counts
