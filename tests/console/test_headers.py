"""C4, C5, C7: every answer carries its headers, no page has script or style of its own, errors tell nothing."""

import re

import pytest
from loguru import logger

from eoms_bot.console import lane
from eoms_bot.console.app import ACTIONS
from eoms_bot.console.app import PAGES as PAGE_TABLE
from eoms_bot.console.security.headers import HEADERS
from eoms_bot.console.security.once import Once
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES
from tests.console.kit import status_of
from tests.report import samples

PAGES = (
    *(
        "/",
        "/orders",
        "/plans",
        "/plans/none",
        "/runs",
        "/sites",
        "/leftovers",
        "/follow-up",
        "/rules",
        "/rules/backtest",
        "/checks",
        "/data",
        "/replies",
        "/intercept",
        "/handover",
        "/shift",
        "/shift.csv",
        "/intercept.xlsx",
        "/data/template/alarms.xlsx",
        "/data/template/none.xlsx",
        "/login",
        "/nowhere",
        "/orders/none",
    ),
    *(
        "/static/console.css",
        "/static/none",
        "/runs/none/events",
        "/runs/none/folder.zip",
        "/runs/starts/none",
        "/api/upload",
        "/api/data/upload",
        "/lists.xlsx",
        "/template.xlsx",
        "/runs/none/held.xlsx",
        "/board",
        "/board/2026-10/print",
        "/board/none",
        "/board/2026-10/none.svg",
        "/api/stop",
        "/api/none",
        f"/orders/{samples.number(1)}",
    ),
)
PLAN: dict[str, object] = {"plan_id": "P20260506-120000-ab12", "position": 1}
FIELDS: dict[str, dict[str, object]] = {
    "/api/plan/check": PLAN,
    "/api/plan/keep": PLAN,
    "/api/plan/approve": PLAN,
    "/api/plan/approve-rule": {"plan_id": PLAN["plan_id"], "decision": "派单驳回", "rule": "R-宽带"},
    "/api/plan/strike": PLAN,
    "/api/plan/undo": PLAN,
    "/api/call/reveal": PLAN,
    "/api/call/note": PLAN | {"attitude": "满意"},
    "/api/site/card": {"station": "A"},
    "/api/site/paste": {"text": "A"},
    "/api/intercept/sent": {"what": "公告", "site": "A", "kind": "中断", "begin": "x"},
    "/api/handover/note": {"text": "x"},
    "/api/handover/done": {"note": 1},
    "/api/handover/take-over": {"keys": "x"},
    "/api/reply/check": {"template": "fault", "cells": "{}"},
    "/api/run/batch": {"book": "U20260506-120000-abcd"},
    "/api/run/plan": {"plan_id": PLAN["plan_id"]},
    "/api/run/send": {"plan_id": PLAN["plan_id"], "orders": "A"},
    "/api/follow-up/called": {"order_no": "A", "result": "满意"},
    "/api/follow-up/solved": {"order_no": "A"},
    "/api/login-answer": {"question_id": "0123456789abcdef", "text": "7KQX"},
    "/api/held": {"run_id": "none"},
    "/api/stop": {"hard": True},
    "/api/assist": {"order_no": "A"},
    "/api/resolve": {"order_no": "A", "write_id": 1, "sent": True, "reason": "看过了"},
    "/api/try-again": {"order_no": "A", "reason": "看过了"},
}


def has_headers(headers):
    """True where all headers are there, as wanted."""
    return all(headers.get(name) == value for name, value in HEADERS.items())


@pytest.mark.parametrize("path", PAGES)
def test_headers_everywhere(shared, visitor, path):
    """Pages, files, downloads, redirects and errors carry the same headers, logged in or not."""
    assert has_headers(shared.stranger().get(path).headers)
    assert has_headers(visitor.get(path).headers)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"POST /api/stop HTTP/1.1\r\nHost: %HOST%\r\nContent-Length: 50000000\r\n\r\n",
        b"POST /api/stop HTTP/1.1\r\nHost: %HOST%\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_headers_of_refused_requests(shared, request_bytes):
    """So do the answers to what is no request, or is one that goes no further than the door."""
    answer = shared.raw(request_bytes.replace(b"%HOST%", shared.host.encode()))

    assert status_of(answer) in (400, 413, 421)
    head = answer.split(b"\r\n\r\n")[0].decode().lower()
    assert all(f"{name}: {value}".lower() in head for name, value in HEADERS.items())


