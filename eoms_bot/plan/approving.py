"""Compares what people said to a plan with the ledger's plan and with today's desk.

It does so before a page is opened. The result is the desk of a run that is held to the approved rows. Nothing
here writes: `Approved` is handed to the ledger once the run's start is allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.browser.profile import Profile
from eoms_bot.decide.sequence import assembled, excluded
from eoms_bot.decide.times import to_minute
from eoms_bot.errors import BadInput, Problem
from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.batch import COLUMNS, BatchRow, Facts, KnownCell
from eoms_bot.model.decision import Decision, Hold, Sourced, Standing
from eoms_bot.model.plan import HEAD, Approval, Basis, Plan, PlanRow, RowState
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan.plan_book import LEADING, changes_of, fallen, typed_texts
from eoms_bot.plan.plan_sheet import (
    FOREIGN,
    NOTHING,
    READ_ONLY,
    PlanFindings,
    PlanSheet,
    RowApproval,
    Ruled,
    Rulings,
    drafted,
    read_plan,
    rulings,
    sheet_of,
    typed_in,
)
from eoms_bot.plan.planning import basis_of
from eoms_bot.run import ledgers
from eoms_bot.run.claims import MOST_WHO, OF_WORKBOOK
from eoms_bot.run.desk import Desk
from eoms_bot.run.editions import OF_WAITING
from eoms_bot.run.planned import PlannedRow
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import bare_desk
from eoms_bot.settings import Settings
from eoms_bot.tables.batch.batch import Batch
from eoms_bot.tables.batch.file import already_run
from eoms_bot.tables.batch.rows import Known

STALE, WOULD_HOLD = "CLI-001", "PLAN-004"
OF_WHOLE = frozenset({FOREIGN, READ_ONLY, "BATCH-013"})
"""Findings that put the whole workbook in doubt: rows may have been moved against each other."""
PREVIEW_AGAIN = "重新运行 eoms-bot preview，再批准"
NEWER_TABLES = "数据来源在预览之后更新过：每张工单按新的再判定，与批准的不同就不办"

TO_MEND = "补齐或改正，或者不批准这一行"
SAY_AGAIN = "预览时的内容是由改掉的那一格来的，不再算数；还是它，就再填一次，Excel 里写 √"
EMPTIED = "有人清空了这一格"


@dataclass(frozen=True)
class Workbook:
    """Where people said it: the name that reports give, and the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Approved:
    """A plan that may be applied: the desk of its approved rows, and what the ledger is to note of them."""

    plan: Plan
    profile: Profile
    desk: Desk
    approvals: tuple[Approval, ...]
    struck: Mapping[int, str]
    left: tuple[Problem, ...] = ()
    """What is wrong with approved rows of a workbook, which are left to people."""


@dataclass(frozen=True)
class Today:
    """What a plan is compared with: profile, desk and basis of this moment."""

    profile: Profile
    desk: Desk
    basis: Basis

    @property
    def facts(self) -> Mapping[str, str]:
        """Name of an order's fact → what people call it."""
        return facts_of(self.profile)

    def reading(self, now: datetime) -> Known:
        """What a sheet's cells are read by, at `now` (aware)."""
        desk, pattern = self.desk, self.profile.site.order_no_pattern
        return Known(desk.dictionaries, desk.limits, desk.branch, desk.rules, now, pattern)


def standing(settings: Settings, ports: Ports) -> Today:
    """Profile, rules, lists and tables as they are now; what is wrong with them is raised as for any run."""
    profile, desk = bare_desk(settings, ports)
    return Today(profile, desk, basis_of(settings, profile, desk))


def approved(settings: Settings, ports: Ports, path: Path, *, again: bool) -> Approved:
    """Read a plan's workbook back.

    BadInput with everything that stands in its way; `again` works rows that were worked.
    """
    sheet = read_plan(path)
    here = standing(settings, ports)
    plan = stored(settings, ports, sheet.plan_id, sheet.file)
    now = ports.clock.now()
    with ledgers.open_ledger(settings, disk=ports.disk) as ledger:
        keep_typed(ledger, plan, sheet, here, now)
    return good_rows(plan, sheet, here, now, settings.run.plan_minutes, again=again)


