"""Rule i of the checker finds a canary wherever it hides, and excepts only what must hold it."""

import gzip
import json
import sqlite3
import zipfile
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.support.artefacts import canaries_in

NAME, NUMBER = "柳试样", "13900000001"
WORDS = (NAME, NUMBER)


def put(home, name, raw):
    file = home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)


def put_table(file, table, **cells):
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"CREATE TABLE {table} ({', '.join(cells)})")
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in cells)})", list(cells.values()))
        db.commit()


def places(home):
    return [str(violation) for violation in canaries_in(home, WORDS)]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(f"客户 {NAME}".encode(), id="utf-8"),
        pytest.param(f"客户 {NAME}".encode("gbk"), id="gbk"),
        pytest.param(f"客户 {NAME}".encode("utf-16-le"), id="utf-16"),
        pytest.param(json.dumps({"客户": NAME}).encode(), id="json escapes"),
        pytest.param(f"name={quote(NAME)}".encode(), id="form"),
        pytest.param(f"name={quote(NAME, encoding='gbk')}".encode(), id="form in gbk"),
        pytest.param(f"x{NUMBER}y".encode(), id="number"),
    ],
)
def test_in_a_file(tmp_path, raw):
    """(i) A canary in any spelling, in any file of any folder, is found."""
    put(tmp_path, "runs/one/log.jsonl", raw)

    assert len(places(tmp_path)) == 1
    assert "log.jsonl" in places(tmp_path)[0]


def test_in_a_workbook(tmp_path):
    """(i) A workbook is unzipped: its cells are found though the file's own bytes don't show them."""
    file = tmp_path / "runs" / "one" / "report.xlsx"
    file.parent.mkdir(parents=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{NAME}{'·' * 200}</t>")

    assert len(places(tmp_path)) == 1
    assert "sharedStrings.xml" in places(tmp_path)[0]


def test_in_a_database(tmp_path):
    """(i) A cell of a database is found, bytes too; the values sent are the ledger's to keep."""
    put_table(tmp_path / "ledger.db", "writes", body=NAME, text=NUMBER, customer=NAME, note="ok")
    kept = places(tmp_path)
    put_table(tmp_path / "ledger.db", "orders", reason=f"客户{NAME}", raw=NUMBER.encode())

    assert kept == []
    assert len(places(tmp_path)) == 2


def test_in_the_audit_chain(tmp_path):
    """(i) The chain outlives the values sent, so that no cell of it is excepted."""
    put_table(tmp_path / "ledger.db", "audit", decided=NAME, note="ok", pictures=NUMBER)

    assert len(places(tmp_path)) == 2


def test_in_a_stream(tmp_path):
    """(i) What a command printed is an artefact as well."""
    found = canaries_in(tmp_path, WORDS, {"stdout": f"客户 {NUMBER}", "stderr": "好"})

    assert [violation.what for violation in found] == [f"{NUMBER!r} stands in stdout"]


def test_excepted(tmp_path):
    """(i) What the operator put into the home is not the bot's to mask; the same file elsewhere is."""
    for name in ("批次.csv", "inbox/批次.xlsx", "credentials.json"):
        put(tmp_path, name, NUMBER.encode())
    mine = places(tmp_path)
    put(tmp_path, "runs/one/批次.csv", NUMBER.encode())

    assert mine == []
    assert len(places(tmp_path)) == 1


def test_clean(tmp_path):
    """(i) Masked words are none: nothing is found in a clean home, packed bytes or not."""
    put(tmp_path, "runs/one/report.html", "柳* 139****0001".encode())
    put(tmp_path, "runs/one/picture.jpg", gzip.compress(b"\x00" * 100))

    assert places(tmp_path) == []
