"""sites record, on the one-page application: a script shows three orders, and the profile works others.

The person makes all the mistakes of people. One recording for all tests: it takes a minute or two.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.errors import BadInput
from eoms_bot.model.batch import BATCH
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from eoms_bot.settings.load import load
from eoms_bot.sites.record import Recorded, record
from tests.e2e.recorded_people import FIXED, TYPED, SpaPerson, recorded, three_orders
from tests.support import bot as bots
from tests.support.bot import Bot
from tests.support.given import FORMS, reply
from tests.support.mock_site import MockSite
from tests.support.orders import CANARIES

PATIENCE = 300
"""Seconds for a run of a few orders, on a machine that does other things as well."""
SHOWN = 3
"""Orders that the profile works: one is accepted and solved, one is rejected, one is neither accepted nor solved."""

CALL = {"station": "site", "contactTime": "contact_time", "attitude": "attitude"}
"""Parts of the reply that this site asks for in fields of their own: their names in the body."""


@dataclass
class Made:
    """What a recording has left, and the site with it."""

    recorded: Recorded
    settings: Settings
    site: MockSite
    bot: Bot
    orders: list[dict[str, Any]]
    typed: list[str]

    @property
    def folder(self) -> Path:
        """The profile's folder."""
        return self.settings.paths.profiles / "mine"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A profile that was recorded from a solved order, one that is not, and a rejected one."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    with MockSite("--orders", "48", profile="spa") as site:
        bot = Bot(home, site.base_url, profile="spa")
        site.switches(drafts="on", call_fields="on")
        work = three_orders(site)

        def lose() -> None:
            site.fault("submit", "redirect_login")

        person = SpaPerson(site.base_url, work, FIXED["spa"], errs=True, lose=lose)
        found = recorded(bot, "mine", person)
        assert found.broken == ""
        typed = [reply(row) for _, row in work[:2]]
        yield Made(found, load(home / "eoms.toml"), site, bot, [order for order, _ in work], typed)


def profile_of(made: Made) -> DescribedProfile:
    """The recorded profile."""
    found = load_profile("mine", made.settings.paths.profiles)
    assert isinstance(found, DescribedProfile)
    return found


@pytest.mark.parametrize("kind", ["accept", "complete", "reject", "leftover"])
def test_bodies(made, kind):
    """Every pair carries what it does in the profile of the program."""
    packaged = load_profile("spa")
    assert isinstance(packaged, DescribedProfile)
    found = {one.name: one for one in profile_of(made).wire[kind].pairs}
    wanted = {one.name: one for one in packaged.wire[kind].pairs}
    wanted.pop("/form/measureClass", None)  # the site shows it for a switch only
    said = {name: (one.kind, one.of) for name, one in wanted.items()}
    if kind == "complete":
        said |= {f"/form/{name}": ("decided", of) for name, of in CALL.items()}

    assert {name: (one.kind, one.of) for name, one in found.items()} == said
    codes = {name: one.codes for name, one in wanted.items() if one.codes}
    assert {name: found[name].codes for name in codes} == codes


def test_fields_and_lists(made):
    """Labels, columns and paging are those of the program's profile."""
    found, packaged = profile_of(made), load_profile("spa")
    assert isinstance(packaged, DescribedProfile)

    for step in ("complete", "reject", "leftover"):
        wanted = {one.name: one.label for one in getattr(packaged, step).fields}
        wanted.pop("measure_class", None)
        if step == "complete":
            wanted |= {"site": "占用基站", "contact_time": "联系时间", "attitude": "客户态度"}
        assert {one.name: one.label for one in getattr(found, step).fields} == wanted
        assert getattr(found, step).submit == getattr(packaged, step).submit
    for part in ("todo_list", "done_list", "leftover_list"):
        one, other = getattr(found, part), getattr(packaged, part)
        assert (one.columns, one.open, one.turn, one.ids) == (
            other.columns,
            other.open,
            other.turn,
            other.ids,
        )
    assert found.menu.todo == packaged.menu.todo
    assert found.order_form.facts.keys() >= packaged.order_form.facts.keys()


