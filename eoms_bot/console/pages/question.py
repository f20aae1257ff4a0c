"""The picture of what the site's login asks, while a run waits for a person's answer."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call


def picture(call: Call) -> Response:
    """The picture as PNG; 404 when this question is not open, or has no picture."""
    call.query()
    questions = call.desk.questions
    asked = questions.open(call.desk.now())
    content = questions.picture() if asked and asked.question_id == call.part("question_id") else None
    if content is None:
        raise Refused(404)
    return Response(content, media_type="image/png", headers={"Content-Disposition": "inline"})
