"""`show` of a held order: the handled ones most like it, masked, with what may be taken over as a guess."""

from datetime import timedelta

import pytest

from eoms_bot.decide.similar import Traits
from eoms_bot.ledger import Ledger
from eoms_bot.model.batch import UNSURE
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.privacy.mask import Masker
from tests.cli.kit import proven_write
from tests.report import samples

HELD, HANDLED = samples.number(1), samples.number(2)
SITE = "LX_青槐政府-3"
MEASURE = (
    f"占用基站:{SITE};解决措施:青槐政府站断电，更换整流模块，预计2026-11-30完成;解决时间:2026-11-24 16:20;"
    f"联系客户电话:{samples.PHONE};联系时间:2026-11-24 17:05;联系号码:13900000090;客户态度:满意"
)
CUSTOMER = (
    *(("customer_name", samples.CUSTOMER), ("customer_tel", samples.PHONE)),
    *(("fault_area", "澜溪县"), ("fault_place", samples.PLACE)),
)


@pytest.fixture
def held(cli):
    """One order that was completed, and one of the same site and place that is held."""
    path = cli.home / "ledger.db"
    known = Masker(names=(samples.CUSTOMER,))
    write = proven_write(path, cli.clock, HANDLED, MEASURE, *CUSTOMER, masker=known)
    with Ledger.open(path) as ledger:
        traits = Traits(SITE, "澜溪县|青槐镇老鹰岩村", "网速慢")
        ledger.outcome(HELD, Outcome.HELD, "缺少事实", "run-1", cli.clock.now(), traits)
    cli.write = write
    return cli


def test_similar_orders_are_shown(held, monkeypatch):
    """What both have in common, what was done, and the clause that may be taken over, marked as a guess."""
    monkeypatch.setenv("COLUMNS", "300")

    shown = held("show", HELD).out

    assert "相似的已办工单" in shown
    assert HANDLED in shown
    assert f"同基站 {SITE}；同地点 澜溪县青槐镇老鹰岩村***" in shown
    assert "完成工单：解决" in shown
    assert f"{UNSURE}更换整流模块" in shown
    taken = (
        "青槐政府站断电",
        "2026-11-30",
        "2026-11-24 16:20",
        samples.PHONE,
        samples.CUSTOMER,
        "12号",
        "满意",
    )
    assert [word for word in taken if word in shown] == []


def test_nothing_is_cut_off_on_a_narrow_screen(held, monkeypatch):
    """What may be taken over is read to its end, also where the table is narrow."""
    monkeypatch.setenv("COLUMNS", "80")

    assert "…" not in held("show", HELD).out


def test_similar_orders_for_machines(held):
    """The same as JSON: the guess with its standing and its source, and no hash of a place."""
    (found,) = held("show", HELD, "--json").json["similar"]

    assert found == {
        "order_no": HANDLED,
        "write": held.write,
        "day": "2026-11-25",
        "kind": "complete",
        "by_person": False,
        "why": "解决",
        "same": {"基站": SITE, "地点": "澜溪县青槐镇老鹰岩村***"},
        "measure": {
            "value": "更换整流模块",
            "standing": "猜测",
            "source": f"工单 {HANDLED} 的 解决措施（账本 写入 {held.write}）",
        },
    }


def test_nothing_similar_is_said(held):
    """An order whose like nobody has handled within retention says so; one that is not held says nothing."""
    assert "相似" not in held("show", HANDLED).out
    assert held("show", HANDLED, "--json").json["similar"] == []

    held.clock.moment += timedelta(days=91)

    assert "没有相似的已办工单" in held("show", HELD).out


def test_show_looks_up_one_order_only(held, monkeypatch):
    """A ledger of a million orders is not read through for one of them."""

    def read_through(*_given, **_more):
        raise AssertionError("every order of the ledger was asked for")

    monkeypatch.setattr(Ledger, "orders", read_through)

    assert held("show", HELD).code == 0
