"""站卡: a card is the command's row, counts at once, and says whose customers can be called."""

from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import DraftKey
from eoms_bot.report import log
from eoms_bot.tables.branch.sources import read_sources
from tests.console.kit import serving
from tests.console.planned import reviewing
from tests.decide import build
from tests.run.plans import BARE, SOLVED
from tests.tables import sources

SITE = "LX_青槐政府"
CARD = {"station": SITE, "cause": "故障-传输中断", "said_by": "王责任"}


@pytest.fixture
def desk(tmp_path):
    """A console with a plan, and a branch that knows one cell."""
    with reviewing(tmp_path / "home") as (first, office):
        cell = {"小区名称": f"{SITE}-3", "基站名称": SITE, "县区": build.BRANCH.county}
        facts = first.desk.settings.facts
        there = facts.cells.model_copy(update={"file": sources.write(office.home, "小区表.csv", [cell])})
        known = facts.model_copy(update={"cells": there}).at(office.home)
        with serving(first.desk.settings.model_copy(update={"facts": known}), first.clock) as place:
            yield place, office
    log.REDACTOR.forget()
    logger.remove()


def add(place, client, **changes):
    """Ask for a card."""
    return place.act(client, "/api/site/card", **(CARD | changes))


def cards(place):
    """The rows of 站卡."""
    return read_sources(place.desk.settings.facts, place.clock.now(), ("site_cards",)).evidence.rows(
        "site_cards"
    )


def type_site(place, office, site):
    """Somebody types the site of the plan's third order."""
    order = office.plan.rows[2].order
    key = DraftKey(office.plan.basis.site_id, order.order_no, order.task_id)
    place.ledger().keep_draft(key, {"site": site}, order.fingerprint, "王值班", place.clock.now())


def page_of(place, client=None):
    """The page as text."""
    return (client or place.logged_in()).get("/sites").text


def test_card_is_the_row_of_the_command(desk):
    """A card has all that `site card` writes, with the person who noted it and the moment."""
    place, _office = desk

    answer = add(place, place.logged_in(), crew="青槐维护班", expected="2026-01-06T18:00", done="正在抢通")

    (row,) = cards(place)
    assert answer.status_code == 200, answer.text
    assert [
        row.text(name) for name in ("基站名称", "省内投诉原因", "告知人", "处理班组", "处理办法", "登记人")
    ] == [
        *(SITE, "故障-传输中断", "王责任"),
        *("青槐维护班", "正在抢通", "王值班"),
    ]
    assert (row.time("时间"), row.time("预计恢复时间")) == (build.NOW, build.NOW.replace(hour=18))
    assert place.audited(1) == [("SITE_CARD", "王值班", SITE)]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"cause": ""}, 409, "省内投诉原因"),
        ({"cause": "天气"}, 409, "不在字典里"),
        ({"said_by": ""}, 409, "告知人"),
        ({"station": " "}, 422, "基站名称"),
        ({"recovered": "2026-01-06 10:00"}, 409, "还没有到"),
        ({"expected": "下午"}, 409, "预计恢复时间"),
    ],
)
def test_card_that_is_wrong(desk, changes, status, words):
    """A card that is wrong leaves no row."""
    place, _office = desk

    answer = add(place, place.logged_in(), **changes)

    assert (answer.status_code, words in answer.text) == (status, True)
    assert cards(place) == ()


def test_end_keeps_what_was_said(desk):
    """The end of a trouble is a card with the last one's cause and measure; without that it is refused."""
    place, _office = desk
    client = place.logged_in()
    add(place, client, done="正在抢通")
    place.clock.wait(3600)
    end = {"recovered": "2026-01-06T09:50", "said_by": "李抢修"}

    answers = [
        place.act(place.logged_in(), "/api/site/card", station=site, **end).status_code
        for site in (SITE, "LX_别处")
    ]

    _first, last = cards(place)
    assert answers == [200, 409]
    assert [last.text(name) for name in ("省内投诉原因", "处理办法", "告知人")] == [
        "故障-传输中断",
        "正在抢通",
        "李抢修",
    ]
    assert last.time("恢复时间") == build.NOW.replace(minute=50)


def test_numbers_are_masked(desk):
    """A number that somebody typed into a card is on no page and in no record."""
    place, _office = desk

    add(place, place.logged_in(), said_by=f"王责任 {build.STRANGER}", done=f"打 {build.STRANGER}")

    assert build.STRANGER not in page_of(place) + str(place.audited())


