"""What is claimed of every control, in the order in which it is tried on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from eoms_bot.browser.controls import ControlStanding, FieldName, FormControl, fill, options, word
from eoms_bot.browser.controls.grid import read_grid
from eoms_bot.browser.controls.panels import open_tab, top_panel
from eoms_bot.errors import OptionNotOffered, ReadBackMismatch, SiteChanged
from tests.checks.kits.matrix import Row

Claim = Callable[[Page, Row], None]
_OPEN = """() => [...document.querySelectorAll(
    '.el-popper, .el-picker-panel, .layui-laydate, .combo-p, .layui-form-select dl')]
    .filter(one => one.checkVisibility({checkVisibilityCSS: true}))
    .filter(one => one.getBoundingClientRect().height > 1).length"""


def of(row: Row) -> Iterator[Claim]:
    """The claims that apply to a control."""
    yield probed
    if row.offered:
        yield offered
    if row.refused:
        yield refuses
    yield fills
    if row.refused:
        yield keeps_its_value
    yield idempotent
    if row.changed:
        yield notices
    yield locked
    yield vanished


def probed(page: Page, row: Row) -> None:
    """The page says what the control is."""
    view = _control(page, row).view()
    assert (view.kind, view.standing) == (row.kind, ControlStanding.OPEN), f"{view.kind} {view.standing}"


def offered(page: Page, row: Row) -> None:
    """It lists its words without any change."""
    before = word(_control(page, row))
    found = options(_control(page, row))
    assert set(row.offered) <= set(found), str(found)
    assert row.refused not in found
    _assert_quiet(page, word(_control(page, row)), before)


def refuses(page: Page, row: Row) -> None:
    """A word that is not offered is refused, and leaves no trace."""
    try:
        fill(_control(page, row), row.refused)
    except OptionNotOffered:
        _assert_quiet(page, word(_control(page, row)), "否" if row.name in ("tick", "toggle") else "")
    else:
        raise AssertionError("nothing was refused")
    page.evaluate("events.length = 0")


def fills(page: Page, row: Row) -> None:
    """The value is on show and in the kit's own model, and nothing stays open."""
    fill(_control(page, row), row.value)
    assert page.evaluate("name => model()[name]", row.name) == row.model, str(page.evaluate("model()"))
    shown = word(_control(page, row), row.value)
    assert shown == row.value, shown
    page.wait_for_function(f"!({_OPEN})()")


def keeps_its_value(page: Page, row: Row) -> None:
    """A refused word leaves the value that was there."""
    before = word(_control(page, row))
    try:
        fill(_control(page, row), row.refused)
    except OptionNotOffered:
        _assert_quiet(page, word(_control(page, row)), before)
        assert page.evaluate("name => model()[name]", row.name) == row.model, str(page.evaluate("model()"))
    else:
        raise AssertionError("nothing was refused")


def idempotent(page: Page, row: Row) -> None:
    """The same value again causes no event."""
    page.evaluate("events.length = 0")
    fill(_control(page, row), row.value)
    assert page.evaluate("events") == [], str(page.evaluate("events"))


def notices(page: Page, row: Row) -> None:
    """A value that the kit reformats is reported with both values."""
    try:
        fill(_control(page, row), row.changed)
    except ReadBackMismatch as trouble:
        said = str(trouble)
    else:
        raise AssertionError(f"nothing was noticed: {word(_control(page, row))}")
    assert row.changed in said, said


def locked(page: Page, row: Row) -> None:
    """A locked control is refused at once."""
    page.evaluate("lock(true)")
    one = _control(page, row)
    shown = word(one)
    assert one.view().standing is ControlStanding.LOCKED
    _assert_refused(page, row, "不能填")
    assert word(one) == shown
    page.evaluate("lock(false)")


def vanished(page: Page, row: Row) -> None:
    """A control that the page has taken away is missing."""
    page.evaluate("vanish()")
    one = FormControl(page.locator("body"), FieldName(row.label), 0.3)
    assert one.view().standing is ControlStanding.VANISHED
    _assert_refused(page, row, "找不到")


def grid(page: Page) -> None:
    """A grid with columns that don't scroll is read once."""
    rows = read_grid(page.locator("#grid"), ["工单号", "地址", "状态", "操作"])
    cells = [tuple(row.values()) for row in rows]
    assert cells == [("A-1", "某路", "待处理", "打开"), ("A-2", "某街", "已派单", "打开")], str(cells)


def tab(page: Page) -> None:
    """A tab is opened by its words."""
    open_tab(page.locator("body"), "处理记录")
    page.get_by_text("记录内容").wait_for()


def panel(page: Page) -> None:
    """The top panel is the one that was opened last, until it is closed."""
    page.evaluate("() => { openDrawer(); }")
    assert top_panel(page, "工单详情").locator("input").count() == 1
    page.evaluate("() => { openDialog(); }")
    assert top_panel(page, "回复工单").locator("input").count() == 1
    page.evaluate("() => { closeDialog(); }")
    assert top_panel(page, "工单详情").locator("input").count() == 1


PLACES = (grid, tab, panel)
"""What is claimed of a kit's places, one after the other."""


def _control(page: Page, row: Row) -> FormControl:
    return FormControl(page.locator("body"), FieldName(row.label, split=row.split), 2.0)


def _assert_quiet(page: Page, shown: str, before: str) -> None:
    assert shown == before, f"{before!r} became {shown!r}"
    page.wait_for_function(f"!({_OPEN})()")


def _assert_refused(page: Page, row: Row, words: str) -> None:
    other = "另一个值" if row.name in ("text", "long", "number", "place") else row.refused or row.value
    try:
        fill(_control(page, row), other)
    except SiteChanged as trouble:
        said = str(trouble)
    else:
        raise AssertionError("it was filled")
    assert words in said, said
