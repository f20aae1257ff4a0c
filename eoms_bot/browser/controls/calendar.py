"""Boxes with a calendar that pops up: walked to the month, pressed at the day, and given the time.

A calendar is known by what it shows: at least 28 day numbers in a run, and a year and a month above them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eoms_bot.browser.controls.control import FormControl
from eoms_bot.browser.controls.drivers import not_offered
from eoms_bot.browser.controls.popup import Popup, popup_script
from eoms_bot.errors import SiteChanged

_FUNCTIONS = r"""
const number = one => /^\d{1,2}$/.test(tidy(one.textContent)) ? Number(tidy(one.textContent)) : 0;
const daysOf = roots => {
    const leaves = leavesOf(roots).filter(number);
    for (let first = 0; first < leaves.length; first += 1) {
        if (number(leaves[first]) !== 1) continue;
        let last = first;
        while (last + 1 < leaves.length && number(leaves[last + 1]) === number(leaves[last]) + 1) last += 1;
        if (last - first >= 27) return leaves.slice(first, last + 1);
    }
    return [];
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const HAN = ['一月', '二月', '三月', '四月', '五月', '六月', '七月', '八月', '九月', '十月', '十一月', '十二月'];
const monthIn = text => {
    const found = text.match(/(\d{1,2})\s*月/) ?? text.match(/\d{4}\s*[-\/.年]\s*(\d{1,2})(?!\d)/);
    if (found) return Number(found[1]);
    const han = HAN.findLastIndex(one => text.includes(one));
    return han >= 0 ? han + 1 : MONTHS.findIndex(one => text.toLowerCase().includes(one)) + 1;
};
const headOf = roots => {
    const days = daysOf(roots);
    if (!days.length) return null;
    const selects = inside(roots).filter(one => one.matches('select') && big(one));
    const texts = leavesOf(roots)
        .filter(one => !number(one) && at(one).top < at(days[0]).top && !one.matches('option'));
    const text = [...texts.map(one => tidy(one.textContent)),
                  ...selects.map(one => tidy(one.selectedOptions[0]?.textContent ?? ''))].join(' ');
    const year = text.match(/(?<!\d)(\d{4})(?!\d)/);
    let month = monthIn(text);
    if (!month && selects.length > 1) month = Number(tidy(selects[1].selectedOptions[0]?.textContent ?? ''));
    return year && month ? [Number(year[1]), month] : null;
};
const arrows = (roots, forward, years) => {
    const days = daysOf(roots), top = days.length ? at(days[0]).top : Infinity;
    const spoken = one => [names(one), one.getAttribute('aria-label') ?? '', one.title ?? '', one.id]
        .join(' ').toLowerCase();
    const way = forward ? /next|right|forward|下|后|[>›»▶→]/ : /prev|left|back|上|前|[<‹«◀←]/;
    const year = /year|[-_]y\s|d-arrow|double|年|«|»|<<|>>/;
    const all = inside(roots).filter(one => big(one) && at(one).bottom <= top + 2 && at(one).width < 60
        && tidy(one.textContent).length < 5 && way.test(spoken(one) + tidy(one.textContent)));
    const deep = all.filter(one => !all.some(other => other !== one && one.contains(other)));
    const up = one => [one, one.parentElement, one.parentElement?.parentElement]
        .filter(each => each && at(each).width < 60);
    const yearly = one => up(one).some(each => year.test(spoken(each) + tidy(each.textContent)));
    const fit = deep.filter(one => yearly(one) === years);
    return fit[0] ?? null;
};
"""
_HEAD = popup_script(_FUNCTIONS + "return headOf(fresh(before));", "before")
_DRAWN = popup_script(
    _FUNCTIONS + "return Boolean(await until(() => headOf(fresh(before)), patience));", "before, patience"
)
_MOVED = popup_script(
    _FUNCTIONS
    + "await until(() => String(headOf(fresh(before))) !== old, 1000); return headOf(fresh(before));",
    "before, old",
)
_ARROW = popup_script(_FUNCTIONS + "return arrows(fresh(before), forward, years);", "before, forward, years")
_SELECT = popup_script(
    """const all = inside(fresh(before)).filter(one => one.matches('select') && big(one));
    const fits = one => [...one.options].some(each => wanted.includes(tidy(each.textContent)));
    return all.find(fits) ?? null;""",
    "before, wanted",
)
_DAY = popup_script(
    _FUNCTIONS
    + """const cell = daysOf(fresh(before))[day - 1];
    return cell && !disabledIn(cell.closest('td,li,[role=gridcell]') ?? cell, fresh(before)) && !barred(cell)
        ? cell : null;""",
    "before, day",
)
_TIME_BOX = popup_script(
    """const boxes = inside(fresh(before)).filter(one => one.matches(TYPED) && big(one));
    const clock = one => /^\\d{1,2}:\\d{2}/.test(one.value) || /时间|time/i.test(one.placeholder);
    return boxes.find(clock) ?? null;""",
    "before",
)
_TIME_PARTS = popup_script(
    """const boxes = inside(fresh(before)).filter(one => one.matches(TYPED + ',select') && big(one)
        && /^\\d{1,2}$/.test(one.value));
    return boxes.length > 1 ? boxes[place] ?? null : null;""",
    "before, place",
)
_COLUMN_CELL = popup_script(
    """const columns = () => {
        const found = new Map();
        for (const one of leavesOf(fresh(before)).filter(one => /^\\d{2}$/.test(tidy(one.textContent)))) {
            const left = Math.round(at(one).left);
            found.set(left, [...(found.get(left) ?? []), one]);
        }
        return [...found].sort(([one], [other]) => one - other).map(([, all]) => all)
            .filter(all => all.length > 11);
    };
    const all = await until(() => columns()[place], 1000);
    const cell = all?.find(one => tidy(one.textContent) === word) ?? null;
    cell?.scrollIntoView({block: 'nearest'});
    return cell;""",
    "before, word, place",
)


@dataclass(frozen=True)
class CalendarTime:
    """A decided time in parts; `clock` has hour, minute and perhaps second, as two digits each."""

    year: int
    month: int
    day: int
    clock: tuple[str, ...]

    @classmethod
    def of(cls, value: str) -> CalendarTime | None:
        """The parts of `yyyy-MM-dd[ HH:mm[:ss]]`; None for anything else."""
        found = re.fullmatch(
            r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", value
        )
        if not found:
            return None
        year, month, day, *clock = found.groups()
        return cls(int(year), int(month), int(day), tuple(part.zfill(2) for part in clock if part))


def moment_of(control: FormControl, value: str) -> CalendarTime:
    """The parts of a decided time; OptionNotOffered for what is none."""
    moment = CalendarTime.of(value)
    if moment is None:
        raise not_offered(control, value, ["日历上的一天"])
    return moment


def has_calendar(popup: Popup, seconds: float = 0.0) -> bool:
    """Whether what popped up is a calendar, or becomes one within that many seconds."""
    return bool(popup.ask(_DRAWN, seconds * 1000))


def pick(control: FormControl, popup: Popup, value: str) -> None:
    """Turn the calendar to the month, press the day, give the time: `yyyy-MM-dd[ HH:mm[:ss]]`.

    OptionNotOffered for a day that cannot be chosen. SiteChanged for a calendar that does not turn.
    """
    moment = moment_of(control, value)
    _turn_to(control, popup, moment)
    day = popup.handle(_DAY, moment.day)
    if day is None:
        raise not_offered(control, value, [])
    day.click()
    if moment.clock and not popup.is_closed():
        _set_clock(control, popup, moment.clock)


def _turn_to(control: FormControl, popup: Popup, moment: CalendarTime) -> None:
    """Turn the calendar by its selects or its arrows; SiteChanged where it does not turn."""
    wanted = [moment.year, moment.month]
    if popup.ask(_HEAD) == wanted:
        return
    year, month = str(moment.year), str(moment.month)
    choices = ([year, f"{year}年"], [f"{month}月", f"{moment.month:02d}月", month, f"{moment.month:02d}"])
    for words in choices:
        if select := popup.handle(_SELECT, words):
            offered = select.evaluate("one => Array.from(one.options, each => each.textContent.trim())")
            select.select_option(index=next(n for n, word in enumerate(offered) if word in words))
    for _press in range(240):
        head = popup.ask(_HEAD)
        if head == wanted:
            return
        months = (moment.year - head[0]) * 12 + moment.month - head[1]
        arrow = popup.handle(_ARROW, months > 0, abs(months) >= 12)
        arrow = arrow or popup.handle(_ARROW, months > 0, False)
        if arrow is None:
            break
        arrow.click()
        if popup.ask(_MOVED, ",".join(map(str, head))) in (head, None):
            break
    raise SiteChanged(
        f"{control.field}: 日历翻不到 {moment.year}-{moment.month:02d}，停在 {popup.ask(_HEAD)}"
    )


def _set_clock(control: FormControl, popup: Popup, clock: tuple[str, ...]) -> None:
    """Give the time: typed into the popup's box, chosen in its boxes, or pressed in its columns.

    A part that the popup does not take is left out; what reads back then says so.
    """
    box = popup.handle(_TIME_BOX)
    if box and box.is_editable():
        colons = box.evaluate("box => box.value.split(':').length")
        full = (*clock, "00")[: max(colons, len(clock))] if colons > 1 else clock
        box.fill(":".join(full))
        box.evaluate("box => box.blur()")
        return
    if popup.handle(_TIME_PARTS, 0):
        for place, part in enumerate(clock):
            box = popup.handle(_TIME_PARTS, place)
            if box is None:
                return
            if box.evaluate("box => box.matches('select')"):
                choices: list[str] = box.evaluate(
                    "box => Array.from(box.options, one => one.textContent.trim())"
                )
                box.select_option(index=[re.sub(r"\D", "", word).zfill(2) for word in choices].index(part))
            else:
                box.fill(part)
                box.evaluate("box => box.blur()")
        return
    if box:
        box.click()
    else:
        popup.press(("选择时间", "时间", "selecttime", "Time"))
    for place, part in enumerate(clock):
        cell = popup.handle(_COLUMN_CELL, part, place)
        if cell is None:
            return
        cell.click()
