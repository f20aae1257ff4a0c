"""The gate without a browser: each of its answers, said exactly. What a real browser makes of them, `test_gate.py` tells."""

from __future__ import annotations

from typing import Any

import pytest

from eoms_bot.browser.armed import Refusal
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.errors import LedgerError
from eoms_bot.model.write import Action, Answer, WriteState
from tests.browser.kit import BODY, LEFTOVER_SAVE, SAVE, SENT_BODY, VIEW, StillClock, make_write
from tests.support.fake_browser import FakeContext, FakeRequest, Reply
from tests.support.fake_journal import FakeJournal

ORIGIN = "http://eoms.example"
LOGIN = "/eoms/portal/login.action"
DONE = Reply(body="<script>alert('工单提交成功！'); window.close();</script>".encode())
OURS = (("username", "clerk01"), ("password", "mock-pass"))
OURS_SENT = b"username=clerk01&password=mock-pass&more=1"


class Stand:
    """A gate before a site that answers `reply`; `arrived` is what got there, `shown` what pages got."""

    def __init__(self, profile, *, guards=()):
        self.reply = DONE
        self.arrived: list[str] = []
        self.points: list[str] = []
        self.shown: list[tuple[int, str]] = []
        self.journal = FakeJournal()
        self.context = FakeContext(self.take)
        self.gate = Gate(
            profile=profile,
            base_url=f"{ORIGIN}/eoms",
            journal=self.journal,
            guards=guards,
            mark=self.points.append,
            submit_seconds=7.0,
            politeness=Politeness(NONE, StillClock()),
        )
        context: Any = self.context
        self.gate.install(context)
        self.context.on("response", lambda got: self.shown.append((got.status, got.body().decode())))
        self.page = self.context.new_page()

    def take(self, request: FakeRequest) -> Reply:
        self.arrived.append(f"{request.method} {request.url.removeprefix(ORIGIN)}")
        return self.reply

    def ask(self, method, path, body=b"", *, navigates=True):
        self.context.request(FakeRequest(method, ORIGIN + path, body, self.page, navigates))

    def arm(self, body=BODY, *, closes=True, **what):
        write = make_write(body, **what)
        return self.gate.arm(write, self.journal.intent(write), closes=closes)

    def submit(self, path=SAVE, body=SENT_BODY):
        self.ask("POST", path, body if isinstance(body, bytes) else body.encode())


@pytest.fixture
def stand(profile):
    return Stand(profile)


def stand_in(text):
    return f"<html><meta charset='utf-8'><body id='eoms-bot-gate'>{text}</body></html>"


def test_write(stand):
    """An armed write leaves once, marked at each point; its answer is stored and shown."""
    armed = stand.arm()
    before = stand.gate.sending

    stand.submit()

    assert (before, stand.gate.sending) == (False, False)
    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.points == ["K7", "K9", "K10"]
    assert armed.answer is not None
    assert (armed.tried, armed.sent, armed.answer.state, armed.refused) == (
        *(True, True),
        *(WriteState.ANSWERED_OK, ""),
    )
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}
    assert stand.shown == [(200, DONE.body.decode())]
    assert (stand.gate.tally.attempted, stand.gate.tally.sent, stand.gate.tally.refusals) == (1, 1, [])


@pytest.mark.parametrize("cut", ["rst", "fin"])
def test_nothing_is_fetched_twice(stand, cut):
    """A connection that dies under a write or a login costs its answer; neither is fetched again."""
    stand.reply = Reply(cut=cut)
    stand.arm()
    stand.gate.arm_login(OURS)

    stand.submit()
    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.arrived == [f"POST {SAVE}", f"POST {LOGIN}"]


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(518, {"sessionstatus": "not_login"}), WriteState.REFUSED_SESSION),
        (Reply(302, {"location": LOGIN}), WriteState.REFUSED_SESSION),
        (Reply(body=DONE.body.replace("！".encode(), b"\xff")), WriteState.UNKNOWN),
        (Reply(body="<script>alert('工单提交成功！');</script>".encode()), WriteState.UNKNOWN),
    ],
)
def test_class_of_an_answer(stand, reply, state):
    """Status, headers, place and text all count for the class; what is not of the charset is no success."""
    stand.context._remote = lambda request: reply if request.method == "POST" else Reply()
    stand.arm()

    stand.submit()

    assert stand.journal.states == {1: state}


