"""Two people are two consoles with homes of their own on one PostgreSQL ledger: each shows what the other does."""

import json
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from loguru import logger
from playwright.sync_api import expect

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

from eoms_bot.console.workbench import queue
from eoms_bot.ledger import verify
from eoms_bot.model.plan import RowState
from eoms_bot.report import log
from eoms_bot.settings.model import LedgerChoices
from tests.console.kit import MovingClock, Place, serving
from tests.console.planned import row
from tests.console.test_browser import log_in
from tests.console.test_desk_push import listening
from tests.decide import build
from tests.run.guessing import FACTS, GUESSED, SITE, GuessOffice

GUESSED_ROW, READY_ROW = 3, 2
PATIENCE_MS = 9_000
"""Less than the time after which a page without a stream asks again."""


@dataclass
class OnServer(GuessOffice):
    """An office of which the ledger is on a server."""

    database: str = ""

    def __post_init__(self):
        super().__post_init__()
        self.settings = self.settings.model_copy(update={"ledger": LedgerChoices(database=self.database)})


@dataclass
class Desk:
    """A person at a console of their own."""

    place: Place
    client: httpx.Client
    office: OnServer

    def act(self, path, position=GUESSED_ROW, **more):
        """Do something with a row of the plan."""
        return self.place.act(self.client, path, plan_id=self.office.plan.plan_id, position=position, **more)

    def keep(self, position=GUESSED_ROW, draft=0, **texts):
        """Type into cells."""
        return self.act(
            "/api/plan/keep", position, edits=json.dumps(texts, ensure_ascii=False), draft=draft
        ).json()

    def queued(self, order_no):
        """The order as the list has it."""
        return queue.queue_of(self.place.desk).find(order_no)


@contextmanager
def console(home, database, name, plan=None):
    """A console of this person; the first one previews."""
    office = OnServer(home, database=database)
    if plan is None:
        office.plan, office.kept = office.preview()
    else:
        office.plan = plan
    with serving(office.settings, MovingClock(build.NOW)) as place:
        yield Desk(place, place.logged_in(name=name), office)


@pytest.fixture
def both(tmp_path, server):
    """王值班 and 李值班."""
    database = server.new_database()
    with (
        console(tmp_path / "one", database, "王值班") as one,
        console(tmp_path / "two", database, "李值班", one.office.plan) as two,
    ):
        yield one, two
    log.REDACTOR.forget()
    logger.remove()


def test_homes_of_their_own(both):
    """They share nothing but the server."""
    one, two = both

    assert one.place.desk.settings.paths.home != two.place.desk.settings.paths.home
    assert not any(desk.place.desk.settings.paths.ledger.exists() for desk in both)
    assert two.queued(GUESSED).order_no == GUESSED


def test_a_draft_is_there_for_the_other(both):
    """What the one types stands in the other's list and cell, with the name, and a later word says whose it replaced."""
    one, two = both

    one.keep(remark="等县里回话", site=SITE)
    page = two.client.get(f"/desk/{GUESSED}").text
    later = two.keep(remark="县里回了", draft=0)

    assert "王值班 <time" in page
    assert f'value="{SITE}" data-original=""' in page
    assert "等县里回话" in page
    assert later["typed"] == {"site": SITE}
    assert later["replaced"] == "王值班刚填的 备注 “等县里回话”"
    assert one.keep(draft=1)["typed"]["remark"] == "县里回了"


def test_a_claim_is_there_for_the_other(both):
    """Who calls stands in the other's list, who gets no number; a word takes the order over, and back again."""
    one, two = both

    mine = one.act("/api/call/reveal").json()
    refused = two.act("/api/call/reveal").json()
    listed = two.client.get("/queue").text
    taken = two.act("/api/call/reveal", word="他去吃饭了").json()
    lost = one.act("/api/call/reveal").json()

    assert "numbers" in mine
    assert refused["claimed"].startswith("王值班")
    assert "王值班 正在打" in listed
    assert "numbers" in taken
    assert lost["claimed"].startswith("李值班")


def test_an_approval_counts_for_both(both):
    """An order that the one approved waits for nobody; only that person takes it back; the chain is whole."""
    one, two = both

    approved = one.act("/api/plan/approve", READY_ROW, edits="{}")
    undone = two.act("/api/plan/undo", READY_ROW)

    assert (approved.status_code, undone.status_code) == (200, 409)
    assert row(two.place, two.office.plan, READY_ROW).state is RowState.APPROVED
    assert FACTS in {
        one.order_no for ones in queue.queue_of(two.place.desk).approved().values() for one in ones
    }
    assert verify(one.place.ledger()).fault is None


def test_what_changed_since_is_seen_before_an_approval(both):
    """Who approves a page on which the other's words are not is refused, with the name."""
    one, two = both

    one.keep(READY_ROW, remark="先不发")
    answer = two.act("/api/plan/approve", READY_ROW, edits="{}", draft=0)

    assert answer.status_code == 409
    assert "王值班刚改过" in answer.json()["error"]


def test_each_deed_is_announced_to_the_other(both):
    """A draft, a claim and a word of the one bring an event to an open page of the other."""
    one, two = both
    with listening(two.client) as events:
        seen = [next(events)]
        for do in (
            lambda: one.keep(remark="等县里回话"),
            lambda: one.act("/api/call/reveal"),
            lambda: one.act("/api/plan/approve", READY_ROW, edits="{}"),
        ):
            do()
            seen.append(next(events))

    assert len({data["change"] for _name, data in seen}) == 4


@pytest.mark.browser
def test_an_open_page_follows_the_other(page, both):
    """The cell of the order that is open has the other's words, and the list the other's claim, without a key."""
    one, two = both
    log_in(page, two.place, name="李值班")
    page.goto(f"{two.place.origin}/desk/{GUESSED}")
    expect(page.locator("#ready")).to_be_enabled()

    one.keep(remark="等县里回话")
    one.act("/api/call/reveal")

    expect(page.locator("#review [name=remark]")).to_have_value("等县里回话", timeout=PATIENCE_MS)
    expect(page.locator("#queue")).to_contain_text("王值班 正在打", timeout=PATIENCE_MS)
