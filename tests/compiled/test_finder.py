"""What was compiled is used where it is whole and fits the very sources that it was made from, and nowhere else."""

from __future__ import annotations

import ast
import json
import shutil
import sys

import pytest

from eoms_bot import compiled

MODULES = ("tiny/sums.py",)
NOT_RUN = {
    *(
        "__init__",
        "backtest",
        "checking",
        "checking_cover",
        "checking_words",
        "examples",
        "finding",
        "neutral",
        "scores",
    ),
    "sounds",
}
"""Modules of triage through which no order runs: they read the rule table, check it, or count verdicts."""


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "sources"
    for name in (
        *MODULES,
        "eoms_bot/model/order.py",
        "eoms_bot/decide/numbers.py",
        "eoms_bot/decide/triage/sounds.py",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("ONE = 1\n", "utf-8")
    return folder


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A whole folder for the sources of this program, whose library is a Python module, and a list of finders to be changed."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    monkeypatch.setattr(compiled, "SUFFIX", ".py")
    folder = tmp_path / "compiled"
    home = folder / compiled.fingerprint()
    sizes = {}
    for name in ("eoms_bot/decide/never.py", "some__mypyc.py"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("ONE = 1\n", "utf-8")
        sizes[name] = (home / name).stat().st_size
    (home / compiled.MANIFEST).write_text(json.dumps(sizes), "utf-8")
    return folder


def is_found(name):
    return any(isinstance(one, compiled.Finder) and one.find_spec(name) for one in sys.meta_path)


def test_elsewhere(packages, tmp_path):
    """The same sources in another place, saved at another time, have the same fingerprint."""
    shutil.copytree(packages, tmp_path / "copy", copy_function=shutil.copyfile)

    assert compiled.fingerprint(tmp_path / "copy", MODULES) == compiled.fingerprint(packages, MODULES)


@pytest.mark.parametrize(
    "changed",
    [
        *("tiny/sums.py", "eoms_bot/model/order.py", "eoms_bot/model/new.py", "eoms_bot/decide/numbers.py"),
        "eoms_bot/decide/triage/sounds.py",
    ],
)
def test_changed(packages, changed):
    """A change of what is compiled, or of anything that it imports, makes another fingerprint."""
    before = compiled.fingerprint(packages, MODULES)
    (packages / changed).write_text("ONE = 2\n", "utf-8")

    assert compiled.fingerprint(packages, MODULES) != before


def test_other_python(packages, monkeypatch):
    """So does another kind of Python."""
    before = compiled.fingerprint(packages, MODULES)
    monkeypatch.setattr(compiled, "SUFFIX", ".cpython-399-other.so")

    assert compiled.fingerprint(packages, MODULES) != before


def test_all_that_is_imported():
    """Whatever the compiled modules import of this program goes into the fingerprint."""
    hashed = {*compiled.MODULES, *(f"eoms_bot/{part}" for part in _hashed())}

    imported = {name for module in compiled.MODULES for name in _imported(module)}

    assert imported - hashed == set()
    assert len(imported) > len(compiled.MODULES) / 2


def _hashed():
    for folder in ("decide/triage", "model"):
        yield from (
            f"{folder}/{file.name}" for file in (compiled.PACKAGES / "eoms_bot" / folder).glob("*.py")
        )
    yield "decide/numbers.py"


def _imported(module):
    """The files of the program that a module imports."""
    for node in ast.walk(ast.parse((compiled.PACKAGES / module).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("eoms_bot"):
            for name in (node.module, *(f"{node.module}.{one.name}" for one in node.names)):
                file = f"{name.replace('.', '/')}.py"
                if (compiled.PACKAGES / file).is_file():
                    yield file


def test_every_module():
    """Every module of triage is compiled, but those through which no order runs."""
    there = {file.stem for file in (compiled.PACKAGES / "eoms_bot/decide/triage").glob("*.py")}

    assert {name.rpartition("/")[2].removesuffix(".py") for name in compiled.MODULES} == there - NOT_RUN


def test_used(kept):
    """Modules that were compiled from these sources are found before them; others are left to the sources."""
    assert compiled.use({}, kept) == compiled.COMPILED
    assert is_found("eoms_bot.decide.never")
    assert not is_found("eoms_bot.decide.numbers")


@pytest.mark.parametrize("word", ["no", " NO ", "0", "false", "off"])
def test_refused(kept, word):
    """`EOMS_COMPILED=no` has the sources read."""
    assert compiled.use({compiled.VARIABLE: word}, kept) == compiled.SOURCES
    assert not is_found("eoms_bot.decide.never")


def _rename(home):
    home.rename(home.with_name("0123456789abcdef"))


def _cut(home):
    (home / "eoms_bot/decide/never.py").write_bytes(b"")


def _lose(home):
    (home / "eoms_bot/decide/never.py").unlink()


def _no_manifest(home):
    (home / compiled.MANIFEST).unlink()


def _half_a_manifest(home):
    (home / compiled.MANIFEST).write_text('{"some__mypyc.py": ', "utf-8")


def _no_library(home):
    (home / compiled.MANIFEST).write_text("{}", "utf-8")


def _broken_library(home):
    (home / "some__mypyc.py").write_text("import x\n", "utf-8")


@pytest.mark.parametrize(
    "spoil", [_rename, _cut, _lose, _no_manifest, _half_a_manifest, _no_library, _broken_library]
)
def test_does_not_fit(kept, spoil):
    """What was compiled from other sources, or is not whole, or cannot be loaded, is not used."""
    spoil(kept / compiled.fingerprint())

    assert compiled.use({}, kept) == compiled.STALE
    assert not is_found("eoms_bot.decide.never")


def test_removed_meanwhile(kept):
    """A program that is running when its folder goes away reads the sources."""
    compiled.use({}, kept)
    shutil.rmtree(kept)

    assert not is_found("eoms_bot.decide.never")


def test_none(tmp_path):
    """Where nobody compiled, the sources are read."""
    assert compiled.use({}, tmp_path / "nothing") == compiled.SOURCES
