"""The pulse and the calendar of a service: what they touch, call and say, and when."""

import threading
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.calendar import Calendar, calendar_of
from eoms_bot.service.pulse import ServicePulse, call
from eoms_bot.settings.facts import FactSources
from tests.service.world import MANNERS, Pager, WorldClock, at


@pytest.fixture
def clock():
    """The time of a test."""
    return WorldClock(at("05 12:00"))


@pytest.fixture
def alarms(tmp_path, clock):
    """Alarms that a pager would get."""
    return Alarms(tmp_path / "alarms.json", SystemDisk(), Pager(clock), clock, MANNERS, "mock")


@pytest.fixture
def watcher():
    """A watcher of this machine that answers with the code of the path."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(int(self.path[1:]))
            self.end_headers()

        def log_message(self, format, *args):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_call(watcher):
    """An answer of success is a beat; an error, or nobody, is a reason that names no address."""
    assert call(f"{watcher}200") == ""
    assert call(f"{watcher}503") == "HTTP 503"
    assert call("http://127.0.0.1:9/") == "URLError"


def test_beats(tmp_path, clock, alarms):
    """The file is touched at each look, the address called every few minutes."""
    called: list[float] = []

    def answer(url):
        called.append(clock.gone)
        return ""

    pulse = ServicePulse(tmp_path / "heartbeat", "u", 5, clock, alarms, answer)

    for _ in range(11):
        pulse()
        clock.wait(60)

    assert (tmp_path / "heartbeat").exists()
    assert called == [0, 300, 600]


def test_dead_watcher_is_said(tmp_path, clock, alarms):
    """A watcher that does not answer is told, and breaks nothing."""
    pulse = ServicePulse(tmp_path / "heartbeat", "u", 5, clock, alarms, lambda url: "HTTP 503")

    pulse()

    assert alarms.waiting == ("【心跳】心跳地址没有答复（HTTP 503），外部看护会以为服务停了",)


def test_no_place_for_the_file(tmp_path, clock, alarms):
    """A heartbeat that cannot be kept ends no service."""
    ServicePulse(tmp_path / "gone" / "heartbeat", "", 5, clock, alarms)()

    assert alarms.waiting == ()


def calendar(folder, text):
    """A work calendar of these rows."""
    file = folder / "工作日历.csv"
    file.write_text(f"日期,类型,说明\n{text}", encoding="utf-8")
    return FactSources.model_validate({"calendar": {"file": file, "max_age_hours": 0}})


def test_calendar(tmp_path):
    """Holidays and 调休 are those of the branch's table."""
    days, wrong = calendar_of(
        calendar(tmp_path, "2026-01-07,休息日,\n2026-01-10,工作日,调休\n"), at("05 12:00")
    )

    assert wrong == ""
    assert not days.works(date(2026, 1, 7))
    assert days.works(date(2026, 1, 10))


def test_next_year_is_asked_for_in_time(tmp_path):
    """Two weeks before a year begins, a calendar that has nothing of it is said."""
    sources = calendar(tmp_path, "2026-01-07,休息日,\n")

    told = [calendar_of(sources, datetime(2026, 12, day, tzinfo=SHANGHAI))[1] for day in (1, 24)]

    assert told == ["", "工作日历里没有 2027 年；节假日和调休不知道，按周一到周五"]


def test_calendar_that_is_not_there(clock, alarms):
    """Without a calendar the week counts, which is said once, and only where a schedule goes by it."""
    unneeded = Calendar(FactSources(), alarms, needed=False)
    assert unneeded(clock.now()).works(date(2026, 1, 7))
    assert alarms.waiting == ()

    needed = Calendar(FactSources(), alarms, needed=True)
    for _ in range(3):
        needed(clock.now())
        clock.wait(600)

    assert alarms.waiting == ("【日历】工作日历：未配置；节假日和调休不知道，按周一到周五",)


def test_calendar_is_read_anew(tmp_path, clock, alarms):
    """A calendar that people change counts within the hour."""
    sources = calendar(tmp_path, "2026-01-07,休息日,\n")
    days = Calendar(sources, alarms, needed=True)
    assert not days(clock.now()).works(date(2026, 1, 7))
    calendar(tmp_path, "2026-01-07,工作日,\n")

    clock.wait(timedelta(hours=1).total_seconds())

    assert days(clock.now()).works(date(2026, 1, 7))