def keep_typed(ledger: Ledger, plan: Plan, sheet: PlanSheet, here: Today, now: datetime) -> None:
    """Keep what people typed into a plan's workbook in the drafts of its orders, whatever comes of the plan.

    A row need not be approved for that. A cell that somebody has typed in a console since the preview stays
    as it is.
    """
    for number, row, texts in typed_in(sheet, plan, here.reading(now.astimezone(SHANGHAI))):
        if row.state not in (RowState.WAITING, RowState.STRUCK):
            continue
        key = DraftKey(plan.basis.site_id, row.order.order_no, row.order.task_id)
        changes = ledger.draft(key).changes
        ours = {
            name for name, one in changes.items() if one.at > plan.made_at and not OF_WORKBOOK.search(one.who)
        }
        wanted = {name: text for name, text in changes_of(row, texts).items() if name not in ours}
        if wanted:
            who = f"{sheet.file} 第{number}行"[-MOST_WHO:]
            ledger.keep_draft(key, wanted, row.order.fingerprint, who, now)


def good_rows(
    plan: Plan, sheet: PlanSheet, here: Today, now: datetime, minutes: int, *, again: bool
) -> Approved:
    """What a workbook says to a plan, without the approved rows in which something is wrong.

    BadInput where no row is left, and where the whole workbook is in doubt.
    """
    left: list[Problem] = []
    while True:
        try:
            found = held_against(plan, sheet, here, now, minutes, again=again)
        except BadInput as bad:
            rows = {one.row for one in bad.problems}
            nothing = left and [one.code for one in bad.problems] == [NOTHING]
            if nothing:
                raise BadInput(f"计划 {sheet.file} 批准的行都不能执行", left) from bad
            if not rows or None in rows or any(one.code in OF_WHOLE for one in bad.problems):
                raise
            left += bad.problems
            sheet = replace(sheet, barred=sheet.barred | {row for row in rows if row is not None})
            continue
        notices = [f"{one}；这一行没有办，留给人" for one in left]
        desk = replace(found.desk, notices=(*found.desk.notices, *notices))
        return replace(found, desk=desk, left=tuple(left))


def approved_there(settings: Settings, ports: Ports, plan_id: str, *, again: bool) -> Approved:
    """What people have approved of a plan in the ledger (by a console), as a run.

    An approved row that cannot be worked any more, as one whose limit has passed since, is left to people and
    holds up no other. BadInput where no row is left, or the whole plan is too old.
    """
    here = standing(settings, ports)
    plan = stored(settings, ports, plan_id, plan_id)
    minutes = settings.run.plan_minutes
    wanted = (RowState.APPROVED, RowState.WORKED) if again else (RowState.APPROVED,)
    rows = {row.position: row for row in plan.rows if row.state in wanted and row.approved_by}
    if not rows:
        insist_current(plan, here.basis, ports.clock.now(), minutes, plan_id, ())
        raise BadInput(
            f"计划 {plan_id} 不能执行，未打开任何页面",
            [Problem("PLAN-005", plan_id, None, HEAD["approved"], "没有一行批准", "先在控制台“待审”里批准")],
        )
    sheet = sheet_of(
        plan, [RowApproval(row.position, row.approved_by, row.edits) for row in rows.values()], plan_id
    )
    found = good_rows(plan, sheet, here, ports.clock.now(), minutes, again=again)
    return said_then(found, {row.position: row.approved_at for row in rows.values()})


def said_then(found: Approved, when: Mapping[int, datetime | None]) -> Approved:
    """The same, with the moments at which people said it.

    An approval that is recorded already is no second one.
    """
    approvals = tuple(replace(one, when=when.get(one.position)) for one in found.approvals)
    moments = {one.order_no: one.when for one in approvals if one.when is not None}
    planned = {
        number: replace(row, when=moments.get(number, row.when)) for number, row in found.desk.planned.items()
    }
    return replace(found, approvals=approvals, desk=replace(found.desk, planned=planned))


def held_against(
    plan: Plan, sheet: PlanSheet, here: Today, now: datetime, minutes: int, *, again: bool
) -> Approved:
    """What a sheet says to a plan, compared with this moment.

    BadInput with everything that stands in its way.
    """
    now = now.astimezone(SHANGHAI)
    desk = here.desk
    insist_current(plan, here.basis, now, minutes, sheet.file, sheet.marked)
    if plan.basis.sources != here.basis.sources:
        desk = replace(desk, notices=(*desk.notices, NEWER_TABLES))
    said = rulings(sheet, plan, here.reading(now), lambda one: whole(one, plan, desk, now))
    found = [
        Problem(STALE, sheet.file, one.line, column, what, PREVIEW_AGAIN)
        for one in said.approved
        if one.planned.state is not RowState.APPROVED or dict(one.edits) != dict(one.planned.edits)
        for column, what in outdated(plan, one.planned, one.edits, here, now)
    ]
    if found:
        raise BadInput(f"计划 {sheet.file} 不能执行，未打开任何页面", found)
    return settled(plan, said, Workbook(sheet.file, sheet.sha256), here.profile, desk, now, again=again)


