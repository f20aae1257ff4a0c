"""`python -m mock_eoms.tables`: bytes and ages of the files, a running site, wrong arguments."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from mock_eoms.seed.build import make_orders
from mock_eoms.tables.__main__ import main, of_site
from mock_eoms.tables.columns import COLUMNS, EVIDENCE, LABELS, LIVE
from mock_eoms.tables.make import make_tables
from tests.support.branch_tables import NOW, SEEDS, made, parsed, true_rows
from tests.support.mock_site import MockSite

ROOT = Path(__file__).resolve().parents[2]
HAPPENED = {
    "numbers": "最近时间",
    "alarms": "发生时间",
    "indicators": "时间",
    "announcements": "发生时间",
    "history": "分派时间",
    "changes": "开始时间",
    "checks": "核查时间",
    "drive_tests": "测试时间",
    "site_cards": "时间",
}


def written(folder: Path, *arguments: str) -> dict[str, bytes]:
    main([*arguments, str(folder)])
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


def test_same_seed_same_bytes(tmp_path):
    """The same seed and time give the same files and truth; another seed others."""
    wanted = ("--now", NOW.isoformat(), "--truth")
    first = written(tmp_path / "a", "--seed", "3", *wanted, str(tmp_path / "a.jsonl"))
    again = written(tmp_path / "b", "--seed", "3", *wanted, str(tmp_path / "b.jsonl"))
    other = written(tmp_path / "c", "--seed", "4", *wanted, str(tmp_path / "c.jsonl"))

    assert first == again
    assert first.keys() == set(LABELS.values())
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert {LABELS[key] for key in EVIDENCE} <= {name for name in first if first[name] != other[name]}


def test_files_hold_the_tables(tmp_path):
    """A file has the columns as its header and a line for each row; truth and replies a line for each
    order.
    """
    also = ("--truth", str(tmp_path / "truth.jsonl"), "--replies", str(tmp_path / "replies.jsonl"))
    files = written(tmp_path / "out", "--seed", "2", "--now", NOW.isoformat(), *also)
    tables = made(2)
    for key, label in LABELS.items():
        header, *lines = csv.reader(io.StringIO(files[label].decode("utf-8-sig"), newline=""))
        assert tuple(header) == COLUMNS[key]
        assert lines == [[row.text(column) for column in COLUMNS[key]] for row in tables.rows[key]]
    lines = (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == tables.truth
    lines = (tmp_path / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == tables.replies


@pytest.mark.parametrize("age", [0, 3, 12, 36])
def test_age_moves_files_and_rows(tmp_path, age):
    """A file is as old as asked for, and so is its newest row; calls and notes are of now."""
    folder = tmp_path / "out"
    written(folder, "--seed", "1", "--now", NOW.isoformat(), "--age-hours", str(age))
    now = NOW.replace(second=0)
    exported = now - timedelta(hours=age)
    for key, label in LABELS.items():
        wanted = now if key in LIVE else exported
        assert (folder / f"{label}.csv").stat().st_mtime == wanted.timestamp()
    tables = made(1, age)
    for key, column in HAPPENED.items():
        assert max(parsed(row.text(column)) for row in tables.rows[key]) <= exported
    assert max(row.text("时间") for row in tables.rows["indicators"]) == f"{exported:%Y-%m-%d %H:%M}"
    assert [row.cells for row in true_rows(tables, "calls")] == [
        row.cells for row in true_rows(made(1), "calls")
    ]


def test_older_export_lacks_what_came_later():
    """Three hours ago the faults of today were still open, and no cell claims an end after the export."""
    ended = 0
    for seed in SEEDS:
        today, older = made(seed), made(seed, 3)
        for key, column in (("alarms", "清除时间"), ("changes", "完成时间"), ("announcements", "恢复时间")):
            ended += sum(row.text(column) != "" for row in true_rows(today, key))
            assert all(
                parsed(row.text(column)) <= older.exported for row in older.rows[key] if row.text(column)
            )
            assert len(true_rows(older, key)) <= len(true_rows(today, key))
    assert ended


def test_truth_does_not_depend_on_the_age():
    """What is true of an order is true however old the tables are."""
    assert made(2).truth == made(2, 36).truth


@pytest.mark.parametrize("orders", [0, 1, 3, 200])
def test_any_number_of_orders(orders):
    """A site with hardly an order has tables too, and one with many."""
    tables = make_tables(1, [order for order, _ in make_orders(1, orders, NOW)], NOW)

    assert len(tables.truth) == orders
    assert tables.rows["cells"]


def test_tables_of_a_running_site(mock_site: MockSite, tmp_path):
    """--site takes orders and time from the site: numbers, times and truth are its own."""
    mock_site.reset(seed=5, orders=20, now=f"{NOW:%Y-%m-%d %H:%M:%S}")
    orders, now = of_site(mock_site.base_url)

    assert orders == [order for order, _ in make_orders(5, 20, NOW)]
    assert now >= NOW
    truth = tmp_path / "truth.jsonl"
    written(tmp_path / "out", "--seed", "5", "--site", mock_site.base_url, "--truth", str(truth))
    truths = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    assert [one["order_no"] for one in truths] == [one["order_no"] for one in mock_site.orders()]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--seed", "1", "--age-hours", "-1"),
        ("--seed", "1", "--site", "http://127.0.0.1:9/", "--now", "2026-03-05T10:00"),
        ("--seed", "1", "--site", "http://127.0.0.1:9/", "--orders", "3"),
        ("--seed", "1", "--site", "http://127.0.0.1:9/"),
        ("--seed", "1", "--now", "gestern"),
        (),
    ],
)
def test_wrong_arguments_are_refused(tmp_path, wrong, capsys):
    """A negative age, two sources, a silent site, no time, no seed: code 2, and nothing is written."""
    with pytest.raises(SystemExit) as stopped:
        main([*wrong, str(tmp_path / "out")])

    assert stopped.value.code == 2
    assert not (tmp_path / "out").exists()
    assert capsys.readouterr().err


def test_no_module_of_the_bot_reads_the_truth():
    """Neither the bot nor its flows name the truth's option, its file, or the address that has it."""
    words = re.compile(r"--truth|truth\.jsonl|__mock/orders|mock_eoms\.tables\.truth|expected_action")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("eoms_bot", "flows")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
        if words.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []
