"""A package is compiled whole, beside its sources, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from eoms_bot import compiled
from eoms_bot.compiled import build as building
from eoms_bot.compiled.build import NotCompiled, build, lacking

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
needs_compiler = pytest.mark.skipif(bool(lacking()), reason=lacking())


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "sources"
    (folder / "tiny").mkdir(parents=True)
    (folder / "tiny" / "__init__.py").write_text("", "utf-8")
    (folder / "tiny" / "sums.py").write_text(SUMS, "utf-8")
    (folder / "tiny" / "twice.py").write_text(TWICE, "utf-8")
    return folder


@pytest.fixture
def compiler(monkeypatch):
    """In place of the compiler: one that leaves two files, and counts how often it was asked."""
    turns = []

    def compile_(folder, modules):
        turns.append(modules)
        for name in ("tiny/sums", "abc__mypyc"):
            (folder / f"{name}{compiled.SUFFIX}").write_bytes(b"code")

    monkeypatch.setattr(building, "_compile", compile_)
    monkeypatch.setattr(building, "lacking", lambda have: "")
    return turns


def folders(kept):
    return [one.name for one in kept.iterdir() if one.is_dir()]


@needs_compiler
def test_build(packages, tmp_path):
    """Modules that know each other are compiled together and do what they did."""
    home = build(packages, MODULES, tmp_path / "kept")

    line = (sys.executable, "-c", USED, str(home))
    # What is imported as Python would otherwise leave its bytecode beside the sources.
    using = {**os.environ, "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(line, env=using, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["42", "True"]
    assert [file for file in packages.rglob("*") if file.suffix not in (".py", "")] == []


@needs_compiler
def test_broken(packages, tmp_path):
    """What cannot be compiled is told in the compiler's words, and leaves nothing that could be used."""
    (packages / "tiny" / "sums.py").write_text("def added(one: int) -> int:\n    return 'one'\n", "utf-8")

    with pytest.raises(NotCompiled, match="Incompatible return value"):
        build(packages, MODULES, tmp_path / "kept")

    assert folders(tmp_path / "kept") == []


def test_whole(packages, tmp_path, compiler):
    """What is there whole is not compiled again, unless it is asked for; what earlier sources gave goes."""
    kept = tmp_path / "kept"
    (kept / "of-earlier-sources").mkdir(parents=True)

    home = build(packages, MODULES, kept)
    again = build(packages, MODULES, kept)
    anew = build(packages, MODULES, kept, anew=True)

    assert home == again == anew
    assert len(compiler) == 2
    assert folders(kept) == [home.name]
    assert sorted(compiled.files(home)) == ["abc__mypyc", "tiny.sums"]


def test_not_whole(packages, tmp_path, compiler):
    """A folder that has lost a file is compiled anew."""
    home = build(packages, MODULES, tmp_path / "kept")
    (home / f"tiny/sums{compiled.SUFFIX}").unlink()

    assert compiled.files(build(packages, MODULES, tmp_path / "kept")) != {}
    assert len(compiler) == 2


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_for_others(packages, tmp_path, compiler):
    """Who runs the program may read what another user has compiled."""
    home = build(packages, MODULES, tmp_path / "kept")

    assert home.stat().st_mode & 0o777 == 0o755


def test_two_at_once(packages, tmp_path, compiler):
    """Of two that compile at once the second finds what the first has made."""
    made = []
    both = [
        threading.Thread(target=lambda: made.append(build(packages, MODULES, tmp_path / "kept")))
        for _ in "12"
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(made) == 2
    assert len(compiler) == 1
    assert compiled.files(made[0]) != {}


def test_missing(packages, tmp_path):
    """Without the library that compiles it is said what to install."""
    with pytest.raises(NotCompiled, match="pip install mypy setuptools"):
        build(packages, MODULES, tmp_path / "kept", have=lambda name: None)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere setuptools looks for the compiler")
def test_no_compiler(monkeypatch):
    """Without a C compiler it is said which one is looked for."""
    monkeypatch.setenv("CC", "no-such-compiler -pthread")

    assert "没有 C 编译器 no-such-compiler" in lacking(have=lambda name: name)


def test_command(monkeypatch, capsys, tmp_path):
    """The command says where it lies; whatever else it is told, it says what it is."""
    monkeypatch.setattr(building, "build", lambda anew: tmp_path)

    assert (building.main([]), building.main(["--help"])) == (0, 2)
    assert f"✓ 分拣已编译：{tmp_path}" in capsys.readouterr().out


def test_command_fails(monkeypatch, capsys):
    """Where nothing could be compiled the command fails, and says why in one line."""

    def fail(anew):
        raise NotCompiled("没有 C 编译器 gcc")

    monkeypatch.setattr(building, "build", fail)

    assert building.main([]) == 1
    assert capsys.readouterr().err == "✗ 没有 C 编译器 gcc\n"
