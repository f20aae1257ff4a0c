"""Installed: wheel and sdist are built, the wheel is installed alone in an empty environment, and works from an empty folder.

    python3 bootstrap.py check installed [--keep FOLDER]

pip fetches what the wheel says that it needs, in the lock's versions; behind a mirror set PIP_INDEX_URL. The demo needs a browser,
as the tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from eoms_bot import __version__
from tests.support import built

WINDOWS = os.name == "nt"
SITE_SECONDS = 60
SECONDS = 3600
"""The demo's fifty orders take two minutes, on a machine that does much else a multiple."""


@dataclass(frozen=True)
class Place:
    """The new environment's programs, and an empty folder that is also the home of whoever works there."""

    programs: Path
    folder: Path

    def run(self, name: str, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """A program of the environment, in the empty folder, knowing nothing of the checkout; `env` are further variables."""
        return subprocess.run(
            [str(self.programs / name), *map(str, words)],
            cwd=self.folder,
            env={**self._environment(), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )

    @contextmanager
    def site(self) -> Iterator[str]:
        """The address of the bundled site, served by the environment's own program."""
        ready = self.folder / "site.txt"
        line = [str(self.programs / "eoms-bot"), "mock", "--port", "0", "--ready-file", str(ready)]
        with subprocess.Popen(
            line,
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                yield self._address(process, ready)
            finally:
                # As Ctrl-C would: the command ends the site that it has started.
                process.terminate()
                process.wait(SITE_SECONDS)

    @staticmethod
    def _address(process: subprocess.Popen[bytes], ready: Path) -> str:
        until = time.monotonic() + SITE_SECONDS
        while not (ready.exists() and ready.read_text(encoding="utf-8").endswith("\n")):
            assert process.poll() is None, "the site did not start"
            assert time.monotonic() < until, "the site takes too long to start"
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        return ready.read_text(encoding="utf-8").strip()

    def _environment(self) -> Mapping[str, str]:
        known = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "EOMS_"))
        }
        own = {"HOME": str(self.folder), "USERPROFILE": str(self.folder), "PYTHONUTF8": "1", "NO_COLOR": "1"}
        browser = os.environ.get("EOMS_BROWSER", "")
        return known | own | ({"EOMS_BROWSER": browser} if browser else {})


Case = Callable[[Place], str]
"""Works in the place; returns what was seen, an AssertionError says what was wrong."""


def version(place: Place) -> str:
    """The command is there, and is of the version that was built."""
    return expect(place.run("eoms-bot", "version"), 0, f"eoms-bot {__version__}")


def as_module(place: Place) -> str:
    """`python -m eoms_bot` is the same program, and it comes from the environment."""
    where = place.run("python", "-c", "import eoms_bot, flows, mock_eoms; print(eoms_bot.__file__)")
    assert str(place.programs.parent) in where.stdout, where.stdout
    return expect(place.run("python", "-m", "eoms_bot", "version"), 0, __version__)


def doctor_of_nothing(place: Place) -> str:
    """The doctor of a machine where nobody has set anything up misses a password, and nothing else."""
    done = place.run("eoms-bot", "doctor", "--json")
    failed = [check["trouble"] for check in _json(done)["checks"] if check["state"] == "失败"]
    assert (done.returncode, failed) == (3, ["没有密码"]), done.stdout
    return "没有密码"


def demo(place: Place) -> str:
    """The demo works its orders on the bundled site, and the site has what the ledger says."""
    return expect(place.run("eoms-bot", "demo"), 0, "运行文件夹")


def doctor_of_the_demo(place: Place) -> str:
    """With the demo's own settings nothing fails."""
    config = place.folder / "runs" / "latest" / "eoms.toml"
    return expect(place.run("eoms-bot", "doctor", "--config", config), 0, "可以运行")


def profile_check(place: Place) -> str:
    """The packaged profile fits the packaged site: nothing differs, and nothing was sent."""
    with place.site() as address:
        done = place.run(
            "eoms-bot", "sites", "check", EOMS_SITE_BASE_URL=address, EOMS_PASSWORD="mock-pass-1"
        )
    # 1: fresh lists are empty, and what stands in them could not be looked at.
    assert done.returncode in (0, 1), done.stdout
    return done.stdout.strip().splitlines()[-1][:100]


def rules(place: Place) -> str:
    """The packaged rule table is whole."""
    return expect(place.run("eoms-bot", "rules", "test"), 0, "")


def template(place: Place) -> str:
    """A workbook is written into the empty folder."""
    said = expect(place.run("eoms-bot", "template", "批次.xlsx"), 0, "")
    assert (place.folder / "批次.xlsx").is_file()
    return said


CASES: dict[str, Case] = {
    case.__name__: case
    for case in (
        version,
        as_module,
        doctor_of_nothing,
        demo,
        doctor_of_the_demo,
        profile_check,
        rules,
        template,
    )
}
"""In this order: the demo leaves its settings for the second doctor. A further command that must work where only the wheel is: here."""


def expect(done: subprocess.CompletedProcess[str], code: int, says: str) -> str:
    """The last line of a command that ended with this code and said that."""
    assert done.returncode == code, done.stdout
    assert says in done.stdout, done.stdout
    return done.stdout.strip().splitlines()[-1][:100]


def _json(done: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def install(folder: Path) -> Place:
    """Build, make an environment, install the wheel alone with what it says that it needs."""
    sdist = built.build(folder / "sdist", kind="sdist")
    wheel = built.build(folder / "wheel", built.unpacked(sdist, folder / "source"))
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    programs = venv / ("Scripts" if WINDOWS else "bin")
    pins = folder / "pins.txt"
    pins.write_text(built.pins(), encoding="utf-8")
    line = (str(programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    subprocess.run([*line, "-c", str(pins), str(wheel)], check=True)
    empty = folder / "empty"
    empty.mkdir(mode=0o700)
    return Place(programs, empty)


def main(argv: Sequence[str]) -> int:
    """Run all cases; 0 where every one passed."""
    reader = argparse.ArgumentParser("check installed", description=(__doc__ or "").splitlines()[0])
    reader.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="an empty folder for all of it, which stays"
    )
    keep = reader.parse_args(argv).keep
    with tempfile.TemporaryDirectory() as temporary:
        place = install(Path(keep or temporary).absolute())
        failed = [name for name, case in CASES.items() if not passed(name, case, place)]
    print(f"{len(CASES) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


def passed(name: str, case: Case, place: Place) -> bool:
    """Run one case and print its line."""
    began = time.monotonic()
    try:
        seen, good = case(place), True
    except AssertionError as wrong:
        seen, good = f"\n{wrong}", False
    print(f"{'✓' if good else '✗'} {name:<20} {time.monotonic() - began:5.0f} s  {seen}", flush=True)
    return good
