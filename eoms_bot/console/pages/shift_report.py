"""班报: what was done today, what was not and why, what is first tomorrow, which site rises; with CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from eoms_bot.advise.intercept_lists import county_follow_up
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.pages.today import counts_of
from eoms_bot.console.web import Call, download
from eoms_bot.decide.handled import COMPLETE, REJECT
from eoms_bot.ledger import OrderRow
from eoms_bot.model.board import month_of
from eoms_bot.model.decision import Standing
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.month.warning import Watched
from eoms_bot.report.needs import Need
from eoms_bot.report.record import Record
from eoms_bot.report.text import LOCAL
from eoms_bot.run.holder import working_runs

MINUTES_BY_HAND = 4.0
"""Minutes that an order takes at the site by hand: thirty take 120 to 150, and the lower counts."""
SECONDS_A_CELL = 10.0
"""Seconds to find out and type one cell: thirty orders of sixteen cells take 75 to 90 minutes."""
FORMULA = f"{MINUTES_BY_HAND:g} 分钟 × 办成的张数 − {SECONDS_A_CELL:g} 秒 × 人填的格数"
MOST_FIRST = 10
MOST_REASONS = 12
SITE_KIND = "站点"
OVERDUE = "逾期"
_PARTICULAR = re.compile(r"[（：；].*| ?\d{4}-\d\d-\d\d \d\d:\d\d.*", re.DOTALL)
"""What a reason says of its own order only, so that the same reason of two orders is one."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Worth:
    """What the day's proven replies took of people.

    `untyped` are replies of which no value is a person's word. `unknown` are those whose sources the ledger
    does not have (of an older version): they are in no figure. `typed` are values that people have stated.
    """

    done: int
    rejected: int
    untyped: int
    unknown: int
    typed: int

    @property
    def known(self) -> int:
        """Proven replies of which the ledger knows where each value comes from."""
        return self.done + self.rejected - self.unknown

    @property
    def minutes(self) -> float:
        """Minutes saved, by `FORMULA`; never less than none."""
        return max(0.0, MINUTES_BY_HAND * self.known - SECONDS_A_CELL * self.typed / 60)


@dataclass(frozen=True)
class ReasonBar:
    """A reason of hold: how many orders, and what share of all orders it and those before it touch (0–1)."""

    name: str
    orders: int
    so_far: float


@dataclass(frozen=True)
class CountyDraft:
    """What a county is to be asked, as a text to copy; it names no customer."""

    county: str
    text: str


@dataclass(frozen=True)
class ShiftReport:
    """The day so far."""

    day: str
    counts: dict[str, int]
    worth: Worth
    held: int
    reasons: tuple[ReasonBar, ...]
    first: tuple[Need, ...]
    rising: tuple[tuple[str, Watched], ...]
    why_not: str
    drafts: tuple[CountyDraft, ...]
    notes: tuple[str, ...]


def show(call: Call) -> Response:
    """The page."""
    call.query()
    return call.page("shift.html", report=report_of(call.desk), formula=FORMULA, outcomes_zh=OUTCOME_ZH)


def table(call: Call) -> Response:
    """The figures as CSV: part, name, number, remark; UTF-8 with a byte-order mark, as Excel wants it."""
    call.query()
    found = report_of(call.desk)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("部分", "项", "数", "说明"))
    writer.writerows([_plain(cell) for cell in row] for row in _rows(found))
    return download(out.getvalue().encode("utf-8-sig"), f"班报-{found.day}.csv", "text/csv; charset=utf-8")


def report_of(desk: ConsoleDesk) -> ShiftReport:
    """The report of today, as ledger, run folders and tables have it now."""
    now = desk.now()
    views = desk.books.views()
    day = desk.days.of(now, working_runs(desk.settings, views.lanes()))
    today = f"{now.astimezone(LOCAL):%Y-%m-%d}"
    left = [*views.touched_since(day.began, (Outcome.HELD,)), *views.left_by_plans(day.began)]
    items = _items(desk, left)
    month = desk.figures.month(month_of(desk.figures.today()))
    county_of = _counties(desk)
    rising = tuple(
        (county_of.get(one.name, ""), one) for one in month.warnings.raised if one.kind == SITE_KIND
    )
    follow_up = county_follow_up(desk.incidents.get().value.at)
    overdue = [row for row in follow_up.rows if OVERDUE in row]
    with_limit = [need for need in day.needs if need.deadline]
    return ShiftReport(
        day=today,
        counts=counts_of(day.counts),
        worth=worth_of(views.sources_of_day(today)),
        held=len(items),
        reasons=pareto(items),
        first=tuple(sorted(with_limit, key=lambda need: need.deadline)[:MOST_FIRST]),
        rising=rising,
        why_not=month.warnings.why,
        drafts=tuple(_drafts(rising, overdue)),
        notes=follow_up.notes,
    )


