"""`console --open`: the browser is opened signed in, and the token shows nowhere on the way (C2, C9)."""

import os
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from eoms_bot.console.security import opening
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.tokens import GOOD_FOR, Person, Tokens
from tests.console.kit import NOW, log_in, status_of
from tests.support import screen
from tests.support.free_port import free_port

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake browser is a shell script")
BROWSER = """#!/bin/sh
env > {home}/environment
printf '%s\\n' "$*" > {home}/arguments
{more}
"""
WHO = Person("王值班", Role.OPERATOR)


def pages_in(home):
    """The pages that hand a token over."""
    return sorted((home / "console").glob("open-*.html"))


def token_in(page):
    """The token that a page hands over."""
    return page.read_text().partition('name="token" value="')[2].partition('"')[0]


@pytest.fixture
def home(tmp_path):
    """A data folder."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


class Desktop:
    """A machine whose browser is a script that writes down how it was called."""

    def __init__(self, home, more=""):
        self.home, self.arguments = home, home / "arguments"
        os.mkfifo(self.arguments, 0o600)
        program = home / "browser"
        program.write_text(BROWSER.format(home=home, more=more))
        program.chmod(0o700)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EOMS_")}
        self.env = clean | {
            "BROWSER": f"{program} %s",
            "EOMS_PASSWORD": "secret-of-the-site",
            "EOMS_PATHS_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def command(self, *more):
        """The command line."""
        return (sys.executable, "-m", "eoms_bot", "console", "--open", "--name", "王值班", *more)

    def run_again(self):
        """Run the command to its end where a console runs; returns (exit code, both outputs, the page)."""
        with subprocess.Popen(
            self.command(),
            cwd=self.home,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as started:
            page = self.opened()
            said, _ = started.communicate(timeout=60)
        return started.returncode, said, page

    @contextmanager
    def console(self, port):
        """A console that the command has started and opened."""
        with subprocess.Popen(
            self.command("--port", str(port)),
            cwd=self.home,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as started:
            assert started.stdout is not None
            try:
                assert f"http://127.0.0.1:{port}/" in started.stdout.readline()
                yield started
            finally:
                started.send_signal(signal.SIGTERM)
                started.communicate(timeout=60)

    def opened(self):
        """The page with which the browser is called; waits for the call."""
        called = self.arguments.read_text().strip()
        assert called.startswith("file:///"), called
        return Path(called.removeprefix("file://"))


@pytest.mark.browser
def test_opens_signed_in(page, home):
    """A real browser that opens what the system's browser is called with is logged in; the token stands in no
    address, no referrer and no file afterwards.
    """
    desktop, port, sent, seen = Desktop(home), free_port(), [], []
    page.on("request", lambda request: sent.append(request))
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    with desktop.console(port):
        opened = desktop.opened()
        token, mode = token_in(opened), stat.S_IMODE(opened.stat().st_mode)
        page.goto(opened.as_uri(), wait_until="commit")
        page.get_by_role("link", name="工作台").wait_for()
        page.go_back()  # to what was there before: the page that logs in is no entry of the history
        entries, there = page.evaluate("history.length"), page.url
        left = pages_in(home)
    logs = (home / "logs" / "console.jsonl").read_text(encoding="utf-8")

    assert (len(token), mode) == (43, 0o600)
    assert (there, entries) == ("about:blank", 2)
    assert [one for one in (*seen, *(one.url for one in sent)) if token in one] == []
    assert [one.headers["referer"] for one in sent if token in one.headers.get("referer", "")] == []
    assert left == []
    assert "CONSOLE_LOGIN" in logs
    assert token not in logs
    assert token not in (home / "environment").read_text()


@pytest.mark.browser
@pytest.mark.slow
def test_browser_writes_no_token_down(playwright, empty, tmp_path):
    """No file of a whole browser's profile has the token afterwards; the history has the address alone."""
    page = empty.desk.tokens.make_page(WHO, empty.clock.now(), empty.port)
    token, profile = token_in(page), tmp_path / "profile"
    flags = ["--headless=new", "--no-sandbox"]
    browser = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=screen.full_browser(), headless=False, args=flags
    )
    with browser:
        tab = browser.pages[0]
        tab.goto(page.as_uri(), wait_until="commit")
        tab.get_by_role("link", name="工作台").wait_for()

    files = [file for file in profile.rglob("*") if file.is_file() and not file.is_symlink()]
    assert f"{empty.origin}/login".encode() in (profile / "Default" / "History").read_bytes()
    assert [file for file in files if token.encode() in file.read_bytes()] == []


