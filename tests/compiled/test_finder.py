"""What was compiled is used for the very sources that it was made from, and for no others."""

from __future__ import annotations

import sys

import pytest

from eoms_bot import compiled

MODULES = ("tiny/sums.py",)


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "sources"
    (folder / "tiny").mkdir(parents=True)
    (folder / "tiny" / "sums.py").write_text("ONE = 1\n", "utf-8")
    (folder / "eoms_bot" / "model").mkdir(parents=True)
    (folder / "eoms_bot" / "model" / "order.py").write_text("LEAST = 1\n", "utf-8")
    return folder


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder of compiled modules for the sources of this program, and a list of finders to be changed."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    folder = tmp_path / "compiled"
    home = folder / compiled.fingerprint() / "eoms_bot" / "decide"
    home.mkdir(parents=True)
    (home / f"never{compiled.SUFFIX}").write_bytes(b"")
    return folder


def spec_of(name):
    finder = sys.meta_path[0]
    return finder.find_spec(name, None) if isinstance(finder, compiled.Finder) else None


def test_same(packages):
    """The same sources have the same fingerprint."""
    assert compiled.fingerprint(packages, MODULES) == compiled.fingerprint(packages, MODULES)


@pytest.mark.parametrize("changed", ["tiny/sums.py", "eoms_bot/model/order.py"])
def test_changed(packages, changed):
    """A change of what is compiled, or of the values that it works with, makes another fingerprint."""
    before = compiled.fingerprint(packages, MODULES)
    (packages / changed).write_text("ONE = 2\n", "utf-8")

    assert compiled.fingerprint(packages, MODULES) != before


def test_there():
    """Every module that is to be compiled is there."""
    assert [name for name in compiled.MODULES if not (compiled.PACKAGES / name).is_file()] == []


def test_used(kept):
    """Modules that were compiled from these sources are found before them."""
    assert compiled.use({}, kept)
    assert spec_of("eoms_bot.decide.never") is not None
    assert spec_of("eoms_bot.decide.numbers") is None


@pytest.mark.parametrize("word", ["no", " NO "])
def test_refused(kept, word):
    """`EOMS_COMPILED=no` has the sources read."""
    assert not compiled.use({compiled.VARIABLE: word}, kept)
    assert spec_of("eoms_bot.decide.never") is None


def test_stale(kept):
    """What was compiled from other sources is not used."""
    (kept / compiled.fingerprint()).rename(kept / "0123456789abcdef")

    assert not compiled.use({}, kept)
    assert spec_of("eoms_bot.decide.never") is None


def test_none(tmp_path):
    """Where nobody compiled, the sources are read."""
    assert not compiled.use({}, tmp_path / "nothing")
