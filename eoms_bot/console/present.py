"""The settings as their file has them now.

People mend the file while the console is open, and what the console starts reads it again.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

from eoms_bot.console.kept import stamp
from eoms_bot.errors import ConfigError
from eoms_bot.settings import Settings, load

FOLLOWED = ("branch", "facts", "files")
"""Tables that the console takes up at once: what orders are decided by."""


class PresentSettings:
    """The settings of a console that was started with `started`; safe to use from many threads."""

    def __init__(self, started: Settings, file: Path) -> None:
        self._started, self._file = started, file
        self._lock = threading.Lock()
        self._first = self._seen = stamp(file)
        self._present, self._note = started, ""

    @property
    def version(self) -> object:
        """A value that changes when the file changes."""
        return stamp(self._file)

    def get(self) -> Settings:
        """Those of the start, with the tables that the console follows as the file has them now."""
        self._look()
        return self._present

    def note(self) -> str:
        """What people must know of a changed file: it cannot be read, or has more than is followed."""
        self._look()
        return self._note

    def whole(self) -> Settings:
        """The settings that a program gets that starts now; ConfigError where it gets none."""
        return self._started if self.version == self._first else load(self._file)

    def mended_since(self, at: datetime) -> bool:
        """Whether the file was saved after a moment (aware)."""
        try:
            saved = self._file.stat().st_mtime
        except OSError:
            return False
        return datetime.fromtimestamp(saved, UTC) > at

    def _look(self) -> None:
        version = self.version
        if version == self._seen:
            return
        with self._lock:
            try:
                fresh = load(self._file)
            except ConfigError as problem:
                self._note = "设置文件现在有误，控制台还照原来的；从这里发起的都不会开始："
                self._note += str(problem).replace("\n", "；")
            else:
                self._take(fresh)
            self._seen = version

    def _take(self, fresh: Settings) -> None:
        started = self._started
        changed = [name for name in Settings.model_fields if getattr(fresh, name) != getattr(started, name)]
        # Another data folder is another desk.
        follows = fresh.paths == started.paths
        self._present = (
            started.model_copy(update={name: getattr(fresh, name) for name in FOLLOWED})
            if follows
            else started
        )
        others = [f"[{name}]" for name in changed if not follows or name not in FOLLOWED]
        self._note = (
            f"设置文件的 {'、'.join(others)} 改过，控制台还照打开时的：停下控制台（Ctrl-C，或关掉它的窗口）再打开，"
            "填的都在"
            if others
            else ""
        )
