"""工作台: the queue over all plans, what an order asks for, and people's words on it."""

import json
import re
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.console.security.roles import Role
from eoms_bot.console.workbench.outlook import BY_HAND
from eoms_bot.console.workbench.queue import QueueState, queue_of
from eoms_bot.decide import deadline, major
from eoms_bot.ledger import DraftKey
from eoms_bot.model.decision import Hold
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import RowState
from eoms_bot.report import log
from eoms_bot.run.claims import Claims
from tests.console import pretend
from tests.console.kit import MovingClock, serving
from tests.console.planned import reviewing, row
from tests.console.test_starts import ended, noted, until
from tests.decide import build
from tests.run.guessing import AWAY, FACTS, GUESSED, SITE, GuessOffice
from tests.run.plans import BARE, NAME, REJECTED, SOLVED, Office, printed

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path):
    """A console with a plan of three orders: one completes, one is rejected, one waits for its row."""
    with reviewing(tmp_path / "home") as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


@pytest.fixture
def guesses(tmp_path):
    """A console with a plan whose orders tables speak of."""
    with reviewing(tmp_path / "home", desk=GuessOffice) as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


def numbers(place, show=""):
    """The queue's numbers in its order."""
    return [one.order_no for one in queue_of(place.desk).shown(show, "")]


def stand(place, order_no):
    """Where an order stands."""
    found = queue_of(place.desk).find(order_no)
    assert found is not None
    return found.stand


def say(place, client, what, office, position, desk=True, **more):
    """A person's word on a row, as 工作台 sends it."""
    if what in ("approve", "keep", "check"):
        more = {"edits": json.dumps(more, ensure_ascii=False)}
    fields = {"plan_id": office.plan.plan_id, "position": position, "desk": desk}
    return place.act(client, f"/api/plan/{what}", **fields, **more)


def test_an_order_stands_in_the_queue_once(desk):
    """Two previews of the same orders make no order wait twice: the newer row of each counts."""
    place, office = desk
    newer, _ = office.preview()

    found = queue_of(place.desk).orders

    assert sorted(one.order_no for one in found) == [SOLVED, REJECTED, BARE]
    assert {one.mark.plan_id for one in found} == {newer.plan_id}


def test_what_the_list_shows_of_an_order(desk):
    """Its last digits, its subject, what is left of its time, what is missing, and where it stands; nobody is
    named.
    """
    place, _office = desk
    html = place.logged_in().get("/desk").text
    line = html.split(f'data-order="{BARE}"')[1].split("</li>")[0]
    solved = html.split(f'data-order="{SOLVED}"')[1].split("</li>")[0]

    assert f'<b class="no" title="{BARE}">00003</b>' in line
    assert "个人投诉" in line
    assert re.search(r"<meter [^>]*value=\"\d+\"", line)
    assert "剩 25 小时 0 分" in line
    assert ("要我补" in line, "可批准" in solved) == (True, True)
    assert "待确认 3 格" in line
    assert "<title>(3) " in html
    assert NAME not in html


class Pressed(Office):
    """Orders of which some are urgent, and whose limits differ."""

    orders = {  # noqa: RUF012 - as in the class above
        number: printed(
            replace(
                order,
                deadline=build.NOW + hours * HOUR,
                ref=replace(order.ref, deadline=build.NOW + hours * HOUR, vip=number == REJECTED),
                history=urged,
            )
        )
        for (number, order), hours, urged in zip(
            Office.orders.items(),
            (1, 9, 5),
            ((), (), tuple(HistoryEntry(build.NOW - n * HOUR, "李班", "催办", "客户来电") for n in (2, 1))),
            strict=True,
        )
    }


def test_the_urgent_come_first_then_those_with_less_time(tmp_path):
    """VIP and urged orders stand above all others, each band by its limits; the number of reminders is said."""
    with reviewing(tmp_path / "home", desk=Pressed) as (place, _office):
        html = place.logged_in().get("/desk").text
        order = numbers(place)
        urgent = [one.order_no for one in queue_of(place.desk).orders if one.urgent]

    assert (order, urgent) == ([BARE, REJECTED, SOLVED], [BARE, REJECTED])
    assert '<h3 class="band">急 2</h3>' in html
    assert "2 次，催办（处理记录" in html


