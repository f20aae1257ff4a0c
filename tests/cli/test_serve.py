"""`eoms-bot serve` and `run --schedule`: what the command line says of schedules, and what it refuses."""

import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from filelock import FileLock

from eoms_bot.disk import SystemDisk
from eoms_bot.service import carriers
from eoms_bot.service.schedule.rows import Row, State
from eoms_bot.service.schedule.table import RunTable

MORNING = '[service.schedules."早班"]\ncron = "30 9 * * *"\nbegin = "08:30"\nend = "18:00"\nmax_orders = 7\n'


@pytest.fixture
def scheduled(cli, tmp_path):
    """The command line over a settings file with one schedule."""
    file = tmp_path / "eoms.toml"
    file.write_text(MORNING, encoding="utf-8")
    file.chmod(0o600)
    return cli


def test_check(scheduled):
    """--check starts nothing and tells when a schedule runs next, until when, and that nobody is told of alarms."""
    result = scheduled("serve", "--check", "--json")

    assert result.code == 0
    (first, *_) = result.json["schedules"]["早班"]
    assert (first["tick"][11:], first["until"][11:]) == ("09:30:00+08:00", "18:00:00+08:00")
    assert (result.json["heartbeat_seconds"], result.json["alarms"]) == (None, [])
    assert "工作日历：未配置" in result.json["calendar"]
    assert not (scheduled.home / "service").exists()


def test_check_without_the_queue(scheduled, monkeypatch):
    """--check says that the service could not start for want of a package, and what to do: exit code 3."""
    monkeypatch.setattr(carriers, "find_spec", lambda name: None)

    result = scheduled("serve", "--check", "--json")

    assert result.code == 3
    assert "pip install 'eoms-bot[service]'" in result.json["lacking"]
    assert "eoms-bot[service]" in "".join(scheduled("serve", "--check").out.split())


def test_check_shows_the_last_rows(scheduled):
    """--check tells people what became of the last moments, in words."""
    now = scheduled.clock.now()
    table = RunTable.open(scheduled.home / "service" / "runs.jsonl", SystemDisk(), now)
    table.add(Row(now, "早班", State.MISSED, now, why="当时程序不在，或开始不了"))
    table.add(Row(now, "早班", State.ENDED, now, code=5))

    shown = scheduled("serve", "--check").out

    assert "没有运行" in shown
    assert "网站打不开、页面变了，或浏览器中断（退出码 5）" in shown


@pytest.mark.parametrize(
    ("silent", "code", "said"), [(299, 0, "服务在运行"), (301, 1, "服务没有在运行：5 分钟前还在")]
)
def test_check_of_a_dead_service(scheduled, silent, code, said):
    """A service whose heart has not beaten for five minutes is told, with exit code 1 for whoever watches."""
    beat = scheduled.home / "service" / "heartbeat"
    beat.parent.mkdir(mode=0o700)
    beat.touch()
    then = scheduled.clock.now().timestamp() - silent
    os.utime(beat, (then, then))

    result = scheduled("serve", "--check")

    assert result.code == code
    assert said in result.out


def test_schedule_that_never_fires(cli, tmp_path):
    """A schedule whose moments lie outside its own window is found by --check: exit code 3."""
    file = tmp_path / "eoms.toml"
    file.write_text(MORNING.replace("30 9", "30 3"), encoding="utf-8")
    file.chmod(0o600)

    result = cli("serve", "--check")

    assert result.code == 3
    assert "计划 早班 一年之内不会运行" in result.out


@pytest.mark.parametrize("argv", [(), ("--check",)], ids=["serve", "check"])
def test_without_a_schedule(cli, argv):
    """A service without schedules has nothing to do: configuration, exit code 3, with where to write one."""
    result = cli("serve", *argv)

    assert result.code == 3
    assert "service.schedules" in result.err


def test_second_service(scheduled):
    """One service for a data folder: the second one is refused with exit code 7."""
    folder = scheduled.home / "service"
    folder.mkdir(mode=0o700)

    with FileLock(folder / "serve.lock", mode=0o600):
        result = scheduled("serve")

    assert result.code == 7
    assert "已有一个服务" in result.err


def test_serve_ends_by_signal(scheduled, monkeypatch):
    """The service sees its schedule, beats, and ends with 143 on SIGTERM."""
    monkeypatch.setattr(
        type(scheduled.clock), "wait", lambda self, seconds: os.kill(os.getpid(), signal.SIGTERM)
    )

    result = scheduled("serve")

    assert result.code == 128 + signal.SIGTERM
    assert (scheduled.home / "service" / "heartbeat").exists()
    rows = RunTable.read(scheduled.home / "service" / "runs.jsonl", SystemDisk()).rows
    assert [(row.schedule, row.state) for row in rows] == [("早班", State.SEEN)]


def test_test_alarm(scheduled):
    """--test-alarm sends one message to each destination, and says which did not take it: exit code 1."""
    taken = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, format, *args):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    targets = scheduled.home / "alarms.txt"
    targets.write_text(
        f"好的 = json://127.0.0.1:{server.server_port}/\n死的 = json://127.0.0.1:9/\n", encoding="utf-8"
    )
    targets.chmod(0o600)

    result = scheduled("serve", "--test-alarm", "--json")
    thread.join()
    server.server_close()

    assert result.code == 1
    assert (result.json["alarms"], result.json["failed"]) == (["好的", "死的"], ["死的"])
    assert len(taken) == 1


def test_run_by_schedule(scheduled):
    """`run --schedule` runs by the schedule's rung and bounds, and takes the end of the window."""
    result = scheduled("run", "--schedule", "早班", "--until", "2026-01-06T18:00")

    assert result.code == 0
    ((mode, told),) = scheduled.modes.calls
    assert (mode, told["limit"], told["until"].isoformat()) == ("preview", 7, "2026-01-06T18:00:00+08:00")


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (("--schedule", "夜班"), 3, "没有计划 夜班；设置里有：早班"),
        (("--schedule", "早班", "--limit", "3"), 2, "--limit 和 --schedule 只能用一个"),
        (("--until", "六点"), 2, "六点 不是时间"),
    ],
)
def test_refused_run(scheduled, argv, code, told):
    """A schedule that is not there, two limits, or a moment that is none are refused before anything is opened."""
    result = scheduled("run", *argv)

    assert result.code == code
    assert told in result.err
    assert scheduled.modes.calls == []
