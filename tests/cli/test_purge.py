"""The command `purge`, with the clock 91 days on."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from eoms_bot.ledger import Ledger
from eoms_bot.model.outcome import Outcome
from eoms_bot.run import handed_in
from tests.cli.kit import unknown_write
from tests.report import samples
from tests.support.artefacts import canaries_in
from tests.support.spellings import Finder

ORDER, RUN = "ID-056-20261125-00001", "2026-11-25_0100_run_0001"
OTHER_RUN = "2026-11-24_0100_run_0002"
DAYS = timedelta(days=91)


@pytest.fixture
def settled(cli):
    """A write that names a customer, settled; two run folders, and something that is none."""
    unknown_write(cli.home / "ledger.db", cli.clock)
    for name in (RUN, OTHER_RUN):
        folder = cli.home / "runs" / name / "evidence"
        folder.mkdir(parents=True)
        (folder / "filled.txt").write_text(samples.PHONE, encoding="utf-8")
    (cli.home / "runs" / "mine").mkdir()
    (cli.home / "runs" / "latest").symlink_to(RUN)
    cli.clock.moment += timedelta(minutes=20)
    assert cli("resolve", ORDER, "--sent", "--reason", "处理记录里有", "--yes").code == 0
    return cli


@pytest.fixture
def open_write(cli):
    """The same, and nobody knows what became of the write."""
    unknown_write(cli.home / "ledger.db", cli.clock)
    for name in (RUN, OTHER_RUN):
        (cli.home / "runs" / name).mkdir(parents=True)
    return cli


def folders(cli):
    return sorted(path.name for path in (cli.home / "runs").iterdir())


def holding(home: Path, word: str):
    """The files below a home whose bytes hold a word in any spelling."""
    files = [file for file in home.rglob("*") if file.is_file() and not file.is_symlink()]
    return [file.name for file in files if Finder([word])(file.read_bytes())]


def test_everything_goes_in_time(settled):
    """91 days on the number is in no file and no cell; the chain verifies, the write is still there, proven."""
    assert "ledger.db" in holding(settled.home, samples.PHONE)
    settled.clock.moment += DAYS

    result = settled("purge", "--yes", "--json")

    assert result.code == 0
    assert (result.json["writes"], result.json["folders"]) == (1, [OTHER_RUN, RUN])
    assert holding(settled.home, samples.PHONE) == []
    assert canaries_in(settled.home, [samples.PHONE]) == []
    assert folders(settled) == ["mine"]
    assert list(settled.home.glob(".*.csv.lock")) == []
    assert settled("audit", "verify").code == 0
    assert settled("show", ORDER, "--json").json["writes"][0]["state"] == "PROVEN"


def test_what_a_console_was_handed_goes_too(settled):
    """Uploaded workbooks and records of starts go with the run folders; those that are not old yet stay."""
    folder = handed_in.uploads(settled.home)
    folder.mkdir(parents=True)
    old, fresh = folder / "U20261125-090000-abcd.xlsx", folder / "U20261225-090000-abcd.xlsx"
    for path, days in ((old, -31), (fresh, -29)):
        path.write_bytes(b"PK")
        moment = (settled.clock.moment + timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))

    assert settled("purge", "--yes").code == 0

    assert (old.exists(), fresh.exists()) == (False, True)


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030"])
def test_old_call_notes_go_too(settled, codec):
    """Rows that were said too long ago leave the file in the data folder, however it was saved; the others stay."""
    header = "工单号,号码,处理结果,客户态度,坐席,时间,备注"
    old = f"{ORDER},{samples.PHONE},解决,满意,王值班,2026-01-05 10:00,"
    fresh = f"{ORDER},,解决,满意,王值班,{(settled.clock.moment + timedelta(days=1)):%Y-%m-%d %H:%M},"
    path = settled.home / "联系记录.csv"
    path.write_bytes("\r\n".join((header, old, fresh, "")).encode(codec))
    settled.clock.moment += timedelta(days=80)

    told = settled("purge", "--yes", "--json").json

    assert told["noted"] == {"联系记录.csv": 1}
    assert path.read_bytes().decode(codec) == "\r\n".join((header, fresh, ""))


def test_call_notes_that_cannot_be_read(settled):
    """The file is named, and nothing is purged: what stands in it might be old."""
    path = settled.home / "联系记录.csv"
    path.write_bytes("工单号,号码,时间\r\n1,,2026-01-05 10:00\r\n".encode() + b"\xff\x00,,\r\n")
    settled.clock.moment += DAYS

    result = settled("purge", "--yes")

    assert result.code == 2
    assert "联系记录.csv" in result.err
    assert "ledger.db" in holding(settled.home, samples.PHONE)


def test_a_dry_run_changes_nothing(settled):
    """It tells what would go and what stays, in Chinese."""
    settled.clock.moment += DAYS
    before = {path: path.read_bytes() for path in settled.home.rglob("*.txt")}

    result = settled("purge", "--dry-run")

    assert result.code == 0
    assert "删除 2 个，保留 0 个" in result.out
    assert "1 个不是运行文件夹" in result.out
    assert "写入 1 笔" in result.out
    assert {path: path.read_bytes() for path in settled.home.rglob("*.txt")} == before
    assert "ledger.db" in holding(settled.home, samples.PHONE)


def test_open_writes_and_their_evidence_stay(open_write):
    """However old: the write, its values and the folder of its run."""
    open_write.clock.moment += DAYS * 10

    result = open_write("purge", "--yes", "--json")

    assert (result.json["writes"], result.json["folders"], result.json["folders_of_open"]) == (
        0,
        [OTHER_RUN],
        1,
    )
    assert folders(open_write) == [RUN]
    assert holding(open_write.home, samples.PHONE) == ["ledger.db"]


def test_evidence_goes_first(settled):
    """After 31 days the folders go, the ledger keeps its values."""
    settled.clock.moment += timedelta(days=31)

    result = settled("purge", "--yes", "--json")

    assert (result.json["writes"], len(result.json["folders"])) == (0, 2)
    assert holding(settled.home, samples.PHONE) == ["ledger.db"]


def test_files_beside_the_ledger_go(settled):
    """Copies of older ledgers, backups too, and answers taken in go once they are old; other files there stay."""
    beside = [
        settled.home / f"ledger.db.{name}" for name in ("v1.bak", "emergency.jsonl.2026.taken", "replaced-1")
    ]
    (settled.home / "backups").mkdir()
    old = [*beside, settled.home / "backups" / "ledger-20260101-000000.db"]
    for file in (*old, settled.home / "ledger.db.mine"):
        file.write_text("x", encoding="utf-8")
    settled.clock.moment += DAYS * 20

    settled("purge", "--yes")

    assert [file for file in old if file.exists()] == []
    assert (settled.home / "ledger.db.mine").exists()


def test_nothing_goes_without_a_word(settled):
    """A purge is confirmed, and nobody can be asked here."""
    settled.clock.moment += DAYS

    assert settled("purge").code == 2
    assert "ledger.db" in holding(settled.home, samples.PHONE)


def test_not_while_a_run_goes_on(settled):
    """Who holds the account's lock is working."""
    from eoms_bot.ledger import AccountLock

    with AccountLock(settled.home / "locks", "mock", "clerk01"):
        assert settled("purge", "--yes").code == 7


