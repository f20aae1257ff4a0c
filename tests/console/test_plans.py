"""待审: a plan is seen, tried, changed, approved and struck; the same checks hold as in its workbook, and people's words are kept."""

import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from loguru import logger

from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import DraftKey, verify
from eoms_bot.model.decision import Complete, Hold, Reject
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import RowState
from eoms_bot.plan.approving import approved_there
from eoms_bot.report import log
from tests.console.hostile_texts import XSS
from tests.console.planned import reviewing, row
from tests.console.test_uploads import send, workbook
from tests.decide import build
from tests.run.plans import BARE, NAME, ORDERS, REJECTED, SOLVED, Office

NIGHT = datetime(2026, 1, 6, 15, 59, 30, tzinfo=UTC)
"""Half a minute before midnight in Shanghai."""


@pytest.fixture
def desk(tmp_path):
    """A console beside a plan."""
    with reviewing(tmp_path / "home") as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


def say(place, client, what, office, position, draft=0, **edits):
    more = {"edits": json.dumps(edits, ensure_ascii=False), "draft": draft} if what != "strike" else {}
    return place.act(client, f"/api/plan/{what}", plan_id=office.plan.plan_id, position=position, **more)


def test_pages(desk):
    """The plan is in the list, its rows on its page, and each row has a page; nobody is named."""
    place, office = desk
    client, number = place.logged_in(), office.plan.plan_id

    pages = [
        client.get(path)
        for path in ("/plans", f"/plans/{number}", f"/plans/{number}/1", f"/plans/{number}/3")
    ]

    assert [page.status_code for page in pages] == [200] * 4
    assert number in pages[0].text
    assert all(order in pages[1].text for order in (SOLVED, REJECTED, BARE))
    assert "批次.xlsx 第2行 解决措施" in pages[2].text
    assert "青槐镇街上信号从四格降到一格" in pages[2].text
    assert "要补" in pages[3].text
    assert f"工单核对码：{office.plan.rows[0].order.fingerprint}" in pages[2].text
    assert f"规则 {office.plan.rows[0].decision.rule}" in pages[2].text
    assert not any(NAME in page.text for page in pages)


def test_the_list_says_what_would_be_sent(desk):
    """Each row names the subject, and a decided one what is special in its reply; rows of a rule are
    approved on their cards, not by their number.
    """
    place, office = desk

    html = place.logged_in().get(f"/plans/{office.plan.plan_id}").text

    assert html.count('<td class="what">个人投诉</td>') == 3
    assert "解决　故障-基站硬件/天馈　驻波告警,更换跳线后告警消除" in html
    assert '<div class="clamp">宽带投诉</div>' in html
    assert "回复各项都有来源" not in html
    assert f'href="/plans/{office.plan.plan_id}/alike?row=1">批准：完成工单' in html


def test_what_a_preview_holds_stands_on_today(desk):
    """An order that the preview left to people is told where people look first, and only that one."""
    place, office = desk

    html = place.logged_in().get("/").text

    assert f'href="/orders/{BARE}"' in html
    assert "等人处理</dt><dd><b>1</b> 张：转人工 1" in html
    assert not [number for number in (SOLVED, REJECTED) if number in html]
    assert office.plan.row(3).order.order_no == BARE


def test_a_waiting_order_leads_to_where_it_is_answered(desk):
    """今日 and the order's own page lead to the desk while somebody can answer there; a viewer is not sent."""
    place, office = desk
    client = place.logged_in()
    link = f'href="/desk/{BARE}"'
    earlier = office.plan.made_at - timedelta(minutes=1)
    place.ledger().stage(BARE, "READ", "run-0", earlier)
    place.ledger().outcome(BARE, Outcome.HELD, "", "run-0", earlier)

    before = [link in client.get(path).text for path in ("/", f"/orders/{BARE}")]
    viewer = link in place.logged_in(Role.VIEWER).get("/").text
    place.ledger().plan_worked(office.plan.plan_id, {BARE: Outcome.DONE}, "run-1")
    after = link in client.get(f"/orders/{BARE}").text

    assert (before, viewer, after) == ([True, True], False, False)


