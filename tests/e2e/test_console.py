"""A shift at the console, in a real browser: upload, preview, review, apply, watch it live, and see an order's proof."""

import json
import re
from typing import Any

import openpyxl
import pytest

from tests.e2e.test_plan import COLUMN, fill
from tests.support import orders
from tests.support.free_port import free_port

WHO = "王值班"
PATIENCE_MS = 240_000
"""A bound for a test that hangs, nothing more: bot, site and two browsers share a machine."""


def workbook(path, *rows):
    """A batch workbook (.xlsx) with these rows."""
    book: Any = openpyxl.Workbook()
    book.active.title = "批次"
    columns = list(rows[0])
    book.active.append(columns)
    for row in rows:
        book.active.append([row[column] or None for column in columns])
    book.save(path)
    return path


@pytest.fixture
def console(bot):
    """A console of this bot's own, as a process; yields the login link."""
    bot.configure(read_seconds=60, submit_seconds=60, step_seconds=60)
    with bot.started("console", "--port", str(free_port()), "--name", WHO) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.stdout.readline().strip()


def uploaded(page, path, said):
    """Choose a workbook, have it checked, and wait for what is said of it."""
    page.locator("#book").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text(said).wait_for()


def taken(page, path, said):
    """The same for a workbook that is taken; what was said is put away."""
    uploaded(page, path, said)
    page.get_by_role("button", name="知道了").click()


def confirmed(page, name, within=None):
    """Press a button, and confirm in its dialog."""
    (within or page).get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name=f"确认{name}", exact=True).click()


def run_page(page):
    """Wait for the page of the run that was started; returns its id."""
    page.wait_for_url(re.compile(r"/runs/\d{4}-\d\d-\d\d_\d{4}_"))
    return page.url.rsplit("/", 1)[1]


def ended(page):
    """Wait until the run's page is that of a run that has ended."""
    page.get_by_text(re.compile("^退出码 0：")).wait_for()


def previewed(page, console, path):
    """Log in by the link, upload a workbook of four rows, and have it previewed to the end."""
    page.goto(console)
    page.get_by_role("link", name="运行", exact=True).click()
    taken(page, path, f"已收下并检查过：{path.name}，4 行")
    confirmed(page, "预览")
    run_page(page)
    ended(page)


def say(page, plan, order_no, button, measure=""):
    """Open an order's row of a plan, change its measure where one is given, and press a button once the checks allow it."""
    page.goto(plan)
    page.get_by_role("link", name=order_no, exact=True).click()
    page.get_by_role("heading", name=order_no).wait_for()
    if measure:
        page.locator("#filled > summary").click()
        page.get_by_role("textbox", name="解决措施").fill(measure)
        page.locator("#verdict.ok").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.long
def test_a_shift_at_the_console(site, bot, console, page):
    """What was uploaded, changed and approved in the console is done, watched and proved there; what was held is not touched."""
    numbers = [orders.put(site) for _ in range(4)]
    first, second, held, last = numbers
    rows = [orders.solved(number) for number in (first, second, held)] + [orders.rejected(last)]
    page.set_default_timeout(PATIENCE_MS)
    heard = []
    page.expose_function("hear", lambda text: heard.append(text))
    page.add_init_script(
        "const Real = EventSource; window.EventSource = class extends Real { constructor(url) { super(url);"
        " this.addEventListener('run', event => window.hear(event.data)); } };"
    )
    previewed(page, console, workbook(bot.home / "今天的.xlsx", *rows))
    assert site.writes() == []

    page.get_by_role("link", name=re.compile("^P")).click()
    page.get_by_role("heading", name=re.compile("^P")).wait_for()
    plan = page.url
    say(page, plan, first, "批准（a）", "更换跳线,复测正常")
    say(page, plan, second, "批准（a）", "调整下倾角,复测正常")
    say(page, plan, held, "不执行（x）")
    say(page, plan, last, "批准（a）")
    page.goto(plan)
    bot.rows = {row["工单号"]: [row] for row in rows}
    bot.changed(first, 解决措施="更换跳线,复测正常")
    bot.changed(second, 解决措施="调整下倾角,复测正常")

    heard.clear()
    confirmed(page, "执行批准的 3 行")
    run_id = run_page(page)
    ended(page)

    page.get_by_role("link", name=first, exact=True).click()
    page.get_by_text("处理记录已证实").first.wait_for()
    assert "更换跳线,复测正常" in page.locator("main").inner_text()
    assert len({json.loads(one)["done"] for one in heard}) >= 2
    sent = {write["key"]["order_no"]: write for write in site.writes()}
    assert set(sent) == {first, second, last}
    assert "更换跳线,复测正常" in str(sent[first]["fields"])
    assert "调整下倾角,复测正常" in str(sent[second]["fields"])
    assert bot.states(last) == {"close": "PROVEN"}
    assert {one["operator"] for one in bot.ledger().writes} == {WHO}
    assert run_id in {one["run_id"] for one in bot.ledger().writes}


def spoilt(path, name, field, text):
    """A copy of a plan's workbook with another text in a cell of its first row."""
    book = openpyxl.load_workbook(path)
    book["计划"].cell(2, COLUMN[field]).value = text
    book.save(path.with_name(name))
    return path.with_name(name)


@pytest.mark.long
def test_a_plan_that_was_edited_outside(site, bot, console, page):
    """A plan's workbook that was downloaded and edited is done as it says; formulas, foreign and stale rows are refused by name."""
    numbers = [orders.put(site) for _ in range(4)]
    edited, struck, stale, last = numbers
    rows = [orders.solved(number) for number in (edited, struck, stale)] + [orders.rejected(last)]
    page.set_default_timeout(PATIENCE_MS)
    previewed(page, console, workbook(bot.home / "今天的.xlsx", *rows))
    page.get_by_role("link", name=re.compile("^P")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 plan.xlsx").click()
    path = bot.home / "计划.xlsx"
    download.value.save_as(path)
    fill(path, [edited, stale, last], {edited: {"measure": "更换跳线,复测正常"}}, struck=[struck])

    page.get_by_role("link", name="运行", exact=True).click()
    uploaded(
        page, spoilt(path, "公式.xlsx", "measure", "=1+1"), re.compile("公式.xlsx:2:解决措施 单元格是公式")
    )
    uploaded(
        page,
        spoilt(path, "外来.xlsx", "order_no", "ID-056-20260105-00009"),
        re.compile("外来.xlsx:2:工单号 外来行"),
    )
    taken(page, path, "已收下并检查过：计划.xlsx")
    site.change(stale, "content")
    bot.rows = {row["工单号"]: [row] for row in rows}
    bot.changed(edited, 解决措施="更换跳线,复测正常")
    confirmed(page, "执行", page.get_by_role("row", name=re.compile("计划.xlsx")))
    run_page(page)
    ended(page)

    told = page.locator("main").inner_text()
    sent = {write["key"]["order_no"]: write for write in site.writes()}
    assert set(sent) == {edited, last}
    assert "更换跳线,复测正常" in str(sent[edited]["fields"])
    assert "计划已过期" in told
    page.get_by_role("link", name=edited, exact=True).click()
    page.get_by_text("处理记录已证实").first.wait_for()
    # Who uploads a plan approves it, whatever name its rows carry.
    assert {one["operator"] for one in bot.ledger().writes} == {WHO}
