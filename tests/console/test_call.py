"""Call mode: who sees a number, for how long it counts as a call, and that it stays nowhere."""

from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.console import calling
from eoms_bot.console.roles import Role
from eoms_bot.errors import ConfigError
from eoms_bot.report import log
from eoms_bot.settings import load
from tests.console.planned import reviewing
from tests.decide import build
from tests.run.plans import SOLVED
from tests.tables import sources

PERSON = {"县区": build.BRANCH.county, "岗位": "现场测试人员", "姓名": "李测试", "电话": "13900000012"}
DESK_PERSON = PERSON | {"岗位": "县区投诉接口人", "姓名": "王接口", "电话": "13900000011"}


@pytest.fixture
def desk(tmp_path):
    """A console with a plan."""
    with reviewing(tmp_path / "home") as (place, office):
        yield place, office
    log.REDACTOR.forget()
    logger.remove()


def reveal(place, office, client, position=1):
    """Ask for the number of a row's order."""
    return place.act(client, "/api/call/reveal", plan_id=office.plan.plan_id, position=position)


def with_people(office, place, rows, now=build.NOW):
    """The people to ask at `now`, where 联系人 has these rows."""
    path = sources.write(office.home, "联系人.csv", rows)
    facts = office.settings.facts.model_copy(
        update={"people": office.settings.facts.people.model_copy(update={"file": path})}
    )
    settings = office.settings.model_copy(update={"facts": facts.at(office.home)})
    people, why = calling.county_people(settings, now)
    return [row.text("姓名") for row in people], why


def test_number_and_place(desk):
    """An operator gets number and place of that order for a minute; the answer is for no cache, the chain has who and what."""
    place, office = desk

    answer = reveal(place, office, place.logged_in())

    found = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert [one[0] for one in found["numbers"]] == [build.CUSTOMER, build.FAULT]
    assert (found["seconds"], found["at"], found["closed"]) == (60, "2026-01-06 09:00", "")
    assert place.audited(1) == [("CONSOLE_REVEALED", "王值班", SOLVED)]


def test_viewer_sees_no_number(desk):
    """Whoever may only look gets no number; the page offers none and has none."""
    place, office = desk
    viewer = place.logged_in(Role.VIEWER)

    answer = reveal(place, office, viewer)
    page = viewer.get(f"/plans/{office.plan.plan_id}/1").text

    assert answer.status_code == 403
    assert build.CUSTOMER not in answer.text + page
    assert place.audited(1) == [("CONSOLE_REFUSED", "王值班", "/api/call/reveal 403")]


def test_without_record_nothing_is_shown(desk, monkeypatch):
    """Where the chain takes no record the number stays hidden."""
    place, office = desk
    client = place.logged_in()
    monkeypatch.setattr(place.desk.doorbook, "note", lambda *_given: False)

    answer = reveal(place, office, client)

    assert answer.status_code == 503
    assert build.CUSTOMER not in answer.text


@pytest.mark.parametrize(("hour", "closed"), [(11, ""), (12, "12:00-14:00"), (14, ""), (21, "21:00-08:00"), (7, "21:00-08:00")])  # fmt: skip
def test_no_calls_at_noon_and_at_night(desk, hour, closed):
    """When nobody is called the place is shown and no number."""
    place, office = desk
    place.clock.time = build.NOW.replace(hour=hour)

    found = reveal(place, office, place.logged_in()).json()

    assert found["closed"] == closed
    assert bool(found["numbers"]) is not bool(closed)


def test_calls_at_any_time(tmp_path):
    """A branch may call at any time."""
    with reviewing(tmp_path / "home", no_calls=()) as (place, office):
        place.clock.time = build.NOW.replace(hour=23)
        assert len(reveal(place, office, place.logged_in()).json()["numbers"]) == 2


@pytest.mark.parametrize("span", ["12:00", "12-14", "25:00-26:00", "12:00–14:00"])
def test_span_that_is_none(tmp_path, span):
    """A span that is none is refused with an example."""
    with pytest.raises(ConfigError, match="12:00-14:00"):
        load(None, {"console.no_calls": [span]}, env={}, folder=tmp_path)


def test_county_is_asked_first(desk):
    """The person who takes the county's complaints comes first; nobody of another county is named."""
    place, office = desk

    names, why = with_people(office, place, [PERSON, DESK_PERSON, PERSON | {"县区": "别县", "姓名": "赵别"}])

    assert (names, why) == (["王接口", "李测试"], "")


@pytest.mark.parametrize(
    ("times", "hour", "names"),
    [
        ("08:00-18:00", 9, ["王接口"]),
        ("08:00-18:00", 19, ["赵备"]),
        ("工作日 08:00－18:00", 9, ["王接口"]),
        ("周末 08:00-18:00", 9, ["赵备"]),
        ("", 3, ["王接口"]),
    ],
)
def test_stand_in_only_where_nobody_else_is(desk, times, hour, names):
    """A stand-in is named while nobody else is on duty."""
    place, office = desk
    rows = [DESK_PERSON | {"时段": times, "备岗": "否"}, DESK_PERSON | {"姓名": "赵备", "备岗": "是"}]

    found, _why = with_people(office, place, rows, build.NOW.replace(hour=hour))

    assert found == names


def test_without_the_table_it_says_so(desk):
    """Without 联系人 the answer says that nobody is named, and the number is there all the same."""
    place, office = desk

    found = reveal(place, office, place.logged_in()).json()

    assert found["people"] == []
    assert "联系人：未配置" in found["nobody"]
    assert found["numbers"]


def test_number_is_in_no_log(desk):
    """What was shown stands in no file of the console's own log and in no page."""
    place, office = desk
    written: list[str] = []
    logger.add(written.append, level=0)
    client = place.logged_in()

    reveal(place, office, client)
    page = client.get(f"/plans/{office.plan.plan_id}/1").text

    assert SOLVED in "".join(written)
    assert build.CUSTOMER not in "".join(written) + page


def test_start_of_a_call_is_the_last_look(desk):
    """The start is when this person last saw this order's number; two hours later it is none."""
    place, office = desk
    reveal(place, office, place.logged_in())
    at = build.NOW + timedelta(minutes=5)

    assert calling.revealed_at(place.desk, SOLVED, "王值班", at) == build.NOW
    assert calling.revealed_at(place.desk, SOLVED, "李值班", at) is None
    assert calling.revealed_at(place.desk, "ID-056-20260105-00002", "王值班", at) is None
    assert calling.revealed_at(place.desk, SOLVED, "王值班", build.NOW + timedelta(hours=3)) is None