def test_filters(desk):
    """要我补 has the held order, 可批准 the decided ones, 已发 what was done; a count stands with each."""
    place, office = desk
    place.ledger().plan_worked(office.plan.plan_id, {SOLVED: Outcome.DONE}, "run-1")

    html = place.logged_in().get("/desk").text

    assert [numbers(place, show) for show in ("mine", "ready", "sent")] == [[BARE], [REJECTED], [SOLVED]]
    assert [
        re.findall(rf"{word} (\d)</a>", html)[0] for word in ("全部", "要我补", "可批准", "已发")
    ] == list("3111")
    assert place.logged_in().get("/desk?show=nonsense").status_code == 400


def test_what_another_run_did_waits_for_nobody(desk):
    """An order that a run has done since its preview is not offered any more; an unknown outcome is."""
    place, _office = desk
    now = place.clock.now() + timedelta(minutes=1)
    for number, outcome in ((SOLVED, Outcome.BY_OTHER), (BARE, Outcome.UNKNOWN)):
        place.ledger().stage(number, "READ", "run-2", now)
        place.ledger().outcome(number, outcome, "", "run-2", now)

    assert (stand(place, SOLVED), stand(place, BARE)) == (QueueState.SENT, QueueState.UNKNOWN)
    assert queue_of(place.desk).waiting == 1


def test_an_approval_opens_the_next_order_that_waits(desk):
    """The next one in the queue comes up, within the filter; after the last one the queue is empty."""
    place, office = desk
    client = place.logged_in()

    first = say(place, client, "approve", office, 1).json()["next"]
    filtered = say(place, client, "strike", office, 2, show="ready").json()["next"]

    assert first == f"/desk/{REJECTED}"
    assert filtered == "/desk"
    assert [stand(place, one) for one in (SOLVED, REJECTED)] == [QueueState.APPROVED, QueueState.LEFT]


def test_undo(desk):
    """An approval and a 不执行 can be taken back by the same person at once: the order waits again."""
    place, office = desk
    client = place.logged_in()
    say(place, client, "approve", office, 1)
    say(place, client, "strike", office, 2)

    answers = [say(place, client, "undo", office, position) for position in (1, 2)]

    assert [answer.json()["next"] for answer in answers] == [f"/desk/{SOLVED}", f"/desk/{REJECTED}"]
    assert [stand(place, one) for one in (SOLVED, REJECTED)] == [QueueState.READY, QueueState.READY]
    assert row(place, office.plan, 1).state is RowState.STRUCK
    assert say(place, client, "approve", office, 1).status_code == 200
    assert stand(place, SOLVED) is QueueState.APPROVED


def test_undo_outlives_the_console(desk):
    """A console that starts again, and another one on the same ledger, have both orders as waiting."""
    place, office = desk
    client = place.logged_in()
    say(place, client, "approve", office, 1)
    say(place, client, "strike", office, 2)
    for position in (1, 2):
        say(place, client, "undo", office, position)

    with serving(place.desk.settings, MovingClock(build.NOW)) as again:
        found = [stand(again, one) for one in (SOLVED, REJECTED)]
        html = again.logged_in().get(f"/desk/{SOLVED}").text
        struck = say(again, again.logged_in(), "strike", office, 2)
        left = stand(again, REJECTED)

    assert found == [QueueState.READY, QueueState.READY]
    assert RowState.STRUCK.value not in html.split("<h1", 1)[1].split("</h1>")[0]
    assert (struck.status_code, left) == (200, QueueState.LEFT)
    assert stand(place, REJECTED) is QueueState.LEFT


def test_order_taken_back_stays_with_people(desk):
    """Whoever took a word back has the order: no run sends it without that person, however late it is."""
    place, office = desk
    client = place.logged_in()
    say(place, client, "approve", office, 1)
    say(place, client, "undo", office, 1)
    order = row(place, office.plan, 1).order
    clock = MovingClock(build.NOW + timedelta(hours=5))
    hands = Claims(place.ledger(), place.desk.settings.site.id, 30, clock)

    assert "王值班" in hands.of(order.ref)


