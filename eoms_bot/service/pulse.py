"""The service's pulse: a file that each look touches, and an address that is called if it is set.

A watcher outside, or `serve --check`, notices that the beats stop. The service itself could not
report that it does not run.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException
from pathlib import Path

from loguru import logger

from eoms_bot.model.ports import Clock
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.outbox import Alarm

FILE = "heartbeat"
KEY = "heartbeat"
TIMEOUT_SECONDS = 10.0

Call = Callable[[str], str]
"""Calls an address; returns why that failed, empty when it did not."""


def silent_seconds(file: Path, now: datetime) -> float | None:
    """Seconds since the last beat in this file, at `now` (aware); None when there was no beat."""
    try:
        return max(0.0, now.timestamp() - file.stat().st_mtime)
    except OSError:
        return None


def call(url: str) -> str:
    """GET the address; any answer but success is a failure."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS):  # noqa: S310 - https or local http only
            return ""
    except (OSError, HTTPException) as err:
        return f"HTTP {err.code}" if isinstance(err, urllib.error.HTTPError) else type(err).__name__


class ServicePulse:
    """Beats by file at each call, and by address every `minutes`."""

    def __init__(
        self, file: Path, url: str, minutes: int, clock: Clock, alarms: Alarms, call: Call = call
    ) -> None:
        self._file, self._url, self._seconds = file, url, minutes * 60.0
        self._clock, self._alarms, self._call = clock, alarms, call
        self._next = float("-inf")

    def __call__(self) -> None:
        """The service lives.

        The file is touched, not written: a full disk must not look like a dead service.
        """
        try:
            self._file.touch(mode=0o600)
        except OSError as err:
            logger.bind(step="heartbeat").warning("心跳文件写不了（{}）", type(err).__name__)
        if self._url and self._clock.monotonic() >= self._next:
            self._next = self._clock.monotonic() + self._seconds
            self._call_out()

    def _call_out(self) -> None:
        why = self._call(self._url)
        if why:
            self._alarms.sound(Alarm(KEY, f"【心跳】心跳地址没有答复（{why}），外部看护会以为服务停了"))
        else:
            self._alarms.over(KEY, "【恢复】心跳地址恢复答复")
