"""The parts behind the pages: kept values, run folders, the lane, the ids of actions."""

import json
import os
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.console import lane
from eoms_bot.console.kept import Cached
from eoms_bot.console.look import span
from eoms_bot.console.refusal import Refused
from eoms_bot.console.run_folders import RunFolders
from eoms_bot.console.security import once as once_rules
from eoms_bot.console.security.once import Once
from eoms_bot.console.workbench import review
from eoms_bot.errors import Problem
from eoms_bot.ledger import AccountLock, LeaseRow
from eoms_bot.model.outcome import Outcome
from eoms_bot.report.folder import RunFolder
from tests.report import samples


def kept_of(clock, makers):
    """A value that is made by the next of these, and an event for each time that it was made aside."""
    made = threading.Semaphore(0)

    def make():
        try:
            return makers.pop(0)()
        finally:
            made.release()

    return Cached(make, 300, clock), made


def settled(kept):
    """The value once nobody is making the next one."""
    with kept.making:
        return kept.made


def test_kept_is_made_once(clock):
    """A value that is young is not made anew."""
    kept, _ = kept_of(clock, [lambda: 1, lambda: 2])

    assert (kept.get().value, kept.get().value) == (1, 1)


def test_kept_is_shown_while_the_next_is_made(clock):
    """Who asks for an old value gets it at once; the next one is made behind him."""
    kept, made = kept_of(clock, [lambda: 1, lambda: 2])
    kept.get()
    clock.wait(301)
    first = kept.get()
    assert made.acquire(timeout=10)
    assert made.acquire(timeout=10)

    assert first.value == 1
    assert settled(kept).value == 2


def test_kept_that_takes_long(clock):
    """What takes a minute to make is made anew after twenty, not after five."""
    kept, made = kept_of(clock, [lambda: clock.wait(60), lambda: 2])
    kept.get()
    clock.wait(19 * 60)
    kept.get()
    before = settled(kept).value
    clock.wait(1)
    kept.get()
    assert made.acquire(timeout=10)
    assert made.acquire(timeout=10)

    assert (before, settled(kept).value) == (None, 2)


def test_kept_survives_a_failure(clock):
    """Where the next one cannot be made, the last one goes on being shown, with its time."""
    kept, made = kept_of(clock, [lambda: 1, lambda: 1 / 0, lambda: 3])
    before = kept.get()
    clock.wait(301)
    kept.get()
    made.acquire(timeout=10)
    made.acquire(timeout=10)

    assert settled(kept) == before


def test_kept_of_another_version(clock):
    """Where what it is made of has changed, nobody is shown the old one."""
    version = [1]
    makers = [lambda: 1, lambda: 2]
    kept = Cached(lambda: makers.pop(0)(), 300, clock, lambda: version[0])
    before = (kept.get().value, kept.get().value)
    version[0] = 2

    assert (*before, kept.get().value, kept.get().value) == (1, 1, 2, 2)


def test_kept_that_was_forgotten_meanwhile(clock):
    """What was being made when somebody changed what it is made of is not shown to him."""
    kept = Cached(lambda: makers.pop(0)(), 300, clock)
    makers = [kept.forget, lambda: "new"]
    kept.get()

    assert kept.get().value == "new"


def test_kept_that_never_was(clock):
    """What cannot be made the first time is told to who asks, and tried again by the next."""
    kept, _ = kept_of(clock, [lambda: 1 / 0, lambda: 2])

    with pytest.raises(ZeroDivisionError):
        kept.get()
    assert kept.get().value == 2


def told(folders, folder):
    """The outcome of the first order, as its run's folder tells it."""
    item = folders.item(folder.run_id, samples.number(1))
    assert item is not None
    return item["outcome"]


