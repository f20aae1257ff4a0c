"""doctor: what it looks at, what it says about it, and that looking changes nothing."""

import http.server
import re
import threading

import pytest

from eoms_bot.errors import BrowserLost, ConfigError
from tests.cli.kit import Pipe, unknown_write


def test_doctor_tells_state_and_cure(cli):
    """Every check has a name, a state, what was seen, and a cure where one is needed."""
    result = cli("doctor", "--json")

    assert result.code == 3
    checks = {check["name"]: check for check in result.json["checks"]}
    assert checks["浏览器"]["state"] == "通过"
    assert checks["登录密码"]["state"] == "失败"
    assert "login set" in checks["登录密码"]["cure"]
    assert all(check["cure"] for check in checks.values() if check["state"] != "通过")


def test_doctor_is_content(cli, monkeypatch):
    """With a password and a browser the doctor lets the bot run, and makes nothing while looking."""
    monkeypatch.setattr("sys.stdin", Pipe("x1\n"))
    cli("login", "set", "--stdin")

    result = cli("doctor")

    assert result.code == 0
    assert "可以运行" in result.out
    assert [path.name for path in cli.home.iterdir()] == ["credentials.json"]


def test_doctor_does_not_take_the_password(cli, monkeypatch):
    """Looking at EOMS_PASSWORD leaves it for the run, with a warning."""
    monkeypatch.setenv("EOMS_PASSWORD", "canary-pass-2")

    first, second = cli("doctor"), cli("doctor")

    assert first.code == second.code == 0
    assert "警告" in first.out
    assert "canary-pass-2" not in first.out + first.err


def test_doctor_names_what_fails(cli, monkeypatch):
    """A browser that does not start and a ledger that nobody can trust are failures."""
    cli.parts.browser_problem = ConfigError("没有可用的浏览器")
    (cli.home / "ledger.db").write_bytes(b"x" * 4096)
    (cli.home / "ledger.db").chmod(0o600)

    checks = {check["name"]: check["state"] for check in cli("doctor", "--json").json["checks"]}

    assert checks["浏览器"] == checks["账本"] == "失败"


def test_doctor_tells_a_dying_browser_from_none(cli, monkeypatch, site):
    """A browser that dies at its start need not be installed, and says nothing against the profile."""
    monkeypatch.setenv("EOMS_SITE_BASE_URL", site)
    cli.parts.browser_problem = cli.parts.login_page_problem = BrowserLost("浏览器在启动时中断")

    checks = {check["name"]: check for check in cli("doctor", "--site", "--json").json["checks"]}

    assert (checks["浏览器"]["state"], checks["登录页"]["state"]) == ("失败", "未检查")
    assert "内存" in checks["浏览器"]["cure"]


LINE = re.compile(r'^profile_fingerprint = "([a-p]{64})"$', re.MULTILINE)


def test_doctor_prints_the_fingerprint(cli, monkeypatch):
    """The last line but the end is the one that approves the profile; once it is in the settings the doctor says so, and prints it still."""
    [mark] = LINE.findall(cli("doctor").out)

    monkeypatch.setenv("EOMS_SITE_PROFILE_FINGERPRINT", mark)
    again, told = cli("doctor"), cli("doctor", "--json").json

    assert "和批准时的一样" in again.out
    assert LINE.findall(again.out) == [mark] == [told["profile_fingerprint"]]


def test_doctor_prints_no_fingerprint_of_nothing(cli, monkeypatch):
    """A profile that cannot be read has none to paste, and the doctor still says what is wrong with it."""
    monkeypatch.setenv("EOMS_SITE_PROFILE", "nowhere")

    result = cli("doctor")

    assert LINE.findall(result.out) == []
    assert "页面档案不符" in result.out


def test_doctor_warns(cli):
    """UNKNOWN writes and a STOP file are warnings."""
    unknown_write(cli.home / "ledger.db", cli.clock)
    cli("stop")

    checks = {check["name"]: check["state"] for check in cli("doctor", "--json").json["checks"]}

    assert checks["账本"] == checks["停止文件"] == checks["收件箱"] == "警告"


@pytest.fixture
def site():
    """A site that redirects every GET to a host that must not be asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", "http://eoms.example/")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/eoms4/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_doctor_asks_the_site_only_when_told(cli, monkeypatch, site):
    """--site sends one GET and follows nothing."""
    monkeypatch.setenv("EOMS_SITE_BASE_URL", site)
    monkeypatch.setenv("EOMS_PASSWORD", "x1")

    silent = cli("doctor", "--json").json["checks"]
    asked = {check["name"]: check for check in cli("doctor", "--site", "--json").json["checks"]}

    assert silent[-1]["state"] == "未检查"
    assert asked["网站"]["state"] == "通过"
    assert asked["网站"]["found"].startswith(site)
    assert asked["网站"]["found"].endswith("回答 302")


def test_doctor_with_only_the_site_down_is_5(cli, monkeypatch):
    """A site that does not answer, and nothing else, is exit code 5."""
    monkeypatch.setenv("EOMS_SITE_BASE_URL", "http://127.0.0.1:9/eoms4/")
    monkeypatch.setenv("EOMS_PASSWORD", "x1")

    assert cli("doctor", "--site").code == 5
