"""The bot as tests run it: a home of its own, a workbook, and the command line as a subprocess."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import bootstrap
from tests.support import ledger_file, names, processes
from tests.support.artefacts import canaries_in
from tests.support.checker import check
from tests.support.conduct import hard_stop
from tests.support.given import FORMS
from tests.support.ledger_file import Ledger
from tests.support.orders import CANARIES
from tests.support.violation import Violation

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mock-pass-1"
MOVED = "BOT_TEST_MOVED"
"""The variable of `tests.support.moved`, which this module does not load: it has the bot's code."""
Json = dict[str, Any]

SETTINGS = """\
[site]
id = "mock"
base_url = "{base_url}"
profile = "{profile}"
account = "{account}"
operator = "值班员"
[paths]
home = "{home}"
[ledger]
database = "{database}"
[browser]
read_seconds = {read_seconds}
submit_seconds = {submit_seconds}
step_seconds = {step_seconds}
[branch]
desk_numbers = ["13900000008"]
{branch}
[branch.fixed]
{fixed}
"""
FIXED = {"net_change": "否", "comp_prop": "有理由", "linkman": "值班岗", "linkman_tel": "13900000009"}
ALSO_FIXED = {
    "boco": {"operator_contact": "13900000009"},
    "frameset": {"city": "泽宁市", "county": "澜溪县"},
}
"""Profile → what its form has in the fixed block in addition."""


