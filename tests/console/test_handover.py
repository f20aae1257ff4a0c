"""交班: what is open, who has it, notes, promises, and the press by which the next shift takes over."""

from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.console import shift
from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import Action, Answer, Proof, Write, WriteKey, WriteState
from eoms_bot.report import log
from tests.console.hostile_texts import XSS
from tests.console.kit import MovingClock, serving, settings_of
from tests.tables import sources

NOW = sources.NOW
CARD = {
    **{"基站名称": "LX_青槐政府", "省内投诉原因": "故障-基站断电退服", "处理班组": "青槐维护班"},
    **{"预计恢复时间": "2026-01-05 18:00", "告知人": "王责任", "时间": "2026-01-05 11:00"},
}
OVER = CARD | {"基站名称": "LX_柳林渡", "恢复时间": "2026-01-05 11:30"}
AGAIN, REACHED, JUDGED = (f"ID-056-20260105-0000{n}" for n in (1, 2, 3))


def call(number, attitude, at, **more):
    """A call note."""
    return {"工单号": number, "客户态度": attitude, "坐席": "王值班", "时间": f"2026-01-05 {at}"} | more


CALLS = [
    *(call(AGAIN, "未接通", "09:00"), call(AGAIN, "未接通", "10:00")),
    *(call(REACHED, "未接通", "09:00"), call(REACHED, "满意", "10:00")),
    call(JUDGED, "满意", "09:00", 现场测试="是", 建站需求="待定"),
    call(JUDGED, "满意", "10:00", 建站需求="是"),
    {"号码": "13900000001", "客户态度": "未接通", "坐席": "王值班", "时间": "2026-01-05 10:30"},
]


@pytest.fixture
def place(tmp_path):
    """A console of a branch with a site card, call notes, and accepted orders, one of them UNKNOWN."""
    files = {
        "facts.site_cards.file": str(sources.write(tmp_path, "站卡.csv", [CARD, OVER])),
        "facts.call_notes.file": str(sources.write(tmp_path, "联系记录.csv", CALLS)),
    }
    settings = settings_of(tmp_path / "home", **files)
    with Ledger.open(settings.paths.ledger) as ledger:
        clock = MovingClock(NOW - timedelta(hours=2))
        lease = ledger.take_lease("mock|clerk01", "run-1", clock.now())
        ledger.run_started("run-1", "run", "clerk01", clock.now())
        journal = LedgerJournal(ledger, lease, "clerk01", clock)
        for number in ("A-OPEN", "A-REPLIED", "A-UNKNOWN", "A-OTHER"):
            written(ledger, journal, number, Action.ACCEPT, "accept", clock)
        written(ledger, journal, "A-REPLIED", Action.CLOSE, "complete", clock)
        unknown = journal.intent(write("A-UNKNOWN", Action.CLOSE, "complete"))
        journal.sending(unknown)
        journal.answered(unknown, Answer(WriteState.UNKNOWN, ""))
        ledger.stage("A-OTHER", "READ", "run-1", clock.now())
        ledger.outcome("A-OTHER", Outcome.BY_OTHER, "", "run-1", clock.now())
    with serving(settings, MovingClock(NOW)) as found:
        yield found
    log.REDACTOR.forget()
    logger.remove()


def write(number, action, kind):
    """A write of an order."""
    pairs = (("result", "解决"),)
    return Write(WriteKey("mock", number, "T-1", action), kind, pairs, pairs, "回复", "f" * 64)


def written(ledger, journal, number, action, kind, clock):
    """A write that is proven."""
    attempt = journal.intent(write(number, action, kind))
    journal.sending(attempt)
    journal.answered(attempt, Answer(WriteState.ANSWERED_OK, "成功"))
    ledger.prove(attempt, Proof(True, True, "已完成", clock.now(), "值班员", "处理记录"), clock.now())


def groups(place):
    """(group, order or text) of everything that is open."""
    return [(one.group, one.order_no or one.text) for one in shift.matters(place.desk)]


def take_over(place, client):
    """Take over all that the page shows."""
    keys = shift.taken_text([one.key for one in shift.matters(place.desk)])
    return place.act(client, "/api/handover/take-over", keys=keys)


def test_what_is_open(place):
    """UNKNOWN, accepted, not reached at last, to be tested, and cards in force; nothing that is over."""
    found = groups(place)

    assert found == [
        ("结果未知", "A-UNKNOWN"),
        ("已受理还没有回复", "A-OPEN"),
        ("待再打", AGAIN),
        ("待再打", "139****0001 未接通 1 次，最后一次 王值班 打的"),
        ("现场和建站", JUDGED),
        ("站卡", "LX_青槐政府，故障-基站断电退服，青槐维护班，预计 2026-01-05 18:00 恢复"),
    ]
    html = place.logged_in(Role.VIEWER).get("/handover").text
    assert "6 项没有人接" in html
    assert "未接通 2 次" in html
    assert "13900000001" not in html
    assert "/api/handover/" not in html


