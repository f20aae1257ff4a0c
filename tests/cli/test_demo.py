"""demo: the bundled site is a process of its own, and none is left, whatever happens."""

import csv
import html
import json
import os
import signal
import subprocess
import sys
import tomllib
import urllib.request
from datetime import date
from pathlib import Path

import psutil
import pytest

from eoms_bot import credentials
from eoms_bot.cli.trial import demo_site, mock_process
from eoms_bot.cli.trial.demo import from_here, next_steps
from eoms_bot.cli.trial.demo_proof import Compared
from eoms_bot.errors import SiteUnreachable
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.processes import this_program
from eoms_bot.settings import load
from tests.report import samples
from tests.support import vaults

pytestmark = pytest.mark.slow


EARLIER: set[int] = set()


@pytest.fixture(autouse=True)
def _earlier_sites():
    """The site that the whole test run shares may be there already; it is none of ours."""
    EARLIER.clear()
    EARLIER.update(child.pid for child in mocks())


def mocks():
    """The mock sites that this test or its children have started."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.pid not in EARLIER and is_mock(child)]


def is_mock(process):
    """True for a mock site; a process that ends under this look is none."""
    try:
        return "mock_eoms" in process.cmdline()
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def demo(cli, tmp_path):
    """Run a demo of six orders with fake runs in a folder of the test."""
    cli.modes.summary = samples.summary(samples.items())
    cli.modes.finishes_folder = True
    return lambda *argv: cli("demo", "--orders", "6", "--output-dir", str(tmp_path / "runs"), *argv)


def folder_of(tmp_path):
    """The demo's folder."""
    return (tmp_path / "runs" / "latest").resolve()


def test_nobody_unlocks_a_vault_for_it(cli, demo, monkeypatch):
    """The demo has a password of its own: a vault of the user's that is locked does not keep it from running."""
    origins = []

    def preview(settings, _wanted, **_how):
        origins.append(credentials.load(settings, {}).origin.split()[0])
        return cli.modes.summary

    monkeypatch.setattr(cli.modes, "preview", preview)
    with vaults.serving(vaults.Locked()):
        demo()

    assert origins == ["文件"]


def test_demo(cli, demo, tmp_path):
    """A pass by tables, a preview and a pass with a workbook, a table by outcome, the folder; exit code 0."""
    result = demo()

    assert result.code == 0
    assert [mode for mode, _ in cli.modes.calls] == ["run", "preview", "run"]
    assert result.out.index("合计") < result.out.index(f"运行文件夹：{folder_of(tmp_path)}")
    assert mocks() == []


def test_demo_fails_where_site_and_ledger_differ(cli, demo):
    """A write that only the site or only the ledger knows is reported, and the demo has failed."""
    cli.parts.compared = Compared(1, ("ID-056-20261125-00001 complete：网站 1 笔，账本 0 笔",))

    result = demo()

    assert result.code == 1
    assert "网站 1 笔，账本 0 笔" in result.out


def test_demo_keeps_to_its_folder(cli, demo, tmp_path):
    """Ledger, STOP file, inbox, runs and credentials are the demo's own; the user's home stays as it was."""
    demo()

    paths = cli.modes.calls[0][1]["settings"].paths
    folder = folder_of(tmp_path)
    assert {paths.ledger.parent, paths.stop_file.parent, paths.inbox.parent, paths.runs.parent} == {folder}
    assert list(cli.home.iterdir()) == []


def test_demo_starts_anew(cli, demo, tmp_path):
    """A second demo has another folder; the first stays."""
    demo()
    first = folder_of(tmp_path)
    demo()

    assert folder_of(tmp_path) != first
    assert (first / "report.html").exists()


def test_demo_decides_without_a_workbook_first(cli, demo, monkeypatch):
    """Only tables lie there for the first pass; the workbook comes for the second one."""
    seen = []

    def unattended(settings, **_how):
        seen.append((len(cli.parts.workbooks), (settings.paths.home / "通话记录.csv").exists()))
        return cli.modes.summary

    monkeypatch.setattr(cli.modes, "unattended", unattended)
    demo()

    assert seen == [(0, True), (1, True)]


