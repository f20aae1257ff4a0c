"""B42 and the audit chain: whatever is done in the console, or turned away, stands there with the person, the deed and its object."""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import pytest
from loguru import logger
from sqlalchemy import select

from eoms_bot.console.actions import upload
from eoms_bot.console.app import ACTIONS, build
from eoms_bot.console.pages import data, login_page
from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import verify
from eoms_bot.ledger.schema import audit
from eoms_bot.model.outcome import QUARANTINED, Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.report import log
from tests.console.histories import copied
from tests.console.kit import MovingClock, log_in, seed, serving, settings_of
from tests.console.test_uploads import send, workbook
from tests.decide import build as deciding
from tests.report import samples
from tests.run.plans import BARE, SOLVED, Office
from tests.tables import sources

NOTHING = (sys.executable, "-c", "")
"""Stands in for the program that a start begins, and ends at once."""
LOGIN = "/api/login"
LEFT = "ID-OPEN"
QUESTION = "输入图形验证码"
OUT, BEGAN = "LX_别处", deciding.NOW.astimezone(SHANGHAI) - timedelta(hours=2)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """The data folder of a preview and of a finished run."""
    office = Office(tmp_path_factory.mktemp("seeded") / "home")
    office.preview()
    seed(office.settings, MovingClock(deciding.NOW))
    return office.home


@pytest.fixture
def desk(tmp_path, seeded):
    """A console with a plan, an UNKNOWN write, a quarantined order, a leftover and a question of a login."""
    office = Office(tmp_path / "home")
    files = {"facts.history.file": str(_history(tmp_path)), "facts.alarms.file": str(_alarms(tmp_path))}
    facts = settings_of(tmp_path / "b", **files).facts
    clock, settings = MovingClock(deciding.NOW), office.settings.model_copy(update={"facts": facts})
    copied(seeded, settings)
    with serving(settings, clock, program=NOTHING) as place:
        place.ledger().outcome(samples.number(7), Outcome.HELD, f"{QUARANTINED}：三次", "run-q", clock.now())
        yield place
    log.REDACTOR.forget()
    logger.remove()


def _history(folder):
    """Past orders: one that is unsolved."""
    row = {
        **{"工单号": LEFT, "县区": "澜溪县", "投诉地点": "青槐镇上湾村", "处理结果": "未解决"},
        **{
            "预计解决时间": "2026-12-25 00:00",
            "分派时间": f"{deciding.NOW - timedelta(days=3):%Y-%m-%d} 08:00",
        },
    }
    path = sources.write(folder, "历史工单.csv", [row])
    fresh = (deciding.NOW - timedelta(hours=1)).timestamp()
    os.utime(path, (fresh, fresh))
    return path


def _alarms(folder):
    """A site that is out, of which no order speaks."""
    row = sources.ROWS["alarms"][0] | {"基站名称": OUT, "发生时间": f"{BEGAN:%Y-%m-%d %H:%M}"}
    path = sources.write(folder, "告警.csv", [row])
    fresh = (deciding.NOW - timedelta(minutes=30)).timestamp()
    os.utime(path, (fresh, fresh))
    return path


# --- each action, done once: (place, client) -> (answer, event, object)


def plan_of(place):
    """The only plan."""
    (head,) = place.desk.books.views().plans(2)
    return place.ledger().plan(head.plan_id)


def on_row(path, event, position, object_, **more):
    def done(place, client):
        fields = {"plan_id": plan_of(place).plan_id, "position": position} | more
        return place.act(client, f"/api/{path}", **fields), event, object_

    return done


def plain(path, event, object_, **fields):
    return lambda place, client: (place.act(client, path, **fields), event, object_)


def resolved(place, client):
    order_no = samples.number(4)
    [write] = [one for one in place.ledger().writes(order_no) if one.state is WriteState.UNKNOWN]
    fields = {"order_no": order_no, "write_id": write.id, "sent": True, "reason": "处理记录里有"}
    return place.act(client, "/api/resolve", **fields), "PROVE", order_no


def by_rule(place, client):
    row = plan_of(place).rows[0]
    fields = {"decision": row.shown["decision"], "rule": row.decision.rule}
    answer = place.act(client, "/api/plan/approve-rule", plan_id=plan_of(place).plan_id, **fields)
    return answer, "APPROVED", row.order.order_no