def outdated(
    plan: Plan, row: PlanRow, edits: Mapping[str, str], here: Today, now: datetime
) -> Iterator[tuple[str, str]]:
    """Why a row that nobody has approved yet takes no approval: column, and what has changed.

    It compares the preview with now: the model, the thresholds, the permission, and of the branch's tables
    what the row's own cells rest on.
    """
    then, today = plan.basis.rules, here.basis.rules
    for name in OF_WAITING:
        if then.get(name) != today.get(name):
            yield HEAD["decision"], f"预览已变化：{name} 改过了"
    if plan.basis.sources == here.basis.sources:
        return
    resting = {
        name: one for name, one in row.decision.backing.cells if name not in edits and _rests(row, one)
    }
    known = _known_now(plan, row, here, now) if resting else {}
    for name, one in resting.items():
        fresh = known[name].sourced(name).value if name in known else "没有"
        if fresh != one.value:
            yield (
                COLUMNS[name],
                f"预览已变化：预览时是 {_masked(row, one.value)}，按新的数据是 {_masked(row, fresh)}",
            )


def _rests(row: PlanRow, one: Sourced) -> bool:
    """True of a cell that a table may have given, and no person's row."""
    by_person = one.standing is Standing.PERSON and row.origin is not None
    return not by_person and one.standing in (Standing.PERSON, Standing.FACT, Standing.DERIVED)


def _known_now(plan: Plan, row: PlanRow, here: Today, now: datetime) -> Mapping[str, KnownCell]:
    """What the tables say now of a row's order as the preview had it.

    Of a person's row, only what he did not write himself.
    """
    bare = BatchRow("", 0, row.order.order_no, "")
    if row.origin is not None:
        sheet = sheet_of(plan, [RowApproval(row.position, plan.asked_by)], plan.plan_id)
        bare = drafted(sheet, row, plan, here.reading(now), lambda one: one).row.of_people()
    others = {number: when for number, when in plan.open_orders.items() if number != row.order.order_no}
    return here.desk.facts_with(row.order, bare, others, now, changed_only=True).known


def _masked(row: PlanRow, text: str) -> str:
    return masker_of_order(row.order)(text)


def settled(
    plan: Plan, said: Rulings, book: Workbook, profile: Profile, desk: Desk, now: datetime, *, again: bool
) -> Approved:
    """What people said of a current plan, wherever they said it, as a run that does just that.

    BadInput where an approved row would be left to people, or all of them were worked and nobody says
    `again`.
    """
    ruled, notices = _not_worked(said.approved, book, again=again)
    decisions = _decisions(ruled, plan, desk, now, book.file)
    approvals = tuple(map(_approval, ruled, decisions))
    return Approved(
        plan=plan,
        profile=profile,
        desk=replace(
            desk,
            batches=(Batch(book.file, book.sha256, tuple(one.row for one in ruled)),),
            notices=(*desk.notices, *map(str, said.understood), *notices),
            planned=_planned(plan, ruled, approvals, profile, now),
        ),
        approvals=approvals,
        struck=said.struck,
    )


def stored(settings: Settings, ports: Ports, plan_id: str, file: str) -> Plan:
    """The plan of that number; BadInput CLI-001, which names `file`, where this home's ledger has none."""
    found = None
    if ledgers.is_made(settings):
        with ledgers.open_ledger(settings, disk=ports.disk) as ledger:
            found = with_drafts(ledger, ledger.plan(plan_id))
    if found is None:
        raise _refusal(file, [(f"没有这份预览：账本里没有计划“{plan_id[:40]}”", PREVIEW_AGAIN)])
    return found


def with_drafts(ledger: Ledger, plan: Plan | None) -> Plan | None:
    """The plan; rows that nobody has approved get as changes what people have typed for their orders."""
    if plan is None:
        return None
    drafts = ledger.drafts(plan.basis.site_id, [row.order.order_no for row in plan.rows])
    rows = (
        replace(row, edits=typed) if (typed := typed_texts(plan, row, drafts)) else row for row in plan.rows
    )
    return replace(plan, rows=tuple(rows))


