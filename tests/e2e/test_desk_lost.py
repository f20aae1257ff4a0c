"""工作台 loses nothing that was typed: the disk is full, the console is killed, ended and started again."""

import re
import resource
import signal
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.test_console import PATIENCE_MS, WHO
from tests.support import orders
from tests.support.free_port import free_port

SAID = "等县里回话"
MORE = "，下午三点再问"


@contextmanager
def started(bot, port):
    """The console on this port, as a process; yields it and its login link."""
    with bot.started("console", "--port", str(port), "--name", WHO) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process, process.stdout.readline().strip()


@pytest.fixture
def order_no(site, bot):
    """An order that a preview has seen, and that waits at the desk."""
    bot.configure(read_seconds=60, submit_seconds=60, step_seconds=60)
    number = orders.put(site)
    assert bot.run("preview", bot.batch(orders.solved(number))).code == 0
    return number


@pytest.fixture
def page(page):
    """A page that waits for a busy machine."""
    page.set_default_timeout(PATIENCE_MS)
    return page


def remark(page):
    """The cell that the tests type in."""
    return page.locator("#review [name=remark]")


def opened(page, link):
    """Log in at the desk and open the cell."""
    page.goto(link)
    page.wait_for_url(re.compile("/desk"))
    expect(page.locator("#ready")).to_be_enabled(timeout=PATIENCE_MS)
    if not remark(page).is_visible():
        page.locator("#filled > summary").click()


def typed(page, text):
    """Type on in the cell, key by key."""
    remark(page).focus()
    page.keyboard.press("End")
    page.keyboard.type(text)


def found_again(page):
    """What the cell has once the page is loaded anew."""
    page.reload()
    return remark(page).input_value()


def test_a_full_disk(bot, order_no, page):
    """What could not be kept is said, stays in the page, and is kept once there is room."""
    with started(bot, free_port()) as (process, link):
        opened(page, link)
        typed(page, SAID)
        page.get_by_text("已保存").wait_for()
        _soft, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, most))
        typed(page, MORE)
        page.get_by_text("没有保存").wait_for()
        stays = remark(page).input_value()
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        page.get_by_text("已保存").wait_for()
        then = found_again(page)

    assert (stays, then) == (SAID + MORE, SAID + MORE)


def kill(process):
    """End a process as the system does when it has no memory left."""
    process.kill()
    process.wait()


def end(process):
    """End the console as its own command says: Ctrl-C."""
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130


@pytest.mark.parametrize("stop", [kill, pytest.param(end, marks=pytest.mark.long)])
def test_a_console_that_is_started_again(bot, order_no, page, stop):
    """What was kept before is there; what was typed meanwhile is kept after the login."""
    port = free_port()
    with started(bot, port) as (process, link):
        opened(page, link)
        typed(page, SAID)
        page.get_by_text("已保存").wait_for()
        stop(process)
        typed(page, MORE)
        page.get_by_text("没有保存").wait_for()
    with started(bot, port) as (_process, link):
        page.get_by_role("dialog", name="锁定了，请再登录").wait_for()
        other = page.context.new_page()
        other.goto(link)
        page.get_by_text("已保存").wait_for()
        where, stays = page.url, remark(page).input_value()
        then = found_again(page)

    assert order_no in page.locator("h1").inner_text()
    assert "/desk" in where
    assert (stays, then) == (SAID + MORE, SAID + MORE)


@pytest.mark.long
@pytest.mark.parametrize("stop", [kill, end])
def test_the_last_key_before_the_end(bot, order_no, page, stop):
    """The console ends right after a key: whether it had that or not, the text is there once it is back."""
    port = free_port()
    with started(bot, port) as (process, link):
        opened(page, link)
        typed(page, SAID)
        stop(process)
    with started(bot, port) as (_process, link):
        other = page.context.new_page()
        other.goto(link)
        other.wait_for_url(re.compile("/desk"))
        page.get_by_text("已保存").wait_for()
        then = found_again(page)

    assert then == SAID
