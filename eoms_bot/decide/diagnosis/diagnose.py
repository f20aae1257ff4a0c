"""The team's method, in its order: site, alarm, hidden fault, planning, person.

Pure: tables in, a Diagnosis out.

Some tables cannot settle what they would have to settle: they are not there, stale or wrong. Then the step is
未核对, never an exclusion. A cause is a candidate with its rows. Nothing here is a fact for a reply until a row
or a person says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide.diagnosis.cover import Cover, coverage
from eoms_bot.decide.diagnosis.faults import ALARM, HIDDEN, Found, alarms, announcements, hidden
from eoms_bot.decide.diagnosis.model import Diagnosis, Inquiry, Located, Step, Suspect
from eoms_bot.decide.diagnosis.networks import compared
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.diagnosis.records import DESK, changed, checked, gathered
from eoms_bot.decide.diagnosis.site import locate
from eoms_bot.model.decision import Sourced

COUNTY_PERSON = "县区责任人"
TESTER = "现场测试人员"
COUNTY_DESK = "县区投诉接口人"
TEST = "6 现场测试"
CALL = "联系客户：时间、号码、客户态度"


def diagnose(asked: Inquiry) -> Diagnosis:
    """Go the method's steps in order and stop where a person must act."""
    located = locate(asked)
    alarmed, announced = alarms(asked, located), announcements(asked)
    checks, changes, events = checked(asked), changed(asked, located), gathered(asked)
    faults = (*checks.here, *announced.here, *alarmed.here)
    steps = (*located.steps, *checks.steps, *alarmed.steps, *announced.steps, *changes.steps, *events.steps)
    if any(not fault.over for fault in faults):
        return _of_fault(asked, located, faults, alarmed, steps)
    # What had ended before the customer complained may not be what he complains of: the search goes on.
    below = hidden(asked, located)
    steps += below.steps
    suspects = (*below.here, *events.here, *changes.here, *faults, *alarmed.around)
    if suspects:
        return _of_fault(asked, located, suspects, alarmed, steps)
    return _of_nothing(asked, located, steps)


def wordings(asked: Inquiry, cause: str) -> tuple[Sourced, ...]:
    """The agreed wordings for a cause at this place that still hold.

    Those of the place come before those of anywhere.
    """
    rows = [
        row
        for row in asked.evidence.rows("koujing")
        if row.text("省内投诉原因") == cause
        and ((day := row.day("有效期至")) is None or day >= asked.question.at.date())
    ]
    here = by_place(rows, asked.question.place, asked.question.county, "适用地点")
    anywhere = tuple(row for row in rows if not row.text("适用地点"))
    return tuple(row.sourced("口径") for row in (*here, *anywhere))


def _of_fault(
    asked: Inquiry, located: Located, suspects: tuple[Suspect, ...], alarmed: Found, steps: tuple[Step, ...]
) -> Diagnosis:
    """Step 4: the county's responsible person gives cause and recovery time, then the customer is called."""
    people = alarmed.people or tuple(c.sourced("责任人") for c in located.cells if c.text("责任人"))
    names = dict.fromkeys(person.value for person in people)
    actor = f"{COUNTY_PERSON} {'、'.join(names)}" if names else COUNTY_PERSON
    first = suspects[0]
    ask = tuple(dict.fromkeys((*_about_fault(first), *_about_place(located), CALL)))
    return Diagnosis(
        _site(located), suspects, first.actor or actor, ask, build_demand=False, steps=steps, located=located
    )


def _about_fault(suspect: Suspect) -> Iterator[str]:
    if not suspect.certain:
        yield f"是不是由此引起：{suspect.grounds}"
    if not suspect.cause:
        yield "省内投诉原因"
    if not suspect.reason_known:
        yield "故障原因"
    if not suspect.handled:
        yield "处理办法"
    if not suspect.end_known:
        yield "恢复时间"


def _about_place(located: Located) -> Iterator[str]:
    if not located.cells:
        yield "投诉的具体地点和占用基站"
    elif len(located.sites) > 1:
        yield f"占用的是哪一个站：{'、'.join(located.sites[:5])}"
    elif not located.certain:
        yield f"占用基站是不是 {located.sites[0]}"


def _of_nothing(asked: Inquiry, located: Located, steps: tuple[Step, ...]) -> Diagnosis:
    """Steps 5 and 6: the customer is called; planning, then a test on the spot."""
    cover = coverage(asked, located)
    steps += cover.steps + (compared(asked) if cover.weak else ())
    actor, ask = _who(asked, cover)
    if cover.weak is not True:
        steps += (Step(TEST, "待人工", "弱覆盖解释不了的，现场测试"),)
    # A run that has not looked for alarms can't say that there is none.
    looked = not any(step.verdict == "未核对" and step.name in (ALARM, HIDDEN) for step in steps)
    every = tuple(dict.fromkeys((*_unread(steps), *_about_place(located), *ask, CALL)))
    return Diagnosis(
        _site(located),
        cover.suspects,
        actor,
        every,
        cover.build_demand and looked,
        steps,
        located,
        cover.worded,
    )


def _unread(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if step.verdict == "未核对":
            yield f"{step.name[2:]}要人核对（{step.note}）"


def _who(asked: Inquiry, cover: Cover) -> tuple[str, tuple[str, ...]]:
    if cover.weak is None:
        return DESK, ("是弱覆盖，还是有信号用不好、掉话、上网慢",)
    if not cover.weak:
        return f"{DESK}，然后{TESTER}", ("现象、发生时间、别人和别处是否正常",)
    if not cover.build_demand:
        return DESK, ()
    if any(town in asked.question.place for town in asked.thresholds.county_town):
        return COUNTY_DESK, ("值不值得建站",)
    return TESTER, ("值不值得建站（必要时现场测试）",)


def _site(located: Located) -> Sourced | None:
    """The serving site where there is one only."""
    if len(located.sites) != 1:
        return None
    return located.cells[0].sourced("基站名称")