def revealed(place, client):
    run_id = place.desk.folders.names()[0]
    return place.act(client, "/api/held", run_id=run_id), "CONSOLE_REVEALED", run_id


def started(path, word):
    def done(place, client):
        book = send(client, workbook()).json()["book"]
        return place.act(client, path, book=book), "CONSOLE_STARTED", f"{word} {book}"

    return done


def of_plan(place, client):
    on_row("plan/approve", "", 1, "", edits="{}")(place, client)
    number = plan_of(place).plan_id
    return place.act(client, "/api/run/plan", plan_id=number), "CONSOLE_STARTED", f"apply {number}"


def undone(place, client):
    on_row("plan/approve", "", 1, "", edits="{}")(place, client)
    return on_row("plan/undo", "STRUCK", 1, SOLVED)(place, client)


def sent(place, client):
    on_row("plan/approve", "", 1, "", edits="{}")(place, client)
    number = plan_of(place).plan_id
    answer = place.act(client, "/api/run/send", plan_id=number, orders=SOLVED)
    return answer, "CONSOLE_STARTED", f"apply {number}"


def looked_at_again(place, _client):
    place.clock.time += timedelta(hours=2)
    client = place.logged_in(Role.APPROVER, "李批准")  # an idle session is locked by then
    return place.act(client, "/api/run/again"), "CONSOLE_STARTED", "preview 重看"


def answered(place, client):
    asked = place.desk.questions.put(QUESTION, b"", place.clock.now() + timedelta(minutes=5))
    fields = {"question_id": asked.question_id, "text": "7KQX"}
    return place.act(client, "/api/login-answer", **fields), "CONSOLE_ANSWERED", QUESTION


def cleared(place, client):
    place.act(client, "/api/stop", hard=True)
    return place.act(client, "/api/stop-clear"), "STOP_CLEARED", "clear"


def uploaded(_place, client):
    answer = send(client, workbook())
    return answer, "CONSOLE_UPLOADED", answer.json()["book"]


def table_replaced(place, client):
    content = place.desk.settings.facts.history.file.read_bytes()
    saved = str(int(place.clock.now().timestamp() * 1000))
    headers = {"Content-Type": "text/csv", "X-Table": "history", "X-Saved": saved}
    answer = send(client, content, "历史工单.csv", path=data.UPLOAD, **headers)
    return answer, "CONSOLE_UPLOADED", "历史工单.csv 1 行"


def note_done(place, client):
    place.act(client, "/api/handover/note", text="钥匙在柜子里")
    note = chain(place)[-1].seq
    return place.act(client, "/api/handover/done", note=note), "CONSOLE_NOTE_DONE", str(note)


def logged_in(place, client):
    return log_in(client, place.token(Role.APPROVER, "李批准")), "CONSOLE_LOGIN", "approver"