def test_sending(profile):
    """Between SENDING and the class of the answer a write is under way."""
    stand = Stand(profile)
    seen = []
    stand.context.on("response", lambda _: seen.append(stand.gate.sending))
    stand.gate._mark = lambda _: seen.append(stand.gate.sending)
    stand.arm()

    stand.submit()

    assert seen == [True, False, False, False]


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

    assert stand.journal.states == {1: WriteState.UNKNOWN}
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


@pytest.mark.parametrize(("status", "location"), [(307, LOGIN), (308, LOGIN), (302, "/eoms/x"), (304, LOGIN)])
def test_redirect_that_is_not_followed(stand, status, location):
    """A login answer that sends the body on, or leads to what is no listed read, is not shown."""
    stand.gate.arm_login(OURS)
    stand.reply = Reply(status, {"location": location})

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.shown == [(502, stand_in("已拦截跳转"))]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", VIEW), ("POST", "/eoms/ultrabpp/clientOpt/callService.action")]
)
def test_reads_and_queries(stand, method, path):
    """What the profile lists as a read or a query passes."""
    stand.ask(method, path)

    assert stand.arrived == [f"{method} {path}"]
    assert (stand.gate.tally.attempted, stand.gate.tally.refusals) == (0, [])


@pytest.mark.parametrize(
    ("method", "navigates", "shown", "write"),
    [
        ("GET", True, [(409, stand_in("已拦截"))], False),
        ("GET", False, [], False),
        ("HEAD", False, [], False),
        ("POST", False, [(409, stand_in("已拦截"))], True),
        ("PUT", True, [(409, stand_in("已拦截"))], True),
    ],
)
def test_unlisted(stand, method, navigates, shown, write):
    """What nothing lists is refused; only windows and writes get a page that says so."""
    stand.ask(method, "/eoms/x", navigates=navigates)

    assert (stand.arrived, stand.shown) == ([], shown)
    assert stand.gate.tally.refusals == [Refusal(method, "/eoms/x", "页面档案未登记的请求", write)]
    assert stand.gate.tally.blocked == int(write)


def test_own_schemes(stand):
    """What stays inside the browser passes unseen."""
    stand.context.request(FakeRequest("GET", "data:text/plain,x", None, stand.page))

    assert len(stand.arrived) == 1
    assert stand.gate.tally.refusals == []


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        (SAVE, b"order=%FF", "提交内容不是 utf-8 编码"),
        (f"{SAVE}?x=1", SENT_BODY, f"提交地址与操作不符: {ORIGIN}{SAVE}?x=1"),
        (LEFTOVER_SAVE, SENT_BODY, f"提交地址与操作不符: {ORIGIN}{LEFTOVER_SAVE}"),
        (SAVE, b"", "缺少字段 order='ID-056-20261125-00001'"),
    ],
)
def test_refused_write(stand, path, body, why):
    """A write that differs is refused with the reason, and there is no second try."""
    armed = stand.arm()

    stand.submit(path, body)
    stand.submit()

    assert stand.arrived == []
    assert armed.refused == why
    assert [refusal.why for refusal in stand.gate.tally.refusals] == [why, "同一意图的第二次提交"]
    assert stand.journal.states == {1: WriteState.INTENT}
    assert (stand.gate.tally.attempted, stand.gate.tally.sent) == (2, 0)


def test_leftover_address(stand):
    """A leftover entry has an address of its own, and only that."""
    stand.arm(action=Action.LEFTOVER)

    stand.submit(LEFTOVER_SAVE)

    assert stand.arrived == [f"POST {LEFTOVER_SAVE}"]


def test_disarmed(stand):
    """Nothing is armed before `arm`, and nothing after `disarm`."""
    stand.submit()
    stand.arm()
    stand.gate.disarm()
    stand.submit()

    assert stand.arrived == []
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["没有登记意图的提交"] * 2