def test_run_folders_go_on_reading(tmp_path):
    """Lines that a run adds while it goes are seen, the newest of an order counts, and half a line waits."""
    folder = RunFolder.create(tmp_path / "runs", "run", samples.NOW)
    folders = RunFolders(tmp_path / "runs")
    folder.add(samples.item(1, Outcome.UNKNOWN, "发送后连接中断"))
    assert told(folders, folder) == "UNKNOWN"

    folder.add(samples.item(2, Outcome.HELD, "缺少事实"))
    folder.add(samples.item(1, Outcome.DONE, ""))
    with (folder.path / "items.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"schema_version":1,"order_no":"ID-3"')

    assert told(folders, folder) == "DONE"
    assert folders.orders(folder.run_id) == [samples.number(1), samples.number(2)]
    assert folders.item(folder.run_id, "ID-3") is None


def test_run_folders_read_another_writing(tmp_path):
    """A line whose keys stand in another order is found as well, and has what later versions add; one that is no JSON is passed over."""
    folder = RunFolder.create(tmp_path / "runs", "run", samples.NOW)
    record = {"outcome": "HELD", "order_no": "ID-1"}
    (folder.path / "items.jsonl").write_text(f"nonsense\n[1]\n{json.dumps(record)}\n")

    assert RunFolders(tmp_path / "runs").item(folder.run_id, "ID-1") == {"read": []} | record


def test_run_folders_that_are_none(tmp_path):
    """Before the first run there are none, and other folders beside them are not taken for one."""
    assert RunFolders(tmp_path / "runs").names() == []
    (tmp_path / "runs" / "notes").mkdir(parents=True)
    (tmp_path / "runs" / "2026-11-25_1100_run_ab12").write_text("a file")

    folders = RunFolders(tmp_path / "runs")
    assert folders.names() == []
    assert folders.path("2026-11-25_1100_run_ab12") is None


def test_a_problem_is_told_without_where_it_stands():
    """Beside its cell a problem names neither order nor plan, row or column again; what is wrong and wanted stays."""
    found = "ID-056-20260105-00001 会转人工：解决措施：P1 第6行 解决措施 “已处理”没有说做了什么"
    problem = Problem("PLAN-004", "P1", 6, "解决措施", found, "补齐或改正")

    assert review.problem_lines([problem]) == [
        {"column": "解决措施", "text": "会转人工：“已处理”没有说做了什么 → 补齐或改正"}
    ]


def test_a_problem_that_names_its_column_keeps_the_name():
    """Only where a text begins with its place is that left out: elsewhere the column's name is a word."""
    wanted = "核对 P1 第4行 省内投诉原因 和 有无口径"
    problem = Problem(
        "PLAN-004", "P1", 4, "省内投诉原因", f"ID-1 会转人工：省内投诉原因：没有下级，{wanted}", ""
    )

    assert review.problem_lines([problem]) == [
        {"column": "省内投诉原因", "text": "会转人工：没有下级，核对 省内投诉原因 和 有无口径"}
    ]


LEASE = LeaseRow(3, "2026-11-25_1100_run_ab12", "2026-11-25T03:00:00.000000+00:00")


def test_lane_without_a_bot(settings, clock):
    """Nobody holds the lock: no bot runs; looking makes no lock."""
    found = lane.look(settings, LEASE, clock.now())

    assert found.state_text == "没有机器人在运行"
    assert not settings.paths.locks.exists()


def test_lane_with_a_bot(settings):
    """The holder of the lock lives: a bot runs. Looking does not disturb it."""
    with AccountLock(settings.paths.locks, "mock", "clerk01") as lock:
        found = lane.look(settings, LEASE, datetime.now(UTC))

        assert found.alive is True
        assert str(os.getpid()) in found.holder
        assert lock.holder() == found.holder


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        pytest.param({"pid": 2**22 + 5}, "进程已不在", id="process gone"),
        pytest.param({"since": "2020-01-01T00:00:00+00:00"}, "进程已不在", id="number given to another"),
        pytest.param({"host": "elsewhere"}, "另一台机器", id="other machine"),
    ],
)
def test_lane_that_was_left(settings, clock, holder, told):
    """A side file that a dead process, or another machine, has left is told as what it is."""
    lock = AccountLock(settings.paths.locks, "mock", "clerk01")
    settings.paths.locks.mkdir(mode=0o700)
    data = {"pid": os.getpid(), "host": socket.gethostname(), "since": "2030-01-01T00:00:00+00:00"} | holder
    lock.side_file.write_text(json.dumps(data))

    assert told in lane.look(settings, LEASE, clock.now()).state_text


def test_heartbeat(settings, clock):
    """The newest beat counts, in seconds."""
    for name, ago in (("heartbeat.1", 400), ("heartbeat.2", 7)):
        file = settings.paths.home / name
        file.touch()
        when = (clock.now() - timedelta(seconds=ago)).timestamp()
        os.utime(file, (when, when))

    assert lane.look(settings, None, clock.now()).heartbeat_seconds == pytest.approx(7, abs=0.1)


def test_once_forgets_the_oldest(monkeypatch):
    """So many ids are remembered that no browser comes back to an older one."""
    monkeypatch.setattr(once_rules, "MOST", 3)
    once = Once()
    for n in range(4):
        with once.claim(f"action-{n:016d}"):
            pass

    with pytest.raises(Refused), once.claim("action-0000000000000003"):
        pass
    with once.claim("action-0000000000000000"):
        pass


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 秒"),
        (59, "59 秒"),
        (60, "1 分钟"),
        (3600, "1 小时 0 分"),
        (-7200, "2 小时 0 分"),
        (200_000, "2 天"),
    ],
)
def test_span(seconds, told):
    """Lengths of time are told as people say them."""
    assert span(seconds) == told
