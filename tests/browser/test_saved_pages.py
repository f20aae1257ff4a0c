"""Saved pages are tests: the page objects read from each what its folder expects. No site is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.survey.saved import counts_of, facts_of, open_saved, pages_of
from eoms_bot.sites import snapshot
from tests.support import busy_desk
from tests.support.bot import PASSWORD

PAGES = Path(__file__).resolve().parents[2] / "fixtures" / "pages"
"""One folder for each profile of `selectors/`: a snapshot as `eoms-bot sites snapshot` writes it."""
SNAPSHOTS = {path.parent.name: path.parent for path in sorted(PAGES.glob(f"*/{snapshot.ABOUT}"))}
PACKAGED = sorted(path.parent.name for path in (PAGES.parents[1] / "selectors").glob("*/portal.toml"))
"""The profiles by selectors; one by words has no snapshot."""
SAVED_PAGES = [
    pytest.param(name, page, id=f"{name}-{page}")
    for name, folder in SNAPSHOTS.items()
    for page in snapshot.load(folder).pages
]


@pytest.mark.browser
@pytest.mark.parametrize(("name", "page"), SAVED_PAGES)
def test_page_objects_read_what_is_expected(desk_of, name, page):
    """Facts and selectors of a saved page are, field by field, those of its folder."""
    saved = snapshot.load(SNAPSHOTS[name]).pages[page]
    session = desk_of(profile=load_page_profile(name)).session
    window = open_saved(session, saved.html)

    facts, counts = facts_of(session, window, page), counts_of(session.profile, window, page)

    assert json.loads(json.dumps(facts)) == saved.expected["facts"]
    assert counts == saved.expected["selectors"]
    assert saved.expected["unreadable"] == ""


@pytest.mark.parametrize("name", PACKAGED)
def test_every_page_is_saved(name):
    """Each packaged profile has a saved page of each kind."""
    assert set(snapshot.load(SNAPSHOTS[name]).pages) == set(pages_of(load_page_profile(name)))


def test_saved_pages_name_nobody():
    """No word of a person, no password and no address stands in a file that comes with the program."""
    texts = {path: path.read_text(encoding="utf-8") for path in PAGES.rglob("*") if path.is_file()}

    hits = [
        (path.name, word)
        for path, text in texts.items()
        for word in (*busy_desk.PERSONAL, PASSWORD, "127.0.0.1", "http", "<script")
        if word in text
    ]
    assert hits == []


@pytest.mark.browser
def test_home_page_without_a_menu_bar(desk_of):
    """A site whose whole menu is a tree has no menu bar to be read; its greeting is read as ever."""
    session = desk_of(profile=load_page_profile("ultraprocess_v2")).session
    window = open_saved(session, "<table><tr><td id='loginUser'>您好，王值班　注销</td></tr></table>")

    assert facts_of(session, window, "portal") == {"greeted": "王值班", "menu": []}
