"""Every trouble that the doctor knows, brought about for real, is found by its name and with its cure."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.doctor import Trouble, machine
from eoms_bot.errors import SiteChanged
from eoms_bot.ledger import AccountLock, Ledger
from eoms_bot.model.breaker import MOST_ERRORS, Breaker
from eoms_bot.run.clock import SystemClock
from eoms_bot.service import carriers
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.channel import channel_of
from eoms_bot.service.alarms.outbox import Alarm
from eoms_bot.service.alarms.targets import read_targets
from eoms_bot.tables import weights
from tests.cli.kit import unknown_write
from tests.ledger.kit import put_version
from tests.report import samples
from tests.service.world import MANNERS
from tests.support import certificates, vaults
from tests.support.bot import Bot, browser
from tests.support.foreign_site import ForeignSite
from tests.support.mock_site import mock_site, running_mock_site  # noqa: F401 - fixtures

ACCOUNT = "mock|clerk01"
EMPTY_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'


@dataclass
class Machine:
    """A home, an environment and a site that a trouble is brought about in; everything ends with `stack`."""

    home: Path
    env: pytest.MonkeyPatch
    mock_site: Any
    clock: Any
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def ledger(self) -> Path:
        """Where the ledger lies."""
        return self.home / "ledger.db"

    def set(self, **values: object) -> None:
        """Set EOMS_ variables: `SITE_ID="x"`."""
        for name, value in values.items():
            self.env.setenv(f"EOMS_{name}", str(value))

    def in_ledger(self, change: Callable[[Ledger], object]) -> None:
        """Make a ledger with something in it."""
        with Ledger.open(self.ledger) as ledger:
            change(ledger)

    def tls(self, host: str, *, days: int, trusted: bool = False) -> None:
        """A site behind a certificate that nobody knows, unless it is `trusted`."""
        pair = certificates.make(self.home / "tls", host, days=days)
        if trusted:
            self.env.setenv("SSL_CERT_FILE", str(pair[0]))
        site = self.stack.enter_context(ForeignSite(certificate=pair))
        self.set(SITE_BASE_URL=site.base_url("localhost"), SITE_TLS_GATE="true")

    def ask_mock(self) -> None:
        """The site is the mock."""
        self.set(SITE_BASE_URL=self.mock_site.base_url)


def unwritable(here: Machine) -> Path:
    """A folder that takes no file from us; root may write anywhere but where the system keeps its own."""
    if os.geteuid() == 0:
        return Path("/sys/kernel/eoms-runs")
    folder = here.home / "shut"
    folder.mkdir(mode=0o500)
    return folder / "runs"


def unknown_key(here: Machine) -> None:
    (here.home / "eoms.toml").write_text("[site]\nacount = 1\n", encoding="utf-8")
    (here.home / "eoms.toml").chmod(0o600)
    here.set(CONFIG=here.home / "eoms.toml")


def open_home(here: Machine) -> None:
    here.home.chmod(0o755)


def open_password(here: Machine) -> None:
    (here.home / "credentials.json").write_text('{"mock": {"clerk01": "x1"}}', encoding="utf-8")
    (here.home / "credentials.json").chmod(0o640)


def locked_vault(here: Machine) -> None:
    here.env.delenv("EOMS_PASSWORD")
    here.stack.enter_context(vaults.serving(vaults.Locked()))


def no_fonts(here: Machine) -> None:
    (here.home / "fonts.conf").write_text(EMPTY_FONTS, encoding="utf-8")
    here.env.setenv("FONTCONFIG_FILE", str(here.home / "fonts.conf"))


def rejected(here: Machine) -> None:
    here.in_ledger(lambda ledger: ledger.credential_rejected(ACCOUNT, "x1", samples.NOW))


def changed_profile(here: Machine) -> None:
    here.set(SITE_PROFILE_FINGERPRINT="a" * 64)


def broken_profile(here: Machine) -> None:
    root = Path(__file__).resolve().parents[2] / "selectors"
    shutil.copytree(root / "ultrabpp", here.home / "profiles" / "own")
    here.home.joinpath("profiles").chmod(0o700)
    (here.home / "profiles" / "own" / "login.toml").write_text("[[[", encoding="utf-8")
    here.set(SITE_PROFILE="own")


def damaged(here: Machine) -> None:
    here.ledger.write_bytes(b"x" * 4096)
    here.ledger.chmod(0o600)


def lost(here: Machine) -> None:
    unknown_write(here.ledger, here.clock)
    here.ledger.unlink()


def of_another(here: Machine) -> None:
    here.in_ledger(lambda ledger: ledger.bind("desk-2"))


def of_an_older_program(here: Machine) -> None:
    put_version(here.ledger, 2)


def unsettled(here: Machine) -> None:
    unknown_write(here.ledger, here.clock)


def paused(here: Machine) -> None:
    breaker = Breaker()
    for _ in range(MOST_ERRORS):
        breaker = breaker.after_error("回答 503", here.clock.now())
    here.in_ledger(lambda ledger: ledger.keep_breaker(ACCOUNT, breaker))


def at_work(here: Machine) -> None:
    here.stack.enter_context(AccountLock(here.home / "locks", "mock", "clerk01"))


def stopped(here: Machine) -> None:
    (here.home / "STOP").write_text("soft", encoding="utf-8")


def full(here: Machine) -> None:
    here.set(RUN_MIN_FREE_MB=1_000_000)
    assert shutil.disk_usage(here.home).free < 10**12, "a disk of this size is not full by any setting"


def unknown_host(here: Machine) -> None:
    here.set(SITE_BASE_URL="https://eoms.example/eoms4/", SITE_TLS_GATE="true")


def faulty_site(here: Machine) -> None:
    here.mock_site.fault("page", "status", status=503, times=0)
    here.ask_mock()


def answering(status: int) -> Callable[[Machine], None]:
    """A site whose login address is answered so."""

    def seed(here: Machine) -> None:
        here.mock_site.fault("page", "status", status=status, times=0)
        here.ask_mock()

    return seed


def site_clock_ahead(here: Machine) -> None:
    here.mock_site.clock(advance_seconds=300)
    here.ask_mock()


def site_without_clock(here: Machine) -> None:
    here.mock_site.switches(date="off")
    here.ask_mock()


def plain_site_by_tls(here: Machine) -> None:
    address = here.mock_site.base_url.replace("http://127.0.0.1", "https://localhost")
    here.set(SITE_BASE_URL=address, SITE_TLS_GATE="true")


def upstream_proxy(here):
    """A company's proxy in the environment; the site's name is not excepted from it."""
    here.set(SITE_BASE_URL="http://eoms.example:9/eoms4/")
    here.env.setenv("HTTP_PROXY", "http://127.0.0.1:9")


def schedule(here: Machine, cron: str, beat_minutes_ago: float = 0, dispatch: str = "direct") -> None:
    """A schedule between 08:30 and 18:00 every day, and a service that beat so long ago."""
    text = f'[service]\ndispatch = "{dispatch}"\n'
    text += f'[service.schedules."早班"]\ncron = "{cron}"\nbegin = "08:30"\nend = "18:00"\ndays = "all"\n'
    (here.home / "eoms.toml").write_text(text, encoding="utf-8")
    (here.home / "eoms.toml").chmod(0o600)
    here.set(CONFIG=here.home / "eoms.toml")
    beat = here.home / "service" / "heartbeat"
    beat.parent.mkdir(mode=0o700)
    beat.touch()
    aged = here.clock.now().timestamp() - beat_minutes_ago * 60
    os.utime(beat, (aged, aged))


def alarms_to(here: Machine, line: str) -> Path:
    """A file of destinations."""
    path = here.home / "alarms.txt"
    path.write_text(f"{line}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def never_due(here: Machine) -> None:
    schedule(here, "30 3 * * *")


def service_gone(here: Machine) -> None:
    schedule(here, "30 9 * * *", beat_minutes_ago=90)


def without_the_queue(here: Machine) -> None:
    schedule(here, "30 9 * * *", dispatch="dbos")
    here.env.setattr(carriers, "find_spec", lambda name: None)


def nobody_to_tell(here: Machine) -> None:
    schedule(here, "30 9 * * *")


def dead_webhook(here: Machine) -> None:
    """A service has tried it."""
    path = alarms_to(here, "自己的 = json://127.0.0.1:9/")
    file = here.home / "service" / "alarms.json"
    carrier = channel_of(read_targets(path), path)
    service = Alarms(file, SystemDisk(), carrier, here.clock, MANNERS, "mock")
    service.sound(Alarm("end 4", "【运行】早班：登录失败（退出码 4）", urgent=True))
    service.flush()


def webhook_nobody_has_tried(here: Machine) -> None:
    here.ask_mock()
    alarms_to(here, "自己的 = json://127.0.0.1:9/")


def old_permission(here: Machine) -> None:
    """A permission that ended long ago."""
    who = 'asked_by = "张班长"\napproved_by = "李经理"\nsince = 2025-01-05\nuntil = 2025-02-04\n'
    scope = 'level = "alone"\naction = "reject"\nreasons = ["宽带投诉"]\n'
    text = f'[[permission]]\ntitle = "宽带投诉首步"\n{scope}{who}'
    (here.home / "eoms.toml").write_text(text, encoding="utf-8")
    (here.home / "eoms.toml").chmod(0o600)
    here.set(CONFIG=here.home / "eoms.toml")


def broken_model(here: Machine) -> None:
    """The branch's own model is no model any more."""
    (here.home / weights.FILE).write_text("{}", encoding="utf-8")


