"""What a login asks a person: laid down, answered once by whoever sees it, and not waited for longer than was said."""

from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.run.asking import Asker, LoginQuestion, Questions
from tests.ledger.kit import StillClock

TOLD = "输入短信验证码"


class Desk:
    """A run that asks, a person beside it, and what happens while the run waits."""

    def __init__(self, home, minutes=5):
        self.clock = Moving(self)
        self.questions = Questions(home, "clerk01")
        self.heard: list[str] = []
        self.marks: list[str] = []
        self.shown: list[str] = []
        self.why = ""
        self.meanwhile = [lambda: None]
        self.asker = Asker(
            self.questions,
            minutes,
            self.clock,
            self.marks.append,
            lambda: self.why,
            self.heard.append,
        )

    def ask(self):
        """Ask; the picture is a word."""

        def show():
            self.shown.append(TOLD)
            return b"PNG"

        return self.asker.ask(TOLD, show)

    def answer(self, text="4839"):
        """The person answers what stands there."""
        asked = self.questions.open(self.clock.now())
        assert asked is not None
        return self.questions.answer(asked.question_id, text, self.clock.now())


class Moving(StillClock):
    """A clock whose waiting lets the next thing happen."""

    def __init__(self, desk):
        super().__init__()
        self._desk = desk

    def wait(self, seconds):
        """Time passes, and something happens in it."""
        super().wait(seconds)
        (self._desk.meanwhile.pop(0) if len(self._desk.meanwhile) > 1 else self._desk.meanwhile[0])()


@pytest.fixture
def desk(tmp_path):
    """A desk with a folder of its own."""
    return Desk(tmp_path)


def test_answered(desk):
    """The answer of the person comes back, and nothing is left of question, picture and answer."""
    desk.meanwhile = [lambda: None, lambda: desk.answer(" 4839 ")]

    assert desk.ask() == "4839"
    assert desk.questions.open(desk.clock.now()) is None
    assert desk.questions.picture() is None
    assert "5 分钟内" in desk.heard[0]
    assert TOLD in desk.heard[0]
    assert set(desk.marks) == {"P0"}


def test_seen(desk):
    """Whoever looks while the run waits sees what is asked, for which account, and the picture."""
    seen = []

    def look():
        seen.append((desk.questions.open(desk.clock.now()), desk.questions.picture()))
        desk.answer()

    desk.meanwhile = [look]
    desk.ask()

    ((asked, picture),) = seen
    assert (asked.prompt, asked.account, asked.has_picture, picture) == (TOLD, "clerk01", True, b"PNG")


def test_too_late(desk):
    """After the time nobody is waited for; who answers then is told so."""
    asked: list[LoginQuestion] = []
    desk.meanwhile = [lambda: asked.append(desk.questions.open(desk.clock.now()) or asked[-1])]
    began = desk.clock.now()

    assert desk.ask() == ""
    assert timedelta(minutes=5) <= desk.clock.now() - began < timedelta(minutes=5, seconds=1)
    with pytest.raises(BadInput, match="没有等着的验证码"):
        desk.questions.answer(asked[0].question_id, "4839", desk.clock.now())


def test_stopped(desk):
    """A stop ends the waiting at once."""

    def stop():
        desk.why = "停止文件"

    desk.meanwhile = [stop]
    began = desk.clock.now()

    assert desk.ask() == ""
    assert desk.clock.now() - began < timedelta(seconds=2)


def test_nobody_is_asked(tmp_path):
    """With no minutes to wait nothing is laid down, and the site is not made to send a code."""
    desk = Desk(tmp_path, minutes=0)

    assert desk.ask() == ""
    assert (desk.shown, desk.heard, list(tmp_path.iterdir())) == ([], [], [])


@pytest.mark.parametrize("text", ["", "   ", "4" * 21, "48\n39"])
def test_no_answer(desk, text):
    """What can be no code is refused, and the run goes on waiting."""
    refused = []

    def answer():
        with pytest.raises(BadInput, match="1 到 20 个") as told:
            desk.answer(text)
        refused.append(told.value)

    desk.meanwhile = [answer, lambda: desk.answer()]

    assert desk.ask() == "4839"
    assert len(refused) == 1


def test_second_answer(desk):
    """One answer is taken; a second person is told that there is one."""
    refused = []

    def twice():
        asked = desk.answer("4839")
        with pytest.raises(BadInput) as told:
            desk.questions.answer(asked.question_id, "0000", desk.clock.now())
        refused.append(told.value)

    desk.meanwhile = [twice]

    assert (desk.ask(), len(refused)) == ("4839", 1)


def test_question_of_before(desk):
    """An answer to a question that was asked before is none to this one."""
    old = desk.questions.put(TOLD, b"", desk.clock.now() + timedelta(minutes=5))

    def answer():
        with pytest.raises(BadInput):
            desk.questions.answer(old.question_id, "1111", desk.clock.now())
        desk.answer("2222")

    desk.meanwhile = [answer]

    assert desk.ask() == "2222"


def test_each_account(tmp_path):
    """Two accounts in one folder have a question each."""
    one, other = Questions(tmp_path, "clerk01"), Questions(tmp_path, "clerk02")
    clock = StillClock()
    one.put(TOLD, b"", clock.now() + timedelta(minutes=5))

    assert other.open(clock.now()) is None
