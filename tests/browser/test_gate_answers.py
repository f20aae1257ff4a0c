"""What the gate makes of an answer: its class, and what the page gets to see; without a browser."""

from __future__ import annotations

import pytest

from eoms_bot.model.write import Answer, WriteState
from tests.browser.kit import ORDER, SAVE
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
    stand.reply = reply
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
    """The way to the site is told the limit, and a silent site is UNKNOWN."""
    stand.reply = Reply(cut="hang")
    armed = stand.arm()

    stand.submit()

    assert armed.answer is not None
    assert armed.answer == Answer(WriteState.UNKNOWN, "已发出，回答丢失: 回答丢失（hang，7 秒）")
    assert stand.shown == [(502, stand_in("结果未知"))]


def test_unknown_answer_is_not_shown(stand):
    """What cannot be classed is kept from the page."""
    stand.reply = Reply(500, body=b"x")
    stand.arm()

    stand.submit()

    assert (stand.journal.states, stand.gate.crash) == ({1: WriteState.UNKNOWN}, None)
    assert stand.shown == [(502, stand_in("结果未知"))]


@pytest.mark.parametrize(
    ("status", "location", "shown", "arrived"),
    [
        (302, LOGIN, [302, 200], [f"POST {SAVE}", f"GET {LOGIN}"]),
        (302, "/eoms/elsewhere", [502], [f"POST {SAVE}"]),
        (307, SAVE, [502], [f"POST {SAVE}"]),
        (307, LOGIN, [502], [f"POST {SAVE}"]),
    ],
)
def test_redirect(stand, status, location, shown, arrived):
    """A redirect to the login is followed by a read that passes the gate like any other; the body itself
    never goes along.
    """
    stand.reply = Reply(status, {"location": location})
    stand.arm()

    stand.submit()

    assert [one for one, _ in stand.shown] == shown
    assert stand.arrived == arrived


@pytest.mark.parametrize("status", [307, 308])
def test_redirect_that_sends_the_body_again(profile, status):
    """Where a known answer leads on with the body, the browser's second POST is refused."""
    answers = profile.answers.model_copy(update={"session_statuses": (518, status)})
    stand = Stand(profile.model_copy(update={"answers": answers}))
    stand.reply = Reply(status, {"location": SAVE, answers.session_header: answers.session_header_value})
    stand.arm()

    stand.submit()

    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.journal.states == {1: WriteState.REFUSED_SESSION}
    assert stand.shown == [(status, ""), (409, stand_in("已拦截"))]
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["同一意图的第二次提交"]


def test_answer_that_comes_too_late(stand):
    """What `send` has given up on and stored is not stored again, only noted; and it is not shown."""
    stand.reply = Reply(200, {}, DONE.body, "stuck")
    armed = stand.arm()
    stand.submit()
    given_up = stand.gate.settle(armed, Answer(WriteState.UNKNOWN, "放弃等待"))

    stand.proxy.wake()

    assert armed.answer is given_up
    assert stand.journal.events[-1] == (1, WriteState.UNKNOWN)
    assert stand.shown == [(502, stand_in("结果未知"))]
    assert stand.journal.came_late == [
        (1, Answer(WriteState.ANSWERED_OK, "工单提交成功！", 200, "工单提交成功！"))
    ]


def test_answer_that_was_settled_first(stand):
    """The first answer stands, whoever has it: what is told second is noted and told back as it stands."""
    armed = stand.arm()
    stand.submit()

    told = stand.gate.settle(armed, Answer(WriteState.UNKNOWN, "放弃等待"))

    assert told is armed.answer
    assert told.state is WriteState.ANSWERED_OK
    assert stand.journal.came_late == [(1, Answer(WriteState.UNKNOWN, "放弃等待"))]
