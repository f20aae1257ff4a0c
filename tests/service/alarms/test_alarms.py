"""Alarms over their channel: webhooks on this machine, dead ones among them, restarts, full disks, and what no message may hold."""

import errno
import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import ConfigError
from eoms_bot.report import log
from eoms_bot.report.notice import MOST_BYTES
from eoms_bot.service.alarms.alarms import Alarms, alarm_text
from eoms_bot.service.alarms.channel import Nowhere, channel_of
from eoms_bot.service.alarms.outbox import Alarm, Manners
from eoms_bot.service.alarms.targets import Target, read_targets
from tests.cli.kit import StillClock
from tests.report import samples

MANNERS = Manners("00:00", "00:00", gather=timedelta(), repeat=timedelta(hours=4))
ONE = Alarm("one", "【运行】早班 01-05 09:30：登录失败（退出码 4）")


@dataclass
class Hook:
    """A webhook of this machine; what it was sent."""

    server: HTTPServer
    taken: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self):
        """Its address for apprise."""
        return f"json://127.0.0.1:{self.server.server_port}/hook"

    @property
    def texts(self):
        """The messages that came."""
        return [one["message"] for one in self.taken]


@pytest.fixture
def hook():
    """A webhook that takes everything."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append(json.loads(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format, *args):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    found = Hook(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def dead():
    """The address of a webhook that nobody answers any more."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return f"json://127.0.0.1:{port}/hook"


@pytest.fixture
def clock():
    """The time of a test."""
    return StillClock()


@pytest.fixture
def alarms_to(tmp_path, clock):
    """Alarms over these destinations, in a folder of their own; the same folder is the same service started again."""

    def make(*targets, disk=None):
        channel = channel_of([Target(name, url, 1) for name, url in targets], tmp_path / "alarms.txt")
        return Alarms(tmp_path / "alarms.json", disk or SystemDisk(), channel, clock, MANNERS, "mock")

    return make


def test_webhook_receives(hook, alarms_to):
    """A webhook gets one message of all that was gathered, headed by whose bot it is."""
    alarms = alarms_to(("值班群", hook.url))
    alarms.sound(ONE)
    alarms.sound(Alarm("two", "【没有运行】夜班 01-05 23:00：当时程序不在"))

    alarms.flush()
    alarms.flush()

    assert hook.texts == [f"EOMS 机器人（mock）\n{ONE.text}\n【没有运行】夜班 01-05 23:00：当时程序不在"]


def test_no_personal_data(hook, alarms_to):
    """Numbers are masked, and so is every name that the log was told of, whoever put them into an alarm."""
    log.hide("钱某某", "钱**")
    alarms = alarms_to(("值班群", hook.url))

    alarms.sound(Alarm("x", f"【转人工】钱某某 {samples.PHONE} 来电"))
    alarms.flush()

    (text,) = hook.texts
    assert "钱某某" not in text
    assert samples.PHONE not in text
    assert "钱**" in text


def test_dead_webhook_is_said(hook, dead, alarms_to):
    """A destination that takes nothing is named to the others, and keeps nobody from hearing."""
    alarms = alarms_to(("死的", dead), ("值班群", hook.url))

    alarms.sound(ONE)
    alarms.flush()
    alarms.flush()

    assert hook.texts[0].endswith(ONE.text)
    assert hook.texts[1].endswith("【告警】发不到 死的，检查地址和网络")


def test_nobody_answers(dead, hook, alarms_to):
    """Where no destination answers, alarms wait for the next try, over a restart too, and go when one does."""
    alarms = alarms_to(("死的", dead))
    alarms.sound(ONE)
    alarms.flush()
    assert alarms.waiting == (ONE.text,)

    later = alarms_to(("值班群", hook.url))
    later.flush()

    assert hook.texts[0].endswith(ONE.text)
    assert later.waiting == ()


@dataclass
class Deaf:
    """A channel that takes nothing; when it was tried."""

    clock: StillClock
    names: tuple[str, ...] = ("值班群",)
    tried: list[datetime] = field(default_factory=list)

    def send(self, text):
        """Nothing arrives."""
        self.tried.append(self.clock.moment)
        return self.names