def test_undo_is_refused(desk):
    """Somebody else's word, an old one, none at all, and a row that was sent stay as they are."""
    place, office = desk
    client, other = place.logged_in(), place.logged_in(name="李值班")
    say(place, client, "approve", office, 1)
    say(place, client, "approve", office, 2)
    place.ledger().plan_worked(office.plan.plan_id, {REJECTED: Outcome.DONE}, "run-1")

    anothers = say(place, other, "undo", office, 1)
    sent = say(place, client, "undo", office, 2)
    none = say(place, client, "undo", office, 3)
    place.clock.wait(16)
    late = say(place, client, "undo", office, 1)

    assert [one.status_code for one in (anothers, sent, none, late)] == [409] * 4
    assert row(place, office.plan, 1).state is RowState.APPROVED


def test_a_completion_has_no_cell_of_a_reject(guesses):
    """Only the cells of the way in which an order is handled are shown, and the reverse."""
    place, office = guesses
    client = place.logged_in()

    done, away = (
        say(place, client, "check", office, 3, handling=way).json()["unused"] for way in ("完成", "驳回")
    )

    assert {"reject_reason", "reject_note", "earlier_order_no", "unsolvable", "expected_time"} <= set(done)
    assert not {"site", "measure", "attitude", "remark"} & set(done)
    assert {"expected_time", "earlier_order_no"} <= set(away)
    assert not {"reject_reason", "reject_note", "remark", "handling"} & set(away)


def test_all_that_is_missing_is_asked_at_once(desk):
    """Once it is known how the order is handled, every cell that the reply needs is open."""
    place, office = desk

    found = say(place, place.logged_in(), "check", office, 3, handling="完成").json()

    wanted = {"result", "prov_cause", "site", "measure", "contact_time", "attitude", "area", "cell", "scene"}
    assert wanted <= set(found["open"])
    assert found["instead"] == ["no_contact_reason"]
    assert {one["column"] for one in found["problems"]} >= {"处理结果", "占用基站", "客户态度"}


def test_a_guess_asks_for_all_that_its_confirmation_would_lack(guesses):
    """Where a guess says how the order is handled, what that way lacks is open already."""
    place, _office = guesses
    html = place.logged_in().get(f"/desk/{AWAY}").text
    opened = html.split('id="open"')[1].split('id="filled"')[0]

    assert re.findall(r'<(?:input|select|textarea) name="(\w+)"', opened) == [
        *("handling", "reject_reason", "reject_note"),
    ]
    assert "补完、确认完：派单驳回 · 宽带投诉" in html
    assert stand(place, AWAY) is QueueState.MINE


class Lacking(GuessOffice):
    """Orders without a talk and without alarms."""

    def tables(self, **changed):
        """Write the tables, without talks and alarms."""
        super().tables(calls=[], call_notes=[], alarms=[], **changed)


class Blocked(Lacking):
    """Orders that stay with people whatever is filled in: one of a VIP, one past its limit."""

    LATE = build.NOW - HOUR
    orders = {  # noqa: RUF012 - as in the class above
        **GuessOffice.orders,
        FACTS: printed(
            replace(GuessOffice.orders[FACTS], ref=replace(GuessOffice.orders[FACTS].ref, vip=True))
        ),
        GUESSED: printed(
            replace(
                GuessOffice.orders[GUESSED],
                deadline=LATE,
                ref=replace(GuessOffice.orders[GUESSED].ref, deadline=LATE),
            )
        ),
    }


def asked(place, order_no):
    """What the page of an order asks for: the cells to confirm, those to fill in, the two lines."""
    html = place.logged_in().get(f"/desk/{order_no}").text
    opened = html.split('id="open"')[1].split('id="filled"')[0]
    found = re.findall(r'class="cell asked( guess)?"\s+data-column="(\w+)"', opened)
    confirms, lacks = (
        [column for guess, column in found if bool(guess) is wanted] for wanted in (True, False)
    )
    lines = [re.findall(rf'id="{name}"[^>]*>([^<]*)<', html)[0] for name in ("verdict", "happens")]
    return confirms, lacks, lines