TROUBLES = [
    (Trouble.SETTINGS, unknown_key, "settings.md"),
    (Trouble.PERMISSIONS, open_home, "chmod"),
    (Trouble.PERMISSIONS, open_password, "chmod"),
    (Trouble.PERMISSIONS, lambda here: here.set(PATHS_RUNS=unwritable(here)), "权限"),
    (Trouble.NO_FONT, no_fonts, "fonts-wqy-microhei"),
    (Trouble.NO_PASSWORD, lambda here: here.env.delenv("EOMS_PASSWORD"), "login set"),
    (Trouble.VAULT, locked_vault, "解锁"),
    (Trouble.PASSWORD_REJECTED, rejected, "login set"),
    (Trouble.PASSWORD_IN_SIGHT, lambda here: None, "login set"),
    (Trouble.PROFILE, changed_profile, "site.profile_fingerprint"),
    (Trouble.PROFILE, broken_profile, "改正档案"),
    (Trouble.LEDGER, damaged, "eoms-bot restore"),
    (Trouble.LEDGER, lost, "eoms-bot restore"),
    (Trouble.OTHER_MACHINE, of_another, "run.host"),
    (Trouble.LEDGER_OLD, of_an_older_program, "自动升级"),
    (Trouble.UNSETTLED, unsettled, "eoms-bot reconcile"),
    (Trouble.BREAKER, paused, "breaker --close"),
    (Trouble.LOCK, at_work, "eoms-bot stop"),
    (Trouble.STOPPED, stopped, "stop --clear"),
    (Trouble.DISK, full, "eoms-bot purge"),
    (Trouble.NO_INBOX, lambda here: None, "eoms-bot template"),
    (Trouble.BRANCH, lambda here: None, "branch"),
    (Trouble.TABLES, lambda here: None, "docs/zh/facts.md"),
    (Trouble.SCHEDULE, never_due, "serve --check"),
    (Trouble.SCHEDULE, service_gone, "启动它"),
    (Trouble.SCHEDULE, without_the_queue, "eoms-bot[service]"),
    (Trouble.ALARMS, dead_webhook, "serve --test-alarm"),
    (Trouble.ALARMS, lambda here: alarms_to(here, "值班 = nonsense://x"), "docs/zh/service.md"),
    (Trouble.ALARMS, nobody_to_tell, "名称 = 地址"),
    (Trouble.PERMISSION, old_permission, "另行申请批准"),
    (Trouble.MODEL, broken_model, "eoms-bot learn"),
]
OF_THE_SITE = [
    (Trouble.UNREACHABLE, lambda here: here.set(SITE_BASE_URL="http://127.0.0.1:9/eoms4/"), "网络"),
    (Trouble.UNREACHABLE, unknown_host, "网络"),
    (Trouble.UNREACHABLE, plain_site_by_tls, "网络"),
    (Trouble.TLS_GATE, lambda here: here.set(SITE_BASE_URL="https://eoms.example/eoms4/"), "site.tls_gate"),
    (Trouble.SITE_FAULT, faulty_site, "网站恢复"),
    (Trouble.SITE_FAULT, answering(429), "网站恢复"),
    (Trouble.LOGIN_PAGE, answering(404), "login_path"),
    (Trouble.LOGIN_PAGE, answering(410), "site.base_url"),
    (Trouble.LOGIN_PAGE, answering(403), "放行"),
    (Trouble.CERTIFICATE, lambda here: here.tls("localhost", days=300), "CA"),
    (Trouble.CERTIFICATE, lambda here: here.tls("localhost", days=-1, trusted=True), "换证书"),
    (Trouble.CERTIFICATE, lambda here: here.tls("eoms.example", days=300, trusted=True), "换证书"),
    (Trouble.CERTIFICATE_ENDS, lambda here: here.tls("localhost", days=7, trusted=True), "换证书"),
    (Trouble.CLOCK, site_clock_ahead, "timedatectl"),
    (Trouble.NO_SITE_CLOCK, site_without_clock, "Date"),
    (Trouble.ALARMS, webhook_nobody_has_tried, "serve --test-alarm"),
]
IN_THE_WAY = [(Trouble.PLAIN, "https"), (Trouble.UPSTREAM, "网络管理员")]
WITH_A_BROWSER = {Trouble.NO_BROWSER, Trouble.OLD_BROWSER, Trouble.LOGIN_PAGE}
OF_THIS_PROCESS = {Trouble.OLD_PYTHON, Trouble.ADMINISTRATOR, Trouble.BUNDLE, Trouble.UNSIGNED}
"""Those of the bundle are in tests/bundle/test_sums.py: these tests run from a checkout."""


