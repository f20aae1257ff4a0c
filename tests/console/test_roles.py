"""C6, B48: who may do what; a word on an UNKNOWN write needs another person than the one who answers for it."""

import pytest

from eoms_bot.console.app import ACTIONS, PAGES
from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import Deed, Ledger, LedgerJournal
from eoms_bot.model.outcome import QUARANTINED, Outcome
from eoms_bot.model.write import Answer, WriteState
from tests.console.kit import serving, settings_of
from tests.ledger.kit import make_write
from tests.report import samples

ORDER = samples.number(4)
PLAN_ID = "P20260506-120000-ab12"
BOOK_ID = "U20260506-120000-abcd"
A = Role.APPROVER
ACTING = (Role.OPERATOR, A)
MATRIX: dict[str, dict[str, object]] = {
    "/api/stop": {"hard": True},
    "/api/stop-clear": {},
    "/api/checks": {},
    "/api/follow-up/called": {"order_no": "nobody-knows-it", "result": "满意"},
    "/api/follow-up/solved": {"order_no": "nobody-knows-it"},
    "/api/login-answer": {"question_id": "0123456789abcdef", "text": "7KQX"},
    "/api/assist": {"order_no": "nobody-knows-it"},
    "/api/resolve": {"order_no": ORDER, "write_id": 2, "sent": True, "reason": "处理记录里有"},
    "/api/try-again": {"order_no": samples.number(7), "reason": "浏览器已更新"},
    "/api/logout": {},
    "/api/plan/check": {"plan_id": PLAN_ID, "position": 2, "edits": "{}"},
    "/api/plan/keep": {"plan_id": PLAN_ID, "position": 2, "edits": "{}"},
    "/api/plan/approve": {"plan_id": PLAN_ID, "position": 2, "edits": "{}"},
    "/api/plan/approve-rule": {"plan_id": PLAN_ID, "decision": "派单驳回", "rule": "R-宽带"},
    "/api/plan/strike": {"plan_id": PLAN_ID, "position": 2},
    "/api/held": {"run_id": "nobody-knows-it"},
    "/api/plan/undo": {"plan_id": PLAN_ID, "position": 2},
    "/api/call/reveal": {"plan_id": PLAN_ID, "position": 2},
    "/api/call/note": {"plan_id": PLAN_ID, "position": 2, "attitude": "满意"},
    "/api/site/card": {"station": "LX_青槐政府", "cause": "故障-传输中断", "said_by": "王责任"},
    "/api/site/paste": {"text": "已经恢复"},
    "/api/intercept/sent": {"what": "公告", "site": "LX_没有", "kind": "中断", "begin": "x"},
    "/api/handover/note": {"text": "钥匙在柜子里"},
    "/api/handover/done": {"note": 99_999},
    "/api/handover/take-over": {"keys": "W2"},
    "/api/reply/check": {"template": "fault", "cells": "{}"},
    "/api/run/preview": {"book": BOOK_ID},
    "/api/run/batch": {"book": BOOK_ID},
    "/api/run/plan": {"plan_id": PLAN_ID},
    "/api/run/send": {"plan_id": PLAN_ID, "orders": "nobody-knows-it"},
    "/api/run/again": {},
}
OF_NOTHING = frozenset(
    path
    for path in MATRIX
    if path.startswith(
        (
            *("/api/plan/", "/api/run/", "/api/assist", "/api/login-answer", "/api/follow-up/"),
            *("/api/held", "/api/call/", "/api/intercept/", "/api/handover/done"),
        )
    )
)
"""What is asked of a plan, a workbook or an order that there is not: 404 for those who may, so that the matrix needs none."""
ALLOWED = {
    "/api/stop": ACTING,
    "/api/stop-clear": ACTING,
    "/api/checks": ACTING,
    "/api/follow-up/called": ACTING,
    "/api/follow-up/solved": ACTING,
    "/api/login-answer": ACTING,
    "/api/assist": ACTING,
    "/api/resolve": (A,),
    "/api/try-again": (A,),
    "/api/logout": tuple(Role),
    "/api/plan/check": tuple(Role),
    "/api/plan/keep": ACTING,
    "/api/plan/approve": ACTING,
    "/api/plan/approve-rule": ACTING,
    "/api/plan/strike": ACTING,
    "/api/held": ACTING,
    "/api/plan/undo": ACTING,
    "/api/call/reveal": ACTING,
    "/api/call/note": ACTING,
    "/api/site/card": ACTING,
    "/api/site/paste": ACTING,
    "/api/reply/check": tuple(Role),
    "/api/intercept/sent": ACTING,
    "/api/handover/note": ACTING,
    "/api/handover/done": ACTING,
    "/api/handover/take-over": ACTING,
    "/api/run/preview": ACTING,
    "/api/run/batch": ACTING,
    "/api/run/plan": ACTING,
    "/api/run/send": ACTING,
    "/api/run/again": ACTING,
}


