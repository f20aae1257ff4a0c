"""Rule i of the checker finds a canary wherever it hides, and excepts only what must hold it."""

import base64
import gzip
import html
import io
import json
import quopri
import sqlite3
import zipfile
from contextlib import closing
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from tests.support.artefacts import canaries_in
from tests.support.canaries import PEOPLE, WORDS
from tests.support.spellings import Finder

NAME, NUMBER, ADDRESS = "柳试样", "13900000001", "青槐镇老鹰岩村三组12号"
LONG = f"客户 {NAME}{'·' * 200}"


def put(home, name, raw):
    file = home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)


def zipped(name, raw):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return packed.getvalue()


def put_table(file, table, **cells):
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"CREATE TABLE {table} ({', '.join(cells)})")
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in cells)})", list(cells.values()))
        db.commit()


def mail(text):
    message = EmailMessage()
    message.set_content(text)
    return message.as_bytes()


def places(home, **how):
    return [str(violation) for violation in canaries_in(home, (NAME, NUMBER, ADDRESS), **how)]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(f"客户 {NAME}".encode(), id="utf-8"),
        pytest.param(f"客户 {NAME}".encode("gbk"), id="gbk"),
        pytest.param(f"客户 {NAME}".encode("utf-16"), id="utf-16"),
        pytest.param(f"客户 {NAME}".encode("utf-16-be"), id="utf-16 from the other end"),
        pytest.param(json.dumps({"客户": NAME}).encode(), id="json escapes"),
        pytest.param(json.dumps(NAME).upper().replace("\\U", "\\u").encode(), id="json escapes in capitals"),
        pytest.param(json.dumps(json.dumps(NAME)).replace("\\\\", "\\").encode(), id="json in json"),
        pytest.param("".join(f"&#{ord(sign)};" for sign in NAME).encode(), id="html"),
        pytest.param("".join(f"&#x{ord(sign):x};" for sign in NAME).encode(), id="html in hexadecimals"),
        pytest.param(html.escape(json.dumps(NAME)).encode(), id="json in html"),
        pytest.param(f"name={quote(NAME)}".encode(), id="form"),
        pytest.param(f"name={quote(NAME).lower()}".encode(), id="form in small letters"),
        pytest.param(f"name={quote(NAME, encoding='gbk')}".encode(), id="form in gbk"),
        pytest.param(f"back={quote(quote(NAME))}".encode(), id="form in a form"),
        pytest.param(quopri.encodestring(NAME.encode()), id="quoted printable"),
        pytest.param(mail(LONG), id="mail"),
        pytest.param(
            f"data:text/plain;base64,{base64.b64encode(LONG.encode()).decode()}".encode(), id="base64"
        ),
        pytest.param(base64.encodebytes(LONG.encode()), id="base64 in lines"),
        pytest.param(gzip.compress(LONG.encode()), id="gz"),
        pytest.param(gzip.compress(LONG.encode())[:-6], id="gz that was cut"),
        pytest.param(gzip.compress(zipped("inner.txt", LONG)), id="zip in gz"),
        pytest.param(zipped(f"{NAME}.txt", b""), id="name in a zip"),
        pytest.param(b"\xff\xd8\xff\xe1" + LONG.encode() + bytes(range(256)), id="words in a picture"),
        pytest.param(f"x{NUMBER}y".encode(), id="number"),
        pytest.param(b"139 0000 0001", id="number in groups"),
        pytest.param(b"139-0000-0001", id="number with hyphens"),
        pytest.param(b"+86 139.0000.0001", id="number with dots"),
        pytest.param("１３９０００００００１".encode(), id="wide number"),
        pytest.param("│ 青槐镇老鹰岩村 │\n│ 三组12号 │".encode(), id="broken over lines of a table"),
    ],
)
def test_in_a_file(tmp_path, raw):
    """(i) A canary in any spelling and packed in any way, in any file of any folder, is found, and told once."""
    put(tmp_path, "runs/one/log.jsonl", raw)

    assert len(places(tmp_path)) == 1
    assert "log.jsonl" in places(tmp_path)[0]


def test_in_a_workbook(tmp_path):
    """(i) A workbook is unzipped: its cells are found though the file's own bytes don't show them."""
    put(tmp_path, "runs/one/report.xlsx", zipped("xl/sharedStrings.xml", f"<t>{LONG}</t>"))

    assert len(places(tmp_path)) == 1
    assert "sharedStrings.xml" in places(tmp_path)[0]


