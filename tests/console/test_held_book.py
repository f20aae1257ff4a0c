"""The held workbook and the empty batch from the console: numbers are masked unless somebody asked, on record."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import openpyxl
import pytest
from loguru import logger

from eoms_bot.console.security.roles import Role
from eoms_bot.console.workbench import review
from eoms_bot.ledger import DraftKey
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import log
from eoms_bot.report.folder import RunFolder
from eoms_bot.run import handed_in
from tests.console.kit import ACTION_ID
from tests.console.planned import reviewing
from tests.console.test_uploads import XLSX
from tests.report import samples
from tests.run.plans import BARE, ORDERS, REJECTED, SOLVED, approve
from tests.tables import build as books

PHONE = "13900000008"


@pytest.fixture
def desk(tmp_path):
    """A console with a plan, and the finished run whose held orders are two of the plan's."""
    with reviewing(tmp_path / "home") as (place, office):
        found = [
            samples.item(1, Outcome.HELD, "不能完成", samples.hold("不能完成", ("客户态度：没有来源",)))
            for _ in (1, 2)
        ]
        orders = (ORDERS[SOLVED], ORDERS[BARE])
        items = tuple(replace_order(item, order) for item, order in zip(found, orders, strict=True))
        folder = RunFolder.create(place.desk.settings.paths.runs, "preview", place.clock.now())
        for item in items:
            folder.add(item)
        folder.finish(samples.summary(items, mode="preview", run_id=folder.run_id))
        yield place, office, folder.run_id
    log.REDACTOR.forget()
    logger.remove()


def replace_order(item, order):
    """The item of another order."""
    return replace(item, ref=order.ref, order=order)


def keep(place, order_no, **texts):
    """王工 types these cells for an order."""
    order = ORDERS[order_no]
    key = DraftKey(place.desk.settings.site.id, order_no, order.task_id)
    place.ledger().keep_draft(key, texts, order.fingerprint, "王工", place.clock.now())


def sheet(answer, name="批次"):
    """The rows of a workbook that was answered: order number → column → value."""
    assert answer.status_code == 200, answer.text
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content))[name].iter_rows(values_only=True))
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def test_numbers_are_masked(desk):
    """Whoever may look gets the workbook with what was typed, every number masked."""
    place, _office, run_id = desk
    keep(place, BARE, handling="驳回", remark=f"已打{PHONE}", customer_number=PHONE)

    answer = place.logged_in(Role.VIEWER).get(f"/runs/{run_id}/held.xlsx")

    rows = sheet(answer)
    assert set(rows) == {SOLVED, BARE}
    assert (rows[BARE]["处理方式"], rows[BARE]["备注"]) == ("驳回", None)
    assert rows[BARE]["投诉内容"] == ORDERS[BARE].fact("complaint")
    assert "****" in rows[BARE]["客户号码"]
    assert f"{quote('待补')}-{run_id}.xlsx" in answer.headers["content-disposition"]
    assert PHONE.encode() not in whole_text(answer.content)


def whole_text(content):
    """All bytes of a workbook's parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_whole_numbers_are_asked_for(desk):
    """An operator gets one file with whole numbers, once, and the audit chain says who asked, and of which run."""
    place, _office, run_id = desk
    keep(place, BARE, customer_number=PHONE)
    client = place.logged_in(Role.OPERATOR, "王值班")

    address = place.act(client, "/api/held", run_id=run_id).json()["file"]

    assert place.audited(1)[0][:2] == ("CONSOLE_REVEALED", "王值班")
    assert run_id in place.audited(1)[0][2]
    answer = client.get(address)
    assert sheet(answer)[BARE]["联系客户电话"] == PHONE
    assert answer.headers["cache-control"] == "no-store"
    assert client.get(address).status_code == 404


def test_a_ticket_is_for_one_person_one_file_and_a_minute(desk):
    """Another person, another run and a later moment get nothing."""
    place, _office, run_id = desk
    client = place.logged_in(Role.OPERATOR, "王值班")

    def ask(number):
        done = place.act(client, "/api/held", run_id=run_id, action_id=f"{ACTION_ID[:-1]}{number}")
        return done.json()["file"]

    other = place.logged_in(Role.APPROVER, "李批准")
    assert other.get(ask(1)).status_code == 404
    late = ask(2)
    place.clock.wait(60)
    assert client.get(late).status_code == 404
    assert client.get(f"/runs/{run_id}/held.xlsx?ticket=x").status_code == 404


def test_links(desk):
    """The run's page, the plan's page and the page of uploads lead to the files."""
    place, office, run_id = desk
    client = place.logged_in()

    page = client.get(f"/runs/{run_id}").text

    assert f'href="/runs/{run_id}/held.xlsx"' in page
    assert 'data-action="/api/held"' in page
    assert 'data-action="/api/held"' not in place.logged_in(Role.VIEWER).get(f"/runs/{run_id}").text
    assert 'href="/template.xlsx"' in client.get("/runs").text
    assert f'href="/runs/{office.plan.run_id}/held.xlsx"' in client.get(f"/plans/{office.plan.plan_id}").text
    assert client.get("/runs/2026-01-01_0000_preview_zzzz/held.xlsx").status_code == 404


def test_template(desk):
    """The empty batch has the head of the command's."""
    place, _office, _run_id = desk

    book = openpyxl.load_workbook(io.BytesIO(place.logged_in().get("/template.xlsx").content))

    assert [cell.value for cell in book["批次"][1]][:2] == ["工单号", "处理方式"]
    assert book["批次"].max_row == 1