def test_policy():
    """The policy is that of the security list: nothing but our own files, no inline anything, no frames."""
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    )
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/orders",
        "/runs",
        "/rules",
        "/board",
        "/board/2026-11/print",
        "/checks",
        "/data",
        "/replies",
        "/intercept",
        "/handover",
        "/shift",
        "/login",
        f"/orders/{samples.number(4)}",
        "/nowhere",
    ],
)
def test_no_inline_code(visitor, path):
    """No page has an inline script, style or handler, nor an address of another host."""
    html = visitor.get(path).text

    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"(?:src|href|action)=\"(?!/|\?|#)", html)


def test_error_tells_nothing(place, monkeypatch):
    """An error of the program is told by a number; its words, with whatever they hold, are in the log only, masked."""
    secret = f"客户电话 {samples.PHONE} at 0x7f"
    client = place.logged_in()
    monkeypatch.setattr(lane, "look", _raise(secret))
    lines: list[str] = []
    logger.add(lines.append, format="{message}")

    answer = client.get("/")

    assert answer.status_code == 500
    found = re.search(r"<code>([a-z]{8})</code>", answer.text)
    assert found is not None
    number = found.group(1)
    assert samples.PHONE not in answer.text
    assert "Traceback" not in answer.text
    told = next(str(line) for line in lines if number in str(line))
    assert "RuntimeError" in told
    assert "139****0123" in told
    assert samples.PHONE not in told


@pytest.mark.parametrize("path", list(PAGE_TABLE))
def test_every_page_that_breaks(shared, visitor, monkeypatch, path):
    """Whichever page breaks, its words reach nobody, and the answer carries its headers."""
    monkeypatch.setattr(Call, "query", _raise("words of an error"))

    parts = {
        "order_no": "A",
        "run_id": "B",
        "number": "0",
        "plan_id": "P",
        "position": "1",
        "start_id": "S",
        "question_id": "Q",
        "kind": "alarms",
    }
    answer = visitor.get(path.format(**parts, month="2026-11", chart="days-light.svg"))

    assert answer.status_code == 500
    assert "words of" not in answer.text
    assert has_headers(answer.headers)


@pytest.mark.parametrize("path", list(ACTIONS))
def test_every_action_that_breaks(place, monkeypatch, path):
    """Whichever action breaks, it is told as a number."""
    client = place.logged_in(Role.APPROVER)
    monkeypatch.setattr(Once, "claim", _raise("words of an error"))

    answer = place.act(client, path, **FIELDS.get(path, {}))

    assert (answer.status_code, set(answer.json())) == (500, {"error", "id"})
    assert "words of" not in answer.text
    assert has_headers(answer.headers)


def test_error_of_an_action(place, monkeypatch):
    """An action that breaks tells a number as JSON."""
    from eoms_bot.run import stop_file

    monkeypatch.setattr(stop_file, "clear", _raise("boom"))

    answer = place.act(place.logged_in(), "/api/stop-clear")

    assert answer.status_code == 500
    assert answer.json().keys() == {"error", "id"}
    assert "boom" not in answer.text


def test_ledger_in_trouble(place, settings):
    """A ledger that is gone makes pages 503, in words for people, and no new ledger."""
    client = place.logged_in()
    settings.paths.ledger.rename(settings.paths.ledger.with_name("away.db"))

    answer = client.get("/")

    assert answer.status_code == 503
    assert "账本暂时不能用" in answer.text
    assert not settings.paths.ledger.exists()


def test_outcomes_have_tones():
    """Every outcome has a colour in the style sheet."""
    from importlib import resources

    css = resources.files("eoms_bot.console").joinpath("static", "console.css").read_text(encoding="utf-8")

    assert [outcome for outcome in ORDER_OF_OUTCOMES if f".{outcome.value} {{" not in css] == []


def _raise(text):
    def broken(*_args, **_more):
        raise RuntimeError(text)

    return broken
