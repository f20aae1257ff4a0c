"""Shared libraries of a bundle: what is needed is found, copied and looked for there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eoms_bot.bundle import libraries

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ELF files are Linux programs")

OWN = Path(sys.executable).resolve()


def test_program_tells_what_it_needs():
    """Names, the glibc versions, and that it is a program."""
    found = libraries.read_elf(OWN)

    assert found is not None
    assert "libc.so.6" in found.needed
    assert max(found.glibc) >= (2, 17)
    assert found.is_program


def test_text_is_no_program():
    """Anything that is not ELF."""
    assert libraries.read_elf(Path(__file__)) is None
    assert libraries.elf_machine(Path(__file__)) == ""


def test_libraries_are_copied_and_looked_for_in_the_bundle(tmp_path):
    """A copied program says that it loads the copies; glibc stays the system's."""
    program = tmp_path / "browser" / "jq"
    program.parent.mkdir()
    shutil.copy2(OWN, program)

    linked = libraries.complete(tmp_path, tmp_path / "lib", [Path("/")])
    loaded = subprocess.run(["ldd", str(program)], capture_output=True, encoding="utf-8", check=True).stdout

    assert linked.wanted == ()
    used = {os.path.normpath(word) for word in loaded.split() if word.startswith(str(tmp_path))}
    assert used == {str(tmp_path / "lib" / name) for name in linked.copied}
    assert not any(name.startswith(("libc.so", "libm.so", "ld-linux")) for name in linked.copied)
    assert linked.floor.startswith("2.")


def test_library_of_another_machine_is_passed_over(tmp_path):
    """A system may keep those of several; the first of a name need not be the right one."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    shutil.copy2(OWN, bundle / "python3")
    own = libraries.read_elf(OWN)
    assert own is not None
    name = libraries._wants(own)[0]
    foreign = tmp_path / "system" / "usr" / "lib" / "aarch64-linux-gnu"
    foreign.mkdir(parents=True)
    head = bytearray(OWN.read_bytes())
    head[18:20] = (183).to_bytes(2, "little")  # e_machine: aarch64
    (foreign / name).write_bytes(head)

    linked = libraries.complete(bundle, bundle / "lib", [tmp_path / "system"])

    assert libraries.elf_machine(foreign / name) == "EM_AARCH64"
    assert name not in linked.copied


def test_what_no_system_has_is_named(tmp_path):
    """Without a system to copy from, the target must have it: it is named, and nothing is copied."""
    shutil.copy2(OWN, tmp_path / "python3")
    own = libraries.read_elf(OWN)
    assert own is not None
    needed = {name for name in own.needed if not name.startswith(("libc.", "libm.", "libdl"))}

    linked = libraries.complete(tmp_path, tmp_path / "lib", [])

    assert linked.copied == ()
    assert set(linked.wanted) == needed - {"libpthread.so.0", "libutil.so.1", "librt.so.1"}
    assert not (tmp_path / "lib").exists()
