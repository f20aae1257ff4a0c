"""sites record: what it takes, what its exit codes say, and that it writes over nothing."""

from __future__ import annotations

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.sites import record as recording
from eoms_bot.sites.record import Recorded
from eoms_bot.sites.recording.draft import Missing

LACKING = Missing("wire.toml", "[reject]：提交的内容", "办一张这样的工单")


@pytest.fixture
def made(monkeypatch):
    """What is asked for, and what comes of it."""
    calls: list[tuple[str, str, object]] = []
    missing: list[Missing] = []

    def record(settings, name, url, _ports, _who, play):
        calls.append((name, url, play))
        return Recorded((settings.paths.profiles / name / "site.toml",), tuple(missing), (), 3)

    monkeypatch.setattr(recording, "record", record)
    return calls, missing


@pytest.mark.parametrize(("lacking", "code"), [((), 0), ((LACKING,), 1)], ids=["0", "1"])
def test_exit_code(cli, made, lacking, code):
    """Something that nobody has shown is said, with the demonstration that would show it."""
    calls, missing = made
    missing += lacking

    result = cli("sites", "record", "mine", "--url", "http://eoms.example/eoms/")

    assert result.code == code
    assert calls == [("mine", "http://eoms.example/eoms/", None)]
    assert (LACKING.what in result.out, LACKING.show in result.out) == (bool(lacking), bool(lacking))


def test_script_in_the_place_of_a_person(cli, made, tmp_path):
    """The function `play` of the file."""
    script = tmp_path / "play.py"
    script.write_text("def play(page, say):\n    say('登录')\n", encoding="utf-8")
    said: list[str] = []

    cli("sites", "record", "mine", "--played-by", script)
    made[0][0][2](None, said.append)

    assert said == ["登录"]


def test_script_that_breaks_off(cli, monkeypatch):
    """Its orders are worked and its files written: the line where it broke off is said, and the page as ever."""

    def record(settings, *_words):
        files = (settings.paths.profiles / "mine" / "site.toml",)
        return Recorded(files, (LACKING,), (), 3, "TimeoutError，第 8 行")

    monkeypatch.setattr(recording, "record", record)

    result = cli("sites", "record", "mine")

    assert result.code == 1
    assert "TimeoutError，第 8 行" in result.err
    assert (LACKING.show in result.out, "什么也没有做" in result.err) == (True, False)


def test_request_that_was_held_back(cli, monkeypatch):
    """Who sees nothing happen on the page reads here what did not leave, and why."""

    def record(settings, *_words):
        files = (settings.paths.profiles / "mine" / "site.toml",)
        return Recorded(files, (), (("PUT", "/api/order/7", "不是刚刚按下的，没有发出"),), 0)

    monkeypatch.setattr(recording, "record", record)

    result = cli("sites", "record", "mine")

    assert "没有放行：PUT /api/order/7：不是刚刚按下的，没有发出" in "".join(result.out.splitlines())


def test_words_that_the_panel_lacks():
    """A script says what a person can press; for any other words the names of the panel are given."""
    said: list[str] = []
    say = recording.on_panel(said.append)
    for words in ("列表", "固定 act"):
        say(words)

    with pytest.raises(BadInput, match=r"面板上没有“已办”.*列表"):
        say("已办")

    assert said == ["列表", "固定 act"]


@pytest.mark.parametrize("name", ["Mine", "../mine", "a b", "工单"])
def test_name_that_is_none(cli, made, name):
    """A name is the name of a folder."""
    result = cli("sites", "record", name)

    assert result.code == 2
    assert not made[0]


def test_script_without_play(tmp_path):
    """Said before anything is opened."""
    script = tmp_path / "play.py"
    script.write_text("x = 1\n", encoding="utf-8")

    with pytest.raises(Exception, match="play"):
        recording.player(script)
