"""sites record on a site where only the address of a save says of which task it is: a PUT, as REST has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.model.batch import BATCH
from tests.e2e.recorded_people import FIXED, SpaPerson, recorded, three_orders
from tests.support.bot import Bot
from tests.support.given import FORMS
from tests.support.mock_site import MockSite

PATIENCE = 300
"""Seconds for a run of a few orders, on a machine that does other things as well."""
SHOWN = 3
"""Orders that the profile works: one is solved, one is rejected, one is neither accepted nor solved."""
REST = {"rest": "on"}


@dataclass
class Made:
    """A site whose saves are named by their addresses, and the folder of the profile recorded there."""

    site: MockSite
    folder: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A profile from a solved order, one that is not, and a rejected one."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    with MockSite("--orders", "48", profile="spa") as site:
        bot = Bot(home, site.base_url, profile="spa")
        site.switches(**REST)
        found = recorded(bot, "rest", SpaPerson(site.base_url, three_orders(site), FIXED["spa"]))
        assert found.broken == ""
        yield Made(site, home / "profiles" / "rest")


def bot_of(made: Made, home: Path) -> Bot:
    """A bot with that profile, on the site with other orders."""
    made.site.reset(seed=2, switches=REST)
    bot = Bot(home, made.site.base_url, profile="rest")
    (bot.home / "profiles").mkdir(mode=0o700)
    shutil.copytree(made.folder, bot.home / "profiles" / "rest")
    return bot


def test_profile(made):
    """The task is a group of each address and a pair; where the pages have it is known."""
    found = load_profile("rest", made.folder.parent)
    assert isinstance(found, DescribedProfile)
    writes = {one.action: one for one in found.site.requests if one.kind == "write"}

    for kind in ("accept", "complete", "reject", "leftover"):
        assert writes[kind].method == "PUT"
        assert writes[kind].addressed == ("{tasks}", "{v}")
        pairs = {one.name: (one.kind, one.of) for one in found.wire[kind].pairs}
        assert (pairs["{tasks}"], pairs["{v}"]) == (("order", "task_id"), ("order", "v"))
    assert found.order_form.facts["task_id"].answer == "/api/tasks/([^/]+)$"


def test_work_with_it(made, monkeypatch, tmp_path):
    """A preview of other orders sends nothing; then all are done, each once, also where an answer is lost."""
    monkeypatch.setitem(FORMS, "rest", FORMS["spa"])
    bot = bot_of(made, tmp_path / "home")
    columns = [one.name for one in BATCH.columns]
    rows = [{name: one.get(name, "") for name in columns} for one in made.site.notes()]
    book = bot.batch(*sorted(rows, key=lambda one: one["工单号"])[:SHOWN])

    preview = bot.run("preview", str(book), seconds=PATIENCE)
    assert preview.code == 0, preview.run["items"]
    assert not made.site.writes()
    made.site.fault("submit", "reset", when="after_commit")
    applied = bot.run("apply", str(book), "--yes", seconds=PATIENCE)

    assert [one["outcome"] for one in applied.run["items"]] == ["DONE"] * SHOWN, applied.run["items"]
    assert [one["fired"] for one in made.site.faults()] == [1]
    assert bot.violations(made.site.oracle()) == []