@pytest.mark.parametrize(("order_no", "position"), [(FACTS, 2), (GUESSED, 3)])
def test_what_is_missing_is_the_same_everywhere(tmp_path, order_no, position):
    """A held order shows each cell that it lacks in the order of their rank; the chip, the line over the
    cells and the line over the reply name the same ones, before and after a word on a guess.
    """
    with reviewing(tmp_path / "home", desk=Lacking) as (place, office):
        before, seen = queue_of(place.desk).find(order_no), asked(place, order_no)
        answer = say(place, place.logged_in(), "keep", office, position, handling="完成").json()
        after, then = queue_of(place.desk).find(order_no), asked(place, order_no)
    log.REDACTOR.forget()
    logger.remove()

    lacks = ["联系时间", "客户态度", "处理结果", "解决措施"]
    assert before is not None
    assert after is not None
    for found, (confirms, shown, (_verdict, happens)) in ((before, seen), (after, then)):
        assert (shown, len(confirms)) == (lacks, found.confirms)
        assert found.lacks == "缺 告警表、时间、态度 等 5 项"
        assert happens == f"还不能发送：还缺 告警表、{'、'.join(lacks)}"
    assert seen[0] == ["处理方式", *then[0]]
    assert seen[2][0].endswith(f"。要确认 {'、'.join(seen[0])}；还缺 告警表、{'、'.join(lacks)}")
    assert answer["verdict"] == f"要确认 {'、'.join(then[0])}；还缺 告警表、{'、'.join(lacks)}"
    assert answer["happens"] == f"还不能发送：还缺 告警表、{'、'.join(lacks)}"
    assert answer["table_missing"]


def test_a_missing_table_leads_to_where_it_is_given(tmp_path):
    """Where an order lacks the table of alarms, which has no cell, its page says on which page to give it."""
    there = 'id="elsewhere" class="soft">告警表不在这里填：在<a href="/data">'
    away = 'id="elsewhere" class="soft" hidden'
    pages = []
    for office in (Lacking, GuessOffice):
        with reviewing(tmp_path / office.__name__, desk=office) as (place, _office):
            pages.append(place.logged_in().get(f"/desk/{FACTS}").text)
    log.REDACTOR.forget()
    logger.remove()

    assert there in pages[0]
    assert away in pages[1]


def test_the_head_has_no_sign_that_can_dangle(desk):
    """The head of an order has its values next to each other without a sign between them, which would stand at
    the end or the beginning of a line; one that is not there takes no room. No word is of the trade.
    """
    place, office = desk
    one, *others = office.plan.rows
    bare = replace(one, decision=replace(one.decision, rule=""))
    place.ledger().keep_plan(replace(office.plan, plan_id="P20260106-090100-ab12", rows=(bare, *others)))

    html = place.logged_in().get(f"/desk/{SOLVED}").text
    head = html.split('<p class="facts">')[1].split("</p>")[0]

    assert re.findall(r"<span>\s*</span>", head) == []
    assert head.count("<span>") == 4
    assert not [word for word in ("·", "规则", "核对码：</") if word in head]


def test_a_text_that_will_not_do_is_not_missing(guesses):
    """A cell with a text that cannot be sent is to be changed, and its finding says why; it does not count as
    empty.
    """
    place, office = guesses

    client = place.logged_in()
    found = say(place, client, "keep", office, 2, measure="已处理", attitude="").json()
    opened = client.get(f"/desk/{FACTS}").text.split('id="open"')[1].split('id="filled"')[0]

    assert found["happens"] == "还不能发送：还缺 客户态度；要改 解决措施"
    assert found["verdict"].startswith("还缺 客户态度；解决措施：会转人工：")
    assert re.findall(r'class="need">(\w+)<', opened) == ["要补", "要改"]
    one = queue_of(place.desk).find(FACTS)
    assert one is not None
    assert (one.lacks, one.wrongs) == ("缺 态度", "要改 措施")
    assert 'is-lacking">要改 措施<' in client.get("/desk").text


def test_a_text_that_no_longer_follows_is_missing(guesses):
    """Another site has no known cause: the preview's is gone, and all lines name what is guessed and missing.

    The words alone sound like a fault, for which the site has no alarm.
    """
    place, office = guesses
    found = say(place, place.logged_in(), "keep", office, 2, site="LX_柳林渡", cell="LX_柳林渡-1").json()
    one = queue_of(place.desk).find(FACTS)

    assert one is not None
    assert (one.lacks, one.wrongs) == ("缺 告警、措施、网络", "")
    assert found["verdict"].startswith("要确认 解决时间、省内投诉原因；还缺 告警、解决措施、网络类型；告警：")