def test_markup_in_a_plan_stays_text(desk):
    """A plan whose every text is markup has pages, and answers of the checks, with as many elements as one with plain words."""
    place, office = desk

    plain = _elements(place, _saying(office.plan, "P20260106-100000-aaaa", "平常文字"))

    for number, text in enumerate(XSS, start=1):
        bare = text.replace("*", "")  # a cell with such a sign is masked, and is no drop-down
        hostile = _elements(place, _saying(office.plan, f"P20260106-100000-b{number:03}", bare))
        assert (text, hostile) == (text, plain)


def _saying(plan, plan_id, text):
    """The plan with this text wherever a preview puts words of an order or of a workbook."""

    def row(one):
        facts = dict.fromkeys(one.order.facts, text)
        order = replace(one.order, facts=facts, ref=replace(one.order.ref, title=text))
        shown = {name: cell and text for name, cell in one.shown.items()}
        return replace(one, order=order, shown=shown, decision=Hold(text, (text,), text, "1", ()))

    return replace(plan, plan_id=plan_id, asked_by=text, rows=tuple(map(row, plan.rows)))


def _elements(place, plan):
    """How many elements the pages of a plan have; what is no page is no markup for a browser."""
    place.ledger().keep_plan(plan)
    client, base = place.logged_in(), f"/plans/{plan.plan_id}"
    answers = [client.get(path) for path in (base, *(f"{base}/{row.position}" for row in plan.rows))]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.text.count("<") for answer in answers]


@pytest.mark.parametrize(
    "path", ["/plans/P20260101-000000-0000", "/plans/{}/4", "/plans/{}/0", "/plans/{}/x", "/plans/{}/1?a=1"]
)
def test_no_such_page(desk, path):
    """A plan or a row that there is not is 404, a question that nobody knows 400."""
    place, office = desk

    answer = place.logged_in().get(path.format(office.plan.plan_id))

    assert answer.status_code == (400 if "?" in path else 404)


def test_check_tells_what_would_be_sent(desk):
    """As it is, a row has its values with their sources, masked, and the bytes of each text that has a limit."""
    place, office = desk

    told = say(place, place.logged_in(), "check", office, 1).json()

    assert told["ok"]
    assert told["verdict"].startswith("完成工单")
    assert [label for label, _used, _most in told["bytes"] if label == "解决措施"] == ["解决措施"]
    assert all(0 < used <= most for _label, used, most in told["bytes"])
    assert "联系人" in [label for label, _value, _source in told["values"]]
    assert NAME not in json.dumps(told, ensure_ascii=False)


def test_check_names_what_is_wrong(desk):
    """A change that breaks a check is told by its column; nothing is noted of it."""
    place, office = desk

    told = say(place, place.logged_in(), "check", office, 1, measure="").json()

    assert not told["ok"]
    assert [one["column"] for one in told["problems"]] == ["解决措施"]
    assert row(place, office.plan, 1).state is RowState.WAITING


def test_approve(desk):
    """An approved row carries who said so, in the ledger and in the audit chain; the next row that waits comes up."""
    place, office = desk

    answer = say(place, place.logged_in(name="王值班"), "approve", office, 1)

    kept = row(place, office.plan, 1)
    assert (kept.state, kept.approved_by, kept.approved_at, kept.edits) == (
        RowState.APPROVED,
        "王值班",
        place.clock.now(),
        {},
    )
    assert place.audited(1)[0][:2] == ("APPROVED", "王值班")
    assert answer.json()["next"] == f"/plans/{office.plan.plan_id}/2"
    assert verify(place.ledger()).fault is None


def test_a_held_order_is_answered_there(desk):
    """What a hold asks for is filled in on the page, and the order can be approved."""
    place, office = desk

    typed = {"handling": "驳回", "reject_reason": "宽带投诉"}
    say(place, place.logged_in(), "approve", office, 3, **typed)

    assert row(place, office.plan, 3).edits == typed
    found = approved_there(place.desk.settings, office.ports, office.plan.plan_id, again=False)
    assert isinstance(found.approvals[0].decision, Reject)


