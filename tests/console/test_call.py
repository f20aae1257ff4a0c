"""Call mode: who sees a number, for how long it counts as a call, and that it stays nowhere."""

from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.console.calls import calling
from eoms_bot.console.security.roles import Role
from eoms_bot.errors import ConfigError
from eoms_bot.ledger import DraftKey
from eoms_bot.report import log
from eoms_bot.settings import load
from eoms_bot.tables.branch.sources import read_sources
from tests.console.kit import serving
from tests.console.planned import reviewing, row
from tests.decide import build
from tests.run.plans import BARE, SOLVED
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
    """An operator gets number and place for a minute; no cache may have the answer, the chain has who and what."""
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


@pytest.mark.parametrize(
    ("hour", "closed"),
    [(11, ""), (12, "12:00-14:00"), (14, ""), (21, "21:00-08:00"), (7, "21:00-08:00")],
)
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


# --- notes


def note(place, office, client, position=1, **said):
    """Note what a call about a row's order came to."""
    fields = {"plan_id": office.plan.plan_id, "position": position, "attitude": "基本满意"} | said
    return place.act(client, "/api/call/note", **fields)


def draft_of(place, office, position=1):
    """The draft of a row's order: field → (text, who)."""
    kept = row(place, office.plan, position)
    key = DraftKey(office.plan.basis.site_id, kept.order.order_no, kept.order.task_id)
    changes = place.ledger().draft(key).changes
    return {name: (one.text, one.who) for name, one in changes.items() if one.text is not None}


def notes(place):
    """The rows of 联系记录."""
    now = place.clock.now()
    return read_sources(place.desk.settings.facts, now, ("call_notes",)).evidence.rows("call_notes")


def called(place, office, client, position=3, **said):
    """See the number, talk for four minutes, and note it."""
    reveal(place, office, client, position)
    place.clock.wait(4 * 60)
    return note(place, office, client, position, **said)


def test_note_is_a_row_and_a_draft(desk):
    """A note is a row of 联系记录; its attitude, result and start are the person's in the order's draft."""
    place, office = desk
    client = place.logged_in()

    answer = called(place, office, client, result="解决", answers='{"室内外": "室内", "制式": "4G"}')

    (written,) = notes(place)
    assert answer.status_code == 200, answer.text
    assert (written.text("工单号"), written.text("坐席"), written.text("室内外")) == (BARE, "王值班", "室内")
    assert written.time("时间") == build.NOW + timedelta(minutes=4)
    assert answer.json()["cells"] == {
        "attitude": "基本满意",
        "result": "解决",
        "contact_time": "2026-01-06 09:00",
    }
    assert draft_of(place, office, 3) == {
        name: (text, "王值班") for name, text in answer.json()["cells"].items()
    }
    assert place.audited(1) == [("CALL_NOTED", "王值班", BARE)]


def test_row_counts_the_note_at_once(desk):
    """The next check of a row has the note's cells and what follows from them, without a new preview."""
    place, office = desk
    client = place.logged_in()
    fields = {"plan_id": office.plan.plan_id, "position": 3, "edits": "{}"}
    before = place.act(client, "/api/plan/check", **fields).json()

    called(place, office, client, result="解决")
    after = place.act(client, "/api/plan/check", **fields).json()

    asked_before, asked_after = ({one["column"] for one in found["problems"]} for found in (before, after))
    assert "处理方式" in asked_before
    assert after["filled"]["handling"][0] == "完成"
    assert not asked_after & {"处理方式", "客户态度", "联系时间", "联系客户电话"}


def test_number_is_in_no_draft_and_no_note(desk):
    """Neither the draft nor 联系记录 has the number that was shown."""
    place, office = desk
    called(place, office, place.logged_in(), result="未解决")

    written = (place.desk.settings.paths.home / "联系记录.csv").read_text("utf-8")

    assert build.CUSTOMER not in written
    assert build.CUSTOMER not in str(draft_of(place, office, 3))


