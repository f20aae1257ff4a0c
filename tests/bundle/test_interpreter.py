"""The Python in a bundle: archives of others by their layout, a copy of the one here, and what is refused."""

import io
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from eoms_bot.bundle import interpreter
from eoms_bot.bundle.libraries import elf_machine
from eoms_bot.bundle.platforms import PLATFORMS
from eoms_bot.errors import BadInput

LINUX, ARM, WINDOWS = PLATFORMS["linux_x86_64"], PLATFORMS["linux_aarch64"], PLATFORMS["win_amd64"]
OWN = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"


def exe(machine=0x8664):
    """The head of a Windows program."""
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine) + bytes(64)


def elf(machine=0x3E):
    """The head of a Linux program without sections."""
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    return ident + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, 0, 64, 0, 0, 64, 56, 0, 64, 0, 0)


def embeddable(path, version="311", machine=0x8664):
    """A zip with the layout of python.org's embeddable one."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", exe(machine))
        archive.writestr("python3.dll", b"MZ")
        archive.writestr(f"python{version}.dll", b"MZ")
        archive.writestr(f"python{version}._pth", f"python{version}.zip\n.\n\n#import site\n")
    return path


def install_only(path, files):
    """A tar with the layout of a python-build-standalone `install_only` archive."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"python/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("python/bin/python3")
        link.type, link.linkname = tarfile.SYMTYPE, "python3.12"
        archive.addfile(link)
    return path


def test_embeddable_zip_is_told_where_its_packages_are(tmp_path):
    """Its ._pth file alone decides what it imports: no variable, no registry, no user's packages."""
    found = interpreter.put(
        embeddable(tmp_path / "python-3.11.9-embed-amd64.zip"), tmp_path / "python", WINDOWS
    )

    assert found.version == "3.11"
    assert found.packages == tmp_path / "python/Lib/site-packages"
    assert (
        tmp_path / "python/python311._pth"
    ).read_bytes() == b"python311.zip\r\n.\r\nLib\\site-packages\r\n"


def test_standalone_archive_for_another_machine(tmp_path):
    """An aarch64 Python is unpacked here; what no command uses is left out, and so are links."""
    files = {"bin/python3.12": elf(0xB7), "lib/python3.12/os.py": b"", "lib/python3.12/test/one.py": b""}
    found = interpreter.put(install_only(tmp_path / "python.tar.gz", files), tmp_path / "python", ARM)

    assert found.version == "3.12"
    assert found.packages == tmp_path / "python/lib/python3.12/site-packages"
    assert not (tmp_path / "python/lib/python3.12/test").exists()
    assert not (tmp_path / "python/bin/python3").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="only a Python on Linux is copied")
def test_copy_of_the_python_here_starts_elsewhere(tmp_path):
    """It finds its own library, and looks for packages where they will be put."""
    platform = next(one for one in PLATFORMS.values() if one.machine == elf_machine(OWN.resolve()))
    found = interpreter.put(OWN, tmp_path / "别 处", platform)
    asked = "import sys, json; print(json.dumps([sys.prefix, sys.path]))"

    done = subprocess.run(
        [str(found.program), "-s", "-c", asked], capture_output=True, encoding="utf-8", check=True, env={}
    )

    prefix, path = json.loads(done.stdout)
    assert prefix == str(tmp_path / "别 处")
    assert str(found.packages) in path
    assert not (found.packages.parent / "test").exists()


@pytest.mark.parametrize(
    ("archive", "platform", "said"),
    [
        (lambda path: embeddable(path / "a.zip", "310"), WINDOWS, r"3\.10"),
        (lambda path: embeddable(path / "a.zip", machine=0xAA64), WINDOWS, "不是 Windows"),
        (lambda path: embeddable(path / "a.zip"), LINUX, "install_only"),
        (lambda path: install_only(path / "a.tar.gz", {"bin/python3.12": elf(0xB7)}), LINUX, "不是 Linux"),
        (lambda path: install_only(path / "a.tar.gz", {"bin/one": b""}), WINDOWS, "embeddable"),
        (lambda path: Path(__file__), LINUX, "不是 Python|没有 Linux"),
        (lambda path: path, LINUX, "不是 Python"),
    ],
)
def test_python_that_does_not_fit_is_refused(tmp_path, archive, platform, said):
    """By its version, its machine or its layout, and with what would fit."""
    with pytest.raises(BadInput, match=said):
        interpreter.put(archive(tmp_path), tmp_path / "python", platform)


def test_broken_archive_is_refused(tmp_path):
    """Half a download."""
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")

    with pytest.raises(BadInput, match="打不开"):
        interpreter.put(tmp_path / "a.zip", tmp_path / "python", WINDOWS)
