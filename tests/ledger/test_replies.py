"""What a reply leaves for the month's figures: nobody's name, and it stays when the values are purged."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import replies, writes
from eoms_bot.ledger.upkeep import purge
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Action, WriteState
from tests.ledger.kit import NOON, bring_to, make_key, make_write, put_version, start_bot

PHONE = "13900000001"
MEASURE = (
    "占用基站:LX_青槐政府-3;解决措施:规划站施工中;解决时间:预计2026-07-31 18:00;"
    f"联系客户电话:{PHONE};联系时间:2026-05-06 11:05;联系号码:13900000090;客户态度:认可"
)
DECIDED = (
    *(("result", "未解决"), ("unsolvable", "否"), ("expected_time", "2026-07-31 18:00:00")),
    *(("prov_cause", "覆盖-规划站点未建成"), ("area", "乡镇"), ("measure", MEASURE)),
)


def reply(order="CS-001", **changes):
    """A completion as a lane makes it."""
    more: dict[str, Any] = {
        "decided": DECIDED,
        "customer": (("customer_name", "李某某"), ("customer_tel", PHONE)),
        "deadline": NOON + timedelta(hours=2),
        "dispatched": NOON - timedelta(hours=3),
        "complaint_type": "移动业务→网络质量",
        "masker": Masker(("李某某",)),
    }
    return replace(make_write(order), **(more | changes))


def kept(bot):
    """The rows, as dictionaries."""
    with reading(bot.ledger.engine) as connection:
        return [dict(row) for row in connection.execute(select(replies)).mappings()]


@pytest.fixture
def bot(path):
    """A run with a ledger of its own."""
    return start_bot(path)


def test_what_is_kept(bot):
    """Cause, place, site, attitude and times of a reply, by the day of China's clock."""
    bring_to(bot, WriteState.PROVEN, reply())

    [row] = kept(bot)
    assert (row["kind"], row["day"], row["result"], row["cause"]) == (
        *("complete", "2026-05-06", "未解决"),
        "覆盖-规划站点未建成",
    )
    assert (row["area"], row["site"], row["attitude"]) == ("乡镇", "LX_青槐政府-3", "认可")
    assert row["expected_at"] == "2026-07-31T10:00:00.000000+00:00"
    assert row["dispatched_at"] == "2026-05-06T01:00:00.123456+00:00"
    assert row["deadline_at"] == "2026-05-06T06:00:00.123456+00:00"
    assert row["complaint_type"] == "移动业务→网络质量"


def test_what_a_reply_does_not_say(bot):
    """Stands empty in the figures."""
    bring_to(bot, WriteState.PROVEN, reply(decided=(), complaint_type=""))

    [row] = kept(bot)
    names = ("result", "reason", "cause", "area", "site", "attitude", "complaint_type")
    assert [row[name] for name in names] == [""] * 7
    assert row["expected_at"] is None


def test_it_names_nobody(bot):
    """Neither name nor number stands in it, also where somebody typed them into a cell."""
    decided = (*DECIDED[:-1], ("measure", MEASURE.replace("LX_青槐政府-3", f"李某某 {PHONE}")))
    bring_to(bot, WriteState.PROVEN, reply(decided=decided))

    told = str(kept(bot))
    assert PHONE not in told
    assert "李某某" not in told


@pytest.mark.parametrize("number", [PHONE, f"+86 {PHONE}", "139-0000-0001"])
def test_one_customer(bot, number):
    """However a number is written, it is the same customer's; another number is another's."""
    for order, tel in (("CS-001", PHONE), ("CS-002", number), ("CS-003", "13900000002")):
        bring_to(bot, WriteState.PROVEN, reply(order, customer=(("customer_tel", tel),)))

    first, second, third = (row["customer"] for row in kept(bot))
    assert first == second != third


@pytest.mark.parametrize("number", ["", "不详", "\uff11\uff13\uff19" + "\uff10" * 8])
def test_an_unknown_customer(bot, number):
    """Where nothing can be read as a number, in ASCII digits, the reply is no customer's."""
    bring_to(bot, WriteState.PROVEN, reply(customer=(("customer_tel", number),)))

    [row] = kept(bot)
    assert row["customer"] == ""


def test_a_reject(bot):
    """Of a reject its reason word is kept."""
    write = reply(kind="reject", decided=(("reject_text", "宽带投诉：光猫红灯"),))
    bring_to(bot, WriteState.PROVEN, write)

    [row] = kept(bot)
    assert (row["kind"], row["reason"], row["cause"]) == ("reject", "宽带投诉", "")


def test_other_writes_leave_nothing(bot):
    """Accepting and leftover entries are no replies."""
    for action in (Action.ACCEPT, Action.LEFTOVER):
        bring_to(bot, WriteState.PROVEN, reply(key=make_key("CS-001", action)))

    assert kept(bot) == []


def test_a_purge_leaves_the_figures(bot):
    """The values are hashed, whose reply it was is forgotten; cause, area and site stand."""
    bring_to(bot, WriteState.PROVEN, reply())
    before = kept(bot)[0]
    later = datetime(2026, 12, 1, tzinfo=UTC)

    purge.purge(bot.ledger, later, NOON - timedelta(days=400), "王值班", "到期", later)

    assert before["customer"]
    assert kept(bot) == [before | {"customer": ""}]


@pytest.mark.sqlite
def test_an_older_ledger_brings_its_replies(path):
    """Those whose values are still there count as well, once; of their deadlines nothing is known."""
    put_version(path, 3)

    bot = start_bot(path, "run-2")

    rows = {row["order_no"]: row for row in kept(bot)}
    assert rows["CS-001"]["cause"] == "覆盖-规划站点未建成"
    assert rows["CS-001"]["deadline_at"] is None
    with reading(bot.ledger.engine) as connection:
        closing = select(writes.c.id).where(writes.c.action == "close")
        assert {row["write_id"] for row in rows.values()} == set(connection.execute(closing).scalars())


@pytest.mark.sqlite
def test_customers_of_an_older_ledger(path):
    """A reply that an older version has stored is of the same customer as a new one; who has none is nobody."""
    put_version(path, 3)
    with closing(sqlite3.connect(path)) as db:
        pairs = json.dumps([["customer_name", "李某某"], ["customer_tel", PHONE]])
        db.execute("UPDATE writes SET customer=? WHERE order_no='CS-001'", [pairs])
        db.commit()

    bot = start_bot(path, "run-2")
    bring_to(bot, WriteState.PROVEN, reply("CS-009"))

    found = {row["order_no"]: row["customer"] for row in kept(bot)}
    assert found["CS-001"] == found["CS-009"] != ""
    assert found["CS-002"] == ""
