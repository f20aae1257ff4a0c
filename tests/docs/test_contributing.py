"""Claims about the front door: what CONTRIBUTING.md names is there; hooks and CI run the own checks."""

import re
import sys
from pathlib import Path

import bootstrap
from tests.docs import manual
from tests.docs.test_maintaining import VALUES

PAGE = (manual.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
HOOKS = (manual.ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
WORKFLOW = (manual.ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
PLACES = re.compile(r"`((?:eoms_bot|flows|mock_eoms|selectors|tests|docs)/[\w./-]*)`")


def test_places_exist():
    """Every file and folder that it names is there."""
    named = PLACES.findall(PAGE)

    assert len(named) > 25
    assert [place for place in named if not (manual.ROOT / place).exists()] == []


def test_every_room_is_named():
    """Every package of the program stands in one of its two tables of places."""
    rooms = {file.parent.name for file in (manual.ROOT / "eoms_bot").glob("*/__init__.py")}
    named = set(re.findall(r"`eoms_bot/(\w+)/`", PAGE))

    assert rooms - named == set()


def test_eight_names_are_those_of_the_walk():
    """The table of the walk has the eight values in their order."""
    named = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)

    assert named == ["OrderRef", "Order", "Facts", "Decision", "Filled", "Write", "Proof", "Outcome"]
    assert len(VALUES) == len(named)


def test_it_is_one_page():
    """Who comes new reads it to the end."""
    assert len(PAGE.splitlines()) <= 100


def test_hooks_are_the_projects_own_tools():
    """Every hook is a program of the environment of `bootstrap.py setup`, so that none is downloaded."""
    programs = re.findall(r"^ +entry: (\S+)", HOOKS, re.MULTILINE)
    names = [Path(program).name for program in programs]
    checks = " ".join(word for step in bootstrap.TEST_STEPS.values() for words in step for word in words)

    assert re.findall(r"^ +- repo: (\S+)", HOOKS, re.MULTILINE) == ["local"]
    assert names == ["ruff", "ruff", "mypy", "lint-imports"]
    assert all(program.startswith(".venv/bin/") for program in programs)
    assert all(name.replace("-", "_") in checks for name in names)
    assert [name for name in names if not list(Path(sys.executable).parent.glob(f"{name}*"))] == []


def test_ci_runs_the_readmes_command_on_three_systems():
    """The workflow has the README's test command, its form for Windows, and Linux, macOS and Windows."""
    runs = re.findall(r"^ +run: (.+)$", WORKFLOW, re.MULTILINE)

    assert runs == ["python3 bootstrap.py test", "py bootstrap.py test"]
    assert re.search(r"^ +os: \[ubuntu-latest, macos-latest, windows-latest\]$", WORKFLOW, re.MULTILINE)


def test_ci_tries_every_python_that_is_named():
    """CI runs each Python version of the classifiers."""
    project = (manual.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"Python :: (3\.\d+)", project))

    assert set(re.findall(r'"(3\.\d+)"', WORKFLOW)) == named


def test_changelog_stays_short():
    """The changelog has what a user notices, one line each, under releases."""
    lines = (manual.ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    releases = [line for line in lines if line.startswith("## ")]

    assert len(lines) <= 60 * len(releases)
    assert all(
        re.fullmatch(r"## \d+\.\d+\.\d+ \((unreleased|\d{4}-\d{2}-\d{2})\)", line) for line in releases
    )
    assert [line for line in lines if line.startswith(" ") or len(line) > 110] == []
