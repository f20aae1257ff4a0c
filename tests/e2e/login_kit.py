"""A run that asks a person at its login, as tests answer it."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime

from eoms_bot.run.asking import LoginQuestion, Questions
from tests.support.bot import Bot

ASKING = {"EOMS_RUN_LOGIN_MINUTES": "2"}
PATIENCE = 60.0


def asked(bot: Bot, process: subprocess.Popen[str], told: str) -> LoginQuestion:
    """The question that a run asks now; fails where it ends first."""
    questions, until = Questions(bot.home, "clerk01"), time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        found = questions.open(datetime.now(UTC))
        if found is not None and told in found.prompt:
            return found
    raise AssertionError(f"nobody was asked for {told}")