def test_a_fault_without_an_alarm_says_what_is_missing(guesses):
    """A fault that no alarm backs lacks no cell: the chip, the line over the cells and the one over the reply
    name the alarm, and the finding says what to do.
    """
    place, office = guesses
    site, cell = "LX_柳林渡", "LX_柳林渡-1"
    client = place.logged_in()
    cells = {"prov_cause": "故障-传输中断", "network": "5G", "measure": "LX_柳林渡停电，已恢复供电"}
    cells |= {"site": site, "cell": cell, "solved_time": "2026-01-05 12:00", "area": "乡镇"}
    found = say(place, client, "keep", office, 2, **cells).json()
    one, (_confirms, lacks, lines) = queue_of(place.desk).find(FACTS), asked(place, FACTS)

    assert one is not None
    assert (one.stand, one.lacks, lacks) == (QueueState.MINE, "缺 告警", [])
    assert found["happens"] == lines[1] == "还不能发送：还缺 告警"
    assert found["verdict"].count("告警里没有 LX_柳林渡") == 1
    assert found["verdict"].startswith(
        "还缺 告警；判定：会转人工：告警：故障类的原因要有告警，告警里没有 LX_柳林渡"
    )
    assert "登记站卡" in found["verdict"]


def test_the_table_of_alarms_is_named_where_it_is_missing(tmp_path):
    """Where the cause is open because there are no alarms to look at, the table is named next to the cell."""

    class NoAlarms(GuessOffice):
        def tables(self, **changed):
            super().tables(**changed)
            facts = self.settings.facts.model_copy(update={"alarms": type(self.settings.facts.alarms)()})
            self.settings = self.settings.model_copy(update={"facts": facts})

    with reviewing(tmp_path / "home", desk=NoAlarms) as (place, _office):
        one, (_confirms, lacks, lines) = queue_of(place.desk).find(FACTS), asked(place, FACTS)
    log.REDACTOR.forget()
    logger.remove()

    assert one is not None
    assert lacks == ["解决措施"]
    assert one.lacks.startswith("缺 告警表、")
    assert lines[1].startswith("还不能发送：还缺 告警表、")


def test_what_no_cell_makes_sendable_is_not_asked_for(tmp_path):
    """An order past its limit and one of a VIP are answered by people at the site. Queue and head say so,
    each once and with what can be done; no cell is asked for, and no approval is offered. Any other order says
    none of it.
    """
    with reviewing(tmp_path / "home", desk=Blocked) as (place, office):
        client = place.logged_in()
        pages = {number: client.get(f"/desk/{number}").text for number in (GUESSED, FACTS, SOLVED)}
        orders = [queue_of(place.desk).find(number) for number in pages]
        found = [asked(place, number) for number in pages]
        answers = [say(place, client, "check", office, position).json() for position in (3, 2, 1)]
        late, of_vip = (numbers(place, "hand"), numbers(place, "mine"))
    log.REDACTOR.forget()
    logger.remove()
    heads = [html.split('class="head"')[1].split('<nav class="jump"')[0] for html in pages.values()]
    lines = [html.split('aria-current="true"')[1].split("</li>")[0] for html in pages.values()]

    assert [one.stand for one in orders if one] == [QueueState.HAND, QueueState.HAND, QueueState.READY]
    assert (sorted(late), of_vip) == ([FACTS, GUESSED], [AWAY])
    assert ["由人回复" in line for line in lines] == [True, True, False]
    assert ["缺 " in line or "待确认" in line for line in lines] == [False] * 3
    assert ["已过" in lines[0], "已超时限" in pages[GUESSED]] == [True, False]
    assert ['id="blocked" class="alarm">' in head for head in heads] == [True, True, False]
    assert [head.count("由人现在就在网站上回复") for head in heads[:2]] == [1, 1]
    assert "已过处理时限 2026-01-06 08:00" in heads[0]
    assert [deadline.BY_SETTING in head for head in heads] == [True, False, False]
    assert ["打开浏览器协助" in html for html in pages.values()] == [False, True, True]
    assert "待办列表标为 VIP" in heads[1]
    assert [(confirms, lacks) for confirms, lacks, _lines in found] == [([], [])] * 3
    assert found[0][2] == [BY_HAND, "不由机器人发送：已过处理时限 2026-01-06 08:00"]
    assert ['id="approve" disabled hidden' in html for html in pages.values()] == [True, True, False]
    assert [bool(one["blocked"]) for one in answers] == [True, True, False]
    assert [one["problems"] for one in answers[:2]] == [[], []]


