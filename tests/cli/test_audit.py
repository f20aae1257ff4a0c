"""The commands `audit verify` and `audit export`."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta

import pytest

from tests.cli.kit import unknown_write


@pytest.fixture
def worked(cli):
    unknown_write(cli.home / "ledger.db", cli.clock)
    return cli


@pytest.fixture
def exported(worked, tmp_path):
    file = tmp_path / "审计.jsonl"
    assert worked("audit", "export", str(file)).code == 0
    return file


def spoil(cli):
    with closing(sqlite3.connect(cli.home / "ledger.db", isolation_level=None)) as db:
        db.execute("DROP TRIGGER audit_no_update")
        db.execute("UPDATE audit SET operator='别人' WHERE seq=2")


def test_verify_tells_count_and_anchor(worked):
    """A sound chain: exit 0, how many records, and the head to be noted."""
    result = worked("audit", "verify", "--json")

    assert result.code == 0
    assert (result.json["ok"], result.json["records"], result.json["fault"]) == (True, 4, None)
    shown = worked("audit", "verify").out
    assert "审计链完好：4 条" in shown
    assert result.json["head"]["hash"] in shown


def test_verify_names_the_first_bad_record(worked):
    """A changed record: exit 3, its number and what is wrong, for people and machines."""
    spoil(worked)

    result = worked("audit", "verify", "--json")
    assert result.code == 3
    assert result.json["fault"] == {"seq": 2, "kind": "changed", "text": "第 2 条的内容被改动"}
    shown = worked("audit", "verify")
    assert (shown.code, "第 2 条的内容被改动" in shown.out) == (3, True)


def test_export_is_private_and_closed(exported):
    """0600, one JSON object per line, and a closing line with the anchor."""
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]

    assert stat.S_IMODE(exported.stat().st_mode) == 0o600
    assert (lines[0]["audit"], lines[-1]["count"], lines[-1]["head"]) == (1, 4, lines[-2]["hash"])
    assert [line["event"] for line in lines[1:-1]] == ["RUN_STARTED", "INTEND", "SEND", "ANSWER"]


def test_export_tells_the_anchor(worked, tmp_path):
    """The anchor is what `--anchor` takes later on."""
    result = worked("audit", "export", str(tmp_path / "a.jsonl"), "--json")

    assert result.json["records"] == 4
    assert worked("audit", "verify", "--anchor", result.json["anchor"]).code == 0
    assert worked("audit", "verify", "--anchor", "f" * 64).code == 3


def test_export_is_written_once(worked, exported):
    """A file that is there is never overwritten: the next export gets the next number."""
    before = exported.read_bytes()

    result = worked("audit", "export", str(exported))

    second = exported.with_stem(f"{exported.stem}-2")
    assert (result.code, second.name in result.out) == (0, True)
    assert len(second.read_bytes().splitlines()) == len(before.splitlines())
    assert exported.read_bytes() == before


def test_no_export_of_a_bad_chain(worked, tmp_path):
    """What doesn't verify is not exported as if it did."""
    spoil(worked)

    result = worked("audit", "export", str(tmp_path / "a.jsonl"))

    assert (result.code, "没有导出" in result.err) == (3, True)
    assert not (tmp_path / "a.jsonl").exists()


def test_a_file_is_verified_without_the_ledger(worked, exported):
    """The export is enough, the ledger may be gone; a changed file is found."""
    (worked.home / "ledger.db").unlink()
    assert worked("audit", "verify", "--file", str(exported)).code == 0

    text = exported.read_text(encoding="utf-8")
    exported.write_text(text.replace("SENDING", "INTENT"), encoding="utf-8")

    result = worked("audit", "verify", "--file", str(exported))
    assert (result.code, "第 3 条" in result.out) == (3, True)


@pytest.mark.parametrize(
    "argv",
    [
        ("verify", "--file", "none.jsonl"),
        ("verify", "--anchor", "abc"),
        ("verify", "--anchor", ""),
        ("export", "no/such/folder/a.jsonl"),
        ("export",),
    ],
    ids=["no file", "no anchor", "empty anchor", "no folder", "no name"],
)
def test_refused(worked, argv):
    """What can't be meant is bad input."""
    assert worked("audit", *argv).code == 2


def test_without_ledger(cli, tmp_path):
    """Where nothing was ever recorded, there is nothing to check or export, and no ledger is made."""
    assert cli("audit", "verify").code == 2
    assert cli("audit", "export", str(tmp_path / "a.jsonl")).code == 2
    assert not (cli.home / "ledger.db").exists()


def events_of(cli):
    with closing(sqlite3.connect(cli.home / "ledger.db")) as db:
        return db.execute("SELECT event, operator, note FROM audit ORDER BY seq").fetchall()


def test_a_stop_is_on_record(worked, monkeypatch):
    """Who told the program to stop, how, and who let it go on."""
    monkeypatch.setenv("EOMS_SITE_OPERATOR", "李班长")
    assert worked("stop", "--now").code == 0
    assert worked("stop", "--clear").code == 0

    assert events_of(worked)[-2:] == [("STOP", "李班长", "hard"), ("STOP_CLEARED", "李班长", "clear")]


def test_a_stop_needs_no_ledger(worked):
    """A ledger that can't take it is told, and the stop holds."""
    (worked.home / "ledger.db").write_bytes(b"")

    result = worked("stop", "--now")

    assert (result.code, "没能记入审计链" in result.err) == (0, True)
    assert (worked.home / "STOP").read_text() == "hard"


def test_a_persons_word_is_on_record(worked):
    """`resolve` appends to the chain, which still verifies."""
    worked.clock.moment += timedelta(minutes=20)
    argv = ("--not-sent", "--reason", "网站上没有", "--yes")
    assert worked("resolve", "ID-056-20261125-00001", *argv).code == 0

    assert events_of(worked)[-1][0] == "RELEASE"
    assert worked("audit", "verify").code == 0
