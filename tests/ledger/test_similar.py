"""Which handled orders a held one is shown: of its site or place, of this account, within retention."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from eoms_bot.decide.similar import MOST, NO_TRAITS, Traits
from eoms_bot.ledger import account_key, nearest
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import orders, replies
from eoms_bot.ledger.stores import similar
from eoms_bot.ledger.upkeep import purge
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import WriteState
from tests.ledger.kit import ACCOUNT, NOON, bring_to, make_write, start_bot

HELD = "CS-900"
NAME, PHONE = "李某某", "13900000001"
SITE, PLACE, TYPE, CAUSE = "LX_青槐政府-3", "澜溪县|青槐镇上湾村", "网速慢", "覆盖-规划站点未建成"
WANTED = Traits(SITE, PLACE, TYPE, CAUSE)
SINCE = NOON - timedelta(days=90)


def handled(order, site="", place="", kind="", cause="", **changes):
    """A completion of an order of this site, place, 投诉分类 and cause."""
    measure = f"占用基站:{site};解决措施:调整天线;联系客户电话:{PHONE};客户态度:认可"
    customer = (
        *(("customer_name", NAME), ("customer_tel", PHONE)),
        *(("fault_area", "澜溪县"), ("fault_place", f"{place}五组200号" if place else "")),
        ("complaint", f"{NAME}家里上网慢"),
    )
    decided = (("result", "解决"), ("prov_cause", cause), ("measure", measure))
    known = {"decided": decided, "customer": customer, "complaint_type": kind, "masker": Masker((NAME,))}
    return replace(make_write(order), **(known | changes))


def hold(bot, traits=WANTED, when=NOON):
    bot.ledger.outcome(HELD, Outcome.HELD, "缺少事实", "run-1", when, traits)


def numbers(bot, since=SINCE, account=ACCOUNT):
    return [one.write.order_no for one in nearest(bot.ledger, HELD, account, since)]


def test_the_nearest_come_first(bot):
    """Site before place, then 投诉分类, then cause, then the newer; three at most, each with what it shares."""
    for write in (
        handled("place", "LX_他站", "青槐镇上湾村", TYPE, CAUSE),
        handled("site", SITE),
        handled("site-cause", SITE, cause=CAUSE),
        handled("all", SITE, "青槐镇上湾村", TYPE, CAUSE),
        handled("site-newer", SITE, "青槐镇街上"),
        handled("neither", "LX_他站", "青槐镇街上", TYPE, CAUSE),
    ):
        bring_to(bot, WriteState.PROVEN, write)
    hold(bot)

    found = nearest(bot.ledger, HELD, ACCOUNT, SINCE)

    assert [one.write.order_no for one in found] == ["all", "site-cause", "site-newer"]
    assert [one.traits.rank for one in found] == [
        (True, True, True, True),
        (True, False, False, True),
        (True, False, False, False),
    ]
    assert (found[0].day, found[0].why) == ("2026-05-06", f"解决，{CAUSE}")


def test_without_a_site_the_place_finds_them(bot):
    """An order that no table gives a site has those of its place; one of nothing has none."""
    bring_to(bot, WriteState.PROVEN, handled("place", "LX_他站", "青槐镇上湾村"))
    bring_to(bot, WriteState.PROVEN, handled("nowhere"))

    hold(bot, Traits(place=PLACE))
    assert numbers(bot) == ["place"]

    hold(bot, NO_TRAITS)
    assert numbers(bot) == []


@pytest.mark.parametrize("state", [state for state in WriteState if state is not WriteState.PROVEN])
def test_only_proven_replies(bot, state):
    """What the site has not proven is nothing to learn from."""
    bring_to(bot, state, handled("CS-001", SITE))
    hold(bot)

    assert numbers(bot) == []


def test_an_order_stands_by_its_newest_reply(bot):
    """Of an order that came back only the later reply counts, and the held order is never its own example."""
    for task, site in (("T-1", SITE), ("T-2", "LX_他站")):
        write = handled("CS-001", site)
        bring_to(bot, WriteState.PROVEN, replace(write, key=replace(write.key, task_id=task)))
    bring_to(bot, WriteState.PROVEN, handled(HELD, SITE))
    hold(bot)

    assert numbers(bot) == []


def test_other_desks_are_never_shown(bot, path):
    """What another account has handled stays its own, also in a ledger that both share."""
    other = start_bot(path, "run-2", "clerk02")
    bring_to(other, WriteState.PROVEN, handled("CS-001", SITE, "青槐镇上湾村"))
    hold(bot)

    assert numbers(bot) == []
    assert numbers(bot, account=account_key("mock", "clerk02")) == ["CS-001"]
    assert numbers(bot, account=account_key("mock-2", "clerk02")) == []


def test_older_than_retention(bot):
    """Neither an older reply nor an older hold counts, whether or not a purge has come by."""
    bring_to(bot, WriteState.PROVEN, handled("CS-001", SITE))
    hold(bot, when=NOON + timedelta(days=1))

    assert numbers(bot, NOON) == ["CS-001"]
    assert numbers(bot, NOON + timedelta(seconds=1)) == []
    bring_to(bot, WriteState.PROVEN, handled("CS-002", SITE))
    hold(bot, when=NOON - timedelta(seconds=1))
    assert numbers(bot, NOON) == []


def test_a_purge_takes_them(bot):
    """What is purged is shown no longer, and neither its place nor the traits of the held order stay."""
    bring_to(bot, WriteState.PROVEN, handled("CS-001", SITE, "青槐镇上湾村"))
    hold(bot)
    assert numbers(bot) == ["CS-001"]
    later = NOON + timedelta(days=1)

    purge.purge(bot.ledger, later, SINCE, "李班长", "清理", later)

    assert numbers(bot) == []
    with reading(bot.ledger.engine) as connection:
        assert connection.execute(replies.select()).mappings().one()["place"] == ""
        assert connection.execute(orders.select()).mappings().one()["traits"] == ""
    hold(bot, when=later)  # held again: the site of the purged reply still stands in the figures of its month
    assert numbers(bot) == []


def test_only_held_orders(bot):
    """An order that went on since it was held has no similar ones, nor has one that nobody knows."""
    bring_to(bot, WriteState.PROVEN, handled("CS-001", SITE))
    assert numbers(bot) == []

    hold(bot)
    bot.ledger.stage(HELD, "READ", "run-1", NOON)
    assert numbers(bot) == []
    hold(bot)
    bot.ledger.outcome(HELD, Outcome.DONE, "", "run-2", NOON + timedelta(minutes=1))
    assert numbers(bot) == []


def test_they_name_nobody(bot):
    """Neither a name, nor a number, nor a door stands in what is shown; nor a place in what the index has."""
    bring_to(bot, WriteState.PROVEN, handled("CS-001", SITE, "青槐镇上湾村"))
    hold(bot)

    (found,) = nearest(bot.ledger, HELD, ACCOUNT, SINCE)

    assert not any(word in str(found) for word in (NAME, PHONE, "200号", "五组"))
    with reading(bot.ledger.engine) as connection:
        kept = [*connection.execute(replies.select()), *connection.execute(orders.select())]
    assert "上湾村" not in str(kept)


@pytest.mark.parametrize("named", ["", "***", "1" * 1_000, "村" * 100_000, "ﷺ" * 1_000], ids=range(5))
def test_an_odd_place_stops_no_write(bot, named):
    """The attempt is stored whatever the order says of its place, and a held order finds it by its site."""
    write = handled("CS-001", SITE, customer=(("fault_area", "澜溪县"), ("fault_place", named)))

    bring_to(bot, WriteState.PROVEN, write)
    hold(bot)

    assert numbers(bot) == ["CS-001"]
    with reading(bot.ledger.engine) as connection:
        assert len(connection.execute(replies.select()).mappings().one()["place"]) in {0, 64}


@pytest.mark.parametrize("odd", ["\ud800", "\x00", "长" * 100_000], ids=range(3))
def test_odd_traits_stop_no_outcome(bot, odd):
    """What an order says of itself is kept in any writing; what cannot stand in a reply finds none."""
    bring_to(bot, WriteState.PROVEN, handled("CS-001", SITE))

    hold(bot, Traits(SITE, "", odd, odd))

    assert numbers(bot) == ["CS-001"]


def test_a_place_costs_an_attempt_no_question(bot):
    """The transaction of an INTENT asks the database the same, whether or not the order names a place."""
    asked: list[list[str]] = []

    @event.listens_for(bot.ledger.engine, "before_cursor_execute")
    def _on_execute(_connection, _cursor, statement, _parameters, _context, _many):
        asked[-1].append(statement)

    for order, place in (("CS-001", ""), ("CS-002", "青槐镇上湾村")):
        asked.append([])
        bot.journal.intent(handled(order, SITE, place))

    assert asked[0] == asked[1]


def test_many_of_one_site(bot, monkeypatch):
    """Of a site with very many replies only the newest are looked at."""
    monkeypatch.setattr(similar, "CANDIDATES", MOST)
    bring_to(bot, WriteState.PROVEN, handled("oldest", SITE, kind=TYPE))
    for number in range(MOST):
        bring_to(bot, WriteState.PROVEN, handled(f"CS-{number}", SITE))
    hold(bot)

    assert numbers(bot) == ["CS-2", "CS-1", "CS-0"]


@pytest.mark.sqlite
def test_they_are_found_by_index(bot):
    """Neither replies nor attempts are read through, only the newest replies of the site and of the place."""
    hold(bot)
    asked = []
    engine = bot.ledger.engine

    @event.listens_for(engine, "before_cursor_execute")
    def _on_execute(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    nearest(bot.ledger, HELD, ACCOUNT, SINCE)

    questions = [one for one in asked if "JOIN writes" in one[0]]
    assert len(questions) == 2
    with engine.connect() as connection:
        steps = [
            row[-1]
            for text, values in questions
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        ]
    assert {step for step in steps if step.startswith("SCAN")} == {"SCAN newest"}
    assert [step for step in steps if "TEMP B-TREE" in step] == []
    assert [name for name in ("ix_replies_site", "ix_replies_place") if name not in str(steps)] == []