def test_an_order_whose_limit_passes_is_for_people(desk):
    """What could be approved an hour ago is not offered any more once its limit has passed; nobody is asked to
    look at the old preview again before an approval that there is not.
    """
    place, office = desk
    before = stand(place, SOLVED)
    place.clock.wait((27 * HOUR).total_seconds())
    client = place.logged_in()
    answer, html = say(place, client, "check", office, 1).json(), client.get(f"/desk/{SOLVED}").text

    assert "批准之前按左边的" not in html
    assert "要重看" not in html.split('aria-current="true"')[1].split("</li>")[0]
    assert (before, stand(place, SOLVED)) == (QueueState.READY, QueueState.HAND)
    assert (answer["ok"], answer["verdict"]) == (False, BY_HAND)


def test_only_the_handling_is_asked_first(desk):
    """Where nobody knows how an order is handled, that alone is asked, in the chip as well."""
    place, office = desk
    found = say(place, place.logged_in(), "keep", office, 3, handling="").json()
    confirms, lacks, _lines = asked(place, BARE)
    one = queue_of(place.desk).find(BARE)

    assert one is not None
    assert (found["open"][:1], [*confirms, *lacks][:1]) == (["handling"], ["处理方式"])
    assert len(confirms) == one.confirms


def test_filled_cells_carry_their_source(guesses):
    """Folded cells say which kind of source each has: a table, the order, a derivation, the text."""
    place, _office = guesses
    html = place.logged_in().get(f"/desk/{FACTS}").text
    folded = html.split('id="filled"')[1].split("</fieldset>")[0]

    kinds = dict(
        re.findall(r'data-column="(\w+)".*?data-kind="(\w*)"', folded.replace("\n", " ")),
    )
    assert kinds["占用基站"] == "数据表"
    assert kinds["有无口径"] == "工单"
    assert kinds["网络类型"] == "推算"
    assert kinds["场景分类"] == "文字判读"
    assert "没有要填的" in html
    assert "将要发送的内容" in html


def test_drafts_move_an_order_on(guesses):
    """What somebody typed changes where the order stands, and who typed is said."""
    place, office = guesses
    client = place.logged_in()

    say(place, client, "keep", office, 3, site=SITE)
    found = queue_of(place.desk).find(GUESSED)

    assert found is not None
    assert (found.stand, found.typed_by, found.lacks) == (QueueState.READY, "王值班", "")
    assert "王值班 填过" in client.get("/desk").text


def test_what_is_approved_has_nothing_to_confirm(guesses):
    """An order whose guess was confirmed asks for nothing once it is approved."""
    place, office = guesses
    client = place.logged_in()
    before = queue_of(place.desk).find(GUESSED)
    say(place, client, "approve", office, 3, site=SITE)
    after = queue_of(place.desk).find(GUESSED)

    assert before is not None
    assert before.confirms > 0
    assert after is not None
    assert (after.stand, after.confirms) == (QueueState.APPROVED, 0)


def test_an_old_preview_stops_nobody_from_typing(desk):
    """After the plan's time people go on typing in 工作台; an approval waits for another look."""
    place, office = desk
    place.clock.wait((office.minutes + 1) * 60)
    client = place.logged_in()
    page = client.get(f"/desk/{REJECTED}").text
    kept = say(place, client, "keep", office, 2, reject_note="光猫红灯")
    said = say(place, client, "approve", office, 2)
    own = client.get(f"/plans/{office.plan.plan_id}/2").text

    assert "预览过时了" in page
    assert 'id="again"' in page
    assert "data-closed" not in page
    assert 'id="approve"' not in page
    assert (kept.status_code, said.status_code) == (200, 409)
    assert "data-closed" in own
    office.clock.moment = place.clock.now()
    office.preview()
    assert "光猫红灯" in client.get(f"/desk/{REJECTED}").text
    assert stand(place, REJECTED) is QueueState.READY


