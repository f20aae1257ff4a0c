"""A run's folder to take away: what the console shows, made while it is sent, and nothing else that lies there."""

import io
import zipfile

import pytest

from eoms_bot.console.pages import folder as page
from eoms_bot.console.pages.folder import archive
from tests.console.test_files import tell
from tests.report import samples


@pytest.fixture
def run_id(place):
    """The run of the history."""
    return place.desk.folders.names()[0]


@pytest.fixture
def folder(place, run_id):
    """Its folder."""
    return place.desk.folders.path(run_id)


def fetched(place, run_id):
    """The archive as it comes: name in the folder → content."""
    answer = place.logged_in().get(f"/runs/{run_id}/folder.zip")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        assert made.testzip() is None
        names = made.namelist()
        assert all(name.startswith(f"{run_id}/") for name in names)
        return {name.removeprefix(f"{run_id}/"): made.read(name) for name in names}


def test_folder(place, run_id, folder):
    """Reports, records and the pictures that the run has told of are there, as they lie in the folder; nobody is named."""
    (folder / "log.jsonl").write_text("{}")
    (folder / "strange.txt").write_text("x")

    files = fetched(place, run_id)

    assert {name for name in files if "/" not in name} == {
        "run.json",
        "items.jsonl",
        "report.html",
        "report.xlsx",
    }
    assert len([name for name in files if name.startswith("evidence/")]) == 1
    assert all((folder / name).read_bytes() == content for name, content in files.items())
    assert not any(samples.PHONE.encode() in content for content in files.values())


@pytest.mark.parametrize(
    "told", ["../../ledger.db", "/etc/hostname", "log.jsonl", "evidence/../log.jsonl", "evidence/x/y.svg"]
)
def test_tampered_record(place, run_id, folder, told):
    """A record that names another file takes nothing else along."""
    (folder / "log.jsonl").write_text("{}")
    tell(folder, told)

    assert set(fetched(place, run_id)) == {"run.json", "items.jsonl", "report.html", "report.xlsx"}


def test_links_and_pages_stay(place, run_id, folder):
    """A link in a report's place, and a page under a picture's name, are left out."""
    (folder / "report.html").unlink()
    (folder / "report.html").symlink_to(place.desk.settings.paths.ledger)
    page_as_picture = folder / "evidence" / "x"
    page_as_picture.mkdir(exist_ok=True)
    (page_as_picture / "y.png").write_bytes(b"<html></html>")
    tell(folder, "evidence/x/y.png")

    assert set(fetched(place, run_id)) == {"run.json", "items.jsonl", "report.xlsx"}


def test_too_large(place, run_id, monkeypatch):
    """A folder that is too large for a browser is told, before the first byte."""
    monkeypatch.setattr(page, "MOST_BYTES", 10)

    assert place.logged_in().get(f"/runs/{run_id}/folder.zip").status_code == 413


def test_needs_a_login(place, run_id):
    """A stranger is sent to the login."""
    assert place.stranger().get(f"/runs/{run_id}/folder.zip").status_code == 303


def test_made_while_it_is_sent(tmp_path):
    """A large file comes in pieces, none of which holds all of it."""
    content = bytes(range(256)) * 40_000
    (tmp_path / "items.jsonl").write_bytes(content)

    pieces = list(archive(tmp_path, "run", ["items.jsonl", "run.json"]))

    assert len(pieces) > 30
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as made:
        assert made.read("run/items.jsonl") == content