@pytest.mark.parametrize("later", ["now", "expired", "worked"])
def test_an_answered_row_says_what_will_be_sent(desk, later):
    """A held row that somebody answered and approved reads as what it now is, on the plan and on its own
    page, also afterwards.
    """
    place, office = desk
    client = place.logged_in()
    say(place, client, "approve", office, 3, handling="驳回", reject_reason="宽带投诉")
    if later == "expired":
        place.clock.wait(timedelta(minutes=office.minutes + 1).total_seconds())
        client = place.logged_in()
    if later == "worked":
        place.ledger().plan_worked(office.plan.plan_id, {BARE: Outcome.DONE}, "run-1")

    (line,) = [
        one for one in client.get(f"/plans/{office.plan.plan_id}").text.split("<tr")[1:] if BARE in one
    ]
    own = client.get(f"/plans/{office.plan.plan_id}/3").text
    head = own.split('class="head"')[1].split("</div>")[0]

    assert all("转人工" not in text and "派单驳回" in text for text in (line, head))
    assert "批次文件中没有这张工单" not in line + own
    assert all("R-宽带" in text for text in (line, head))
    assert re.search(r'id="sent-title">将要发送的内容<', own)
    assert "宽带投诉" in own.split('id="values"')[1].split("</tbody>")[0]
    assert not re.search(r'class="need">\s*要补', own)


def test_an_edit_that_would_be_held_is_refused(desk):
    """Nothing is approved that cannot be done; the reason names the column."""
    place, office = desk

    answer = say(place, place.logged_in(), "approve", office, 3, handling="完成")

    assert answer.status_code == 409
    assert "处理结果" in answer.json()["error"]
    assert row(place, office.plan, 3).state is RowState.WAITING


def test_strike_takes_a_word_back(desk):
    """A struck row is not worked, whoever approved it before."""
    place, office = desk
    client = place.logged_in()
    say(place, client, "approve", office, 1)

    say(place, client, "strike", office, 1)

    assert row(place, office.plan, 1).state is RowState.STRUCK
    assert [told[:2] for told in place.audited(2)] == [("STRUCK", "王值班"), ("APPROVED", "王值班")]


def test_what_somebody_types_is_approved_by_itself(desk):
    """The bulk leaves an order out for which somebody has typed something, and says so."""
    place, office = desk
    client, plan, rejected = place.logged_in(), office.plan, office.plan.rows[1]
    typed = {"plan_id": plan.plan_id, "position": 2, "edits": '{"remark": "已电话告知"}'}
    kept = place.act(client, "/api/plan/keep", **typed)

    rule = {"decision": "派单驳回", "rule": rejected.decision.rule}
    bulk = place.act(client, "/api/plan/approve-rule", plan_id=plan.plan_id, **rule)

    assert (kept.status_code, kept.json()["draft"] > 0) == (200, True)
    assert bulk.status_code == 409
    assert "1 行有人正在改，要一张一张批准" in bulk.text
    assert row(place, plan, 2).state is RowState.WAITING


def keep(place, client, office, position, draft=0, plan_id="", **typed):
    """Somebody types in a row."""
    fields = {"plan_id": plan_id or office.plan.plan_id, "position": position, "draft": draft}
    edits = json.dumps(typed, ensure_ascii=False)
    return place.act(client, "/api/plan/keep", **fields, edits=edits)


def test_a_colleague_s_change_is_shown_also_where_it_is_taken_back(desk):
    """Whoever types next learns of each cell that has changed since: the text, or what the preview had."""
    place, office = desk
    wang, li = place.logged_in(name="王值班"), place.logged_in(name="李班长")
    first = keep(place, wang, office, 2, remark="已电话告知").json()["draft"]
    keep(place, li, office, 2, first, remark="", reject_note="光猫红灯")

    found = keep(place, wang, office, 2, first, measure="x").json()

    assert found["typed"] == {
        "remark": row(place, office.plan, 2).known.get("remark", ""),
        "reject_note": "光猫红灯",
    }


def test_what_was_typed_outlives_a_no(desk):
    """A row that nobody wants done keeps what was typed, and takes more."""
    place, office = desk
    client = place.logged_in()
    keep(place, client, office, 2, reject_note="光猫红灯")
    say(place, client, "strike", office, 2)

    more = keep(place, client, office, 2, remark="已电话告知")
    html = client.get(f"/plans/{office.plan.plan_id}/2").text

    assert more.status_code == 200
    assert "光猫红灯" in html
    assert "已电话告知" in html