def test_guards(profile):
    """Guards are asked in their order, the added ones last; the first objection is told."""
    asked: list[str] = []

    def agrees(write):
        asked.append(write.kind)
        return ""

    stand = Stand(profile, guards=(agrees,))
    stand.gate.add_guards(lambda write: f"不许 {write.kind}", lambda write: "后来的")
    armed = stand.arm()

    stand.submit()

    assert (stand.arrived, armed.refused, asked) == ([], "不许 complete", ["complete"])


def test_fence(stand):
    """A journal that refuses SENDING keeps the write in, and nothing counts as sent."""
    stand.journal.refuse_sending = "租约已失"
    armed = stand.arm()

    stand.submit()

    assert (stand.arrived, armed.refused, armed.sent) == ([], "租约已失", False)
    assert stand.gate.tally.refusals == [Refusal("POST", SAVE, "租约已失", True)]


def test_broken_ledger(stand):
    """A ledger that breaks before SENDING refuses this write and every later one; the first error is kept."""
    stand.journal.break_sending = "磁盘已满"
    stand.arm()
    stand.submit()
    stand.journal.break_sending = ""
    stand.gate.arm(make_write(), 1, closes=True)

    stand.submit()

    assert stand.arrived == []
    assert isinstance(stand.gate.crash, LedgerError)
    assert [refusal.why for refusal in stand.gate.tally.refusals] == [
        "闸门出错: 磁盘已满",
        "闸门先前出错: 磁盘已满",
    ]


def test_ledger_that_breaks_behind_sending(stand):
    """Where the answer cannot be stored, the page gets none, and nothing counts as refused."""
    stand.journal.break_answered = "磁盘已满"
    stand.arm()

    stand.submit()

    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.shown == [(502, stand_in("结果未知"))]
    assert (stand.points, stand.gate.tally.refusals) == (["K7", "K9"], [])


def test_answer_that_comes_too_late(stand):
    """What `send` has given up on and stored is not stored again, and not shown."""
    stand.reply = Reply(200, {}, DONE.body, "stuck")
    armed = stand.arm()
    stand.submit()
    armed.answer = given_up = Answer(WriteState.UNKNOWN, "放弃等待")

    stand.context.wake()

    assert armed.answer is given_up
    assert (stand.journal.states, stand.shown) == ({1: WriteState.SENDING}, [])


def test_login(stand):
    """An armed login leaves once; what came back is kept for people, and counted."""
    stand.reply = Reply(302, {"location": "/eoms/portal/index_office.action"}, "登".encode())
    stand.gate.arm_login(OURS)
    stand.context._remote = lambda request: stand.reply if request.method == "POST" else Reply()

    stand.ask("POST", LOGIN, OURS_SENT)
    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.points == ["K1"]
    assert stand.gate.login_answer == "302 /eoms/portal/index_office.action 登"
    assert [status for status, _ in stand.shown] == [302, 200, 409]
    assert stand.gate.tally.logins == 1
    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "未授权的登录", False)]


def test_login_that_differs(stand):
    """A login with other words does not leave."""
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, b"username=clerk01&password=other")

    assert stand.arrived == []
    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "登录表单内容不符", False)]
    assert stand.gate.tally.logins == 0


def test_login_whose_answer_is_lost(stand):
    """A lost answer is told as such, with no status; the next `arm_login` forgets it."""
    stand.reply = Reply(cut="rst")
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.login_answer == "0 - Route.fetch: read ECONNRESET"
    assert stand.shown == [(502, stand_in("登录回答丢失"))]
    stand.gate.arm_login(OURS)
    assert stand.gate.login_answer == ""


def test_plain_login_answer(stand):
    """An answer without a redirect is kept with its first 200 characters."""
    stand.reply = Reply(200, {}, b"x" * 300)
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.login_answer == f"200 - {'x' * 200}"


def test_is_write(stand):
    """Only what the profile lists as a write is one."""
    asked = [
        FakeRequest(method, ORIGIN + path, b"", stand.page)
        for method, path in [("POST", SAVE), ("GET", VIEW), ("POST", "/eoms/x")]
    ]

    assert [stand.gate.is_write(request) for request in asked] == [True, False, False]
