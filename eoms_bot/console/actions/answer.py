"""Answer what the site's login asks a person, for the run that waits for it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Deed
from eoms_bot.run.asking import MOST


class Answered(Form):
    """Which question, and what the person has read."""

    question_id: str = Field(pattern=r"^[0-9a-f]{16}$")
    text: str = Field(min_length=1, max_length=MOST)


def answer(call: Call, asked: Answered) -> dict[str, Any]:
    """Give the answer to the run; no record holds the answer itself."""
    try:
        question = call.desk.questions.answer(asked.question_id, asked.text, call.desk.now())
    except BadInput as problem:
        raise Refused(404, str(problem)) from problem
    call.desk.doorbook.note(Deed.CONSOLE_ANSWERED, call.session.person.name, question.prompt)
    return {"text": "已交给正在登录的机器人"}


ANSWER = PageAction(Answered, Role.OPERATOR, answer, f"验证码是 1 到 {MOST} 个字符")
