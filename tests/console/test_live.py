"""A run watched live: the whole state at once, each change soon, bounded in number, and over with run, session and server."""

import json
import os
import shutil
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.console.live import Live
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.watchers import MOST, MOST_OF_A_SESSION, Watchers
from eoms_bot.model.outcome import Outcome
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.log import LISTED, TAKEN_UP
from eoms_bot.report.record import begun_record
from tests.report import samples

PATIENCE = 10.0


def begin(runs, pid=None):
    """A run that this very process has begun, with two orders on its list."""
    now = datetime.now(UTC)
    folder = RunFolder.create(runs, "run", now)
    pids = (pid or os.getpid(), 1)
    folder.begin(
        begun_record(folder.run_id, "run", "clerk01", "王值班", now.isoformat(), pids, ["批次.xlsx"])
    )
    log(folder, step=LISTED, count=2)
    log(folder, step=TAKEN_UP, order_no=samples.number(1))
    return folder


def log(folder, **line):
    with folder.log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def end(folder, *items):
    """Let the run end."""
    folder.finish(samples.summary(items, exit_code=0))


def tell(folder, n, outcome=Outcome.DONE, reason="成功"):
    item = samples.item(n, outcome, reason)
    folder.add(item)
    return item


@contextmanager
def watching(client, run_id):
    """The events of a run, as pairs of name and data; a comment is ("", None)."""
    with client.stream("GET", f"/runs/{run_id}/events") as answer:
        yield answer, events(answer)


def events(answer):
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def freed(watchers):
    """True once nobody watches: a stream's end reaches whoever watched before the server has his place back."""
    until = time.monotonic() + PATIENCE
    while watchers.count() and time.monotonic() < until:
        threading.Event().wait(0.01)
    return watchers.count() == 0


@pytest.fixture
def folder(empty):
    """A run under way beside the console."""
    return begin(empty.desk.settings.paths.runs)


def test_login_asks(empty, folder, clock):
    """Who watches is told that the login asks a person, and when it asks nothing any more."""
    with watching(empty.logged_in(), folder.run_id) as (_, told):
        first = next(told)
        asked = empty.desk.questions.put("输入短信验证码", b"", clock.now() + timedelta(minutes=5))
        second = next(told)
        empty.desk.questions.clear()
        third = next(told)

    assert [seen["asks"] for _, seen in (first, second, third)] == ["", asked.question_id, ""]


def test_watch_a_run(empty, folder):
    """The first event tells all there is; each order that ends is told; the last event has the exit code, and the stream ends."""
    with watching(empty.logged_in(Role.VIEWER), folder.run_id) as (answer, told):
        first = next(told)
        item = tell(folder, 1)
        second = next(told)
        end(folder, item)
        rest = list(told)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (first[0], first[1]["done"], first[1]["total"], first[1]["hand"]) == (
        "run",
        0,
        2,
        samples.number(1),
    )
    assert (second[1]["done"], second[1]["lines"]) == (1, [[samples.number(1), "DONE", "已完成", "成功"]])
    assert ["DONE", "已完成", 1] in second[1]["counts"]
    assert [name for name, _seen in rest][-1] == "end"
    assert (rest[-1][1]["exit_code"], rest[-1][1]["exit_zh"]) == (0, "完成，或无事可做")
    assert freed(empty.desk.watchers)


def test_watch_what_is_over(place):
    """A run that has ended is told once."""
    run_id = place.desk.folders.names()[0]

    with watching(place.logged_in(), run_id) as (_answer, told):
        found = list(told)

    assert [name for name, _seen in found] == ["end"]
    assert found[0][1]["exit_code"] == 6


def test_a_run_that_was_killed(empty):
    """A run whose process is gone without a summary is told as broken, and is not waited for."""
    folder = begin(empty.desk.settings.paths.runs, pid=2**22 - 1)

    with watching(empty.logged_in(), folder.run_id) as (_answer, told):
        found = list(told)

    assert [(name, seen["state"]) for name, seen in found] == [("end", "broken")]