def worth_of(replies: Iterable[tuple[str, Sequence[tuple[str, str, str]]]]) -> Worth:
    """What the replies took of people; each as (kind, its sources)."""
    kinds: Counter[str] = Counter()
    untyped = unknown = typed = 0
    for kind, sources in replies:
        kinds[kind] += 1
        said = sum(standing == Standing.PERSON for _, standing, _ in sources)
        typed += said
        untyped += bool(sources) and not said
        unknown += not sources
    return Worth(kinds[COMPLETE], kinds[REJECT], untyped, unknown, typed)


def pareto(items: Sequence[Record]) -> tuple[ReasonBar, ...]:
    """Why orders were left: each missing cell by its name, else the reason; the most frequent first.

    An order may lack several, so the counts add up to more than the orders; `so_far` counts it once.
    """
    reasons = [_names(item) for item in items]
    counted = Counter(name for names in reasons for name in names)
    found: list[ReasonBar] = []
    for name, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_REASONS]:
        seen_names = {bar.name for bar in found} | {name}
        touched = sum(bool(names & seen_names) for names in reasons)
        found.append(ReasonBar(name, count, touched / len(items)))
    return tuple(found)


def _names(item: Record) -> set[str]:
    missing = (item["decision"] or {}).get("missing", ())
    named = {text.partition("：")[0] for text in missing if "：" in text}
    return named or {_PARTICULAR.sub("", str(item["reason"])).strip() or str(item["reason"])}


def _items(desk: ConsoleDesk, rows: Iterable[OrderRow]) -> list[Record]:
    """What the run folders say of these orders; the newest word on each counts."""
    runs: dict[str, list[str]] = defaultdict(list)
    for row in {row.order_no: row for row in rows}.values():
        runs[row.run_id].append(row.order_no)
    return [
        item for run_id, numbers in runs.items() for item in desk.folders.briefs(run_id, numbers).values()
    ]


def _counties(desk: ConsoleDesk) -> dict[str, str]:
    """Site → its county, by the branch's cells."""
    cells = desk.material.get().value.read.evidence.rows("cells")
    return {cell.text("基站名称"): cell.text("县区") for cell in cells}


def _drafts(
    rising: Sequence[tuple[str, Watched]], overdue: Sequence[tuple[str, ...]]
) -> Iterable[CountyDraft]:
    """One text for each county that has a rising site or owes something."""
    sites, owed = defaultdict(list), defaultdict(list)
    for county, one in rising:
        sites[county].append(f"{one.name}：近七天 {one.this} 张，前几周平均 {one.mean:.1f} 张")
    for number, county, site, hard, given, _days, due, *_ in overdue:
        owed[county].append(f"{number} {site or '占用站未定'}：难度{hard}，{given} 交给，应在 {due} 前完成")
    for county in sorted({*sites, *owed} - {""}):
        lines = [f"{county}的同事：", ""]
        if sites[county]:
            lines += ["这些站的投诉在增多，请查原因：", *sites[county], ""]
        if owed[county]:
            lines += [f"这些工单已经逾期（{len(owed[county])} 张），请今天回复进展：", *owed[county], ""]
        yield CountyDraft(county, "\n".join(lines).rstrip())


def _rows(found: ShiftReport) -> Iterable[tuple[str, str, str, str]]:
    worth = found.worth
    yield "办完", "完成", str(worth.done), "网站处理记录证实的"
    yield "办完", "驳回", str(worth.rejected), "网站处理记录证实的"
    for code, count in found.counts.items():
        yield (
            "今天的工单",
            OUTCOME_ZH.get(Outcome(code), code) if code in set(Outcome) else "未结束",
            str(count),
            "",
        )
    yield "省下", "一格没填", str(worth.untyped), f"来源记在账本里的 {worth.known} 张里"
    yield "省下", "人填的格数", str(worth.typed), f"另有 {worth.unknown} 张的来源账本里没有，不算"
    yield "省下", "分钟", f"{worth.minutes:.0f}", FORMULA
    for bar in found.reasons:
        yield "没办的原因", bar.name, str(bar.orders), f"累计 {bar.so_far:.0%}，共 {found.held} 张"
    for need in found.first:
        yield "先办", need.order_no, need.deadline, need.group_zh
    for county, one in found.rising:
        yield "增多的站", one.name, str(one.this), f"{county} 前几周平均 {one.mean:.1f}"


def _plain(text: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