@pytest.fixture
def starting(tmp_path):
    """The same desk, whose runs are refused by the command that they start."""
    program = (sys.executable, pretend.__file__, str(tmp_path))
    (tmp_path / "refuse").touch()
    with reviewing(tmp_path / "home", program) as (place, office):
        yield place, office, tmp_path
    log.REDACTOR.forget()
    logger.remove()


def words(home, place):
    """The arguments of the command that was started last, once it has ended."""
    until(lambda: ended(place, place.desk.starts.newest().start_id))
    return noted(home)["words"]


def test_what_was_shown_is_what_is_sent(starting):
    """The orders that stood in the question go, and no other: a change of them in between is refused."""
    place, office, home = starting
    client, plan_id = place.logged_in(), office.plan.plan_id
    for position in (1, 2):
        say(place, client, "approve", office, position)

    stale = place.act(client, "/api/run/send", plan_id=plan_id, orders=SOLVED)
    good = place.act(client, "/api/run/send", plan_id=plan_id, orders=f"{REJECTED},{SOLVED}")

    assert (stale.status_code, good.status_code) == (409, 200)
    assert words(home, place)[:3] == ["apply", f"--plan={plan_id}", f"--ids={SOLVED},{REJECTED}"]


def test_a_start_that_did_not_begin_says_so(starting):
    """Where the command refuses to send, the desk says that nothing went and why, until that is no news."""
    place, office, home = starting
    client = place.logged_in()
    say(place, client, "approve", office, 1)
    before = client.get("/queue").text
    place.act(client, "/api/run/send", plan_id=office.plan.plan_id, orders=SOLVED)
    words(home, place)
    said = client.get("/queue").text
    place.clock.wait(11 * 60)
    later = client.get("/queue").text

    assert [("没有开始，什么也没有发送" in one) for one in (before, said, later)] == [False, True, False]
    assert f'href="/runs/starts/{place.desk.starts.newest().start_id}"' in said


def test_an_order_that_was_previewed_again_is_not_sent_by_its_old_approval(starting):
    """Its newer row waits, so the button does not count it."""
    place, office, _home = starting
    client = place.logged_in()
    say(place, client, "approve", office, 1)
    office.preview()

    html = client.get("/desk").text
    answer = place.act(client, "/api/run/send", plan_id=office.plan.plan_id, orders=SOLVED)

    assert 'id="send"' not in html
    assert answer.status_code == 409


def test_looking_again_names_the_orders(starting):
    """The old ones are previewed again, those of one workbook at a time; what is current is left alone."""
    place, office, home = starting
    fresh = place.act(place.logged_in(), "/api/run/again")
    place.clock.wait((office.minutes + 1) * 60)

    answer = place.act(place.logged_in(), "/api/run/again")

    assert (fresh.status_code, answer.status_code) == (404, 200)
    assert words(home, place)[:2] == ["preview", f"--ids={SOLVED},{REJECTED}"]


def test_what_a_run_could_not_send_says_so(desk):
    """An approved order that a run has tried and left is marked, and offered again."""
    place, office = desk
    say(place, place.logged_in(), "approve", office, 1)
    now = place.clock.now() + timedelta(minutes=1)
    place.ledger().outcome(SOLVED, Outcome.HELD, "计划已过期", "run-3", now)

    assert "上次没有发出：转人工" in place.logged_in().get("/desk").text


def test_watching_is_no_activity(desk):
    """The list that an open page asks for keeps no session alive, and is 401 without one."""
    place, _office = desk
    client = place.logged_in()
    assert client.get(f"/queue?show=mine&here={BARE}").status_code == 200
    statuses = []
    for _ in range(4):
        place.clock.wait(10 * 60)
        statuses.append(client.get("/queue").status_code)

    assert statuses[-1] == 401
    assert place.stranger().get("/queue").status_code == 401


def test_a_viewer_is_offered_nothing_to_do(desk):
    """Whoever may only look sees the order and no button that acts."""
    place, office = desk
    say(place, place.logged_in(), "approve", office, 1)
    html = place.logged_in(Role.VIEWER, "赵查看").get("/desk").text

    assert not [name for name in ("send", "approve", "strike", "again") if f'id="{name}"' in html]
    assert BARE in html


def test_an_order_that_left_the_queue_has_its_page(desk):
    """A link to an order that no plan of these days has leads to the order's own page."""
    place, _office = desk
    answer = place.logged_in().get("/desk/ID-056-20251201-00099")

    assert (answer.status_code, answer.headers["location"]) == (303, "/orders/ID-056-20251201-00099")