def test_demo_facts_come_from_the_site(cli, demo):
    """What the site's people found out becomes the workbook in the inbox, field by field."""
    demo()

    [(path, rows)] = cli.parts.workbooks
    assert path.name == "批次.xlsx"
    assert rows
    assert all(row["order_no"].startswith("ID-056-") and row["handling"] in ("完成", "驳回") for row in rows)


def test_demo_has_tables(cli, demo, tmp_path):
    """Every table that a branch can have lies in the folder, and the configuration names it."""
    demo()
    config = folder_of(tmp_path) / "eoms.toml"

    said = cli("facts", "--json", "--config", str(config)).json["sources"]

    assert {one["label"] for one in said} == {kind.label for kind in KINDS.values()}
    assert {one["state"] for one in said} == {"正常"}, said


def test_demo_has_the_texts_of_its_orders(cli, demo, tmp_path):
    """Its past orders have today's as well, which `rules backtest --ledger` reads."""
    demo()

    text = (folder_of(tmp_path) / "历史工单.csv").read_text(encoding="utf-8-sig")
    past = list(csv.DictReader(text.splitlines()))
    [(_path, rows)] = cli.parts.workbooks
    assert {row["order_no"] for row in rows} < {row["工单号"] for row in past if row["投诉内容"]}


def test_permission_of_the_demo(tmp_path):
    """It is written for one day, by two names, and counts as a demo's."""
    path = demo_site.write_config(tmp_path, "http://127.0.0.1:9/eoms/", "ultrabpp", date(2026, 1, 5))

    said = tomllib.loads(path.read_text(encoding="utf-8"))["permission"]

    assert [one["action"] for one in said] == ["reject", "solved"]
    for one in said:
        assert one["demo"]
        assert (one["asked_by"], one["approved_by"]) == ("演示一", "演示二")
        assert one["since"] == one["until"] == date(2026, 1, 5)


def test_demo_knows_its_places(cli, demo, tmp_path):
    """The branch's names of places lie in the folder, and its configuration reads texts by them."""
    demo()
    config = folder_of(tmp_path) / "eoms.toml"

    said = cli("rules", "explain", "--text", "上湾村没信号", "--json", "--config", str(config)).json[
        "verdict"
    ]

    assert (said["county"], said["action"]) == ("澜溪县", "complete")


def test_demo_config_can_be_used_afterwards(cli, demo, tmp_path):
    """The demo's configuration is a file that the other commands take."""
    demo()
    config = folder_of(tmp_path) / "eoms.toml"

    assert load(config, env={}).paths.ledger == folder_of(tmp_path) / "ledger.db"
    assert cli("status", "--config", str(config)).code == 0


def test_demo_front_page(demo, tmp_path):
    """The folder's own report leads to both runs."""
    demo()
    folder = folder_of(tmp_path)

    page = (folder / "report.html").read_text(encoding="utf-8")
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert [(part["mode"], part["how"]) for part in run["runs"]] == [
        ("run", "只凭数据表"),
        ("preview", "放进批次文件"),
        ("run", "放进批次文件"),
    ]
    for part in run["runs"]:
        assert f'href="{part["folder"]}/report.html"' in page
        assert (folder / part["folder"] / "report.html").exists()


def test_what_to_try_next(demo, tmp_path, monkeypatch):
    """At the end and on the front page: the console over this very demo, by the command that this place knows."""
    monkeypatch.setattr("eoms_bot.cli.trial.demo.shutil.which", lambda name: None)

    result = demo()

    command = f"{this_program()} console --config {folder_of(tmp_path) / 'eoms.toml'}"
    page = (folder_of(tmp_path) / "report.html").read_text(encoding="utf-8")
    assert f"在网页控制台里看这次演示：{from_here(command)}" in result.out.replace("\n", "")
    assert command in html.unescape(page)


def test_command_from_here(monkeypatch, tmp_path):
    """What lies in this folder is named by its own name; what lies elsewhere, by all of its path."""
    monkeypatch.chdir(tmp_path)
    inside, outside = tmp_path / "runs" / "eoms.toml", tmp_path.parent / "eoms.toml"

    assert from_here(f"{tmp_path / 'eoms-bot'} console --config {inside}") == (
        f"eoms-bot console --config {Path('runs') / 'eoms.toml'}"
    )
    assert from_here(f"eoms-bot --config {outside}").endswith(str(outside))