DONE = {
    "/api/stop": plain("/api/stop", "STOP", "hard", hard=True),
    "/api/stop-clear": cleared,
    "/api/resolve": resolved,
    "/api/try-again": plain(
        "/api/try-again", "TRY_AGAIN", samples.number(7), order_no=samples.number(7), reason="浏览器已更新"
    ),
    "/api/plan/approve": on_row("plan/approve", "APPROVED", 1, SOLVED, edits="{}"),
    "/api/plan/approve-rule": by_rule,
    "/api/plan/strike": on_row("plan/strike", "STRUCK", 1, SOLVED),
    "/api/call/reveal": on_row("call/reveal", "CONSOLE_REVEALED", 1, SOLVED),
    "/api/call/note": on_row("call/note", "CALL_NOTED", 1, SOLVED, attitude="满意", at="2026-01-06 08:50"),
    "/api/site/card": plain(
        *("/api/site/card", "SITE_CARD", "LX_青槐政府"),
        **{"station": "LX_青槐政府", "cause": "故障-传输中断", "said_by": "王责任"},
    ),
    "/api/assist": lambda place, client: (
        place.act(client, "/api/assist", order_no=BARE, plan_id=plan_of(place).plan_id),
        "CONSOLE_ASSIST",
        BARE,
    ),
    "/api/held": revealed,
    "/api/run/preview": started("/api/run/preview", "preview"),
    "/api/run/batch": started("/api/run/batch", "apply"),
    "/api/run/plan": of_plan,
    "/api/plan/undo": undone,
    "/api/run/send": sent,
    "/api/run/again": looked_at_again,
    "/api/follow-up/called": plain(
        "/api/follow-up/called", "CALLED_BACK", samples.number(1), order_no=samples.number(1), result="满意"
    ),
    "/api/follow-up/solved": plain("/api/follow-up/solved", "LEFTOVER_SOLVED", LEFT, order_no=LEFT),
    "/api/handover/note": plain("/api/handover/note", "CONSOLE_NOTE", "钥匙在柜子里", text="钥匙在柜子里"),
    "/api/handover/done": note_done,
    "/api/handover/take-over": plain("/api/handover/take-over", "CONSOLE_HANDOVER", "W2", keys="W1｜W2｜W3"),
    "/api/intercept/sent": plain(
        *("/api/intercept/sent", "CONSOLE_ANNOUNCED", OUT),
        **{"what": "公告", "site": OUT, "kind": "中断", "begin": BEGAN.isoformat(timespec="minutes")},
    ),
    "/api/login-answer": answered,
    "/api/checks": plain("/api/checks", "CONSOLE_CHECKED", "失败"),
    "/api/logout": plain("/api/logout", "CONSOLE_LOGOUT", ""),
    upload.PATH: uploaded,
    data.UPLOAD: table_replaced,
    LOGIN: logged_in,
}
CHANGES_NOTHING = {
    "/api/plan/check": on_row("plan/check", "", 1, "", edits="{}"),
    "/api/plan/keep": on_row("plan/keep", "", 1, "", edits='{"remark": "x"}'),
    "/api/site/paste": plain("/api/site/paste", "", "", text="已经恢复"),
    "/api/reply/check": plain("/api/reply/check", "", "", template="fault", cells="{}"),
}
"""What only tries, or keeps what is typed: a page asks it at every change. An approval is the record."""


def actions(place):
    """Every address of the console that takes a POST."""
    app: Any = build(place.desk)
    return {route.path for route in app._app.routes if "POST" in route.methods}


def chain(place):
    """The audit chain."""
    with place.ledger().engine.connect() as connection:
        return connection.execute(select(audit).order_by(audit.c.seq)).all()


def test_all_actions_stand_here(shared):
    """Every address that takes a POST is in the table: a new action comes with its record."""
    assert actions(shared) == set(DONE) | set(CHANGES_NOTHING) | {login_page.PATH}  # that one shows a page
    assert set(ACTIONS) | {upload.PATH, data.UPLOAD, LOGIN, login_page.PATH} == actions(shared)


@pytest.mark.parametrize("path", list(DONE))
def test_done_is_on_record(desk, path):
    """An action that was done is the chain's newest record, with the person's name, the deed and its object; the chain holds."""
    client = desk.logged_in(Role.APPROVER, "李批准")
    before = chain(desk)[-1].seq

    answer, event, object_ = DONE[path](desk, client)
    newest = [one for one in chain(desk) if one.seq > before and one.event == event]

    assert answer.status_code == 200, answer.text
    assert [one.operator for one in newest] == ["李批准"] * len(newest) != []
    assert object_ in f"{newest[0].order_no} {newest[0].note}"
    assert verify(desk.ledger()).fault is None


@pytest.mark.parametrize("path", list(CHANGES_NOTHING))
def test_looking_is_not(desk, path):
    """What changes nothing adds nothing to the chain."""
    client = desk.logged_in(Role.APPROVER, "李批准")
    before = len(chain(desk))

    answer, _, _ = CHANGES_NOTHING[path](desk, client)

    assert answer.status_code == 200
    assert len(chain(desk)) == before


@pytest.mark.parametrize("path", [*DONE, *CHANGES_NOTHING])
def test_refused_is_on_record(place, path):
    """An action by whoever has the cookie, but not the key, is 403, changes nothing, and stands in the chain by name and address."""
    client = place.logged_in(Role.APPROVER, "李批准")
    client.headers["X-CSRF"] = "x" * 43
    who, before = ("" if path == LOGIN else "李批准"), len(chain(place))
    kind = send(client, b"PK").request.headers["Content-Type"] if path == upload.PATH else "application/json"
    before += path == upload.PATH

    answer = client.post(
        path, content=json.dumps({"action_id": "0123456789abcdef"}), headers={"Content-Type": kind}
    )

    records = chain(place)[before:]
    assert answer.status_code == 403
    assert [(one.event, one.operator, one.note) for one in records] == [
        ("CONSOLE_REFUSED", who, f"{path} 403")
    ]
