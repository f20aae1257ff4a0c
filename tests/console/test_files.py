"""B45, C5: pictures and workbooks come by id from what a run has told, and never as a page."""

import io
import json

import openpyxl
import pytest

from tests.report import samples

ORDER = samples.number(1)


@pytest.fixture
def run_id(place):
    """The run of the history."""
    return place.desk.folders.names()[0]


@pytest.fixture
def folder(place, run_id):
    """Its folder."""
    return place.desk.folders.path(run_id)


def picture(run_id, number="0", order_no=ORDER):
    """The address of a picture."""
    return f"/orders/{order_no}/pictures/{run_id}/{number}"


def tell(folder, path):
    """Let the run tell of a picture at this path, as if its record had been tampered with."""
    lines = (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
    item = next(json.loads(line) for line in lines if ORDER in line)
    item["pictures"] = [{"caption": "图", "path": path}]
    with (folder / "items.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n")


def test_picture(place, run_id):
    """A picture that a run has told of is shown as what its bytes are."""
    answer = place.logged_in().get(picture(run_id))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_picture_needs_a_login(place, run_id):
    """Evidence is for those who have logged in."""
    assert place.stranger().get(picture(run_id)).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/orders/{order}/pictures/{run}/1",
        "/orders/{order}/pictures/{run}/-1",
        "/orders/{order}/pictures/{run}/0x0",
        "/orders/{order}/pictures/{run}/" + "9" * 5000,
        "/orders/{order}/pictures/{run}/../0",
        "/orders/{order}/pictures/{run}/%2e%2e%2f0",
        "/orders/{order}/pictures/..%2f..%2fledger.db/0",
        "/orders/{order}/pictures/..%5c..%5cledger.db/0",
        "/orders/{order}/pictures/%2e%2e/0",
        "/orders/{order}/pictures/{run}%00/0",
        "/orders/{order}/pictures/latest/0",
        "/orders/{order}/pictures/2026-11-25_1100_run_ffff/0",
        "/orders/{other}/pictures/{run}/0",
        "/orders/%2e%2e/pictures/{run}/0",
        "/runs/../../ledger.db",
        "/runs/%2e%2e%2f%2e%2e%2fledger.db",
        "/runs/%2e%2e/report.xlsx",
        "/runs/latest/report.xlsx",
        "/runs/{run}/report.html",
        "/runs/latest/folder.zip",
        "/runs/..%2f../folder.zip",
        "/runs/latest/events",
        "/runs/..%2f../events",
        "/runs/starts/..%2f..%2fledger",
        "/runs/{run}/items.jsonl",
        "/runs/{run}/run.json",
        "/static/..%2f..%2fapp.py",
        "/static/%2e%2e",
        "/static/",
        "/evidence/../../ledger.db",
    ],
)
def test_ways_out(shared, visitor, path):
    """There is no way to a file that no run has told of."""
    run_id = shared.desk.folders.names()[0]
    sent = path.format(order=ORDER, other=samples.number(2), run=run_id)

    raw = shared.raw(
        f"GET {sent} HTTP/1.1\r\nHost: {shared.host}\r\nCookie: {cookie(shared, visitor)}\r\nConnection: close\r\n\r\n".encode()
    )

    assert raw.split(b" ", 2)[1] == b"404"
    assert b"SQLite" not in raw


def cookie(place, client):
    """The session cookie of a caller."""
    name = f"eoms_console_{place.port}"
    return f"{name}={client.cookies[name]}"


@pytest.mark.parametrize(
    "told",
    [
        "../../ledger.db",
        "/etc/hostname",
        "evidence/../run.json",
        "run.json",
        "report.html",
        "evidence\\..\\x",
        "",
        "evidence",
        "x\0.png",
    ],
)
def test_tampered_record(place, run_id, folder, told):
    """A record that names another file shows nothing: it must lie in the folder and be a picture."""
    tell(folder, told)

    assert place.logged_in().get(picture(run_id)).status_code == 404


def test_symbolic_link(place, run_id, folder):
    """A link in a picture's place is not followed, at its end or on the way."""
    target = folder.parent / "outside.png"
    samples.put_picture(target)
    (folder / "evidence" / "link.png").symlink_to(target)
    (folder / "away").symlink_to(folder.parent)
    client = place.logged_in()

    tell(folder, "evidence/link.png")
    at_the_end = client.get(picture(run_id))
    tell(folder, "away/outside.png")
    on_the_way = client.get(picture(run_id))

    assert (at_the_end.status_code, on_the_way.status_code) == (404, 404)


def test_linked_run_folder(place, folder):
    """A run folder that is a link to somewhere else is none."""
    name = "2026-11-25_1101_run_0000"
    (folder.parent / name).symlink_to(folder)

    assert place.logged_in().get(f"/runs/{name}").status_code == 404


def test_page_among_the_pictures(place, run_id, folder):
    """HTML or SVG under a picture's name is not handed out."""
    (folder / "evidence" / "x.png").write_bytes(b"<html><script>alert(1)</script></html>")
    (folder / "evidence" / "y.svg").write_bytes(
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    )
    client = place.logged_in()

    tell(folder, "evidence/x.png")
    page = client.get(picture(run_id))
    tell(folder, "evidence/y.svg")
    drawing = client.get(picture(run_id))

    assert (page.status_code, drawing.status_code) == (404, 404)


def test_report_is_a_download(place, run_id, folder):
    """report.xlsx comes as it lies in the folder, to be stored."""
    answer = place.logged_in().get(f"/runs/{run_id}/report.xlsx")

    assert answer.content == (folder / "report.xlsx").read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")


def test_lists_are_a_download(place):
    """清单.xlsx has the sheets that the command writes."""
    answer = place.logged_in().get("/lists.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert {"回访清单", "遗留清单", "处理记录"} <= set(book.sheetnames)
    assert answer.headers["content-disposition"].startswith("attachment")
