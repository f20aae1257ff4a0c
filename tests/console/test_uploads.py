"""Uploading a workbook: who may, how large, and that whatever the command line refuses is refused before it is kept."""

import io
import stat
import zipfile
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest

from eoms_bot.console.security import bounds
from eoms_bot.console.security.roles import Role
from eoms_bot.run import handed_in
from tests.console.kit import ACTION_ID, status_of
from tests.console.planned import reviewing
from tests.run.plans import approve
from tests.support import orders

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MB = 1024 * 1024


def workbook(*rows, **changes):
    """The bytes of a batch workbook."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "批次"
    rows = rows or (orders.rejected("ID-056-20260105-00001", **changes),)
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_macro(content):
    """The same workbook with a macro in it."""
    changed = io.BytesIO(content)
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return changed.getvalue()


def bomb():
    """A small archive that would be sixty megabytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * MB))
    return content.getvalue()


def send(client, content, name="批次.xlsx", path="/api/upload", **headers):
    """Upload as the page does."""
    own = {"Content-Type": XLSX, "X-File-Name": quote(name), "X-Action-Id": ACTION_ID}
    return client.post(path, content=content, headers=own | headers)


def kept(place):
    """The files that uploads have left."""
    folder = handed_in.uploads(place.desk.settings.paths.home)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_upload(empty):
    """A workbook that passes is kept under a name of our own, for its user only, and offered; it is on record."""
    client = empty.logged_in(name="王值班")
    content = workbook()

    answer = send(client, content, "今天 & '明天'.xlsx")

    assert answer.status_code == 200, answer.text
    [book] = empty.desk.uploads.newest(5)
    assert empty.desk.uploads.path(book.book_id).read_bytes() == content
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept(empty)} == {0o600}
    assert all(path.stem == book.book_id for path in kept(empty))
    assert (book.rows, book.kind, book.who) == (1, "batch", "王值班")
    event, who, note = empty.audited(1)[0]
    assert (event, who) == ("CONSOLE_UPLOADED", "王值班")
    assert book.sha256 in note
    html = client.get("/runs").text
    assert "今天 &amp; &#39;明天&#39;.xlsx" in html
    assert 'data-action="/api/run/batch"' in html
    assert 'data-action="/api/run/batch"' not in empty.logged_in(Role.VIEWER).get("/runs").text


def test_upload_of_which_a_row_cannot_be_used(empty):
    """The usable rows are taken and counted; the others are named with row and column, as left to people."""
    good, bad = (
        orders.rejected("ID-056-20260105-00001"),
        orders.rejected("ID-056-20260105-00002", 处理方式=""),
    )

    answer = send(empty.logged_in(), workbook(good, bad))

    assert answer.status_code == 200, answer.text
    [book] = empty.desk.uploads.newest(5)
    assert book.rows == 1
    text = answer.json()["text"]
    assert "1 行能用" in text
    assert "[BATCH-018] 批次.xlsx:3:处理方式 " in text


def test_upload_once(empty):
    """The same confirmation is one upload."""
    client = empty.logged_in()

    assert [send(client, workbook()).status_code for _ in range(2)] == [200, 409]
    assert len(empty.desk.uploads.newest(5)) == 1