def test_log_has_the_better_start(desk):
    """Where the telephone's log has the call its start is a fact, and no person's word stands before it."""
    place, office = desk
    line = {"号码": build.CUSTOMER, "开始时间": "2026-01-06 09:01", "时长": "95", "接通": "是"}
    path = sources.write(office.home, "通话记录.csv", [line])
    facts = place.desk.settings.facts
    there = facts.calls.model_copy(update={"file": path, "max_age_hours": 0})
    logged = facts.model_copy(update={"calls": there}).at(office.home)
    settings = place.desk.settings.model_copy(update={"facts": logged})
    with serving(settings, place.clock) as place:
        client = place.logged_in()
        note(place, office, client, 3, result="解决", at="2026-01-06 08:40")  # before the log had it
        answer = called(place, office, client, result="解决")
        check = place.act(client, "/api/plan/check", plan_id=office.plan.plan_id, position=3).json()

        kept = draft_of(place, office, 3)

    assert set(answer.json()["cells"]) == set(kept) == {"attitude", "result"}
    assert answer.json()["checked"].startswith("话单里有：通话记录.csv 第2行")
    assert check["filled"]["contact_time"][0] == "2026-01-06 09:01"
    assert check["filled"]["contact_time"][1].startswith("事实")


def test_note_without_the_log_says_so(desk):
    """Without a line of the log the answer says that the call was not checked."""
    place, office = desk

    answer = called(place, office, place.logged_in(), result="解决")

    assert answer.json()["checked"].startswith("未经话单核对")


def test_attempts_are_counted(desk):
    """Calls that nobody answered are counted with their times, and take nothing away that was said before."""
    place, office = desk
    client = place.logged_in()

    called(place, office, client, attitude="未接通", again="2026-01-06 14:30")
    second = called(place, office, client, attitude="未接通")
    unreached = draft_of(place, office, 3)
    called(place, office, client, result="解决", attitude="满意")
    last = called(place, office, client, attitude="未接通")

    assert second.json()["attempts"] == ["2026-01-06 09:04 未接通，14:30 再打", "2026-01-06 09:08 未接通"]
    assert unreached == {"attitude": ("未接通", "王值班")}
    assert (last.json()["cells"], len(last.json()["attempts"])) == ({}, 3)
    assert {name: text for name, (text, _who) in draft_of(place, office, 3).items()} == {
        "attitude": "满意",
        "result": "解决",
        "contact_time": "2026-01-06 09:08",
    }


def test_call_that_was_made_elsewhere(desk):
    """A call from another telephone is noted with its time."""
    place, office = desk

    answer = note(place, office, place.logged_in(), 3, result="解决", at="2026-01-06 08:40")

    assert answer.json()["cells"]["contact_time"] == "2026-01-06 08:40"
    assert notes(place)[0].time("时间") == build.NOW - timedelta(minutes=20)


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({}, 409, "先按 c 显示再打"),
        ({"at": "早上"}, 409, "几点打的"),
        ({"at": "2026-01-06 10:00"}, 409, "还没有到"),
        ({"at": "2026-01-06 08:40", "attitude": "很好"}, 409, "客户态度"),
        ({"at": "2026-01-06 08:40", "attitude": ""}, 409, "客户态度"),
        ({"at": "2026-01-06 08:40", "again": "2026-01-06 08:50"}, 409, "再打时间"),
        ({"at": "2026-01-06 08:40", "answers": '{"室内外": "车里"}'}, 409, "室内外"),
        ({"at": "2026-01-06 08:40", "answers": '{"坐席": "李值班"}'}, 422, ""),
        ({"at": "2026-01-06 08:40", "answers": "[]"}, 400, ""),
    ],
)
def test_note_that_is_wrong(desk, said, status, words):
    """A note that is wrong leaves no row and no draft; the answer names what is wrong."""
    place, office = desk

    answer = note(place, office, place.logged_in(), 3, **said)

    assert (answer.status_code, words in answer.text) == (status, True)
    assert notes(place) == ()
    assert draft_of(place, office, 3) == {}


def test_approved_row_is_not_changed(desk):
    """A note on an approved row is written; the row stays what was approved, and the answer says so."""
    place, office = desk
    client = place.logged_in()
    place.act(client, "/api/plan/approve", plan_id=office.plan.plan_id, position=1)
    before = draft_of(place, office)

    answer = called(place, office, client, 1, result="解决")

    assert "各列没有跟着改" in answer.json()["text"]
    assert len(notes(place)) == 1
    assert draft_of(place, office) == before