def test_nobody_unknown_watches(empty, folder):
    """Without a session there is nothing to see; a page of another origin loads none of it."""
    stranger, client = empty.stranger(), empty.logged_in()
    path = f"/runs/{folder.run_id}/events"

    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert stranger.get(path).status_code == 401
    assert client.get(path, headers=elsewhere).status_code == 403
    assert client.get("/runs/none/events").status_code == 404


def test_ends_with_the_session(empty, folder):
    """Who logs out, or has been idle for too long, sees no more; watching is not being there."""
    client = empty.logged_in()

    with watching(client, folder.run_id) as (_answer, told):
        next(told)
        empty.clock.wait(31 * 60)
        rest = list(told)

    assert rest == [("over", {})]


def test_ends_with_the_server(empty, folder):
    """A server that is told to end tells those who watch, and does not wait for them."""
    with watching(empty.logged_in(), folder.run_id) as (_answer, told):
        next(told)
        assert empty.server is not None
        empty.server.should_exit = True
        rest = list(told)

    assert rest == []
    assert empty.desk.watchers.closing.is_set()


def test_so_many_and_no_more(empty, folder):
    """One session has four streams at most; a fifth is 429, and one that is closed makes room."""
    client = empty.logged_in()
    path = f"/runs/{folder.run_id}/events"

    with ExitStack() as streams:
        open_ones = [streams.enter_context(watching(client, folder.run_id)) for _ in range(MOST_OF_A_SESSION)]
        for _answer, told in open_ones:
            next(told)
        too_many = client.get(path).status_code
        other = empty.logged_in()
        with watching(other, folder.run_id) as (answer, _told):
            others = answer.status_code

    assert (too_many, others) == (429, 200)


def test_so_many_in_all():
    """All sessions together have twenty; whatever ends gives its place back."""
    watchers = Watchers()
    with ExitStack() as streams:
        for n in range(MOST):
            streams.enter_context(watchers.watching(f"s{n}"))
        with pytest.raises(Refused), watchers.watching("another"):
            raise AssertionError("let in")
    assert watchers.count() == 0


def test_half_lines_wait(tmp_path, empty, folder):
    """A line that is being written is read once it is whole; an order that is told anew counts once."""
    live = Live(empty.desk.folders, folder.run_id, folder.path)
    tell(folder, 1, Outcome.UNKNOWN, "没有证据")
    items = folder.path / "items.jsonl"
    whole = items.read_bytes()
    items.write_bytes(whole[:-20])

    half = live.look()["done"]
    items.write_bytes(whole)
    seen = live.look()
    tell(folder, 1, Outcome.DONE, "处理记录里有")
    again = live.look()

    assert (half, seen["done"], again["done"]) == (0, 1, 1)
    assert again["lines"] == [[samples.number(1), "DONE", "已完成", "处理记录里有"]]


def test_a_folder_that_goes(empty, folder):
    """A folder that is purged meanwhile breaks nothing."""
    live = Live(empty.desk.folders, folder.run_id, folder.path)
    live.look()
    shutil.rmtree(folder.path)

    assert live.look()["state"] == "broken"


def test_a_run_that_has_written_its_report(empty, folder):
    """Between the report and the ledger's word the page has the exit code from the report."""
    empty.ledger().run_started(folder.run_id, "run", "clerk01", empty.clock.now())
    end(folder, tell(folder, 1))

    html = empty.logged_in().get(f"/runs/{folder.run_id}").text

    assert "退出码 0：完成，或无事可做" in html
    assert "未结束" not in html


def test_the_page_without_scripts(empty, folder):
    """The page itself has the state of the moment, so that a reload shows how the run goes on."""
    tell(folder, 1)

    html = empty.logged_in().get(f"/runs/{folder.run_id}").text

    assert f'data-events="/runs/{folder.run_id}/events"' in html
    assert '<b id="live-done">1</b> / <span id="live-total">2</span>' in html
    assert "发起人 <b>王值班</b>" in html