def test_a_masked_text_is_not_kept_in_place_of_the_whole(desk):
    """A text that comes back with the mask's stars changes nothing where it is the same, and is refused where it is not."""
    place, office = desk
    client, number = place.logged_in(), "13900000001"
    first = keep(place, client, office, 2, remark=f"已打 {number}")
    shown = "已打 139****0001"

    same = keep(place, client, office, 2, first.json()["draft"], remark=shown)
    other = keep(place, client, office, 2, first.json()["draft"], remark=f"{shown}，未接通")
    basis, order = office.plan.basis, office.plan.rows[1].order
    kept = place.ledger().draft(DraftKey(basis.site_id, order.order_no, order.task_id))

    assert (same.status_code, other.status_code) == (200, 409)
    assert "备注：打码的" in other.json()["error"]
    assert kept.texts == {"remark": f"已打 {number}"}


def test_bulk_by_rule(desk):
    """All rows of one rule are approved at once, and no other."""
    place, office = desk
    wanted = row(place, office.plan, 2)

    answer = place.act(
        place.logged_in(),
        "/api/plan/approve-rule",
        plan_id=office.plan.plan_id,
        decision="派单驳回",
        rule=wanted.decision.rule,
    )

    assert answer.json()["text"] == "已批准 1 行"
    states = [row(place, office.plan, position).state for position in (1, 2, 3)]
    assert states == [RowState.WAITING, RowState.APPROVED, RowState.WAITING]


def test_who_and_when(desk):
    """The plan's page and the row's say who has approved a row, and when."""
    place, office = desk
    client = place.logged_in(name="王值班")

    say(place, client, "approve", office, 1)

    for path in ("", "/1"):
        html = client.get(f"/plans/{office.plan.plan_id}{path}").text
        told = html.split('class="head"')[1] if path else html.split("<tbody>")[1]
        assert re.search("王值班[　 ]<time[^>]*>2026-01-06 09:00<", told)


def test_its_workbook(desk):
    """The plan's workbook comes as the preview wrote it, by its plan's number; where the folder is gone, that is told."""
    place, office = desk
    client, address = place.logged_in(), f"/plans/{office.plan.plan_id}/plan.xlsx"
    missing = client.get(address)
    folder = place.desk.settings.paths.runs / office.plan.run_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.xlsx").write_bytes(b"as it was written")

    answer = client.get(address)

    assert (missing.status_code, answer.status_code) == (404, 200)
    assert answer.content == b"as it was written"
    assert f"{office.plan.plan_id}.xlsx" in answer.headers["content-disposition"]
    assert client.get("/plans/P20200101-000000-0000/plan.xlsx").status_code == 404
    assert address in client.get(f"/plans/{office.plan.plan_id}").text


def test_an_edit_stands_beside_the_original(desk):
    """A row that was changed shows what stands in it now and what the preview had, and what would be sent by it."""
    place, office = desk
    client, page = place.logged_in(), f"/plans/{office.plan.plan_id}/1"
    before = office.plan.rows[0].shown["measure"]

    say(place, client, "approve", office, 1, measure="更换跳线,复测正常")
    html = client.get(page).text

    (line,) = [part for part in html.split("<tr")[1:] if 'class="changed"' in part]
    assert [text in line for text in ("解决措施", before, "更换跳线,复测正常")] == [True] * 3
    assert ">更换跳线,复测正常</textarea>" in html
    assert "更换跳线,复测正常" in html.split('id="values"')[1].split("</tbody>")[0]


def test_an_edit_outlives_the_next_word(desk):
    """Who approves a changed row anew, with no other change, does not lose the change; the original text takes it back."""
    place, office = desk
    client, before = place.logged_in(), office.plan.rows[0].shown["measure"]

    say(place, client, "approve", office, 1, measure="更换跳线,复测正常")
    checked = say(place, client, "check", office, 1).json()
    say(place, client, "approve", office, 1)
    again = dict(row(place, office.plan, 1).edits)
    say(place, client, "approve", office, 1, measure=before)

    assert any("更换跳线,复测正常" in value for _, value, _ in checked["values"])
    assert again == {"measure": "更换跳线,复测正常"}
    assert row(place, office.plan, 1).edits == {}


def test_names_in_an_edit_are_masked(desk):
    """What a person typed is shown as everything else is: the customer's name and numbers masked, and left as they are if untouched."""
    place, office = desk
    client, typed = place.logged_in(), f"已为{NAME}更换跳线,复测正常"

    say(place, client, "approve", office, 1, measure=typed)
    html = client.get(f"/plans/{office.plan.plan_id}/1").text
    say(place, client, "approve", office, 1)

    assert NAME not in html
    assert row(place, office.plan, 1).edits == {"measure": typed}


