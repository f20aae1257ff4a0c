"""profile learn: proposals from a snapshot as a patch; the profile itself is never written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SAVED = Path(__file__).resolve().parents[2] / "fixtures" / "pages" / "ultrabpp"


@pytest.fixture
def drifted(tmp_path):
    """A snapshot of a site on which a field has another id."""
    folder = tmp_path / "taken"
    shutil.copytree(SAVED, folder)
    page = folder / "complete" / "page.html"
    page.write_text(page.read_text(encoding="utf-8").replace('"CCH_ONE_scene', '"F_27'), encoding="utf-8")
    return folder


def test_nothing_to_propose(cli):
    """A snapshot on which the profile finds everything proposes nothing."""
    result = cli("profile", "learn", "--with", str(SAVED), "--json")

    assert (result.code, result.json["proposals"], result.json["patch"]) == (0, [], "")


def test_patch_into_a_file(cli, tmp_path, drifted):
    """The patch is written to a new file, told with its reason, and changes nothing by itself."""
    cli("profile", "new", "lanxi")
    site = cli.home / "profiles" / "lanxi" / "complete.toml"
    before = site.read_bytes()

    result = cli("profile", "learn", "lanxi", "--with", str(drifted), "-o", "a.diff")

    assert result.code == 0
    assert '+control = "F_27"' in (tmp_path / "a.diff").read_text(encoding="utf-8")
    assert "标签“场景分类”旁边" in result.out
    assert "patch -p1" in result.out
    assert site.read_bytes() == before


def test_never_over_a_file(cli, tmp_path, drifted):
    """A file that is there stays as it is; the patch gets the next number, and is named by it."""
    (tmp_path / "a.diff").write_text("mine", encoding="utf-8")

    result = cli("profile", "learn", "--with", str(drifted), "-o", "a.diff")

    assert (result.code, "a-2.diff" in result.out) == (0, True)
    assert (tmp_path / "a-2.diff").read_text(encoding="utf-8").startswith("---")
    assert (tmp_path / "a.diff").read_text(encoding="utf-8") == "mine"


def test_no_snapshot_yet(cli):
    """Without a snapshot there is nothing to learn from: it says how to make one."""
    result = cli("profile", "learn")

    assert result.code == 2
    assert "profile snapshot" in result.err