def test_no_process_shows_the_token(home):
    """While the browser starts, neither a command line nor an environment has the token; the site's password
    is not handed on.
    """
    desktop = Desktop(home, more="exec sleep 60")
    with desktop.console(free_port()) as started:
        token = token_in(desktop.opened())
        lines = [word for one in psutil.process_iter(["cmdline"]) for word in one.info["cmdline"] or []]
        environments = [one.environ() for one in psutil.Process(started.pid).children(recursive=True)]
        said = os.read(started.stderr.fileno(), 65536).decode()
        for one in psutil.Process(started.pid).children(recursive=True):
            one.kill()

    assert any(word.startswith("file:///") for word in lines)
    assert [word for word in lines if token in word] == []
    assert environments
    assert "secret-of-the-site" not in str(environments)
    assert token not in said


def test_second_one_opens_the_first(home):
    """Where a console of the data folder runs, the command opens that one for a new login, and ends."""
    desktop, port = Desktop(home), free_port()
    with desktop.console(port):
        first = token_in(desktop.opened())
        code, said, page = desktop.run_again()
        second, content = token_in(page), page.read_text()

    assert code == 0, said
    assert f"http://127.0.0.1:{port}/" in said
    assert first != second
    assert f"http://127.0.0.1:{port}/login" in content
    assert opening.port_of_running(home) is None  # it ended with the signal


def test_killed_console_is_none(home):
    """A console that was killed leaves nothing that the next one would take for a console."""
    desktop, port = Desktop(home), free_port()
    with desktop.console(port) as first:
        desktop.opened()
        first.kill()
        first.wait()
        with desktop.console(port):
            assert f":{port}/login" in desktop.opened().read_text()


def test_no_browser(home):
    """A machine without a browser says so, and how to log in all the same."""
    desktop = Desktop(home, more="exit 1")
    with desktop.console(free_port()) as started:
        desktop.opened()
        code, said, _ = desktop.run_again()
        while "没有找到能打开的浏览器" not in (line := started.stderr.readline()):
            assert line

    assert code == 3
    assert "没有找到能打开的浏览器；运行 eoms-bot console token" in said


def test_page_goes_with_its_token(home):
    """A page is deleted when its token is used, and at the next change after its token has expired."""
    tokens = Tokens(home)
    used, expired = (tokens.make_page(WHO, NOW, 8057) for _ in range(2))
    tokens.take(token_in(used), NOW)
    after_use = pages_in(home)
    tokens.make(WHO, NOW + GOOD_FOR * 2)

    assert after_use == [expired]
    assert pages_in(home) == []


def test_page_names_no_token(home):
    """The page's name, which the browser's command line shows, is no part of the token."""
    page = Tokens(home).make_page(WHO, NOW, 8057)
    token = token_in(page)

    assert not any(token[at : at + 8] in page.name for at in range(len(token) - 8))


def test_handing_over_logs_nobody_in(empty):
    """A form that posts a good token from anywhere gets the login page: the cookie and the key come to the
    page's own script alone.
    """
    token = empty.token()
    form = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": "null"}

    answer = empty.stranger().post("/login", data={"token": token}, headers=form)

    assert answer.status_code == 200
    assert f'<meta name="token" content="{token}">' in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert log_in(empty.stranger(), token).status_code == 200


@pytest.mark.parametrize(
    ("given", "headers", "status"),
    [
        ({"token": '"><script>alert(1)</script>'}, {}, 200),
        ({"token": "x" * 3000}, {}, 200),
        ({"token": "x" * 5000}, {}, 413),
        ({"other": "a"}, {}, 200),
        ({"token": "a"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"token": "a"}, {"Content-Type": "application/json"}, 403),
        ({"token": "a"}, {"Content-Type": "multipart/form-data; boundary=x"}, 403),
    ],
)
def test_what_is_handed_over_instead(empty, given, headers, status):
    """What is no token is not repeated; what no form of ours sends is refused."""
    answer = empty.stranger().post("/login", data=given, headers=headers)

    assert answer.status_code == status
    assert 'name="token" content' not in answer.text
    assert "<script>alert" not in answer.text


def test_handing_over_without_end(empty):
    """A body without end is refused as soon as it is too long."""
    head = f"POST /login HTTP/1.1\r\nHost: {empty.host}\r\nConnection: close\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert status_of(empty.raw((head + "fa1\r\n" + "x" * 4001 + "\r\n0\r\n\r\n").encode())) == 413
