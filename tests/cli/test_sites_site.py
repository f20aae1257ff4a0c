"""sites check, snapshot and diff: what is refused before a browser opens, and what their exit codes say."""

from __future__ import annotations

import re

import pytest

from eoms_bot.cli.admin.sites_check import by_part, code_of, masked
from eoms_bot.model.finding import FAILED, PASSED, UNSEEN, WARNING, Finding
from eoms_bot.sites.surveying import Surveyed


def finding(state, found=""):
    return Finding("login", "选择器", "form", state, found)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param([PASSED, WARNING], 0, id="warning"),
        pytest.param([PASSED, UNSEEN], 1, id="unseen"),
        pytest.param([UNSEEN, FAILED], 5, id="failed"),
    ],
)
def test_exit_code(states, code):
    """What differs outweighs what could not be looked at; a warning is neither."""
    assert code_of(map(finding, states)) == code


def test_number_on_a_page_is_masked():
    """What a page says may hold a customer's number: a finding shows none."""
    assert "13900000001" not in masked(finding(FAILED, "处理人 13900000001")).found


def test_keys_by_file():
    """Keys that were not compared stand in one line, those of one file together."""
    keys = ("answers.*", "site.charset", "order_form.facts.koujing", "site.error_texts")

    assert by_part(keys) == "answers.*；site：charset、error_texts；order_form：facts.koujing"


@pytest.mark.parametrize("command", ["check", "snapshot", "diff"])
def test_order_that_is_no_number(cli, command):
    """A word that is no order number is refused before anything is opened."""
    assert cli("sites", command, "--order", "../x").code == 2


@pytest.mark.parametrize("command", ["check", "snapshot"])
def test_profile_that_is_not_there(cli, command):
    """An unknown profile is told with those that there are."""
    result = cli("sites", command, "nowhere")

    assert result.code == 3
    assert "ultrabpp" in result.err


def test_check_ends_with_the_fingerprint(cli, monkeypatch):
    """The line that approves the profile is the last one, and is that of the profile that was checked."""
    found = Surveyed((finding(PASSED),), 0, 0, 0)
    monkeypatch.setattr("eoms_bot.sites.surveying.survey_of", lambda *_args, **_more: found)

    marks = [cli("sites", "check", name).out.splitlines()[-1] for name in ("ultrabpp", "boco", "ultrabpp")]

    assert all(re.fullmatch(r'profile_fingerprint = "[a-p]{64}"', mark) for mark in marks)
    assert marks[0] == marks[2] != marks[1]


def test_nothing_to_compare_with(cli):
    """Without a snapshot there is nothing to compare: it says how to make one, and opens no site."""
    result = cli("sites", "diff")

    assert result.code == 2
    assert "sites snapshot" in result.err
    assert not (cli.home / "ledger.db").exists()


def test_folder_that_is_no_snapshot(cli, tmp_path):
    """A folder that is none is refused by its path."""
    result = cli("sites", "diff", "--with", str(tmp_path))

    assert result.code == 2
    assert str(tmp_path) in result.err