def test_an_empty_queue(empty):
    """Before the first preview the page says what to do."""
    html = empty.logged_in().get("/desk").text

    assert "没有等人办的工单" in html


def test_history_and_place_are_masked(tmp_path):
    """The middle shows what colleagues wrote, without names."""

    class WithTables(Office):
        orders = {  # noqa: RUF012
            number: printed(
                replace(order, history=(HistoryEntry(build.NOW - HOUR, "柳处理", "转派", f"联系 {NAME}"),))
            )
            for number, order in Office.orders.items()
        }

    with reviewing(tmp_path / "home", desk=WithTables) as (place, _office):
        html = place.logged_in().get(f"/desk/{SOLVED}").text

    assert "转派" in html
    assert NAME not in html
    assert "柳处理" not in html


def test_what_is_held_by_rule_stays_urgent(desk):
    """A major complaint stands in the band 急 by the rule that held it."""
    place, office = desk
    held = Hold("重大投诉：看单的人写了 是", ("重大投诉",), major.RULE, "1", ())
    rows = tuple(replace(one, decision=held) for one in office.plan.rows)
    place.ledger().keep_plan(replace(office.plan, plan_id="P20260106-090100-ab12", rows=rows))

    assert all(one.urgent and "重大" in one.brief.marks for one in queue_of(place.desk).orders)


def test_missing_columns_are_named_as_people_say_them(guesses):
    """A held order's line says what it lacks in short: `缺 态度、时间`."""
    place, office = guesses
    held = Hold("不能完成：2 项缺少", ("联系时间：为空", "客户态度：为空"), "H-资料", "1", ())
    one, *others = office.plan.rows
    rows = (replace(one, decision=held), *others)
    place.ledger().keep_plan(replace(office.plan, plan_id="P20260106-090100-ab12", rows=rows))

    assert "缺 时间、态度" in place.logged_in().get("/desk").text


def test_what_a_row_has_already_is_no_typing(desk):
    """A draft with the row's own texts, as a workbook leaves it, is nobody's change."""
    place, office = desk
    one = office.plan.rows[0]
    key = DraftKey(office.plan.basis.site_id, SOLVED, one.order.task_id)
    same = {"measure": one.cells["measure"], "customer_number": one.cells["customer_number"]}
    place.ledger().keep_draft(key, same, one.order.fingerprint, "批次.xlsx 第2行", place.clock.now())

    found = queue_of(place.desk).find(SOLVED)

    assert found is not None
    assert (found.typed_by, found.stand) == ("", QueueState.READY)


def test_the_next_order_is_the_one_after_it(guesses):
    """After a word on an order in the middle the list goes on from there, and from its start at the end."""
    place, office = guesses
    client = place.logged_in()

    there = [say(place, client, "approve", office, position).json()["next"] for position in (2, 1)]

    assert there == [f"/desk/{GUESSED}", f"/desk/{GUESSED}"]
    assert say(place, client, "strike", office, 4).json()["next"] == f"/desk/{GUESSED}"


def test_a_decision_without_a_reason_has_a_page(desk):
    """A completion whose trace names no step that settled it is shown as well."""
    place, office = desk
    one, *others = office.plan.rows
    bare = replace(one, decision=replace(one.decision, trace=()))
    place.ledger().keep_plan(replace(office.plan, plan_id="P20260106-090100-ab12", rows=(bare, *others)))

    assert place.logged_in().get(f"/desk/{SOLVED}").status_code == 200


def test_missing_constants_are_named(tmp_path):
    """A desk that has not written the form's constants says at each completion that it cannot be sent."""

    class Bare(Office):
        def __post_init__(self):
            super().__post_init__()
            branch = self.settings.branch.model_copy(update={"fixed": {}})
            self.settings = self.settings.model_copy(update={"branch": branch})

    with reviewing(tmp_path / "home", desk=Bare) as (place, _office):
        client = place.logged_in()
        pages = {number: client.get(f"/desk/{number}").text for number in (SOLVED, REJECTED)}

    assert "发不出去，先补设置：没有写是否启动变更、投诉性质、联系人、联系人电话" in pages[SOLVED]
    assert "先补设置" not in pages[REJECTED]