def test_an_upload_is_kept_in_the_drafts(desk):
    """What stands in an uploaded workbook is in the console's row at once, with the person's name."""
    place, office, _run_id = desk
    client = place.logged_in(Role.OPERATOR, "王值班")
    row = {"order_no": BARE, "handling": "驳回", "reject_reason": "宽带投诉", "scene": "地铁"}
    content = books.xlsx_bytes(books.SOLVED, {"order_no": REJECTED}, row | {"reject_note": "光猫红灯"})
    head = {"Content-Type": XLSX, "X-File-Name": quote("待补.xlsx"), "X-Action-Id": ACTION_ID}

    said = client.post("/api/upload", content=content, headers=head).json()["text"]

    order = ORDERS[BARE]
    draft = place.ledger().draft(DraftKey(place.desk.settings.site.id, BARE, order.task_id))
    assert draft.texts == {"handling": "驳回", "reject_reason": "宽带投诉", "reject_note": "光猫红灯"}
    assert draft.last is not None
    assert (draft.last.who, draft.last.fingerprint) == ("王值班", order.fingerprint)
    assert "内容已记进草稿" in said
    assert "1 行没有填，跳过" in said
    page = client.get(f"/plans/{office.plan.plan_id}/3").text
    assert "光猫红灯" in page


def test_an_upload_takes_back_nothing_that_was_typed_later(desk):
    """A workbook that was saved before a colleague typed adds what he left open; his words stay."""
    place, _office, _run_id = desk
    keep(place, BARE, handling="驳回", reject_reason="宽带投诉")
    saved = place.clock.now() - timedelta(hours=1)
    row = {"order_no": BARE, "handling": "驳回", "reject_reason": "非我部门投诉", "reject_note": "光猫红灯"}
    head = {"Content-Type": XLSX, "X-File-Name": quote("待补.xlsx"), "X-Action-Id": ACTION_ID}
    head |= {"X-Saved": str(int(saved.timestamp() * 1000))}

    said = place.logged_in(Role.OPERATOR).post(
        "/api/upload", content=books.xlsx_bytes(books.SOLVED, row), headers=head
    )

    assert said.status_code == 200, said.text
    order = ORDERS[BARE]
    texts = place.ledger().draft(DraftKey(place.desk.settings.site.id, BARE, order.task_id)).texts
    assert texts == {"handling": "驳回", "reject_reason": "宽带投诉", "reject_note": "光猫红灯"}


def test_a_purge_leaves_a_book_that_was_saved_long_ago_and_uploaded_today(desk):
    """The book keeps its author's time, and the note next to it says when it came."""
    place, _office, _run_id = desk
    saved = place.clock.now() - timedelta(days=400)
    head = {"Content-Type": XLSX, "X-File-Name": quote("待补.xlsx"), "X-Action-Id": ACTION_ID}
    head |= {"X-Saved": str(int(saved.timestamp() * 1000))}
    book_id = (
        place.logged_in(Role.OPERATOR)
        .post("/api/upload", content=books.xlsx_bytes(books.SOLVED), headers=head)
        .json()["book"]
    )

    home = place.desk.settings.paths.home
    assert place.desk.uploads.path(book_id).stat().st_mtime == saved.timestamp()
    assert list(handed_in.older(home, datetime.now(UTC) - timedelta(days=1))) == []


def test_the_plan_s_workbook_has_what_was_typed_since(desk):
    """Downloaded after somebody typed, the plan has it; handed back approved, it is the approver's change."""
    place, office, _run_id = desk
    keep(place, BARE, handling="驳回", reject_reason="宽带投诉")
    client = place.logged_in()

    content = client.get(f"/plans/{office.plan.plan_id}/plan.xlsx").content

    (office.home / "plan.xlsx").write_bytes(content)
    rows = sheet(client.get(f"/plans/{office.plan.plan_id}/plan.xlsx"), "计划")
    assert rows[BARE]["驳回原因"] == "宽带投诉"
    found = office.read(office.fill(approve(4) | {(4, "reject_note"): None}))
    assert found.approvals[0].edits == {"handling": "驳回", "reject_reason": "宽带投诉"}


def test_rows_that_a_workbook_has_filled_are_not_read_whole(desk, monkeypatch):
    """The list reads a row whole only for what a person has typed; a row of a workbook is in the plan already."""
    place, office, _run_id = desk
    order, site = ORDERS[SOLVED], place.desk.settings.site.id
    key = DraftKey(site, SOLVED, order.task_id)
    place.ledger().keep_draft(key, {"remark": "x"}, order.fingerprint, "批次.xlsx 第2行", place.clock.now())
    read = []
    whole = review.with_row

    def noted(desk, plan_id, position):
        read.append(position)
        return whole(desk, plan_id, position)

    monkeypatch.setattr(review, "with_row", noted)
    client = place.logged_in()

    client.get(f"/plans/{office.plan.plan_id}")
    keep(place, BARE, remark="已回电")
    page = client.get(f"/plans/{office.plan.plan_id}")

    assert (page.status_code, read) == (200, [3])