def test_the_next_shift_takes_over(place):
    """Who pressed 接班 has it; what comes later is unclaimed and first; after a shift all is again."""
    client = place.logged_in(name="李值班")

    assert take_over(place, client).json()["text"] == "李值班 接班，6 项"
    place.clock.time += timedelta(minutes=1)
    place.act(place.logged_in(name="王值班"), "/api/handover/note", text="新的一条")
    html = client.get("/handover").text
    first = shift.matters(place.desk)[0]
    place.clock.time += timedelta(hours=12)

    assert "1 项没有人接" in html
    assert (first.group, first.text, first.taken) == ("记事", "新的一条", None)
    assert html.count('李值班<small class="soft">') == 6
    assert [row[:2] for row in place.audited(4) if row[0] == "CONSOLE_HANDOVER"] == [
        ("CONSOLE_HANDOVER", "李值班")
    ]
    assert all(one.taken is None for one in shift.matters(place.desk))


def test_nobody_takes_over_what_he_has_not_seen(place):
    """What arose after the page was opened stays unclaimed."""
    client = place.logged_in()
    keys = shift.taken_text([one.key for one in shift.matters(place.desk)])
    place.act(client, "/api/handover/note", text="后来的")

    place.act(client, "/api/handover/take-over", keys=keys)

    assert [one.text for one in shift.matters(place.desk) if one.taken is None] == ["后来的"]


def test_a_promise(place):
    """A promised call-back is first among its like, late when its time has come, and gone when it is done."""
    client = place.logged_in(name="王值班")
    place.act(
        client, "/api/handover/note", text="答应回电 13900000001", order_no=AGAIN, due="2026-01-05T15:00"
    )
    promise = shift.matters(place.desk)[0]
    early = client.get("/handover").text
    place.clock.time += timedelta(hours=4)
    late = place.logged_in(name="李值班").get("/handover").text

    answer = place.act(place.logged_in(name="李值班"), "/api/handover/done", note=promise.note)

    assert (promise.group, promise.order_no, promise.who) == ("答应过的", AGAIN, "王值班")
    assert promise.text == "答应回电 139****0001"
    assert "项到点了" not in early
    assert "1 项到点了" in late
    assert answer.status_code == 200
    assert promise.key not in {one.key for one in shift.matters(place.desk)}
    assert place.act(place.logged_in(), "/api/handover/done", note=promise.note).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": " "},
        {"text": "x" * 301},
        {"text": "x", "due": "明天"},
        {"text": "x", "due": "2026-02-31 10:00"},
        {"text": "x", "order_no": "<b>"},
        {},
    ],
)
def test_a_note_that_is_none(shared, visitor, fields):
    """An empty or endless note, a time or a number that is none: 422."""
    assert shared.act(visitor, "/api/handover/note", **fields).status_code == 422


def test_nothing_to_take_over(empty):
    """Where nothing is open there is nothing to take over: 409."""
    assert empty.act(empty.logged_in(), "/api/handover/take-over", keys="W1").status_code == 409


def test_tables_that_were_not_asked(shared, visitor):
    """Without call notes and site cards the page says that it has not looked."""
    html = visitor.get("/handover").text

    assert "没有查：联系记录：未配置；站卡：未配置" in html


def test_hostile_notes_stay_texts(place):
    """Notes that are markup, or have the sign between a record's parts, are shown as they were typed."""
    client = place.logged_in()
    texts = [*XSS[:8], "一｜二｜三"]
    for text in texts:
        assert place.act(client, "/api/handover/note", text=text[:300]).status_code == 200

    html = client.get("/handover").text

    assert not [text for text in XSS[:8] if text in html]
    assert "一|二|三" in html


@pytest.mark.browser
def test_by_hand(page, place):
    """In a browser: leave a promise, take over, and see the own name at every line."""
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/handover")
    page.get_by_role("button", name="记一条", exact=True).click()
    page.get_by_label("内容").fill("三点回电")
    page.get_by_label("答应几点回电").fill("2026-01-05T15:00")
    page.get_by_role("button", name="确认记一条").click()
    page.get_by_text("已记下").wait_for()
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="接班", exact=True).click()
    page.get_by_role("button", name="确认接班").click()
    page.get_by_text("接班，7 项").wait_for()

    assert page.get_by_text("没有人接").count() == 0
    assert page.get_by_role("row").filter(has_text="三点回电").get_by_text("王值班").count() >= 1