def test_matrix_is_whole():
    """Every action stands in the matrix."""
    assert set(ACTIONS) == set(MATRIX) == set(ALLOWED)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", list(MATRIX))
def test_who_may_act(place, path, role):
    """Each action is done for the roles that may, and is 403 for the others, who have it on record."""
    client = place.logged_in(role, "李某")
    place.ledger().outcome(
        samples.number(7), Outcome.HELD, f"{QUARANTINED}：三次", "run-q", place.clock.now()
    )

    answer = place.act(client, path, **MATRIX[path])

    if role in ALLOWED[path]:
        assert answer.status_code == (404 if path in OF_NOTHING else 200)
    else:
        assert answer.status_code == 403
        assert place.audited(1) == [("CONSOLE_REFUSED", "李某", f"{path} 403")]


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role is Role.VIEWER else pytest.mark.long) for role in Role]
)
def test_everybody_may_look(place, role):
    """Each page is there for each role."""
    client = place.logged_in(role)
    paths = [path for path in PAGES if "{" not in path]

    assert [client.get(path).status_code for path in paths] == [200] * len(paths)


def test_buttons_follow_the_role(place):
    """A person is offered only what he may do."""
    viewer, operator, approver = (place.logged_in(role) for role in Role)

    assert 'data-action="/api/stop"' not in viewer.get("/").text
    assert 'data-action="/api/stop"' in operator.get("/").text
    assert 'data-action="/api/resolve"' not in operator.get(f"/orders/{ORDER}").text
    assert 'data-action="/api/resolve"' in approver.get(f"/orders/{ORDER}").text


def resolved(place, client, **changes):
    """Ask for the UNKNOWN write of the sample run to be settled."""
    [write] = [one for one in place.ledger().writes(ORDER) if one.state is WriteState.UNKNOWN]
    fields = {"order_no": ORDER, "write_id": write.id, "sent": False, "reason": "处理记录里没有这次提交"}
    return place.act(client, "/api/resolve", **(fields | changes))


def test_resolve_as_not_sent(place):
    """An approver releases an UNKNOWN write; name and reason stand in the chain and on the order's page."""
    client = place.logged_in(A, "李批准")

    answer = resolved(place, client)

    assert answer.json()["state"] == "RELEASED"
    assert place.ledger().writes(ORDER)[-1].state is WriteState.RELEASED
    [line] = place.audited(1)
    assert line == ("RELEASE", "李批准", "人工确认未发送：李批准：处理记录里没有这次提交")
    assert "处理记录里没有这次提交" in client.get(f"/orders/{ORDER}").text


def test_resolve_as_sent(place):
    """An approver who saw the reply settles the write as proven."""
    answer = resolved(place, place.logged_in(A, "李批准"), sent=True)

    assert answer.json()["state"] == "PROVEN"


@pytest.mark.parametrize("reason", ["", " ", "　\n", "x", "长" * 501, None])
def test_resolve_without_reason(place, reason):
    """Without grounds, or with an essay, it is 422 and nothing is settled."""
    answer = resolved(place, place.logged_in(A, "李批准"), reason=reason)

    assert answer.status_code == 422
    assert place.ledger().writes(ORDER)[-1].state is WriteState.UNKNOWN


def test_resolve_too_early(place, clock):
    """Within ten minutes of the sending nobody may say that it had no effect: 409."""
    clock.wait(-51 * 60)

    answer = resolved(place, place.logged_in(A, "李批准"))

    assert answer.status_code == 409
    assert "10 分钟" in answer.json()["error"]
    assert place.ledger().writes(ORDER)[-1].state is WriteState.UNKNOWN