@pytest.fixture
def here(cli, monkeypatch, mock_site):  # noqa: F811 - pytest's way to ask for a fixture
    """A machine where everything is in order but for warnings: the password is in the environment, no inbox."""
    cli.clock = SystemClock()
    monkeypatch.setenv("EOMS_PASSWORD", "x1")
    machine = Machine(cli.home, monkeypatch, mock_site, cli.clock)
    with machine.stack:
        yield machine


def found(result: Any, trouble: Trouble) -> list[dict[str, str]]:
    """The findings of that name."""
    return [check for check in result.json["checks"] if check["trouble"] == trouble]


def states(result: Any) -> set[str]:
    """The states of all findings."""
    return {check["state"] for check in result.json["checks"]}


def ids(rows: list[Any]) -> list[str]:
    """A name for each row: two of one trouble are told apart by number."""
    return [f"{number}-{trouble.name.lower()}" for number, (trouble, _, _) in enumerate(rows, start=1)]


@pytest.mark.parametrize(("trouble", "seed", "cure"), TROUBLES, ids=ids(TROUBLES))
def test_a_trouble_of_this_machine(cli, here, trouble, seed, cure):
    """What is wrong on this machine is found by its name, with a cure, and nothing else is said in its place."""
    seed(here)

    result = cli("doctor", "--json")

    named = found(result, trouble)
    assert len(named) == 1, result.out
    assert cure in named[0]["cure"]
    assert (result.code == 3) == ("失败" in states(result))


