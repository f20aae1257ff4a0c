"""What wheel and sdist hold: the program with all its data, once each, and nothing of the workshop."""

import re
import tomllib
from pathlib import Path

import pytest

import eoms_bot
from tests.support import built

ROOT = built.ROOT
PACKAGES = ("eoms_bot", "flows", "mock_eoms")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel."""
    return built.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    return built.unpacked(built.build(folder / "made", kind="sdist"), folder / "unpacked")


def tracked(folder: Path, place: str) -> set[str]:
    """The files of a folder of the repository as they lie in a wheel; what Python caches is none."""
    files = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {f"{place}/{file.relative_to(folder).as_posix()}" for file in files}


def test_wheel_has_the_whole_program(wheel):
    """Every file of the three packages and every profile is inside, and besides them only the wheel's own record."""
    wanted = {name for package in PACKAGES for name in tracked(ROOT / package, package)}
    wanted |= tracked(ROOT / "selectors", "eoms_bot/_selectors")
    found = built.names(wheel)

    assert wanted - found == set()
    assert {name for name in found - wanted if ".dist-info/" not in name} == set()


@pytest.mark.parametrize(
    "part",
    [
        "eoms_bot/_selectors/ultrabpp/site.toml",
        "eoms_bot/data/rules.toml",
        "eoms_bot/data/dictionaries.toml",
        "eoms_bot/data/reading.json",
        "eoms_bot/report/templates/report.html",
        "eoms_bot/console/templates/base.html",
        "eoms_bot/console/static/console.js",
        "mock_eoms/static/portal.js",
        "mock_eoms/seed/gazetteer.json",
        *(f"{package}/py.typed" for package in PACKAGES),
    ],
)
def test_wheel_has(wheel, part):
    """What the program cannot do without is inside, by name."""
    assert part in built.names(wheel)


def test_sdist_makes_the_same_wheel(wheel, sdist, tmp_path):
    """The sdist has all that a build needs: the wheel made from it has the same files."""
    again = built.build(tmp_path, sdist)

    assert built.names(again) == built.names(wheel)
    assert again.name == wheel.name


def test_version_stands_in_one_place(wheel):
    """The wheel's version is the program's own word, which the changelog's newest heading repeats."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert "version" not in project
    assert re.findall(r"^Version: (.+)$", built.metadata(wheel), re.MULTILINE) == [eoms_bot.__version__]
    assert re.findall(r"^## ([0-9.]+)", changelog, re.MULTILINE)[0] == eoms_bot.__version__


def test_tools_of_the_workshop_are_no_extra(wheel):
    """The wheel offers the program's extras; the tools of checks and builds are a group of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    offered = re.findall(r"^Provides-Extra: (.+)$", built.metadata(wheel), re.MULTILINE)

    assert sorted(offered) == sorted(project["project"]["optional-dependencies"])
    assert "dev" not in offered
    assert {"mypy", "pytest", "ruff"} <= {
        re.split(r"[\[>]", one)[0] for one in project["dependency-groups"]["dev"]
    }


def test_every_tool_is_locked():
    """Each package of the group `dev` stands in the lock, so that `bootstrap.py` installs it."""
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    locked = {line.split("==")[0] for line in built.pins().splitlines()}

    assert [one for one in group if re.split(r"[\[>]", one)[0] not in locked] == []


def test_licence_and_command(wheel):
    """The licence comes along, and `eoms-bot` is a command of its own."""
    names = built.names(wheel)

    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert any(name.endswith(".dist-info/entry_points.txt") for name in names)


def test_every_pin_is_a_constraint():
    """The lock's constraints name every package of the lock, each with one version."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert len(built.pins().splitlines()) == len(re.findall(r"^[A-Za-z0-9]", lock, re.MULTILINE))