def test_what_was_approved_there_is_applied(desk):
    """A run takes the rows that were approved in the console, with their word and its moment, and notes no second one."""
    place, office = desk
    client = place.logged_in()
    say(place, client, "approve", office, 1, measure="更换跳线,复测正常")
    say(place, client, "strike", office, 2)
    before = len(place.audited(50))

    found = approved_there(place.desk.settings, office.ports, office.plan.plan_id, again=False)
    place.ledger().approve_plan(office.plan.plan_id, found.approvals, found.struck, place.clock.now())

    assert found.desk.order_nos == (SOLVED,)
    decision = found.desk.planned[SOLVED].decision
    assert isinstance(decision, Complete)
    assert "更换跳线" in decision.values["note"].value
    assert found.desk.planned[SOLVED].when == place.clock.now()
    assert len(place.audited(50)) == before


LIMIT = build.NOW + timedelta(minutes=10)
FIRST = ORDERS[SOLVED]


class NearLimit(Office):
    """An office whose first order must be answered within ten minutes of the preview."""

    orders: ClassVar = {
        **ORDERS,
        SOLVED: replace(FIRST, deadline=LIMIT, ref=replace(FIRST.ref, deadline=LIMIT)),
    }


def test_an_approval_whose_limit_has_passed_holds_up_no_other(tmp_path):
    """What was approved in time and is too late now is left to people by name; the other approvals go."""
    with reviewing(tmp_path / "home", desk=NearLimit) as (place, office):
        client = place.logged_in()
        say(place, client, "approve", office, 1, measure="更换跳线,复测正常")
        say(place, client, "approve", office, 2)
        office.later(11)

        found = approved_there(place.desk.settings, office.ports, office.plan.plan_id, again=False)

    assert found.desk.order_nos == (REJECTED,)
    assert {one.row for one in found.left} == {1}
    assert "由人现在就在网站上回复" in " ".join(found.desk.notices)
    log.REDACTOR.forget()
    logger.remove()


def _line_of(client, plan_id):
    """A plan's line in the list."""
    (line,) = [one for one in client.get("/plans").text.split("<tr")[1:] if plan_id in one]
    return line


def _is_closed(html):
    return ("data-closed" in html, "批准（a）" not in html, "不执行（x）" not in html) == (True,) * 3


def test_a_superseded_plan(desk):
    """A plan whose orders were all previewed again says so; its rows cannot be edited and lead to their newer
    ones.
    """
    place, office = desk
    client, old = place.logged_in(), office.plan.plan_id
    fresh = client.get(f"/plans/{old}/1").text
    newer, _kept = office.preview()

    row_page = client.get(f"/plans/{old}/1").text
    answer = say(place, client, "approve", office, 1)
    told = say(place, client, "check", office, 1).json()

    assert not _is_closed(fresh)
    assert "已被取代" in _line_of(client, old)
    assert "有效" in _line_of(client, newer.plan_id)
    assert _is_closed(row_page)
    assert f'href="/plans/{newer.plan_id}/1"' in row_page
    assert (answer.status_code, told["ok"]) == (409, False)
    assert newer.plan_id in answer.json()["error"]
    assert row(place, office.plan, 1).state is RowState.WAITING
    assert not _is_closed(client.get(f"/plans/{newer.plan_id}/1").text)


