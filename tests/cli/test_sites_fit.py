"""sites fit: which addresses it takes, and what its exit codes say."""

from __future__ import annotations

import pytest

from eoms_bot.sites import fit as judging
from eoms_bot.sites.fit import FitLine, FitState

URL = "http://eoms.example/eoms/"


@pytest.fixture
def found(monkeypatch):
    """What the page is said to be made of."""
    lines: list[FitLine] = []
    monkeypatch.setattr(judging, "fit_of", lambda _settings, _url, _clock: lines)
    return lines


@pytest.mark.parametrize(
    ("state", "code"), [(FitState.WORKS, 0), (FitState.SETTING, 1), (FitState.NOT, 5)], ids=["0", "1", "5"]
)
def test_exit_code(cli, found, state, code):
    """The worst line decides; each is shown with what to do."""
    found += [FitLine(state, "看到的一样东西", "照着做"), FitLine(FitState.WORKS, "别的")]

    result = cli("sites", "fit", URL)

    assert result.code == code
    assert all(text in result.out for text in ("看到的一样东西", "照着做", f"结论：{state}"))


def test_json(cli, found):
    """A program gets the same."""
    found.append(FitLine(FitState.SETTING, "弹窗", "写一行"))

    result = cli("sites", "fit", URL, "--json")

    assert result.json["verdict"] == "加设置能用"
    assert result.json["lines"] == [{"state": "加设置能用", "found": "弹窗", "todo": "写一行"}]


@pytest.mark.parametrize("url", ["eoms.example", "file:///etc/passwd", "http://a:b@eoms.example/", "http://"])
def test_address_that_is_none(cli, url):
    """Only an address of the web, without an account in it."""
    result = cli("sites", "fit", url)

    assert result.code == 2
    assert "网址" in result.err