def test_what_it_does_not_know_is_named(made):
    """Two fields with equal text, and a press that was no step."""
    named = " ".join(one.what for one in made.recorded.missing)

    assert "/form/dealDesc：分不清，也可能是处理说明" in named
    assert "按“暂存”发出的" in named
    assert (made.folder / "没有演示过.md").read_text(encoding="utf-8").count("\n| ") - 2 == len(
        made.recorded.missing
    )


def test_nothing_of_a_customer_is_written(made):
    """No file of the recording has what was typed, or what stood on an order: profile, ledger and logs."""
    customers = {
        text
        for order in made.orders
        for code, text in order["fields"].items()
        if any(part in code for part in ("Tel", "Phone", "Name", "Desc", "Num", "Man")) and len(text) > 2
    }
    secrets = [*CANARIES, *made.typed, *TYPED.values(), *customers]
    numbers = [one["order_no"] for one in made.orders]
    of_profile = "".join(one.read_text(encoding="utf-8") for one in made.recorded.files)
    everything = b"".join(one.read_bytes() for one in made.bot.home.rglob("*") if one.is_file())

    assert customers
    assert [one for one in (*secrets, *numbers, bots.PASSWORD) if one in of_profile] == []
    assert [one for one in secrets if one.encode() in everything] == []


def test_writes_are_in_the_ledger(made):
    """Each as a person's: what the site has got, two drafts, and one that met a lost session."""
    books = made.bot.ledger().writes
    left = made.site.oracle()

    assert [one["kind"] for one in books] == ["recorded"] * (len(left["writes"]) + 3)
    assert sorted(one["state"] for one in books) == ["PROVEN"] * (len(left["writes"]) + 2) + ["UNKNOWN"]
    assert {one["rule"] for one in books} == {"由人提交"}
    assert [one["reason"] for one in left["refused"]] == ["fault: redirect_login"]


def test_profile_that_is_there(made):
    """A profile that no recording has made is never written over."""
    (made.settings.paths.profiles / "theirs").mkdir()

    with pytest.raises(BadInput, match="已经有了"):
        record(made.settings, "theirs", made.site.base_url, Ports(), "值班员", lambda _page, _say: None)


def test_script_that_breaks_off(made):
    """What was seen until then is written: its orders are worked already."""

    def play(page: Page, say: Any) -> None:
        say("登录")
        raise LookupError("打错的一段")

    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(record, made.settings, "broken", made.site.base_url, Ports(), "值班员", play)
        assert "LookupError" in done.result().broken

    assert (made.settings.paths.profiles / "broken" / "site.toml").exists()


def ends(run):
    """How each order ended, and why."""
    return [(one["order_no"], one["outcome"], one["reason"]) for one in run.run["items"]]


def test_work_with_it(made, monkeypatch, tmp_path):
    """A preview of other orders sends nothing; then all of them are done, each once."""
    monkeypatch.setitem(FORMS, "mine", FORMS["spa"])
    made.site.reset(seed=2)
    made.site.switches(drafts="on", call_fields="on")
    bot = Bot(tmp_path / "home", made.site.base_url, profile="mine")
    (bot.home / "profiles").mkdir(mode=0o700)
    shutil.copytree(made.folder, bot.home / "profiles" / "mine")
    columns = [one.name for one in BATCH.columns]
    rows = [{name: one.get(name, "") for name in columns} for one in made.site.notes()]
    book = bot.batch(*sorted(rows, key=lambda one: one["工单号"])[:SHOWN])

    preview = bot.run("preview", str(book), seconds=PATIENCE)
    assert preview.code == 0, ends(preview)
    assert not made.site.writes()
    applied = bot.run("apply", str(book), "--yes", seconds=PATIENCE)

    assert [outcome for _, outcome, _ in ends(applied)] == ["DONE"] * SHOWN, ends(applied)
    assert bot.violations(made.site.oracle()) == []