def test_names_are_cut_and_masked(empty):
    """A file that is called after a customer's number is shown without it; a long name is cut."""
    send(empty.logged_in(), workbook(), "王某13900000001" + "长" * 80 + ".xlsx")

    [book] = empty.desk.uploads.newest(5)
    assert "13900000001" not in book.name
    assert len(book.name) <= 60


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"no workbook", "批次.xlsx", "BATCH-003", id="not a zip"),
        pytest.param(b"", "批次.xlsx", "BATCH-001", id="empty"),
        pytest.param(b"PK\x03\x04" + b"x" * 100, "批次.xlsx", "BATCH-003", id="another archive"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "批次.xlsx", "BATCH-003", id="old .xls"),
        pytest.param(bomb, "批次.xlsx", "BATCH-005", id="zip bomb"),
        pytest.param(lambda: with_macro(workbook()), "批次.xlsx", "工作簿带宏", id="macro"),
        pytest.param(lambda: workbook(驳回说明="=1+1"), "批次.xlsx", "公式", id="formula"),
        pytest.param(lambda: workbook(工单号="x"), "批次.xlsx", "BATCH-", id="no order number"),
        pytest.param(workbook, "../../批次.xlsx", "CLI-005", id="traversal"),
        pytest.param(workbook, "..\\批次.xlsx", "CLI-005", id="traversal as on Windows"),
        pytest.param(workbook, "批\u202e次.xlsx", "CLI-005", id="a name that turns round"),
        pytest.param(workbook, "con.xlsx", "CLI-005", id="a reserved name"),
        pytest.param(workbook, "批次.csv", ".xlsx", id="another kind"),
        pytest.param(workbook, "批次.xlsm", ".xlsx", id="a kind for macros"),
        pytest.param(workbook, "", "文件名", id="no name"),
    ],
)
def test_what_is_refused(shared, visitor, content, name, code):
    """A hostile or wrong file is 422 with what the command line says of it, and nothing of it stays."""
    before = shared.audited(1)

    answer = send(visitor, content() if callable(content) else content, name)

    assert answer.status_code == 422
    assert code in answer.json()["error"]
    assert kept(shared) == []
    assert shared.audited(1) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF": "wrong"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/json"}, 403),
        ({"Cookie": "none"}, 401),
        ({"X-Action-Id": "short"}, 422),
        ({"X-File-Name": "%ff%fe.xlsx"}, 422),
    ],
)
def test_who_is_turned_away(shared, visitor, headers, status):
    """Without session, X-CSRF or our own page behind it an upload is refused."""
    answer = send(visitor, b"PK", **headers)

    assert answer.status_code == status
    assert kept(shared) == []


def test_viewers_look_only(empty):
    """A viewer may not upload; that he tried is on record."""
    assert send(empty.logged_in(Role.VIEWER, "李某"), workbook()).status_code == 403
    assert kept(empty) == []
    assert empty.audited(1) == [("CONSOLE_REFUSED", "李某", "/api/upload 403")]


def head(place, path, length):
    """A request that announces so much, and sends none of it."""
    return f"POST {path} HTTP/1.1\r\nHost: {place.host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n".encode()


def test_only_this_address_takes_much(shared):
    """Ten megabytes may be announced here, and nowhere else; a stranger is turned away before he has sent any."""
    size = bounds.MOST_UPLOAD

    assert status_of(shared.raw(head(shared, "/api/upload", size + 1))) == 413
    assert status_of(shared.raw(head(shared, "/api/data/upload", size + 1))) == 413
    assert status_of(shared.raw(head(shared, "/api/data/upload", size))) == 403
    assert status_of(shared.raw(head(shared, "/api/stop", size))) == 413
    assert status_of(shared.raw(head(shared, "/api/upload/", size))) == 413
    assert status_of(shared.raw(head(shared, "/api/upload", size))) == 403


def test_a_body_that_grows(empty):
    """More than ten megabytes that do not announce themselves are refused while they come."""
    client = empty.logged_in()

    def pieces():
        for _ in range(12):
            yield b"0" * MB

    try:
        status = send(client, pieces()).status_code
    except Exception as problem:  # the connection may be gone before the answer is read
        status = type(problem).__name__

    assert status == 413 or status in ("WriteError", "ReadError", "RemoteProtocolError")
    assert kept(empty) == []


def test_a_plan_that_was_edited_outside(tmp_path):
    """A plan's workbook with people's words is taken as one; one with a formula or a foreign row is refused by name."""
    with reviewing(tmp_path / "home") as (place, office):
        client = place.logged_in()
        good = office.fill(approve(2)).read_bytes()
        formula = office.fill(approve(2) | {(2, "measure"): "=1+1"}, "公式.xlsx").read_bytes()
        foreign = office.fill(
            approve(2) | {(2, "order_no"): "ID-056-20260105-00009"}, "外来.xlsx"
        ).read_bytes()

        answers = [
            send(client, content, "计划.xlsx", **{"X-Action-Id": f"{ACTION_ID}-{n}"})
            for n, content in enumerate((good, formula, foreign))
        ]
        [book] = place.desk.uploads.newest(5)

    assert [one.status_code for one in answers] == [200, 422, 422]
    assert (book.kind, book.rows, book.plan_id) == ("plan", 1, office.plan.plan_id)
    assert "解决措施" in answers[1].json()["error"]
    assert "工单号" in answers[2].json()["error"]