def test_a_plan_that_is_superseded_in_part(desk):
    """Where a later preview has only some of the orders, only those rows are closed, one by one and by rule."""
    place, office = desk
    client, old = place.logged_in(), office.plan.plan_id
    newer = replace(
        office.plan, plan_id="P20260106-090100-ab12", rows=(replace(office.plan.rows[1], position=1),)
    )
    place.ledger().keep_plan(newer)

    listed = client.get(f"/plans/{old}").text
    by_rule = {"decision": "派单驳回", "rule": office.plan.rows[1].decision.rule}
    bulk = place.act(client, "/api/plan/approve-rule", plan_id=old, **by_rule)
    first = say(place, client, "approve", office, 1)

    assert "有效，1 行已被取代" in _line_of(client, old)
    assert [_is_closed(client.get(f"/plans/{old}/{n}").text) for n in (1, 2, 3)] == [False, True, False]
    assert listed.count('<small class="soft">已被取代</small>') == 1
    assert "批准：派单驳回" not in listed
    assert bulk.status_code == 409
    assert first.json()["next"] == f"/plans/{old}/3"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"dictionaries": "0"}, "字典 改过了"),
        ({"branch": "0"}, "本部门设置 [branch] 改过了"),
        ({"profile": "0"}, "页面档案 改过了"),
        ({"rules": {"R-宽带": "0#00"}}, "规则表改过了"),
        ({"account": "clerk02"}, "账号 预览时是 clerk02"),
    ],
)
def test_a_stale_plan(desk, changed, told):
    """What a plan was decided by has changed: the list, the plan and its rows say it before anybody edits
    anything.
    """
    place, office = desk
    client = place.logged_in()
    stale = replace(office.plan, plan_id="P20260106-090100-ab12", basis=replace(office.plan.basis, **changed))
    place.ledger().keep_plan(stale)

    plan_page, row_page = (client.get(f"/plans/{stale.plan_id}{path}").text for path in ("", "/1"))

    assert "已失效" in _line_of(client, stale.plan_id)
    assert all(told in page and "重新预览</button>" in page for page in (plan_page, row_page))
    assert "批准：派单驳回" not in plan_page
    assert _is_closed(row_page)


def test_an_expired_row(desk):
    """After its limit a row cannot be edited, and a button previews again, by the same workbook where that
    was handed in.
    """
    place, office = desk
    place.clock.wait(timedelta(minutes=office.minutes + 1).total_seconds())
    client = place.logged_in()

    row_page = client.get(f"/plans/{office.plan.plan_id}/1").text

    assert "已过期" in _line_of(client, office.plan.plan_id)
    assert _is_closed(row_page)
    assert "重新预览</button>" in row_page
    assert 'data-action="/api/run/preview"' in row_page


def test_previewing_again_by_the_same_workbook(desk):
    """Where the plan came from a workbook that was handed in here, that one is previewed again."""
    place, office = desk
    client = place.logged_in()
    assert send(client, workbook(), "十月.xlsx").status_code == 200
    (book,) = place.desk.uploads.newest(5)
    first = replace(office.plan.rows[0], origin=(f"{book.book_id}.xlsx", 2))
    old = replace(
        office.plan,
        plan_id="P20260106-090100-ab12",
        basis=replace(office.plan.basis, branch="0"),
        rows=(first,),
    )
    place.ledger().keep_plan(old)

    again = client.get(f"/plans/{old.plan_id}").text
    without = client.get(f"/plans/{office.plan.plan_id}/1").text

    (form,) = re.findall(r'data-action="/api/run/preview"[^>]*data-fields="([^"]*)"', again)
    assert json.loads(html.unescape(form)) == {"book": book.book_id}
    assert "十月.xlsx" in again
    assert "/api/run/preview" not in without  # superseded: its newer row is what is to be approved


def test_a_plan_that_is_too_old(desk):
    """Behind its limit a plan takes no word any more, and says so."""
    place, office = desk
    client = place.logged_in()
    place.clock.wait(timedelta(minutes=office.minutes + 1).total_seconds())
    client = place.logged_in()

    told = say(place, client, "check", office, 1).json()
    answer = say(place, client, "approve", office, 1)

    assert "预览已过期" in told["problems"][0]["text"]
    assert answer.status_code == 409
    assert row(place, office.plan, 1).state is RowState.WAITING


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"position": 9}, 404),
        ({"plan_id": "P20260101-000000-0000"}, 404),
        ({"plan_id": "../x"}, 422),
        ({"edits": '{"order_no": "ID-056-20260105-00009"}'}, 422),
        ({"edits": '{"nothing": "x"}'}, 422),
        ({"edits": '{"measure": 5}'}, 422),
        ({"edits": '{"measure": "x", "measure": "y"}'}, 400),
        ({"edits": "[]"}, 400),
        ({"position": "1"}, 422),
    ],
)
def test_what_is_no_word_on_a_row(desk, fields, status):
    """Foreign plans, rows, columns and forms are refused, and nothing is noted."""
    place, office = desk
    given = {"plan_id": office.plan.plan_id, "position": 1, "edits": "{}"} | fields

    answer = place.act(place.logged_in(), "/api/plan/approve", **given)

    assert answer.status_code == status
    assert row(place, office.plan, 1).state is RowState.WAITING


