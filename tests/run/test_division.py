"""Orders are dealt by an area that the site's pages tell, or not at all."""

from datetime import timedelta

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import ConfigError
from eoms_bot.model.dealing import Dealing
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.run.division import left_notice, with_division
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import bare_desk
from eoms_bot.settings import Paths, Settings
from eoms_bot.settings.model import Run
from tests.cli.kit import StillClock
from tests.tables import sources


@pytest.fixture
def prepared(tmp_path):
    """Settings with these lists, and the profile and desk of a run under them."""

    def prepare(**lists):
        settings = Settings(paths=Paths(home=tmp_path), run=Run(**lists))
        return settings, *bare_desk(settings, Ports(clock=StillClock(sources.NOW)))

    return prepare


def test_desk_knows_what_is_ours(prepared):
    """The lists of the settings come to the desk, spaces left out; before that every order is ours."""
    settings, profile, bare = prepared(areas=("澜 溪县",))

    desk = with_division(settings, profile, bare)

    assert not bare.dealing.is_on
    assert desk.dealing == Dealing(areas=("澜溪县",))


@pytest.mark.parametrize(
    "lists", [{"areas": ("澜溪县",)}, {"not_areas": ("澜溪县",)}], ids=["areas", "not_areas"]
)
def test_profile_that_tells_no_area(prepared, lists):
    """Where no page tells it, the run refuses: each account would take every order. Without lists nothing is missing."""
    settings, _, desk = prepared(**lists)
    known = load_profile("ultrabpp")
    form = known.order_form
    facts = {name: spec for name, spec in form.facts.items() if name != "fault_area"}
    profile = known.model_copy(update={"order_form": form.model_copy(update={"facts": facts})})

    with pytest.raises(ConfigError, match=r"页面档案 ultrabpp 没有故障区县.*facts\.fault_area.*run\.areas"):
        with_division(settings, profile, desk)

    assert not with_division(prepared()[0], profile, desk).dealing.is_on


def left(order_no, deadline):
    """An order that a run has left."""
    ref = OrderRef(order_no, "", "T-1", "", "", "", deadline, None, False, "第 1 页第 1 行")
    return Item(ref, Outcome.SKIPPED, "")


def test_what_was_left_is_told():
    """How many orders went to others, and by number those that are late or will be soon; nothing where none did."""
    soon, late, far = (sources.NOW + timedelta(hours=hours) for hours in (1, -1, 2))
    items = [left("CS-1", far), left("CS-2", None)]
    urgent = [*items, left("CS-3", soon), left("CS-4", late)]

    assert list(left_notice([], sources.NOW, 2)) == []
    assert list(left_notice(items, sources.NOW, 2)) == ["留给别的账号 2 张"]
    assert list(left_notice(urgent, sources.NOW, 2)) == [
        "留给别的账号 4 张，其中 2 张不到 2 小时就超时或已超时：CS-3、CS-4；请核对负责的账号在运行"
    ]


def test_many_urgent_orders_are_named_in_part():
    """Five numbers are enough to begin with."""
    items = [left(f"CS-{number}", sources.NOW) for number in range(6)]

    [told] = left_notice(items, sources.NOW, 1.5)

    assert "其中 6 张不到 1.5 小时就超时或已超时：CS-0、CS-1、CS-2、CS-3、CS-4 等；" in told
