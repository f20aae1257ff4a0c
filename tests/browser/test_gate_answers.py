"""What the gate makes of an answer: its class, and what the page gets to see; without a browser."""

from __future__ import annotations

import pytest

from eoms_bot.model.write import Answer, WriteState
from tests.browser.kit import ORDER
from tests.browser.stand import DONE, LOGIN, Stand, stand_in
from tests.support.fake_browser import Reply


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(518, {"sessionstatus": "not_login"}), WriteState.REFUSED_SESSION),
        (Reply(302, {"location": LOGIN}), WriteState.REFUSED_SESSION),
        (Reply(302), WriteState.UNKNOWN),
        (Reply(body=DONE.body + f"<!-- {ORDER} -->".encode()), WriteState.ANSWERED_OK),
        (Reply(body=DONE.body.replace("！".encode(), b"\xff")), WriteState.UNKNOWN),
        (Reply(body="<script>alert('工单提交成功！');</script>".encode()), WriteState.UNKNOWN),
    ],
)
def test_class_of_an_answer(stand, reply, state):
    """Status, headers, place and text all count for the class; what is not of the charset is no success."""
    stand.context._remote = lambda request: reply if request.method == "POST" else Reply()
    stand.arm()

    stand.submit()

    assert (stand.journal.states, stand.gate.crash) == ({1: state}, None)


def test_words_that_the_profile_knows(profile):
    """How the site says that a right or the session is missing is looked for in a write's answer too."""
    site = profile.site.model_copy(update={"denial_texts": ("没有权限",), "lost_texts": ("请重新登录",)})
    stands = [Stand(profile.model_copy(update={"site": site})) for _ in range(2)]
    for stand, words in zip(stands, ("没有权限", "请重新登录"), strict=True):
        stand.reply = Reply(body=f"<body>{words}</body>".encode())
        stand.arm()
        stand.submit()

    assert [stand.journal.states[1] for stand in stands] == [WriteState.REFUSED_SESSION] * 2


def test_time_limit(stand):
    """The driver is told the limit in milliseconds, and a silent site is UNKNOWN."""
    stand.reply = Reply(cut="hang")
    armed = stand.arm()

    stand.submit()

    assert armed.answer is not None
    assert "Timeout 7000ms" in armed.answer.note
    assert stand.shown == [(502, stand_in("结果未知"))]


def test_unknown_answer_is_not_shown(stand):
    """What cannot be classed is kept from the page."""
    stand.reply = Reply(500, body=b"x")
    stand.arm()

    stand.submit()

    assert (stand.journal.states, stand.gate.crash) == ({1: WriteState.UNKNOWN}, None)
    assert stand.shown == [(502, stand_in("结果未知"))]


@pytest.mark.parametrize(
    ("location", "shown"),
    [(LOGIN, (302, "")), ("/eoms/elsewhere", (502, stand_in("结果未知")))],
)
def test_redirect(stand, location, shown):
    """A redirect to a listed read is shown; the body itself never goes along."""
    stand.reply = Reply(302, {"location": location})
    stand.arm()
    stand.context._remote = lambda request: stand.reply if request.method == "POST" else Reply()

    stand.submit()

    assert stand.shown[0] == shown


def test_answer_that_comes_too_late(stand):
    """What `send` has given up on and stored is not stored again, and not shown."""
    stand.reply = Reply(200, {}, DONE.body, "stuck")
    armed = stand.arm()
    stand.submit()
    armed.answer = given_up = Answer(WriteState.UNKNOWN, "放弃等待")

    stand.context.wake()

    assert armed.answer is given_up
    assert (stand.journal.states, stand.shown) == ({1: WriteState.SENDING}, [])