def test_in_a_report_that_embeds_a_document(tmp_path):
    """(i) What a page carries in base64 is opened as well, and what is packed in that."""
    inner = base64.b64encode(zipped("word/document.xml", LONG)).decode()
    put(tmp_path, "runs/one/report.html", f'<a href="data:application/zip;base64,{inner}">'.encode())

    assert len(places(tmp_path)) == 1
    assert "document.xml" in places(tmp_path)[0]


@pytest.mark.parametrize("name", ["ledger.db", "backups/ledger-20261125-013100.db"])
def test_in_the_ledger(tmp_path, name):
    """(i) The values sent are the ledger's to keep, and its copies'; any other cell is found, bytes too."""
    put_table(tmp_path / name, "writes", body=NAME, text=NUMBER, decided=NAME, customer=NAME, note="ok")
    kept = places(tmp_path)
    put_table(tmp_path / name, "orders", reason=f"客户{NAME}", raw=NUMBER.encode())

    assert kept == []
    assert len(places(tmp_path)) == 2


def test_columns_kept(tmp_path):
    """(i) Whoever asks may except further columns, by their name; no others."""
    put_table(tmp_path / "ledger.db", "orders", reason=NAME, raw=NUMBER)

    assert len(places(tmp_path, kept={("orders", "reason")})) == 1


def test_in_another_database(tmp_path):
    """(i) A database that is not the ledger keeps nothing by right: neither cells of these names, nor what was deleted."""
    put_table(tmp_path / "temporary" / "ledger.db", "writes", text=NUMBER)
    put_table(tmp_path / "cookies.db", "jar", value=LONG)
    with closing(sqlite3.connect(tmp_path / "cookies.db", isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("DELETE FROM jar")

    assert len(places(tmp_path)) == 2


def test_in_the_audit_chain(tmp_path):
    """(i) The chain outlives the values sent, so that no cell of it is excepted."""
    put_table(tmp_path / "ledger.db", "audit", decided=NAME, note="ok", pictures=NUMBER)

    assert len(places(tmp_path)) == 2


@pytest.mark.parametrize("name", [f"runs/{NUMBER}/run.json", f"evidence/{NAME}.webp"])
def test_in_a_name(tmp_path, name):
    """(i) What a file or a folder is called is read like its content."""
    put(tmp_path, name, b"")

    assert places(tmp_path)


def test_in_a_link(tmp_path):
    """(i) Where a link leads is told by its name, and read; it is not followed."""
    (tmp_path / "latest").symlink_to(f"/nowhere/{NUMBER}")

    assert len(places(tmp_path)) == 1


def test_in_a_stream(tmp_path):
    """(i) What a command printed is an artefact as well."""
    found = canaries_in(tmp_path, (NAME, NUMBER), {"stdout": f"客户 {NUMBER}", "stderr": "好"})

    assert [violation.what for violation in found] == [f"{NUMBER!r} stands in stdout"]


def test_excepted(tmp_path):
    """(i) What the operator put into the home is not the bot's to mask; the same file elsewhere is."""
    for name in ("批次.csv", "inbox/批次.xlsx", "credentials.json"):
        put(tmp_path, name, NUMBER.encode())
    mine = places(tmp_path)
    put(tmp_path, "runs/one/批次.csv", NUMBER.encode())

    assert mine == []
    assert len(places(tmp_path)) == 1


def test_excepted_by_name(tmp_path):
    """(i) A further file is excepted where it is named, and only there."""
    for name in ("待补/a.docx", "b/待补/a.docx"):
        put(tmp_path, name, NUMBER.encode())

    assert len(places(tmp_path, spared=("待补/*",))) == 1


def test_clean(tmp_path):
    """(i) Masked words are none: nothing is found in a clean home, packed bytes or not."""
    put(tmp_path, "runs/one/report.html", "柳* 139****0001 澜溪县***".encode())
    put(tmp_path, "runs/one/picture.jpg", gzip.compress(b"\x00" * 100))
    put(tmp_path, "ledger.db.reserve", b"\x00" * 4_000_000)

    assert places(tmp_path) == []


@pytest.mark.parametrize(
    "raw", [b"0551-0001234", b"05510001234", b"0551 000 1234", "０５５１－０００１２３４".encode()]
)
def test_number_in_groups(raw):
    """(i) A number that has groups itself is found in any other grouping."""
    assert Finder(["0551-0001234"])(raw) == ["0551-0001234"]


def test_no_words():
    """(i) Who looks for nothing finds nothing."""
    assert Finder([])(b"13900000001") == []


def test_canaries():
    """There are some 200 canaries, each one different, none a part of another person's."""
    assert len(WORDS) == len(set(WORDS)) >= 200
    for one in PEOPLE:
        others = " ".join(word for other in PEOPLE if other is not one for word in other.words)
        assert Finder(one.words)(others.encode()) == []