def test_without_ledger(cli):
    """Where nothing was recorded, nothing is purged, and no ledger is made."""
    assert cli("purge", "--yes").code == 2
    assert not (cli.home / "ledger.db").exists()


@pytest.mark.parametrize("days", ["179", "0"])
def test_the_chain_is_kept_half_a_year(cli, monkeypatch, days):
    """A shorter time for the chain is a configuration error."""
    monkeypatch.setenv("EOMS_RETENTION_AUDIT_DAYS", days)

    result = cli("purge", "--dry-run")

    assert (result.code, "CONF-" in result.err) == (3, True)


def test_a_purge_is_on_record(settled):
    """With what was removed, and by whom."""
    settled.clock.moment += DAYS
    settled("purge", "--yes")

    with closing(sqlite3.connect(settled.home / "ledger.db")) as db:
        event, note = db.execute("SELECT event, note FROM audit ORDER BY seq DESC").fetchone()
    assert event == "PURGED"
    assert "运行文件夹 2 个" in note


def test_reasons_go_too(settled):
    """What the ledger says of an order may name the customer as well."""
    with Ledger.open(settled.home / "ledger.db") as ledger:
        ledger.outcome("CS-9", Outcome.HELD, f"客户 {samples.PHONE}", RUN, settled.clock.now())
    settled.clock.moment += DAYS

    result = settled("purge", "--yes", "--json")

    assert json.loads(result.out)["reasons"] == 1
    assert holding(settled.home, samples.PHONE) == []