def test_pause_between_tries(tmp_path, clock):
    """A dead channel is tried again after a minute, then ever more seldom, not at every look."""
    deaf, begin = Deaf(clock), clock.moment
    alarms = Alarms(tmp_path / "alarms.json", SystemDisk(), deaf, clock, MANNERS, "mock")
    alarms.sound(ONE)

    for _ in range(20):
        alarms.flush()
        clock.moment += timedelta(seconds=30)

    assert [(one - begin) / timedelta(minutes=1) for one in deaf.tried] == [0, 1, 3, 7]


def test_told_alarm_stays_told_over_a_restart(hook, alarms_to):
    """A service that is started again does not tell everything anew."""
    first = alarms_to(("值班群", hook.url))
    first.sound(ONE)
    first.flush()

    again = alarms_to(("值班群", hook.url))
    again.sound(ONE)
    again.flush()

    assert len(hook.texts) == 1


def test_full_disk(hook, alarms_to):
    """Alarms that cannot be stored go out all the same: a full disk is what they may be about."""

    class Full(SystemDisk):
        def put(self, path, content):
            raise OSError(errno.ENOSPC, "No space left on device")

    alarms = alarms_to(("值班群", hook.url), disk=Full())

    alarms.sound(ONE)
    alarms.flush()

    assert hook.texts[0].endswith(ONE.text)


def test_damaged_store(hook, alarms_to, tmp_path):
    """A store that cannot be read ends no service; what comes from then on is told."""
    (tmp_path / "alarms.json").write_text("{")
    alarms = alarms_to(("值班群", hook.url))

    alarms.sound(ONE)
    alarms.flush()

    assert len(hook.texts) == 1


def test_long_message_is_cut():
    """A message fits every chat tool; how much of it was left out is said."""
    text = alarm_text(
        "EOMS 机器人（mock）", [f"【转人工】第 {n} 件：缺少 占用基站、解决时间" for n in range(99)]
    )

    assert len(text.encode()) <= MOST_BYTES
    assert text.splitlines()[-1].startswith("另有 ")


def test_targets(tmp_path):
    """One destination a line, comments and empty lines aside; no address is ever printed."""
    path = tmp_path / "alarms.txt"
    path.write_text(
        "# 值班\n\n值班群 = json://127.0.0.1:1/x?a=b\n邮件=mailto://eoms.example\n", encoding="utf-8"
    )

    targets = read_targets(path)

    assert [(one.name, one.row) for one in targets] == [("值班群", 3), ("邮件", 4)]
    assert targets[0].url == "json://127.0.0.1:1/x?a=b"
    assert "127.0.0.1" not in repr(targets)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("json://127.0.0.1/secret", "alarms.txt:1 不是“名称 = 地址”"),
        ("群 = secret", "alarms.txt:1 不是“名称 = 地址”"),
        ("群 = json://127.0.0.1/secret\n群 = json://127.0.0.1/secret", "alarms.txt:2 名称 群 写了两次"),
        ("群 = nosuch://secret", "alarms.txt:1 去处 群 的地址不认识（nosuch://…）"),
    ],
)
def test_wrong_targets(tmp_path, text, told):
    """A wrong line is told by file, line and name, and never with the address that is in it."""
    path = tmp_path / "alarms.txt"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        channel_of(read_targets(path), path)

    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_no_targets(tmp_path):
    """Without the file there is nobody to tell, and that is no error."""
    channel = channel_of(read_targets(tmp_path / "alarms.txt"), tmp_path / "alarms.txt")

    assert isinstance(channel, Nowhere)
    assert channel.send("x") == ()


def test_without_the_extra(tmp_path, monkeypatch):
    """Where destinations are set and apprise is not installed, the one command that cures it is told."""
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)

    with pytest.raises(ConfigError, match=r"eoms-bot\[service\]"):
        channel_of([Target("群", "json://127.0.0.1/x", 1)], tmp_path / "alarms.txt")
