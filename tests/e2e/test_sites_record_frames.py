"""sites record, on the site in frames: GBK, a write that is a link, forms that load again, a modal dialog."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.settings.load import load
from tests.e2e.recorded_people import FIXED, TYPED, FramePerson, recorded, three_orders
from tests.support.bot import Bot
from tests.support.mock_site import MockSite


@pytest.mark.long
def test_site_in_frames(tmp_path):
    """Three orders and all mistakes of people: the profile has all that the program's has, and it loads."""
    with MockSite("--orders", "24", profile="frameset") as site:
        bot = Bot(tmp_path / "home", site.base_url, profile="frameset")
        site.switches(drafts="on")

        def lose() -> None:
            site.fault("submit", "redirect_login")

        person = FramePerson(site.base_url, three_orders(site), FIXED["frameset"], errs=True, lose=lose)
        made = recorded(bot, "mine", person)
        left = site.oracle()

    profiles = load(bot.home / "eoms.toml").paths.profiles
    found, packaged = load_profile("mine", profiles), load_profile("frameset")
    assert isinstance(found, DescribedProfile)
    assert isinstance(packaged, DescribedProfile)
    for kind in ("accept", "complete", "reject", "leftover"):
        pairs = [(one.name, one.kind, one.of) for one in found.wire[kind].pairs]
        wanted = [(one.name, one.kind, one.of) for one in packaged.wire[kind].pairs if one.name != "cslb"]
        assert pairs == wanted
    for step in ("complete", "reject", "leftover"):
        labels = {one.name: one.label for one in getattr(packaged, step).fields}
        labels.pop("measure_class", None)
        assert {one.name: one.label for one in getattr(found, step).fields} == labels
        assert getattr(found, step).submit == getattr(packaged, step).submit
    for part in ("todo_list", "done_list", "leftover_list"):
        one, other = getattr(found, part), getattr(packaged, part)
        assert (one.columns, one.ids_pattern, one.search) == (other.columns, other.ids_pattern, other.search)
    assert found.site.charset == "gbk"
    assert any("按“暂 存”发出的" in one.what for one in made.missing)
    assert not any("分不清" in one.what for one in made.missing)  # each control has its pair's name
    states = sorted(one["state"] for one in bot.ledger().writes)
    assert states == ["PROVEN"] * (len(left["writes"]) + 2) + ["UNKNOWN"]
    everything = b"".join(one.read_bytes() for one in bot.home.rglob("*") if one.is_file())
    assert [
        one for one in TYPED.values() if one.encode() in everything or one.encode("gbk") in everything
    ] == []