@pytest.mark.parametrize(("trouble", "seed", "cure"), OF_THE_SITE, ids=ids(OF_THE_SITE))
def test_a_trouble_of_the_site(cli, here, trouble, seed, cure):
    """What is wrong with the site, or on the way to it, is found by its name when the site is asked for."""
    seed(here)

    silent, result = cli("doctor", "--json"), cli("doctor", "--site", "--json")

    assert found(silent, trouble) == []
    named = found(result, trouble)
    assert len(named) == 1, result.out
    assert cure in named[0]["cure"] + named[0]["found"]
    of_ours = {Trouble.CLOCK, Trouble.TLS_GATE}
    assert result.code == {"警告": 0, "失败": 3 if trouble in of_ours else 5}[named[0]["state"]]


@pytest.mark.parametrize(("trouble", "cure"), IN_THE_WAY)
def test_what_is_in_the_way(cli, here, trouble, cure):
    """A site without encryption, and a proxy that is not used, are reported before the site is asked, and are
    no failures.
    """
    upstream_proxy(here)

    (named,) = found(cli("doctor", "--site", "--json"), trouble)

    assert named["state"] == "警告"
    assert cure in named["cure"]


def test_only_another_login_page(cli, here):
    """A login page that is not the profile's, and nothing else, is the site's exit code, as of every command that meets it."""
    here.ask_mock()
    cli.parts.login_page_problem = SiteChanged("找不到登录表单")

    result = cli("doctor", "--site", "--json")

    failed = [check["trouble"] for check in result.json["checks"] if check["state"] == "失败"]
    assert failed == [Trouble.LOGIN_PAGE]
    assert result.code == 5


