"""Stop the bot, and let it run again.

The file is the same that `eoms-bot stop` writes; the audit chain gets the person's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loguru import logger

from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.errors import LedgerError
from eoms_bot.run import stop_file
from eoms_bot.run.stop_file import HARD


class Stop(Form):
    """`hard`: at once; otherwise the run finishes its current order."""

    hard: bool


def stop(call: Call, asked: Stop) -> dict[str, Any]:
    """Ask the bot to stop."""
    state = _changed(call, lambda: stop_file.ask(call.desk.settings.paths.stop_file, hard=asked.hard))
    text = "已要求立即停止，不再发送" if state == HARD else "已要求停止：手上的一张做完就停"
    return {"state": state, "text": text + _noted(call, state, cleared=False)}


def clear(call: Call, _asked: Form) -> dict[str, Any]:
    """Let the bot run again."""

    def changed() -> str:
        stop_file.clear(call.desk.settings.paths.stop_file)
        return "clear"

    state = _changed(call, changed)
    return {"state": state, "text": "已解除停止，可以运行" + _noted(call, state, cleared=True)}


def _changed(call: Call, change: Callable[[], str]) -> str:
    try:
        return change()
    except OSError as err:
        logger.error("停止文件写不了：{}（{}）", call.desk.settings.paths.stop_file, err)
        raise Refused(503, "停止文件写不了；请在机器上运行 eoms-bot stop --now，或结束机器人的进程") from err


def _noted(call: Call, state: str, *, cleared: bool) -> str:
    """Put the change on record.

    The change holds without the record, so a ledger error is only reported.
    """
    try:
        call.desk.books.ledger().stop_changed(
            call.session.person.name, f"{state}（控制台）", call.desk.now(), cleared=cleared
        )
    except LedgerError as problem:
        logger.error("已生效，但没能记入审计链：{}", problem)
        return "（已生效，但没能记入审计链）"
    return ""


STOP = PageAction(Stop, Role.OPERATOR, stop)
CLEAR = PageAction(Form, Role.OPERATOR, clear)