def test_a_path_with_a_space():
    """A folder of two words stands in quotes."""
    [console, *_] = next_steps(Path("/data/complaint desk/eoms.toml"))

    assert console[1].endswith('console --config "/data/complaint desk/eoms.toml"')


def test_demo_json(demo):
    """demo for machines: folder and all runs."""
    result = demo("--json").json

    assert result.keys() == {"schema_version", "command", "exit_code", "folder", "runs", "site"}
    assert len(result["runs"]) == 3


def test_demo_uses_the_users_browser(cli, demo, monkeypatch):
    """How the browser is started comes from the user; which site is worked does not."""
    monkeypatch.setenv("EOMS_BROWSER_STEP_SECONDS", "44")
    monkeypatch.setenv("EOMS_SITE_BASE_URL", "https://eoms.example/")

    demo("--headed", "--slowmo", "20")

    settings = cli.modes.calls[0][1]["settings"]
    assert settings.browser.headed
    assert settings.browser.step_seconds == 44
    assert settings.site.base_url.startswith("http://127.0.0.1:")


def test_failed_run_ends_the_demo(cli, demo):
    """A pass that went wrong is not followed by another."""
    cli.modes.summary = samples.summary((), exit_code=5, stopped="页面变了")

    assert demo().code == 5
    assert [mode for mode, _ in cli.modes.calls] == ["run"]


def test_failed_preview_ends_the_demo(cli, demo, monkeypatch):
    """A preview that went wrong is not followed by a pass that sends."""
    usual = cli.modes.preview

    def preview(settings, wanted, **how):
        cli.modes.summary = samples.summary((), exit_code=5, stopped="页面变了")
        return usual(settings, wanted, **how)

    monkeypatch.setattr(cli.modes, "preview", preview)

    assert demo().code == 5
    assert [mode for mode, _ in cli.modes.calls] == ["run", "preview"]


@pytest.mark.parametrize(("problem", "code"), [(SiteUnreachable("没有回答"), 5), (KeyboardInterrupt(), 130)])
def test_no_site_is_left_after_an_error(cli, demo, problem, code):
    """An error or Ctrl-C in a run ends the site too."""
    cli.modes.problem = problem

    assert demo().code == code
    assert mocks() == []


def test_site_serves_while_it_runs(tmp_path):
    """The address that is given answers."""
    with mock_process.running(tmp_path, "--orders", "1") as base_url:
        with urllib.request.urlopen(base_url, timeout=30) as answer:
            assert answer.status == 200
        assert len(mocks()) == 1
    assert mocks() == []


def test_site_that_does_not_start(tmp_path):
    """A site that ends at once is reported with the end of its log, without waiting for the time-out."""
    with (
        pytest.raises(SiteUnreachable, match="no-such-flag"),
        mock_process.running(tmp_path, "--no-such-flag"),
    ):
        pass
    assert mocks() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_killed_demo_leaves_no_site(tmp_path, number):
    """SIGTERM ends the site in an orderly way; after SIGKILL it ends by itself, as its input is closed."""
    done = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert done.stdout is not None
    done.stdout.readline()
    [site] = mocks()

    done.send_signal(number)
    code = done.wait(30)
    done.stdout.close()

    assert ended(site)
    assert code == (143 if number == signal.SIGTERM else -9)


def ended(process):
    """True once a process has ended; where nobody takes its exit code, it stays as a zombie."""
    for _ in range(300):
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        psutil.wait_procs([process], timeout=0.1)
    return False


HOLD = """
import sys
from pathlib import Path
from eoms_bot.cli import main
from eoms_bot.cli.trial import mock_process
from eoms_bot.cli.failures import Terminated
try:
    with main._termination(), mock_process.running(Path(sys.argv[1]), '--orders', '1'):
        print('ready', flush=True)
        import signal
        while True: signal.pause()
except Terminated:
    sys.exit(143)
"""