def test_viewer_writes_no_card(desk):
    """Whoever may only look sees the cards, and gets no form."""
    place, _office = desk
    add(place, place.logged_in())
    viewer = place.logged_in(Role.VIEWER)

    assert add(place, viewer).status_code == 403
    assert SITE in page_of(place, viewer)
    assert 'id="card"' not in page_of(place, viewer)


def test_card_counts_at_once(desk):
    """The next check of a row of that site has the card's cause as a person's, without a new preview."""
    place, office = desk
    client = place.logged_in()
    add(place, client)

    found = place.act(
        client,
        "/api/plan/check",
        plan_id=office.plan.plan_id,
        position=3,
        edits=f'{{"handling": "完成", "site": "{SITE}"}}',
    ).json()

    assert found["filled"]["prov_cause"][0] == "故障-传输中断"
    assert found["filled"]["prov_cause"][1].startswith("人：站卡.csv")


def test_orders_of_the_site(desk):
    """A card lists the waiting orders of its site and of its cells, also where somebody has just typed it."""
    place, office = desk
    client = place.logged_in()
    add(place, client)
    before = page_of(place)

    type_site(place, office, SITE)
    place.act(client, "/api/plan/strike", plan_id=office.plan.plan_id, position=1)
    after = page_of(place)

    assert (SOLVED in before, BARE in before) == (True, False)
    assert (SOLVED in after, BARE in after) == (False, True)
    assert f"/plans/{office.plan.plan_id}/3#call" in after


def test_callable_come_first(desk):
    """Cards that are over, or late, stand before those that are not; each says what it is."""
    place, office = desk
    client = place.logged_in()
    type_site(place, office, SITE)
    add(place, client, station=f"{SITE}-3", expected="2026-01-06 09:30")
    add(place, client, station="LX_别处")
    place.clock.wait(60 * 60)
    add(place, place.logged_in(), recovered="2026-01-06 09:50")

    text = page_of(place)
    places = [text.index(f'<th scope="row">{name}</th>') for name in (SITE, f"{SITE}-3", "LX_别处")]

    assert places == sorted(places)
    assert text.count("可以打电话") == 2
    assert all(word in text for word in ("已恢复", "过了预计时间", "还没有恢复"))


def test_void_card(desk):
    """A card that was wrong is taken back: nothing is deleted, and nothing counts any more."""
    place, office = desk
    client = place.logged_in()
    add(place, client)
    place.clock.wait(5)

    answer = place.act(client, "/api/site/card", station=SITE, void=True)
    place.clock.wait(120)
    place.desk.standing.forget()
    edits = f'{{"handling": "完成", "site": "{SITE}"}}'
    fields = {"plan_id": office.plan.plan_id, "position": 3, "edits": edits}
    found = place.act(client, "/api/plan/check", **fields).json()

    assert answer.json()["text"].startswith(f"{SITE} 的站卡已作废")
    assert len(cards(place)) == 2
    assert "不再有效" in page_of(place)
    assert not found["filled"].get("prov_cause", ["", ""])[1].startswith("人：站卡.csv")


def test_many_cards(desk):
    """A week with a card for each of a thousand sites is a page like any other, with the orders of each."""
    place, office = desk
    row = {"省内投诉原因": "故障-传输中断", "告知人": "王责任", "时间": "2026-01-06 08:00"}
    names = [SITE, *(f"LX_站{number}" for number in range(1_200))]
    sources.write(office.home, "站卡.csv", [row | {"基站名称": name} for name in names])

    answer = place.logged_in().get("/sites")

    assert answer.status_code == 200
    assert SOLVED in answer.text


def test_old_cards_are_not_listed(desk):
    """After a week a card leaves the page."""
    place, _office = desk
    add(place, place.logged_in())

    place.clock.time += timedelta(days=8)

    assert "七天内没有登记过站卡" in page_of(place)


def test_pasted_words_are_guesses(desk):
    """A pasted answer gives guesses with their words; it writes nothing."""
    place, _office = desk

    found = place.act(place.logged_in(), "/api/site/paste", text="青槐政府光缆断了，预计18点恢复").json()

    assert found["guesses"] == {
        "station": [SITE, "青槐政府"],
        "cause": ["故障-传输中断", "光缆"],
        "expected": ["2026-01-06 18:00", "预计18点恢复"],
    }
    assert cards(place) == ()
