"""What has outlived its time leaves by itself: once a day, while the service is up and nobody works the account."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from loguru import logger

from eoms_bot import chinese
from eoms_bot.errors import LedgerError, LockHeld
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.modes import purge
from eoms_bot.run import ledgers
from eoms_bot.run.ports import Ports
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.outbox import Alarm
from eoms_bot.settings import Settings

KEY = "purge"
"""The alarm's key while it does not work."""
NOT_BEFORE_HOUR = 3
"""Of Shanghai: the least is to be done then, and what a day has left is a day old."""
PAUSE = timedelta(hours=6)
"""Until what has failed is tried again: each try writes the ledger's file anew, and a person has to be there for most causes."""
WHO = "eoms-bot serve"


class Tidying:
    """A purge by the days of `[retention]`; its plan is that of `eoms-bot purge`, and it stands in the audit chain as well."""

    def __init__(self, settings: Settings, ports: Ports, alarms: Alarms) -> None:
        self._settings, self._ports, self._alarms = settings, ports, alarms
        self._last: date | None = None
        self._again: datetime | None = None
        """When to try again what has failed; None where nothing has."""

    def __call__(self) -> None:
        """Purge, where that has not been done today. What goes wrong is told, and tried again behind a pause; a held lock, at the next look."""
        now = self._ports.clock.now().astimezone(SHANGHAI)
        if now.hour < NOT_BEFORE_HOUR or now.date() == self._last:
            return
        if self._again is not None and now < self._again:
            return
        if not self._is_wanted():
            return
        try:
            self._purge()
        except LockHeld:
            return
        except Exception as problem:  # whatever a purge meets, the runs go on: the service must outlive it
            self._again = now + PAUSE
            self._alarms.sound(Alarm(KEY, f"【清理】到期的内容没有清理完：{_why(problem)}"))
            return
        self._last, self._again = now.date(), None
        self._alarms.over(KEY, "【恢复】清理又正常了")

    def _is_wanted(self) -> bool:
        return self._settings.retention.by_itself and ledgers.is_made(self._settings)

    def _purge(self) -> None:
        settings, now = self._settings, self._ports.clock.now()
        with ledgers.lock_here(settings), ledgers.open_ledger(settings, disk=self._ports.disk) as ledger:
            wanted = purge.plan(settings, ledger, now)
            # Behind one that has failed the ledger's file has to be written anew, though its rows are done.
            if wanted.is_empty and self._again is None:
                return
            purge.purge(settings, ledger, wanted, WHO, now)
        logger.bind(step="purge").info(
            "清理：运行文件夹 {} 个，账本里的写入 {} 笔", len(wanted.folders), len(wanted.ledger.attempts)
        )


def _why(problem: Exception) -> str:
    match problem:
        case LedgerError():
            return str(problem)
        case OSError():
            return chinese.of_system(problem)
    logger.bind(step="purge").opt(exception=problem).error("清理中出错")
    return f"程序出错（{type(problem).__name__}），详情在日志里"
