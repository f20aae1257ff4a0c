"""sites record, on sites whose form shows the order too: windows, frames, popup menus, one address that does all."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.settings.load import load
from tests.e2e.recorded_people import FIXED, PEOPLE, recorded, three_orders
from tests.support.bot import Bot
from tests.support.given import reply
from tests.support.mock_site import MockSite


@pytest.mark.long
@pytest.mark.parametrize("vendor", ["ultraprocess_v2", "ultrabpp"])
def test_site_in_windows(tmp_path, vendor):
    """Three orders: every pair is known, and fields, actions and facts are those of the program's own profile."""
    with MockSite("--orders", "24", profile=vendor) as site:
        bot = Bot(tmp_path / "home", site.base_url, profile=vendor)
        work = three_orders(site)
        made = recorded(bot, "mine", PEOPLE[vendor](site.base_url, work, FIXED[vendor]))
        left = site.oracle()

    assert made.broken == ""
    profiles = load(bot.home / "eoms.toml").paths.profiles
    found, packaged = load_profile("mine", profiles), load_profile(vendor)
    assert isinstance(found, DescribedProfile)
    assert [one.what for one in made.missing if one.file == "wire.toml"] == []
    for step in ("complete", "reject", "leftover"):
        labels = {one.name: one.label for one in getattr(packaged, step).fields}
        labels.pop("measure_class", None)  # the site shows it for a switch only
        own = {one.name: one.label for one in getattr(found, step).fields}
        assert {"target" if name == "rollback" else name: one for name, one in labels.items()} == own
    assert set(found.order_form.facts) >= set(packaged.order_form.facts)
    assert found.history.actions == packaged.history.actions
    assert found.leftover.frame == "leftoverFrame"
    assert all(one.served for one in found.wire.values())
    assert [one["state"] for one in bot.ledger().writes] == ["PROVEN"] * len(left["writes"])
    texts = "".join(one.read_text(encoding="utf-8") for one in made.files)
    secrets = [reply(row) for _, row in work[:2]] + [order["order_no"] for order, _ in work]
    assert [one for one in secrets if one in texts] == []


def test_site_with_one_address(tmp_path):
    """What is to be done is chosen in a select, an accept has a form, and one address does everything."""
    with MockSite("--orders", "24", profile="boco") as site:
        bot = Bot(tmp_path / "home", site.base_url, profile="boco")
        made = recorded(bot, "mine", PEOPLE["boco"](site.base_url, three_orders(site), FIXED["boco"]))

    found, packaged = load_profile("mine", load(bot.home / "eoms.toml").paths.profiles), load_profile("boco")
    assert isinstance(found, DescribedProfile)
    assert made.broken == ""
    assert [one.what for one in made.missing if one.file == "wire.toml"] == []
    for step in ("accept", "complete", "reject", "leftover"):
        # A switch shows the first; the others stay as they are.
        left = {"measure_class", "eliminated", "satisfied"}
        labels = {one.name: one.label for one in getattr(packaged, step).fields if one.name not in left}
        assert {one.name: one.label for one in getattr(found, step).fields} == labels
    assert found.accept is not None
    assert [one.constant for one in found.accept.fields] == ["确认受理"]
    assert {one.action: one.query for one in found.site.requests if one.kind == "write"} == {
        "accept": {"method": "performClaimTask"},
        "complete": {"method": "performDeal"},
        "reject": {"method": "performDeal"},
        "leftover": {"method": "performLeftover"},
    }
    assert all(
        set(words) <= set(packaged.history.actions[kind]) for kind, words in found.history.actions.items()
    )
