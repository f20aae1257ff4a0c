"""A snapshot on disk: whole or none, the newest is found, and what is no snapshot is refused in words."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.sites import snapshot
from eoms_bot.sites.snapshot import SavedPage
from tests.report import samples

PAGES = {"login": SavedPage("<p>登录</p>", {"facts": {"fields": ["a", "b"]}})}


def saved(base, later=0):
    return snapshot.save(base, "lanxi", samples.NOW + timedelta(minutes=later), PAGES, {"fingerprint": "abc"})


def test_reads_as_it_was_written(tmp_path):
    """Pages, expectations, profile and time come back as they went."""
    found = snapshot.load(saved(tmp_path))

    assert (found.profile, found.pages) == ("lanxi", PAGES)
    assert found.taken == "2026-11-25T01:31:00+08:00"


def test_only_its_owner_may_read_it(tmp_path):
    """A page of the site is nobody else's business, sanitised or not."""
    folder = saved(tmp_path)

    made = [folder, *folder.rglob("*")]
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_newest_of_a_profile(tmp_path):
    """The newest whole one counts: not another profile's, and none that broke off before its end."""
    saved(tmp_path)
    newest = saved(tmp_path, later=1)
    broken = saved(tmp_path, later=2)
    (broken / snapshot.ABOUT).unlink()

    assert snapshot.latest(tmp_path, "lanxi") == newest
    assert snapshot.latest(tmp_path, "other") is None


@pytest.mark.parametrize(
    ("about", "told"),
    [
        pytest.param(None, "没有这个文件", id="no folder of a snapshot"),
        pytest.param("{", "读不懂", id="broken"),
        pytest.param("[]", "读不懂", id="not a table"),
        pytest.param(json.dumps({"format": 99}), "更新的程序", id="newer"),
    ],
)
def test_what_is_no_snapshot(tmp_path, about, told):
    """Whatever the folder is, the refusal says it in Chinese and names the folder."""
    if about is not None:
        (tmp_path / snapshot.ABOUT).write_text(about, encoding="utf-8")

    with pytest.raises(BadInput) as refused:
        snapshot.load(tmp_path)

    [problem] = refused.value.problems
    assert told in str(problem)
    assert str(tmp_path) in str(problem)


def test_folder_that_cannot_be_made(tmp_path):
    """A file where a folder should be is told, with the reason."""
    (tmp_path / "lanxi").write_text("", encoding="utf-8")

    with pytest.raises(BadInput) as refused:
        saved(tmp_path)

    assert "存不下" in str(refused.value.problems[0])
