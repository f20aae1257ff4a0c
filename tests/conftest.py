"""What all tests share: the browser that pytest-playwright starts, and how its pages see the world."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import bootstrap
from eoms_bot import garbage, vault
from tests.support import postgres

# No test looks into the vault of whoever runs it, in no process that it starts; those that are about vaults bring their own.
os.environ[vault.SWITCH] = vault.OFF

# No test judges the machine's speed: a starved one takes seconds over what a quick one does in none.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What the ledger's tests run on."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database under the ledger's tests; of postgresql those are left out that are about files (marker sqlite)",
    )


def pytest_configure() -> None:
    """Fifteen thousand tests are many objects: they are searched for garbage as seldom as the program's own.

    Ctrl-C does what it does by default, here and in what is started: a shell has commands in the background ignore it.
    """
    garbage.look_seldom()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, pytestconfig):
    """The browser of EOMS_BROWSER, else the first that starts in the order of bootstrap.py."""
    as_root = sys.platform == "linux" and os.geteuid() == 0
    args = [*bootstrap.LAUNCH_ARGS, *(["--no-sandbox"] if as_root else [])]
    if pytestconfig.getoption("--browser-channel"):
        return {**browser_type_launch_args, "args": args}
    browser = os.environ.get(bootstrap.BROWSER_VARIABLE) or bootstrap.probe_browser().browser
    if not browser:
        pytest.exit("no browser that starts; run: python3 bootstrap.py setup", returncode=3)
    return {**browser_type_launch_args, "args": args, **bootstrap.launch_arguments(browser)}


@pytest.fixture
def hang_up():
    """SIGHUP does what it does by default, here and in what is started: `nohup` has a whole test run ignore it."""
    number = getattr(signal, "SIGHUP", signal.SIGTERM)
    before = signal.signal(number, signal.SIG_DFL)
    yield number
    signal.signal(number, before)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Pages see a Chinese browser on Shanghai time, as the operators' are."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def page(page):
    """A page that may take its time to load, however briefly its test then waits for what stands in it."""
    page.set_default_navigation_timeout(60_000)
    return page


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config):
    """A PostgreSQL server; pytest's own folders are closed to the user that it runs as."""
    programs = postgres.programs()
    if programs is None and pytestconfig.getoption("--database") == "postgresql":
        pytest.fail("--database postgresql: there is no PostgreSQL; install Debian's package postgresql")
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory() as folder, postgres.server(Path(folder), programs) as running:
        yield running
