"""A package is compiled whole, beside its sources, or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from eoms_bot import compiled
from eoms_bot.compiled.build import NotCompiled, build

MODULES = ("tiny/sums.py", "tiny/twice.py")
SUMS = "def added(one: int, other: int) -> int:\n    return one + other\n"
TWICE = "from tiny.sums import added\n\n\ndef twice(one: int) -> int:\n    return added(one, one)\n"
USED = """
import sys
from pathlib import Path
from eoms_bot import compiled
sys.meta_path.insert(0, compiled.Finder(compiled.files(Path(sys.argv[1]))))
import tiny.twice
print(tiny.twice.twice(21), compiled.is_compiled(tiny.twice))
"""
needs_compiler = pytest.mark.skipif(
    os.name == "posix" and not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="no C compiler here"
)


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "sources"
    (folder / "tiny").mkdir(parents=True)
    (folder / "tiny" / "__init__.py").write_text("", "utf-8")
    (folder / "tiny" / "sums.py").write_text(SUMS, "utf-8")
    (folder / "tiny" / "twice.py").write_text(TWICE, "utf-8")
    return folder


@needs_compiler
def test_build(packages, tmp_path):
    """Modules that know each other are compiled together and do what they did; what earlier sources gave is removed."""
    kept = tmp_path / "kept"
    (kept / "of-earlier-sources").mkdir(parents=True)

    home = build(packages, MODULES, kept)

    line = (sys.executable, "-c", USED, str(home))
    done = subprocess.run(
        line, env={**os.environ, "PYTHONPATH": str(packages)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["42", "True"]
    assert list(kept.iterdir()) == [home]
    assert [file for file in packages.rglob("*") if file.suffix not in (".py", "")] == []


@needs_compiler
def test_broken(packages, tmp_path):
    """What cannot be compiled is told in the compiler's words, and leaves nothing that could be used."""
    (packages / "tiny" / "sums.py").write_text("def added(one: int) -> int:\n    return 'one'\n", "utf-8")

    with pytest.raises(NotCompiled, match="Incompatible return value"):
        build(packages, MODULES, tmp_path / "kept")

    assert list((tmp_path / "kept").iterdir()) == []


def test_missing(packages, tmp_path):
    """Without the library that compiles it is said what to install."""
    with pytest.raises(NotCompiled, match="pip install mypy setuptools"):
        build(packages, MODULES, tmp_path / "kept", have=lambda name: None)


def test_known(packages, tmp_path):
    """What is compiled already is not compiled again."""
    home = tmp_path / "kept" / compiled.fingerprint(packages, MODULES)
    home.mkdir(parents=True)

    assert build(packages, MODULES, tmp_path / "kept", have=lambda name: None) == home
