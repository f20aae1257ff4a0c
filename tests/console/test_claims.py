"""认领: two people never call one customer, and one can take an order over with a word."""

from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.console.calls.claims import claims
from eoms_bot.console.workbench import queue
from eoms_bot.ledger import Deed
from eoms_bot.report import log
from tests.console.planned import reviewing
from tests.decide import build
from tests.run.plans import BARE, SOLVED


@pytest.fixture
def desk(tmp_path):
    """A console with a plan, and two people at it."""
    with reviewing(tmp_path / "home") as (place, office):
        yield place, office, place.logged_in(), place.logged_in(name="李值班")
    log.REDACTOR.forget()
    logger.remove()


def reveal(place, office, client, position=1, word=""):
    """Ask for the number of a row's order."""
    plan_id = office.plan.plan_id
    return place.act(client, "/api/call/reveal", plan_id=plan_id, position=position, word=word)


def test_second_person_gets_no_number(desk):
    """While another person calls, the answer is that person's name and the time, and no number."""
    place, office, one, other = desk
    reveal(place, office, one)

    answer = reveal(place, office, other)

    assert answer.json() == {"claimed": f"王值班 09:00 起正在打 {SOLVED}；要接过来，写一句再接"}
    assert place.audited(1) == [("CONSOLE_REVEALED", "王值班", SOLVED)]


def test_own_claim_is_no_obstacle(desk):
    """A person sees the number of an own claim again."""
    place, office, one, _other = desk
    reveal(place, office, one)

    assert "numbers" in reveal(place, office, one).json()


def test_word_takes_over(desk):
    """With a word the order goes over; the chain has the word, and the first person is the second then."""
    place, office, one, other = desk
    reveal(place, office, one)

    taken = reveal(place, office, other, word="他去吃饭了 13900000007")
    back = reveal(place, office, one)

    assert "numbers" in taken.json()
    said = f"{SOLVED} 从王值班接过来：他去吃饭了 139****0007"
    assert place.audited(2) == [
        ("CONSOLE_REVEALED", "李值班", SOLVED),
        ("CALL_TAKEN_OVER", "李值班", said),
    ]
    assert back.json()["claimed"].startswith("李值班")


def test_claim_ends_after_ten_minutes(desk):
    """Ten minutes after the number was shown last anybody may call."""
    place, office, one, other = desk
    reveal(place, office, one)
    place.clock.time = build.NOW + timedelta(minutes=10, seconds=1)

    assert "numbers" in reveal(place, office, other).json()


def test_note_ends_the_claim(desk):
    """What the call came to is noted: the order is nobody's."""
    place, office, one, other = desk
    reveal(place, office, one)
    noted = place.act(
        one, "/api/call/note", plan_id=office.plan.plan_id, position=1, attitude="未接通", again=""
    )
    assert noted.status_code == 200, noted.text

    assert "numbers" in reveal(place, office, other).json()


def test_same_customer_is_not_called_twice(desk):
    """Another order of the same number is claimed with it."""
    place, office, one, other = desk
    reveal(place, office, one, 1)

    answer = reveal(place, office, other, 3)

    assert answer.json() == {"claimed": f"王值班 09:00 起正在打 {SOLVED}；要接过来，写一句再接"}
    assert place.audited(1) == [("CONSOLE_REVEALED", "王值班", SOLVED)]


def test_first_in_the_chain_wins(desk):
    """Two records of one moment: the order is the first person's."""
    place, office, one, other = desk
    reveal(place, office, one)
    reveal(place, office, other, word="我来")
    reveal(place, office, one, word="还是我")
    place.desk.doorbook.note(Deed.CONSOLE_REVEALED, "赵值班", SOLVED)

    assert claims(place.desk.books.views(), place.clock.now())[SOLVED].who == "王值班"


def test_race_shows_nothing(desk, monkeypatch):
    """Where another person's record comes first in the same moment the number stays hidden."""
    place, office, _one, other = desk
    note = place.desk.doorbook.note
    raced: list[bool] = []

    def late(deed, who, text):
        if not raced:
            raced.append(note(deed, "王值班", SOLVED))
        return note(deed, who, text)

    monkeypatch.setattr(place.desk.doorbook, "note", late)

    assert reveal(place, office, other).json()["claimed"].startswith("王值班")


def test_queue_offers_what_is_free(desk):
    """The list says who is calling; the other person is led past that order, the caller is not."""
    place, office, one, other = desk
    reveal(place, office, one, 3)

    orders = queue.queue_of(place.desk)
    page = other.get("/queue?show=&here=").text
    own = one.get("/queue?show=&here=").text

    assert [one.caller for one in orders.orders if one.order_no == BARE] == ["王值班"]
    offered = [orders.next("", one.order_no, person="李值班") for one in orders.orders]
    assert BARE not in [found.order_no for found in offered if found]
    assert ("王值班 正在打" in page, "正在打" in own) == (True, False)
