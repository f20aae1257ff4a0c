"""What stands in a bundle's list of parts, and whose licences lie in it."""

import json

import pytest

from eoms_bot.bundle import licences
from eoms_bot.bundle.interpreter import Interpreter

STATUS = """Package: chromium
Status: install ok installed
Architecture: amd64
Version: 150.0.1-1~deb12u1
Description: web browser

Package: python3.11-minimal
Version: 3.11.2-6

Package: unused
Version: 9
"""


@pytest.fixture
def debian(tmp_path):
    """A system that has a browser, a Python, and what no bundle takes along."""
    info = tmp_path / "debian/var/lib/dpkg/info"
    info.mkdir(parents=True)
    (info.parent / "status").write_text(STATUS)
    (info / "chromium.list").write_text("/usr/lib/chromium\n/usr/lib/chromium/chromium\n")
    (info / "python3.11-minimal.list").write_text("/usr/bin/python3.11\n")
    (info / "unused.list").write_text("/usr/lib/unused/libunused.so\n")
    for package in ("chromium", "unused"):
        about = tmp_path / "debian/usr/share/doc" / package
        about.mkdir(parents=True)
        (about / "copyright").write_text(f"licence of {package}\n")
    return tmp_path / "debian"


def test_system_packages_are_parts(tmp_path, debian):
    """Browser and Python of a Debian stand in the list with their versions, so that a hole in one can be looked up."""
    folder = tmp_path / "bundle"
    packages = folder / "python/lib/python3.11/site-packages"
    own = packages / "eoms_bot-0.2.0.dist-info"
    own.mkdir(parents=True)
    (own / "METADATA").write_text("Metadata-Version: 2.4\nName: eoms-bot\nVersion: 0.2.0\n")
    (folder / "browser").mkdir()
    (folder / "browser/chromium").write_text("")
    python = Interpreter(folder / "python/bin/python3.11", "3.11", packages)

    licences.collect(folder, python, {}, [debian])

    parts = json.loads((folder / licences.PARTS).read_text(encoding="utf-8"))["components"]
    assert sorted(one["purl"] for one in parts) == [
        "pkg:deb/debian/chromium@150.0.1-1~deb12u1",
        "pkg:deb/debian/python3.11-minimal@3.11.2-6",
        "pkg:generic/python@3.11",
    ]
    assert [one.name for one in (folder / licences.FOLDER).iterdir()] == ["debian-chromium.txt"]
    assert (folder / licences.FOLDER / "debian-chromium.txt").read_text() == "licence of chromium\n"