def test_resolve_twice(place):
    """What was settled is not settled again: 409."""
    client = place.logged_in(A, "李批准")
    [write] = [one for one in place.ledger().writes(ORDER) if one.state is WriteState.UNKNOWN]
    fields = {"order_no": ORDER, "write_id": write.id, "sent": True, "reason": "处理记录里有"}
    place.act(client, "/api/resolve", **fields)

    assert place.act(client, "/api/resolve", **fields).status_code == 409


@pytest.mark.parametrize("changes", [{"order_no": "none"}, {"write_id": 999}, {"write_id": 1}])
def test_resolve_what_is_not_there(place, changes):
    """An order or attempt that is not there, or is none of that order, is 409."""
    assert resolved(place, place.logged_in(A, "李批准"), **changes).status_code == 409


def test_resolve_by_the_responsible_operator(place):
    """Whoever answers for the write may not settle it himself: 403, on record."""
    answer = resolved(place, place.logged_in(A, "值班岗"), sent=True)

    assert answer.status_code == 403
    assert place.audited(1) == [("CONSOLE_REFUSED", "值班岗", "/api/resolve 403")]
    assert place.ledger().writes(ORDER)[-1].state is WriteState.UNKNOWN


@pytest.mark.parametrize("who", ["李发起", "赵上传"])
def test_resolve_by_who_started_or_uploaded(place, who):
    """Who started the run of a row can't settle its write, nor can who uploaded that run's workbook."""
    book, ledger, now = "U20261125-110000-abcd", place.ledger(), place.clock.now()
    ledger.console_used(Deed.CONSOLE_UPLOADED, "赵上传", f"{book} 批次.xlsx 1 行 sha256 {'0' * 64}", now)
    ledger.console_used(Deed.CONSOLE_UPLOADED, "钱上传", f"U20261125-110000-zzzz {book} 1 行", now)
    attempt = unknown_write(place, "李发起", f"{book}.xlsx")

    answers = [
        resolved(place, place.logged_in(A, name), order_no="CS-001", write_id=attempt, sent=True).status_code
        for name in (who, "钱上传")
    ]

    assert answers == [403, 200]


def unknown_write(place, starter, *files):
    """An UNKNOWN write of a run that `starter` began over these workbooks; 值班员 approved its row."""
    now = place.clock.now()
    with Ledger.open(place.desk.settings.paths.ledger) as ledger:
        lease = ledger.take_lease("mock|clerk01", "run-9", now)
        ledger.act_as("run-9", "mock|clerk01", starter)
        ledger.run_started("run-9", "apply", "clerk01", now, files)
        journal = LedgerJournal(ledger, lease, "clerk01", place.clock)
        attempt = journal.intent(make_write())
        journal.sending(attempt)
        journal.answered(attempt, Answer(WriteState.UNKNOWN, ""))
    return attempt


def test_resolve_alone(place, clock):
    """A branch with one person on duty may say so in its settings."""
    alone = settings_of(place.desk.settings.paths.home, **{"console.four_eyes": False})

    with serving(alone, clock) as other:
        answer = resolved(other, other.logged_in(A, "值班岗"), sent=True)

    assert answer.status_code == 200


def test_let_a_quarantined_order_go_on(place):
    """An approver ends a quarantine once; the order's page offers it and tells of it afterwards."""
    place.ledger().outcome(
        samples.number(7), Outcome.HELD, f"{QUARANTINED}：三次", "run-q", place.clock.now()
    )
    client = place.logged_in(A, "李批准")
    fields = {"order_no": samples.number(7), "reason": "浏览器已更新"}
    offered = client.get(f"/orders/{samples.number(7)}").text

    first = place.act(client, "/api/try-again", **fields)
    second = place.act(client, "/api/try-again", **fields)
    after = client.get(f"/orders/{samples.number(7)}").text

    assert (first.status_code, second.status_code) == (200, 409)
    assert place.audited(1) == [("TRY_AGAIN", "李批准", "人工解除隔离：李批准：浏览器已更新")]
    assert 'data-action="/api/try-again"' in offered
    assert 'data-action="/api/try-again"' not in after
    assert "浏览器已更新" in after