@dataclass(frozen=True)
class Finished:
    """A command that has ended: exit code (negative: the signal that killed it), streams, run folder."""

    code: int
    stdout: str
    stderr: str
    folder: Path | None
    seconds: float

    @property
    def run(self) -> Json:
        """`run.json` of the run folder."""
        assert self.folder is not None, self.stderr
        assert (self.folder / "run.json").exists(), f"no report: {self.stderr}"
        return dict(json.loads((self.folder / "run.json").read_text(encoding="utf-8")))

    def item(self, order_no: str) -> Json:
        """What the run says of one order."""
        return next(item for item in self.run["items"] if item["order_no"] == order_no)

    def outcome(self, order_no: str) -> str:
        """The order's outcome in this run."""
        return str(self.item(order_no)["outcome"])

    def detail(self, order_no: str) -> Json:
        """The last full record of the order in `items.jsonl`."""
        assert self.folder is not None, self.stderr
        lines = (self.folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
        return next(item for item in map(json.loads, reversed(lines)) if item["order_no"] == order_no)


@cache
def browser() -> str:
    """The browser that the bot uses: the one of EOMS_BROWSER, else the first that starts."""
    return os.environ.get(bootstrap.BROWSER_VARIABLE) or bootstrap.probe_browser().browser


def environment(temporary: str, mark: str) -> dict[str, str]:
    """The variables of a command that keeps its temporary files there; whatever it starts carries the mark."""
    own = {"TMPDIR": temporary, processes.MARK: mark, "PYTHONUTF8": "1", "EOMS_BROWSER": browser()}
    return {**os.environ, **own, "EOMS_RUN_LOGIN_MINUTES": "0"}  # nobody is there to be asked


def _take_terminal() -> None:
    """Standard input becomes the terminal of the new session: when it goes, the session gets a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Bot:
    """One installation of the bot, for one account of the mock site. `checks` are options for the checker,
    `profile` is what it works with by default, `database` the address of its ledger where that is
    on a server.

    `within`: what begins its commands, where they run elsewhere than here (in a network namespace).
    `site_clock`: address of the clock that its own shows from its start, if not the machine's. `moved`: the
    file by which the test moves its clock and fills its disk meanwhile (`tests.support.moved`); it goes with
    no plan for a point. `hosts`: name → address, for the program alone. `temporary`: where the command that
    was started last keeps its temporary files. `rows`: order → the rows of all workbooks that `batch` has
    written.
    """

    def __init__(
        self, home: Path, base_url: str, *, profile: str = "ultrabpp", database: str = "", **settings: Any
    ) -> None:
        self.home, self.profile, self.database = home, profile, database
        self.left_over: list[str] = []
        self.said: dict[str, str] = {}
        self.checks: Json = {}
        self.rows: dict[str, list[Mapping[str, str]]] = {}
        self.site_clock = ""
        self.moved: Path | None = None
        self.within: tuple[str, ...] = ()
        self.hosts: dict[str, str] = {}
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "inbox").mkdir(mode=0o700, exist_ok=True)
        self.base_url = base_url
        self.configure(**settings)
        self.set_password(PASSWORD)

    def configure(
        self,
        *,
        profile: str = "",
        account: str = "clerk01",
        read_seconds: int = 20,
        submit_seconds: int = 5,
        step_seconds: int = 10,
        branch: str = "",
        fixed: Mapping[str, str] = FIXED,
    ) -> None:
        """Write `eoms.toml`; `branch` are further lines of that table."""
        profile = profile or self.profile
        fixed = {**fixed, **ALSO_FIXED.get(profile, {})}
        fixed_lines = "\n".join(f'{name} = "{value}"' for name, value in fixed.items())
        text = SETTINGS.format(
            base_url=self.base_url,
            profile=profile,
            account=account,
            home=self.home,
            database=self.database,
            read_seconds=read_seconds,
            submit_seconds=submit_seconds,
            step_seconds=step_seconds,
            branch=branch,
            fixed=fixed_lines,
        )
        self._private("eoms.toml", text)
        self.account = account

    def add_settings(self, text: str) -> None:
        """Append further tables to those of `configure`."""
        config = self.home / "eoms.toml"
        self._private(config.name, config.read_text(encoding="utf-8") + text)

    def another(self, home: Path | None = None, **settings: Any) -> Bot:
        """A second bot on the same site with the same ledger: in this home, or on what stands for another
        machine.
        """
        return Bot(home or self.home, self.base_url, profile=self.profile, database=self.database, **settings)

    def set_password(self, password: str) -> None:
        """Store a password as `login set` does."""
        self._private("credentials.json", json.dumps({"mock": {self.account: password}}))

    def batch(self, *rows: Mapping[str, str], name: str = "批次.csv") -> Path:
        """A workbook with these rows (Chinese column → text); columns that no row has are left out."""
        columns = list(dict.fromkeys(column for row in rows for column in row))
        path = self.home / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        for row in rows:
            self.rows.setdefault(row.get("工单号", ""), []).append(row)
        return path

    def changed(self, order_no: str, **cells: str) -> None:
        """A person gave other cells for an order since: what may leave is what stands in its newest row then."""
        self.rows[order_no] = [{**self.rows[order_no][-1], **cells}]

    def own_profile(self, name: str, changes: Mapping[str, Sequence[tuple[str, str]]]) -> str:
        """A copy of the profile in this home, with texts of its files replaced; returns its name."""
        folder = self.home / "profiles" / name
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copytree(ROOT / "selectors" / self.profile, folder)
        for file, replacements in changes.items():
            text = (folder / file).read_text(encoding="utf-8")
            for old, new in replacements:
                assert old in text, f"{file} has no {old!r}"
                text = text.replace(old, new)
            (folder / file).write_text(text, encoding="utf-8")
        return name

    def run(self, *words: str | Path, seconds: float = 90, **how: Any) -> Finished:
        """Run a command to its end; fails the test after `seconds`, and then ends all its processes."""
        with self.started(*words, **how) as process:
            return self.wait(process, seconds)

    def beside(self, *words: str) -> int:
        """The exit code of a short command while another one runs."""
        command = [sys.executable, "-m", "eoms_bot", *words, "--config", str(self.home / "eoms.toml")]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=60).returncode

    @contextmanager
    def started(
        self,
        *words: str | Path,
        at: Sequence[Mapping[str, object]] = (),
        kill_at: str = "",
        typed: str = "",
        env: Mapping[str, str] | None = None,
        terminal: int | None = None,
    ) -> Iterator[subprocess.Popen[str]]:
        """A running command; `typed` is its standard input. Processes that outlive it are noted and ended.

        `env` are variables in addition to those of the test. `terminal`: the terminal that it runs on,
        instead of pipes.
        """
        self.begun, self.before = time.monotonic(), self.run_folders()
        with tempfile.TemporaryDirectory(prefix="eb-", ignore_cleanup_errors=True) as temporary:
            self.temporary, mark = Path(temporary), Path(temporary).name
            own = environment(temporary, mark) | dict(env or {})
            own |= {
                "BOT_TEST_PLANS": json.dumps(list(at)),
                "EOMS_KILL_AT": kill_at,
                "BOT_TEST_CLOCK": self.site_clock,
                names.HOSTS: json.dumps(self.hosts),
            }
            injected = at or kill_at or self.site_clock or self.hosts
            module = "tests.support.killable" if injected else "eoms_bot"
            if self.moved:
                module, own[MOVED] = "tests.support.moved", str(self.moved)
            config = ("--config", self.home / "eoms.toml")
            command = [*self.within, sys.executable, "-m", module, *map(str, words + config)]
            line = Path(temporary) / "typed"
            line.write_text(typed, encoding="utf-8")
            pipes: Json = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            with line.open("rb") as stdin:
                streams: Json = {"stdin": stdin, **pipes}
                if terminal is not None:
                    streams = dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
                    streams["preexec_fn"] = _take_terminal
                process = subprocess.Popen(
                    command, cwd=ROOT, env=own, text=True, start_new_session=True, **streams
                )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()
                process.communicate()
                for crash in Path(temporary).glob("eoms-bot-crash-*/*.txt"):
                    shutil.copy(crash, self.home)  # a case that failed is kept, its temporary files are not
                # Of all commands: whoever looks at the end has to hear of the first one's as well.
                self.left_over += processes.left_over(mark)
                processes.end(mark)

    def wait(self, process: subprocess.Popen[str], seconds: float = 90) -> Finished:
        """Wait for a started command."""
        try:
            stdout, stderr = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            _stdout, stderr = process.communicate()
            raise AssertionError(f"still running after {seconds} s:\n{stderr[-3000:]}") from None
        stdout, stderr = stdout or "", stderr or ""  # on a terminal nothing is caught
        self.said |= {f"stdout of {process.pid}": stdout, f"stderr of {process.pid}": stderr}
        fresh = [folder for folder in self.run_folders() if folder not in self.before]
        seconds = time.monotonic() - self.begun
        return Finished(process.returncode, stdout, stderr, fresh[0] if fresh else None, seconds)

    def run_folders(self) -> list[Path]:
        """The run folders there are."""
        runs = self.home / "runs"
        return (
            [path for path in runs.iterdir() if path.is_dir() and not path.is_symlink()]
            if runs.is_dir()
            else []
        )

    def ledger(self) -> Ledger:
        """The ledger as it stands."""
        return ledger_file.read_ledger(self.database or self.home / "ledger.db")

    def states(self, order_no: str) -> dict[str, str]:
        """Action → state of the newest attempt on an order."""
        return {one["action"]: one["state"] for one in self.ledger().writes if one["order_no"] == order_no}

    def violations(self, oracle: Json, **how: Any) -> list[Violation]:
        """What the checker finds: rules a–h in ledger and oracle, i in the artefacts, j in the process table.

        A STOP file that lies in the home now counts as the moment of a stop; `canaries` are the words for
        rule i.
        """
        left = [Violation("j", f"still running: {text}") for text in self.left_over]
        words = how.pop("canaries", (PASSWORD, *CANARIES))
        how.setdefault("stopped_at", hard_stop(self.home))
        how.setdefault("rows", self.rows)
        how.setdefault("form", FORMS[self.profile])
        how.setdefault("charset", "gbk" if self.profile == "frameset" else "utf-8")
        seen = check(oracle, self.ledger(), run_folders=self.run_folders(), **how)
        return left + seen + canaries_in(self.home, words, self.said)

    def _private(self, name: str, text: str) -> None:
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