def test_many_rows_need_an_approver_who_did_not_ask(tmp_path):
    """C6: above the bound an operator is refused, and so is the approver who asked for the preview; another may."""
    with reviewing(tmp_path / "home", approver_above=1) as (place, office):
        operator, asker, other = (
            place.logged_in(Role.OPERATOR, "王值班"),
            place.logged_in(Role.APPROVER, office.plan.asked_by),
            place.logged_in(Role.APPROVER, "李批准"),
        )

        answers = [
            say(place, client, "approve", office, position).status_code
            for client, position in ((operator, 1), (operator, 2), (asker, 2), (other, 2))
        ]

    assert answers == [200, 403, 403, 200]


def of_order(row, order_no):
    """The same row, of another order; its sheet shows that order's number."""
    shown = {name: order_no if text == row.order.order_no else text for name, text in row.shown.items()}
    return replace(row, order=replace(row.order, order_no=order_no), shown=shown)


def more_plans(place, plan, *ends):
    """Further plans of the ledger with the same rows of other orders; their numbers."""
    numbers = [f"{plan.plan_id[:-4]}{end}" for end in ends]
    for turn, number in enumerate(numbers, start=1):
        rows = [of_order(one, f"{one.order.order_no[:-3]}{turn}{one.position:02}") for one in plan.rows]
        place.ledger().keep_plan(replace(plan, plan_id=number, rows=tuple(rows)))
    return numbers


def approve_in(place, client, plan_id, position=1):
    """Ask for a row of any plan."""
    return place.act(client, "/api/plan/approve", plan_id=plan_id, position=position, edits="{}")


def test_rows_of_a_day_are_counted_over_all_plans(tmp_path):
    """What one person approved today counts, in whatever plan; what another approved does not."""
    with reviewing(tmp_path / "home", approver_above=2) as (place, office):
        client, colleague = place.logged_in(name="王值班"), place.logged_in(name="李值班")
        others = more_plans(place, office.plan, "aaaa", "bbbb", "cccc")
        first = [approve_in(place, client, number) for number in (office.plan.plan_id, others[0])]
        again = approve_in(place, client, office.plan.plan_id)
        place.act(client, "/api/plan/strike", plan_id=others[0], position=1)

        third = approve_in(place, client, others[1])
        by_rule = place.act(
            client,
            "/api/plan/approve-rule",
            plan_id=others[1],
            decision="派单驳回",
            rule=office.plan.rows[1].decision.rule,
        )
        others_first = approve_in(place, colleague, others[1])

        assert [one.status_code for one in (*first, again, others_first)] == [200] * 4
        assert [third.status_code, by_rule.status_code] == [403, 403]
        assert "王值班 今天批准和发起的加上这次共 3 行，超过 2 行" in third.json()["error"]
        assert row(place, replace(office.plan, plan_id=others[1]), 2).state is RowState.WAITING


def test_rows_of_a_day_in_parallel(tmp_path):
    """Twelve approvals at once by one person are two, where two are allowed."""
    with reviewing(tmp_path / "home", approver_above=2) as (place, office):
        client = place.logged_in(name="王值班")
        numbers = more_plans(place, office.plan, *(f"aa{n:02}" for n in range(6)))
        asked = [(number, position) for number in numbers for position in (1, 2)]

        with ThreadPoolExecutor(len(asked)) as pool:
            answers = list(pool.map(lambda one: approve_in(place, client, *one).status_code, asked))

        assert sorted(answers) == [200] * 2 + [403] * 10
        assert sum(deed[:2] == ("APPROVED", "王值班") for deed in place.audited(50)) == 2


def test_a_new_day_in_shanghai(tmp_path):
    """Midnight in Shanghai begins the count again."""
    with reviewing(tmp_path / "home", approver_above=1) as (place, office):
        place.clock.time = NIGHT
        numbers = more_plans(place, replace(office.plan, made_at=NIGHT), "aaaa", "bbbb", "cccc")
        client = place.logged_in()
        before = [approve_in(place, client, number).status_code for number in numbers[:2]]
        place.clock.wait(60)

        after = approve_in(place, client, numbers[2]).status_code

    assert [*before, after] == [200, 403, 200]
