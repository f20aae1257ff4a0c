"""The run folder: made once, private, complete, and built from no word of the site."""

import json
import stat

import pytest

from eoms_bot.model.outcome import Outcome
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES
from tests.report import samples


@pytest.fixture
def folder(tmp_path):
    """A fresh run folder."""
    return RunFolder.create(tmp_path / "runs", "preview", samples.NOW)


def test_name_is_time_mode_and_chance(folder):
    """The name sorts by time and tells the mode."""
    assert folder.run_id.startswith("2026-11-25_0131_preview_")
    assert len(folder.run_id.rsplit("_", 1)[1]) == 6


def test_two_runs_in_a_minute_have_two_folders(folder, tmp_path):
    """A folder is never used twice, and `latest` leads to the newest."""
    second = RunFolder.create(tmp_path / "runs", "preview", samples.NOW)

    assert second.path != folder.path
    assert (tmp_path / "runs" / "latest").resolve() == second.path


def test_latest_that_is_a_folder_is_left_alone(tmp_path):
    """Where `latest` is something of somebody else, a text file names the newest run."""
    (tmp_path / "latest").mkdir()

    made = RunFolder.create(tmp_path, "run", samples.NOW)

    assert (tmp_path / "latest").is_dir()
    assert (tmp_path / "latest.txt").read_text() == f"{made.run_id}\n"


def test_everything_is_private(folder):
    """Folders are 0700 and files 0600, whatever the umask is."""
    samples.put_picture(folder.picture(samples.number(1), "filled"))
    folder.add(samples.item(1, Outcome.DONE))
    folder.finish(samples.summary((samples.item(1, Outcome.DONE),)))

    for path in [folder.path, *folder.path.rglob("*")]:
        if path.suffix != ".webp":
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_pictures_have_their_own_paths(folder):
    """No two pictures share a path, and the name says what they show."""
    first, second = folder.picture(samples.number(1), "filled"), folder.picture(samples.number(1), "filled")

    assert first.relative_to(folder.path).as_posix() == f"evidence/{samples.number(1)}/filled.webp"
    assert second.name == "filled-2.webp"


@pytest.mark.parametrize("word", ["../../x", "a/b", "..", ".", "", "\x00", "一", "-x", "x" * 99, "\ud800"])
def test_odd_words_build_no_path(folder, word):
    """An order number or key from the site that is no plain word becomes a hash (C19)."""
    path = folder.picture(word, word)

    assert path.resolve().is_relative_to(folder.path.resolve())
    assert path.parent.parent == folder.path / "evidence"
    assert path.parent.name.startswith("x-")


def test_items_are_written_at_once(folder):
    """Every order is a line of JSON before the next begins."""
    folder.add(samples.item(1, Outcome.DONE, decision=samples.complete()))
    folder.add(samples.item(2, Outcome.HELD, "行一\n行二\u2028", samples.hold()))

    lines = (folder.path / "items.jsonl").read_text(encoding="utf-8").split("\n")
    first, second, rest = lines
    assert rest == ""
    assert json.loads(first)["order_no"] == samples.number(1)
    assert json.loads(second)["decision"]["missing"] == ["处理方式"]


def test_item_schema(folder):
    """The keys of an item are stable, whatever was decided."""
    for one in samples.items():
        folder.add(one)

    records = [json.loads(line) for line in (folder.path / "items.jsonl").read_text().splitlines()]
    assert {tuple(record) for record in records} == {
        (
            *(
                "schema_version",
                "order_no",
                "task_id",
                "title",
                "outcome",
                "outcome_zh",
                "reason",
                "late",
                "marks",
                "vip",
            ),
            *(
                "deadline",
                "dispatched",
                "read",
                "decision",
                "fields",
                "writes",
                "proof",
                "pictures",
                "started",
                "seconds",
            ),
        )
    }
    assert {tuple(record["decision"]) for record in records if record["decision"]} == {
        ("kind", "grounds", "rule", "version", "why", "missing", "values", "clauses", "suggested", "trace")
    }


def test_finish_writes_all_reports(folder):
    """run.json, report.xlsx and report.html are there, and the page's path is returned."""
    page = folder.finish(samples.summary(samples.items()))

    run = json.loads((folder.path / "run.json").read_text(encoding="utf-8"))
    assert page == folder.report
    assert run["schema_version"] == 1
    assert run["counts"]["HELD"] == 3
    assert [item["outcome"] for item in run["items"]][:3] == ["UNKNOWN", "REFUSED", "HELD"]
    assert sorted(path.name for path in folder.path.iterdir()) == ["report.html", "report.xlsx", "run.json"]


def test_nothing_is_overwritten(folder):
    """A second finish of the same folder is refused."""
    folder.finish(samples.summary(()))

    with pytest.raises(FileExistsError):
        folder.finish(samples.summary(()))


def test_every_outcome_has_its_place():
    """No outcome is forgotten in the order of the report."""
    assert set(ORDER_OF_OUTCOMES) == set(Outcome)