def insist_current(
    plan: Plan, today: Basis, now: datetime, minutes: int, file: str, marked: Collection[int]
) -> None:
    """BadInput CLI-001 where a plan is too old, another's, or was decided by what has changed since.

    The error names all of it at once. `marked` are the numbers of the rows that people approved, so that the
    message about a changed rule can name those it has decided.
    """
    found = [*_too_old(plan, now, minutes), *_anothers(plan.basis, today), *_changed(plan, today, marked)]
    if found:
        raise _refusal(file, found)


def _refusal(file: str, found: Sequence[tuple[str, str]]) -> BadInput:
    problems = [Problem(STALE, file, None, "", what, wanted) for what, wanted in found]
    return BadInput(f"计划 {file} 不能执行，未打开任何页面", problems)


def _too_old(plan: Plan, now: datetime, minutes: int) -> Iterator[tuple[str, str]]:
    age = now - plan.made_at
    made = to_minute(plan.made_at)
    if age > timedelta(minutes=minutes):
        past = int(age.total_seconds() // 60)
        found = f"预览已过期：计划是 {made} 的，已过 {past} 分钟"
        yield found, f"{minutes} 分钟之内执行（设置 run.plan_minutes）；{PREVIEW_AGAIN}"
    if age < timedelta(0):
        yield f"预览的时间 {made} 晚于本机现在 {to_minute(now)}", f"校准本机时钟；{PREVIEW_AGAIN}"


def _anothers(then: Basis, now: Basis) -> Iterator[tuple[str, str]]:
    for what, old, new in (
        ("站点", then.site_id, now.site_id),
        ("账号", then.account, now.account),
        ("程序版本", then.version, now.version),
    ):
        if old != new:
            yield f"预览已变化：{what} 预览时是 {old}，现在是 {new}", PREVIEW_AGAIN


def _changed(plan: Plan, now: Basis, marked: Collection[int]) -> Iterator[tuple[str, str]]:
    then = plan.basis
    for what, old, new in (
        ("字典", then.dictionaries, now.dictionaries),
        ("页面档案", then.profile, now.profile),
        ("本部门设置 [branch]", then.branch, now.branch),
    ):
        if old != new:
            yield f"预览已变化：{what} 改过了", PREVIEW_AGAIN
    names = [
        name
        for name in {**then.rules, **now.rules}
        if name not in OF_WAITING and then.rules.get(name) != now.rules.get(name)
    ]
    if names:
        changed = "、".join(_rule_change(name, then.rules, now.rules) for name in names[:10])
        more = f" 等 {len(names)} 条" if len(names) > 10 else ""
        yield f"预览已变化：规则表改过了：{changed}{more}{_of_rows(plan, names, marked)}", PREVIEW_AGAIN


def _rule_change(name: str, then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """`R-宽带 版本 1 → 2`; the same version with another content says so."""
    if name not in now:
        return f"{name} 删去了"
    if name not in then:
        return f"{name} 是新的"
    old, new = (table[name].partition("#")[0] for table in (then, now))
    if not old:
        return f"{name} 改过了"
    return f"{name} 版本 {old} → {new}" if old != new else f"{name} 内容改过了（版本仍是 {old}）"


def _of_rows(plan: Plan, names: Sequence[str], marked: Collection[int]) -> str:
    """Which approved rows were decided by a rule that has changed."""
    rows = [row for row in plan.rows if row.position in marked and row.decision.rule in names]
    return f"；批准的第 {'、'.join(str(row.position) for row in rows)} 行用到它" if rows else ""


def _not_worked(
    said: Sequence[Ruled], book: Workbook, *, again: bool
) -> tuple[tuple[Ruled, ...], tuple[str, ...]]:
    """The rows that are to be worked, and what is reported of those that were worked.

    BadInput BATCH-024 where all of them were.
    """
    done = [one for one in said if one.planned.state is RowState.WORKED and not again]
    left = tuple(one for one in said if one not in done)
    if not left:
        when = max(one.planned.approved_at for one in done if one.planned.approved_at is not None)
        raise BadInput("批准的行都执行过了", [already_run(book.file, book.sha256, when)])
    notices = (f"计划第 {one.planned.position} 行（{one.row.order_no}）已执行过，不再执行" for one in done)
    return left, tuple(notices)


def _decisions(ruled: Sequence[Ruled], plan: Plan, desk: Desk, now: datetime, file: str) -> list[Decision]:
    """What each approved row will do, decided on the order as the preview read it.

    BadInput PLAN-004 with every row that would be left to people: nothing is approved that cannot be done.
    """
    findings = PlanFindings(file)
    decisions = []
    for one in ruled:
        decision = decided_by(one, plan, desk, now) if one.edits else one.planned.decision
        decisions.append(decision)
        if isinstance(decision, Hold):
            gone = fallen(one.planned, one.edits.keys()) - one.edits.keys()
            for text in decision.missing or (decision.why,):
                name = field_of(text)
                column, found = COLUMNS.get(name, HEAD["decision"]), f"{one.row.order_no} 会转人工：{text}"
                findings.add(WOULD_HOLD, one.line, column, found, SAY_AGAIN if name in gone else TO_MEND)
    if findings.problems:
        raise findings.refusal()
    return decisions


def field_of(finding: str) -> str:
    """The field whose column a finding names first: what it asks for. Empty where it names none.

    A finding quotes the cells that ask for others behind that: `解决时间 为空：处理结果为 解决，必填`.
    """
    named = (
        (finding.index(column), -len(column), name) for name, column in COLUMNS.items() if column in finding
    )
    return min(named, default=(0, 0, ""))[2]


def decided_by(one: Ruled, plan: Plan, desk: Desk, now: datetime) -> Decision:
    """What a row with people's changes comes to, decided on the order as the preview read it."""
    return desk.decide(one.planned.order, _facts(one, plan, desk, now), now)


def lacking(one: Ruled, plan: Plan, desk: Desk, now: datetime) -> tuple[str, ...]:
    """What a row with people's changes still lacks, also where its order is left to people all the same."""
    return desk.lacking(one.planned.order, _facts(one, plan, desk, now), now)


def _facts(one: Ruled, plan: Plan, desk: Desk, now: datetime) -> Facts:
    """What is known apart from the row.

    Where people changed a cell that others follow from, nothing stays that followed from the old value. What
    their changes forbid goes, where no person had written it. A cell that people have emptied stays empty.
    """
    order = one.planned.order
    others = {number: when for number, when in plan.open_orders.items() if number != order.order_no}
    row = one.row.of_people() if LEADING & one.edits.keys() else one.row
    row = row.without(excluded(row) - one.edits.keys() - _own(one))
    written = one.planned.decision.backing.written
    facts = desk.facts_with(order, row, others, now, changed_only=not written)
    emptied = dict.fromkeys((name for name, text in one.edits.items() if not text), EMPTIED)
    known = {name: cell for name, cell in facts.known.items() if name not in emptied}
    return replace(facts, known=known, gaps={**facts.gaps, **emptied})


def _own(one: Ruled) -> frozenset[str]:
    """The cells that stand in a person's own row of a workbook."""
    if one.planned.origin is None:
        return frozenset()
    return frozenset(name for name in COLUMNS if one.row.of_person(name))


def whole(one: Ruled, plan: Plan, desk: Desk, now: datetime) -> Ruled:
    """The row with what follows from people's changes.

    A person who names the serving site has also named what that site's rows say.
    """
    if not one.edits:
        return one
    row = assembled(one.planned.order, _facts(one, plan, desk, now))
    return one if row is None else replace(one, row=row)


def facts_of(profile: Profile) -> dict[str, str]:
    """Name of an order's fact → what people call it."""
    return {name: spec.description for name, spec in profile.order_form.facts.items()}


def _planned(
    plan: Plan, ruled: Sequence[Ruled], approvals: Sequence[Approval], profile: Profile, now: datetime
) -> dict[str, PlannedRow]:
    labels = facts_of(profile)
    return {
        word.order_no: PlannedRow(
            order=one.planned.order,
            decision=word.decision,
            who=word.who,
            when=word.when or now,
            place=f"计划 {plan.plan_id} 第 {word.position} 行",
            labels=labels,
        )
        for one, word in zip(ruled, approvals, strict=True)
    }


def _approval(one: Ruled, decision: Decision) -> Approval:
    order = one.planned.order
    return Approval(
        one.planned.position, order.order_no, order.task_id, one.who, one.when, one.edits, decision
    )
