"""A command line whose home, folder and environment are a test's own."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from loguru import logger

from eoms_bot.cli.main import main
from eoms_bot.report import log
from eoms_bot.run.ports import Ports
from tests.cli.kit import FakeModes, FakeParts, StillClock
from tests.support.sheets_here import sheets_here

__all__ = ["sheets_here"]  # a fixture


@dataclass
class Result:
    """What a command left on its streams."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON object on stdout."""
        return json.loads(self.out)


@dataclass
class CommandLine:
    """Runs commands in this process against fakes."""

    home: Path
    capsys: pytest.CaptureFixture[str]
    modes: FakeModes = field(default_factory=FakeModes)
    parts: FakeParts = field(default_factory=FakeParts)
    clock: StillClock = field(default_factory=StillClock)

    def __call__(self, *argv: str) -> Result:
        """Run one command."""
        self.capsys.readouterr()
        code = main(argv, Ports(clock=self.clock), lambda: self.parts.services(self.modes))
        streams = self.capsys.readouterr()
        return Result(code, streams.out, streams.err)


@pytest.fixture
def cli(tmp_path, monkeypatch, capsys):
    """The command line in an empty folder, without the machine's EOMS_ variables and the width of its window."""
    for name in list(os.environ):
        if name.startswith("EOMS_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("EOMS_PATHS_HOME", str(home))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    # It cannot be undone, and would hold for all that later tests start: theirs would be allowed none by us, not by the program.
    monkeypatch.setattr("eoms_bot.core_dumps.forbid", lambda: None)
    yield CommandLine(home, capsys)
    log.REDACTOR.forget()
    logger.remove()
