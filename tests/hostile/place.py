"""Where a hostile case runs: a home with good settings, into which it puts what is bad."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from eoms_bot.ledger import Ledger
from tests.hostile import settings_files
from tests.support.bot import Bot
from tests.tables.build import DESK

RUN = "2026-11-25_0100_apply_0001"


class Place:
    """A home whose settings, password and folders are as they should be, until a case spoils them.

    `share` is the kind of network share that its disk is said to be; empty for a disk of this machine.
    """

    def __init__(self, home: Path, base_url: str) -> None:
        self.home = home
        self.base_url = base_url
        self.share = ""
        self.bot = Bot(home, base_url)
        self.settings = home / "eoms.toml"
        self.configure()

    def configure(self, more: str = "") -> None:
        """Good settings, with further tables."""
        desk = f'[branch]\ndesk_numbers = ["{DESK}"]\n'
        self.use_settings("eoms.toml", settings_files.GOOD + desk + more)

    def use_settings(self, name: str, text: str) -> None:
        """Settings of this text, which the command is told to use."""
        filled = text.replace("{home}", str(self.home)).replace("{base_url}", self.base_url)
        self.settings = self.put(name, filled.encode())

    def put(self, name: str, data: bytes) -> Path:
        """A file of the operator's in the home."""
        path = self.home / name
        path.write_bytes(data)
        path.chmod(0o600)
        return path

    def spoil_profile(self, file: str, changes: Sequence[tuple[str, str]]) -> None:
        """A branch's own copy of the profile with one file changed, and settings that name it."""
        name = self.bot.own_profile("branch", {file: changes})
        text = self.settings.read_text(encoding="utf-8")
        self.put("eoms.toml", text.replace("[paths]", f'profile = "{name}"\n[paths]').encode())

    def was_worked(self, path: Path) -> None:
        """The ledger says that this very workbook has been applied before."""
        with Ledger.open(self.home / "ledger.db") as ledger:
            now = datetime.now(UTC)
            ledger.take_lease("mock|clerk01", RUN, now)
            ledger.run_started(RUN, "apply", "clerk01", now)
            ledger.batch_done(hashlib.sha256(path.read_bytes()).hexdigest(), path.name, RUN, now)
