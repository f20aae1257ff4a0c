"""Asking: puts what only a person can answer at the login into the data folder.

That is a captcha, or a code by SMS. The console and `eoms-bot login answer` show the question and
take the answer. The run waits for it for a limited time. Nothing is guessed, and an answer is used
once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.errors import BadInput
from eoms_bot.model.ports import Clock, Mark
from eoms_bot.report.files import safe_name, write_whole

FOLDER = "login-question"
LOOK_SECONDS = 0.5
MOST = 20
"""Characters of an answer: captchas and codes are short."""


@dataclass(frozen=True)
class LoginQuestion:
    """The question of a login.

    `prompt` is its name for operators (`输入短信验证码`). The question also has its account, and until when
    it waits (aware, ISO).
    """

    question_id: str
    prompt: str
    account: str
    until: str
    has_picture: bool

    def is_open(self, now: datetime) -> bool:
        """True while the run still waits."""
        return now < datetime.fromisoformat(self.until)


class Questions:
    """The one question of an account, as run, console and command see it."""

    def __init__(self, home: Path, account: str) -> None:
        self._account = account
        self._folder = home / FOLDER / safe_name(account)
        self._question = self._folder / "question.json"
        self._picture = self._folder / "picture.png"
        self._answer = self._folder / "answer.json"

    def put(self, prompt: str, picture: bytes, until: datetime) -> LoginQuestion:
        """Ask; write the picture first, so that whoever sees the question also sees it."""
        self.clear()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if picture:
            write_whole(self._picture, picture)
        asked = LoginQuestion(secrets.token_hex(8), prompt, self._account, until.isoformat(), bool(picture))
        write_whole(self._question, json.dumps(asdict(asked), ensure_ascii=False).encode())
        return asked

    def open(self, now: datetime) -> LoginQuestion | None:
        """The question that waits for an answer at `now`; None when there is none."""
        try:
            asked = LoginQuestion(**json.loads(self._question.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return asked if asked.is_open(now) and not self._answer.exists() else None

    @property
    def picture_file(self) -> Path:
        """The path of the picture of a question that has one."""
        return self._picture

    def picture(self) -> bytes | None:
        """What is to be read, as PNG; None when there is none."""
        try:
            return self._picture.read_bytes()
        except OSError:
            return None

    def answer(self, question_id: str, text: str, now: datetime) -> LoginQuestion:
        """Give the answer; BadInput when it is not valid, or nobody waits for it any more."""
        text, asked = text.strip(), self.open(now)
        if not text or len(text) > MOST or not text.isprintable():
            raise BadInput(f"验证码是 1 到 {MOST} 个能显示的字符")
        if asked is None or asked.question_id != question_id:
            raise BadInput("没有等着的验证码：已经回答过，或等的时间过了；再运行一次会重新问")
        write_whole(self._answer, json.dumps({"question_id": question_id, "text": text}).encode())
        return asked

    def taken(self, asked: LoginQuestion) -> str:
        """The answer to this question; empty while there is none."""
        try:
            found = json.loads(self._answer.read_bytes())
        except (OSError, ValueError):
            return ""
        return str(found["text"]) if found.get("question_id") == asked.question_id else ""

    def clear(self) -> None:
        """Remove the question."""
        for file in (self._question, self._answer, self._picture):
            file.unlink(missing_ok=True)


@dataclass(frozen=True)
class Asker:
    """Asks for a lane.

    `enough` says why the waiting must end (a stop). `say` gets what the person must know, in
    Chinese.
    """

    questions: Questions
    minutes: int
    clock: Clock
    mark: Mark
    enough: Callable[[], str]
    say: Callable[[str], None]

    def ask(self, prompt: str, show: Callable[[], bytes]) -> str:
        """A person's answer; empty when nobody gave one in time.

        It is also empty when nobody is to be asked (`minutes` 0). `show` returns the picture that
        the person has to see (PNG, or empty). It is not called when nobody is to be asked.
        """
        if not self.minutes:
            return ""
        until = self.clock.now() + timedelta(minutes=self.minutes)
        asked = self.questions.put(prompt, show(), until)
        self.say(
            f"网站要求{prompt}：{self.minutes} 分钟内在控制台“今日”回答，或在另一个终端运行 eoms-bot login answer"
        )
        try:
            return self._wait(asked)
        finally:
            self.questions.clear()

    def _wait(self, asked: LoginQuestion) -> str:
        while not (text := self.questions.taken(asked)):
            if self.enough() or not asked.is_open(self.clock.now()):
                return ""
            self.mark("P0")  # a person who takes time is no step that hangs
            self.clock.wait(LOOK_SECONDS)
        return text