def test_a_healthy_machine(cli, here):
    """Where nothing is wrong no trouble is named but the two that the other tests lean on; the site is asked once."""
    here.ask_mock()
    before = len(here.mock_site.requests())

    result = cli("doctor", "--site", "--json")

    named = {check["trouble"] for check in result.json["checks"]} - {""}
    allowed = {Trouble.PASSWORD_IN_SIGHT, Trouble.NO_INBOX, Trouble.ADMINISTRATOR, Trouble.NO_FONT}
    new_desk = {Trouble.BRANCH, Trouble.TABLES}
    assert named <= allowed | new_desk
    assert result.code == 0
    assert [one["method"] for one in here.mock_site.requests(before)] == ["GET"]


def test_looking_changes_nothing(cli, here):
    """An older ledger is only told of: the file is the same afterwards, and no copy of it was made."""
    put_version(here.ledger, 2)
    before = here.ledger.read_bytes()

    cli("doctor")

    assert here.ledger.read_bytes() == before
    assert list(here.home.glob("*.bak")) == []


def test_the_user_of_the_system():
    """Root is warned of, an ordinary user is not."""
    assert machine.user(0).trouble == Trouble.ADMINISTRATOR
    assert machine.user(1000).trouble == ""


def test_an_untried_python(monkeypatch):
    """A Python that no test has seen is warned of."""
    monkeypatch.setattr(machine, "TESTED", ((3, 10),))

    assert machine.python().trouble == Trouble.OLD_PYTHON


def test_a_free_threaded_python(monkeypatch):
    """A build without the GIL, on which Playwright breaks, is a failure of its own name."""
    monkeypatch.setattr(machine, "FREE_THREADED", True)

    assert "自由线程" in machine.python().found
    assert machine.python().state == "失败"


@pytest.fixture
def bot(tmp_path, mock_site):  # noqa: F811 - pytest's way to ask for a fixture
    """An installed bot with a real browser."""
    return Bot(tmp_path / "home", mock_site.base_url)


def look(bot: Bot, monkeypatch: pytest.MonkeyPatch, program: str = "") -> dict[str, dict[str, str]]:
    """What `doctor --site` finds with that browser: trouble → finding."""
    monkeypatch.setenv("EOMS_BROWSER_EXECUTABLE", program or browser())
    done = bot.run("doctor", "--site", "--json", seconds=240)
    return {check["trouble"]: check for check in json.loads(done.stdout)["checks"]}


