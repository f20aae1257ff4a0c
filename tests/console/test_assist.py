"""打开浏览器协助: started for an order that waits for a person, as a process of its own, one at a time, on record."""

import json
import os
import sys

import pytest
from loguru import logger

from eoms_bot.console.assistant import Assistant
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import log
from tests.console.planned import reviewing
from tests.report import samples
from tests.run.plans import BARE

TELLS = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getsid(0)]), file=sys.stderr)"
WAITS = "import signal; signal.pause()"


def program(text):
    """A program that stands in for the bot's."""
    return (sys.executable, "-c", text)


@pytest.fixture
def waiting(tmp_path):
    """An assistant whose program goes on until the test is over."""
    assistant = Assistant(tmp_path / "console", None, program(WAITS))
    yield assistant
    assistant.end()


def held(place):
    """An order that waits for a person."""
    order_no = samples.number(3)
    place.ledger().outcome(order_no, Outcome.HELD, "缺少 占用基站", "run-h", place.clock.now())
    return order_no


def test_starts_the_command_by_words_in_its_own_session(tmp_path):
    """Order, person and settings go as words, in a session of its own; what it says is kept for its owner only."""
    assistant = Assistant(tmp_path / "console", tmp_path / "eoms.toml", program(TELLS))

    assistant.start("A-1", "王 值班; rm", "驳回")
    assistant.await_end()

    last = assistant.last()
    assert last is not None
    words, session = json.loads(last.lines[0])
    assert words == [
        *("assist", "A-1", "--person", "王 值班; rm", "--as", "驳回"),
        *("--config", str(tmp_path / "eoms.toml")),
    ]
    assert session != os.getsid(0)
    assert (last.order_no, last.who, last.running) == ("A-1", "王 值班; rm", False)
    assert (tmp_path / "console" / "assist.log").stat().st_mode & 0o777 == 0o600


def test_one_at_a_time(waiting):
    """While one goes on, another is refused by name."""
    waiting.start("A-1", "王值班", "")

    with pytest.raises(Refused, match="A-1，王值班"):
        waiting.start("A-2", "王值班", "")

    assert waiting.last().running


def test_a_program_that_cannot_be_started(tmp_path):
    """What the system does not start is told, with the command for the terminal."""
    assistant = Assistant(tmp_path / "console", None, (str(tmp_path / "nothing"),))

    with pytest.raises(Refused, match="eoms-bot assist"):
        assistant.start("A-1", "王值班", "")

    assert assistant.last() is None


def test_button_starts_it_and_puts_it_on_record(place, waiting):
    """For a held order the page offers it; asked for, it runs, and the chain says who asked."""
    order_no = held(place)
    client = place.logged_in(Role.OPERATOR, "王值班")
    place.desk.assistant.command = waiting.command
    before = client.get(f"/orders/{order_no}").text

    answer = place.act(client, "/api/assist", order_no=order_no, kind="完成")
    after = client.get(f"/orders/{order_no}").text
    second = place.act(client, "/api/assist", order_no=order_no)
    place.desk.assistant.end()

    assert 'data-action="/api/assist"' in before
    assert (answer.status_code, second.status_code) == (200, 409)
    assert "正在协助" in after
    assert 'data-action="/api/assist"' not in after
    assert place.audited(1) == [("CONSOLE_ASSIST", "王值班", order_no)]


def test_only_for_what_waits_for_a_person(place):
    """An order that is done, or whose reply may have left, is refused and has no button."""
    client = place.logged_in(Role.OPERATOR)
    done = next(row.order_no for row in place.ledger().orders(Outcome.DONE))
    unknown = next(row.order_no for row in place.ledger().orders(Outcome.UNKNOWN))

    answers = [place.act(client, "/api/assist", order_no=one).status_code for one in (done, unknown)]

    assert answers == [409, 409]
    assert 'data-action="/api/assist"' not in client.get(f"/orders/{done}").text


def test_today_offers_it_for_held_orders(place):
    """今日 has the button in the rows of held orders, for those who may."""
    held(place)

    assert 'data-action="/api/assist"' in place.logged_in(Role.OPERATOR).get("/").text
    assert 'data-action="/api/assist"' not in place.logged_in(Role.VIEWER).get("/").text


@pytest.mark.parametrize("number", ["", "A B", "../x", "-x", "A" * 65])
def test_numbers_that_are_none(place, number):
    """What is no order number starts nothing."""
    assert place.act(place.logged_in(), "/api/assist", order_no=number).status_code == 422


def test_by_a_plans_row(tmp_path):
    """The page of a plan's row offers it while the row may be worked; the program is told the plan, and the chain who asked."""
    with reviewing(tmp_path / "home", program(TELLS)) as (place, office):
        number, client = office.plan.plan_id, place.logged_in(Role.OPERATOR)

        offered = client.get(f"/plans/{number}/3").text
        answer = place.act(client, "/api/assist", order_no=BARE, plan_id=number)
        place.desk.assistant.await_end()
        other = place.act(client, "/api/assist", order_no="ID-056-20260101-00099", plan_id=number)
        place.act(client, "/api/plan/strike", plan_id=number, position=3)
        struck = place.act(client, "/api/assist", order_no=BARE, plan_id=number)
        after = client.get(f"/plans/{number}/3").text

        assert 'data-action="/api/assist"' in offered
        assert (answer.status_code, other.status_code, struck.status_code) == (200, 404, 409)
        last = place.desk.assistant.last()
        assert last is not None
        words, _ = json.loads(last.lines[0])
        assert words == ["assist", BARE, "--person", "王值班", "--plan", number]
        assert ("CONSOLE_ASSIST", "王值班", BARE) in place.audited()
        assert 'data-action="/api/assist"' not in after
    log.REDACTOR.forget()
    logger.remove()


def test_no_plan_no_row(place):
    """What is no plan's number starts nothing, and a plan that the ledger has not is told."""
    client = place.logged_in()

    answers = [
        place.act(client, "/api/assist", order_no="A-1", plan_id=one).status_code
        for one in ("../x", "P20260101-120000-ab12")
    ]

    assert answers == [422, 404]
