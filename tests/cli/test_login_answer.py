"""`eoms-bot login answer`: a person's word for the login that waits for it."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.run.asking import Questions
from tests.cli.kit import Pipe

TOLD = "输入图形验证码"


@pytest.fixture
def questions(cli):
    """The questions of the account that the command line is set to."""
    return Questions(cli.home, "clerk01")


@pytest.fixture
def asked(questions):
    """A login that waits."""
    return questions.put(TOLD, b"PNG", datetime.now(UTC) + timedelta(minutes=5))


def test_answer(cli, questions, asked):
    """The word reaches the run that waits."""
    result = cli("login", "answer", "7KQX")

    assert (result.code, questions.taken(asked)) == (0, "7KQX")
    assert "已交给正在登录的运行" in result.out + result.err


def test_what_is_asked(cli, questions, asked, monkeypatch):
    """Without a word it says what is asked and where the picture lies; where nobody can be asked, that is all."""
    monkeypatch.setattr("sys.stdin", Pipe(""))

    result = cli("login", "answer")

    assert (result.code, questions.taken(asked)) == (2, "")
    assert TOLD in result.out + result.err
    assert str(questions.picture_file) in (result.out + result.err).replace("\n", "")


def test_nothing_is_asked(cli):
    """Where no login waits, that is said."""
    result = cli("login", "answer", "7KQX")

    assert result.code == 2
    assert "没有等着验证码的登录" in result.err


@pytest.mark.parametrize("text", ["", "4" * 21])
def test_no_answer(cli, questions, asked, text):
    """What can be no answer is refused, and the login goes on waiting."""
    assert cli("login", "answer", text).code == 2
    assert questions.taken(asked) == ""
