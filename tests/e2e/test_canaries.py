"""G15, C14–C19: two hundred canaries where a branch would have them, and none in any artefact of any command."""

import gzip
import re

import pytest

from tests.e2e import canary_story
from tests.e2e.canary_orders import ENDS
from tests.e2e.canary_story import BY_DESIGN, WANTED
from tests.support.artefacts import canaries_in
from tests.support.canaries import PEOPLE
from tests.support.spellings import Finder

pytestmark = pytest.mark.long

OUTCOMES = {
    "completed": "DONE",
    "unsolved": "DONE",
    "rejected": "DONE",
    "lacking": "HELD",
    "unnamed": "HELD",
    "lost": "UNKNOWN",
    "refused": "REFUSED",
    "odd": "DONE",
    "taken": "BY_OTHER",
    "explained": "DONE",
    "killed": "DONE",
    "repeated": "DONE",
}


@pytest.fixture(scope="module")
def story(shared_site, shared_bot, tmp_path_factory):
    """The whole story, told once."""
    return canary_story.tell(shared_bot, shared_site, tmp_path_factory.mktemp("canaries"))


@pytest.mark.parametrize("end", ENDS)
def test_every_end(story, end):
    """The orders end in every way that there is, so that the words of each end are looked at."""
    assert story.outcome(end) == OUTCOMES[end]


def test_no_canary(story):
    """None stands in any file of the home or of an export, on any stream, in any address, in what a killed run left."""
    assert canary_story.hits(story) == []


def test_promises_hold(story, shared_site):
    """The outside checker finds nothing else either."""
    oracle = shared_site.oracle()

    assert [str(one) for one in story.bot.violations(oracle, canaries=())] == []


def test_canaries_were_there(story, shared_site):
    """The scan is of something: the site shows every customer, and the ledger keeps what was sent of them."""
    served = Finder(WANTED)(str(shared_site.orders()).encode())
    kept = Finder(WANTED)(str(story.bot.ledger().writes).encode())

    worked = {one for one in PEOPLE if one in ENDS.values()}
    assert {word for one in worked for word in one.words} <= set(served)
    assert {ENDS["completed"].number, ENDS["rejected"].name, ENDS["unsolved"].address} <= set(kept)


@pytest.mark.parametrize("name", ["report.html", "report.xlsx", "run.json", "items.jsonl", "log.jsonl"])
def test_artefacts_were_there(story, name):
    """Every run that came to its end has left each of its files; pictures too."""
    ended = [run.folder for kind, run in story.runs.items() if kind not in ("killed",)]

    assert all((folder / name).exists() or name == "items.jsonl" for folder in ended)
    assert list(story.bot.home.glob("runs/*/evidence/*/filled.webp"))
    assert list(story.bot.home.glob("runs/*/evidence/*/history.webp"))
    assert list(story.bot.home.glob("backups/*.db"))


def test_reports_are_readable(story):
    """What is masked is masked as the manual says, not simply left out."""
    page = (story.runs["apply"].folder / "report.html").read_text(encoding="utf-8")
    one = ENDS["unsolved"]

    assert f"{one.number[:3]}****{one.number[-4:]}" in page
    assert "澜溪县***" in page
    assert f"{one.name[0]}*" in page


@pytest.mark.parametrize("pattern", BY_DESIGN)
def test_what_is_excepted_needs_to_be(story, pattern):
    """Each exception of the scan is of a file that has canaries by right; one that has none would be a needless one."""
    found = [str(one) for one in canaries_in(story.exports, WANTED, spared=())]

    assert any(pattern in one for one in found)


def test_a_leak_would_be_found(story, tmp_path):
    """One canary more in a packed file of the home, and the scan finds it."""
    leak = story.bot.home / "runs" / "leak.gz"
    leak.write_bytes(gzip.compress(PEOPLE[3].told().encode()))
    try:
        found = canary_story.hits(story)
    finally:
        leak.unlink()

    assert len(found) >= 10
    assert all(re.search(r"leak\.gz", one) for one in found)