@pytest.mark.browser
def test_system_that_lacks_what_the_driver_needs(bot, monkeypatch, tmp_path):
    """On an empty system the driver's program does not start: the missing file is named, not the memory."""
    node = tmp_path / "node"
    lacking = "error while loading shared libraries: libatomic.so.1: cannot open shared object file"
    node.write_text(f'#!/bin/sh\necho "$0: {lacking}" >&2\nexit 127\n', encoding="utf-8")
    node.chmod(0o755)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(node))

    seen = look(bot, monkeypatch)

    assert "libatomic1" in seen[Trouble.NO_BROWSER]["found"]
    assert "装上" in seen[Trouble.NO_BROWSER]["cure"]


@pytest.mark.browser
def test_no_browser(bot, monkeypatch):
    """A browser that is not there is found by that name; the login page is not looked at with it."""
    seen = look(bot, monkeypatch, str(bot.home / "nobody"))

    assert "browser.executable" in seen[Trouble.NO_BROWSER]["cure"]
    assert seen[Trouble.NO_BROWSER]["state"] == "失败"
    assert Trouble.LOGIN_PAGE not in seen


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.skipif(not Path("/usr/lib/chromium").is_dir(), reason="copies Debian's Chromium")
def test_an_old_browser(bot, monkeypatch, tmp_path):
    """A browser whose file is ninety days old is warned of, with its age and its file."""
    program = copy_of_browser(tmp_path / "old")
    aged = time.time() - 90 * 86_400
    os.utime(program, (aged, aged))

    seen = look(bot, monkeypatch, str(program))

    assert "90 天前" in seen[Trouble.OLD_BROWSER]["found"]
    assert str(program) in seen[Trouble.OLD_BROWSER]["found"]


def copy_of_browser(folder: Path) -> Path:
    """The browser with a file of its own; what lies beside it is linked."""
    real = Path("/usr/lib/chromium")
    name = "chromium-headless-shell" if (real / "chromium-headless-shell").exists() else "chromium"
    folder.mkdir()
    for beside in real.iterdir():
        if beside.name != name:
            (folder / beside.name).symlink_to(beside)
    shutil.copy(real / name, folder / name)
    return folder / name


@pytest.mark.long
@pytest.mark.browser
def test_another_login_page(tmp_path, monkeypatch):
    """A page that is not the profile's, here a captive portal's, is told by that name; nothing is typed into it."""
    with ForeignSite() as site:
        seen = look(Bot(tmp_path / "home", site.base_url()), monkeypatch)
        asked = {method for method, _ in site.seen}

    assert seen[Trouble.LOGIN_PAGE]["name"] == "登录页"
    assert "site.profile" in seen[Trouble.LOGIN_PAGE]["cure"]
    assert asked == {"GET"}


@pytest.mark.browser
def test_a_certificate_that_is_pinned(tmp_path, monkeypatch):
    """What the gate trusts, the browser sees: with the site's own certificate in the settings its login page
    is looked at.
    """
    pair = certificates.make(tmp_path / "tls", "localhost", days=300)
    monkeypatch.setenv("EOMS_SITE_TLS_GATE", "true")
    monkeypatch.setenv("EOMS_SITE_CERTIFICATE", str(pair[0]))
    with ForeignSite(certificate=pair) as site:
        seen = look(Bot(tmp_path / "home", site.base_url("localhost")), monkeypatch)

    assert Trouble.CERTIFICATE not in seen
    assert seen[Trouble.LOGIN_PAGE]["name"] == "登录页"


@pytest.mark.browser
def test_the_own_login_page(bot, monkeypatch):
    """The mock's login page is the profile's, and its oracle has seen no login."""
    seen = look(bot, monkeypatch)

    assert not {Trouble.LOGIN_PAGE, Trouble.UNREACHABLE, Trouble.CERTIFICATE} & set(seen)


def test_every_trouble_is_seeded():
    """No trouble that the doctor can name goes untried here."""
    tried = (
        {trouble for trouble, *_ in [*TROUBLES, *OF_THE_SITE, *IN_THE_WAY]} | WITH_A_BROWSER | OF_THIS_PROCESS
    )

    assert tried == set(Trouble)
    assert len(tried) >= 15
