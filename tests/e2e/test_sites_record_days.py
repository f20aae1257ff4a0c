"""sites record, the long way: a person who goes on the next day, and forty orders with what three have shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from eoms_bot.model.batch import BATCH
from tests.e2e.recorded_people import FIXED, PEOPLE, Say, recorded, three_orders
from tests.support.bot import ALSO_FIXED, Bot
from tests.support.given import FORMS
from tests.support.mock_site import MockSite

pytestmark = pytest.mark.long
VENDORS = ("spa", "frameset")
OF_FORMS = ("ultraprocess_v2", "ultrabpp", "boco")
PATIENCE = 2400
ORDERS = 40
PROFILE = ("site.toml", "lists.toml", "order.toml", "steps.toml", "wire.toml")


def texts(bot: Bot) -> dict[str, list[str]]:
    """The lines of the recorded files, without remarks and in no order: requests come as pages load them."""
    folder = bot.home / "profiles" / "mine"
    found = {one: (folder / one).read_text(encoding="utf-8").splitlines() for one in PROFILE}
    return {one: sorted(line for line in lines if "#" not in line) for one, lines in found.items()}


def edited(file: Path, name: str, end: str) -> None:
    """Change the end of the one line with the field of this name."""
    lines = file.read_text(encoding="utf-8").splitlines()
    (at,) = (place for place, line in enumerate(lines) if f'name = "{name}"' in line)
    lines[at] = lines[at].removesuffix(",").removesuffix(" }") + f"{end},"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("vendor", VENDORS)
def test_two_days(tmp_path, vendor):
    """Stopped in the middle of an order and gone on the next day: the same profile as in one go."""
    kind, fixed = PEOPLE[vendor], FIXED[vendor]
    with MockSite("--orders", "24", profile=vendor) as site:
        whole = Bot(tmp_path / "whole", site.base_url, profile=vendor)
        recorded(whole, "mine", kind(site.base_url, three_orders(site), fixed))
        site.reset(orders=24)
        days = Bot(tmp_path / "days", site.base_url, profile=vendor)
        work = three_orders(site)

        def stops(page: Page, say: Say) -> None:
            kind(site.base_url, work[:1], fixed, lists=False)(page, say)
            raise LookupError("he goes home")

        assert "LookupError" in recorded(days, "mine", stops).broken
        recorded(days, "mine", kind(site.base_url, work[1:], fixed))

    assert texts(days) == texts(whole)


@pytest.mark.parametrize("vendor", [*VENDORS, *OF_FORMS])
def test_forty_orders(tmp_path, monkeypatch, vendor):
    """Three orders shown: forty others with other ids are previewed, then done, each once.

    No line is edited but one: that a box takes no typing, and its calendar nobody can read.
    What the preview held for a reason of its own (a word of the row, a VIP) stays held, and nothing else does.
    """
    monkeypatch.setitem(FORMS, "mine", FORMS[vendor])
    monkeypatch.setitem(ALSO_FIXED, "mine", ALSO_FIXED.get(vendor, {}))
    with MockSite("--orders", "48", profile=vendor) as site:
        shown = Bot(tmp_path / "shown", site.base_url, profile=vendor)
        recorded(shown, "mine", PEOPLE[vendor](site.base_url, three_orders(site), FIXED[vendor]))
        site.reset(seed=7, orders=60)
        bot = Bot(tmp_path / "home", site.base_url, profile="mine")
        shutil.copytree(shown.home / "profiles", bot.home / "profiles")
        if vendor == "boco":
            edited(bot.home / "profiles" / "mine" / "steps.toml", "expected_time", ", written = true }")
        columns = [one.name for one in BATCH.columns]
        limits = {one["order_no"]: one["deadline"] for one in site.orders()}
        rows = [{name: one.get(name, "") for name in columns} for one in site.notes()]
        known = [one for one in rows if one["工单号"] in limits]
        book = bot.batch(*sorted(known, key=lambda one: str(limits[one["工单号"]]))[-ORDERS:])

        preview = bot.run("preview", str(book), seconds=PATIENCE)
        assert preview.code == 0
        assert not site.writes()
        applied = bot.run("apply", str(book), "--yes", seconds=PATIENCE)

        wanted = {
            one["order_no"]: "DONE" if one["outcome"] == "PREVIEWED" else one["outcome"]
            for one in preview.run["items"]
        }
        assert {one["order_no"]: one["outcome"] for one in applied.run["items"]} == wanted
        assert sorted(set(wanted.values())) == ["DONE", "HELD"]
        assert list(wanted.values()).count("DONE") >= ORDERS // 2
        charset = "gbk" if vendor == "frameset" else "utf-8"
        assert bot.violations(site.oracle(), charset=charset) == []
