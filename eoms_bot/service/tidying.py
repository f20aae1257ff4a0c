"""Removes data after its retention time: once a day, while nobody works the account."""

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
"""Hour of Shanghai with the least work; the data of the day before is a day old then."""
PAUSE = timedelta(hours=6)
"""The pause after a failure: each try rewrites the ledger's file, and most causes need a person."""
LONGEST_WITHOUT_WRITE = timedelta(days=31)
"""Nothing is sent while the clock differs from the site's: a longer silence may be a clock that is wrong."""
WHO = "eoms-bot serve"


class Tidying:
    """A purge by the days of `[retention]`, with the plan of `eoms-bot purge`.

    The audit chain records it as well. Where the ledger has writes but none of the last month, a person
    must purge: the clock may be wrong (LONGEST_WITHOUT_WRITE).
    """

    def __init__(self, settings: Settings, ports: Ports, alarms: Alarms) -> None:
        self._settings, self._ports, self._alarms = settings, ports, alarms
        self._last: date | None = None
        self._again: datetime | None = None
        """When to try again what has failed; None when nothing has."""

    def __call__(self) -> None:
        """Purge, if that has not been done today.

        A failure sounds an alarm, and is tried again after a pause. A held lock is tried again at
        the next look.
        """
        now = self._ports.clock.now().astimezone(SHANGHAI)
        if now.hour < NOT_BEFORE_HOUR or now.date() == self._last:
            return
        # A later moment than that was set by a clock that was ahead.
        if self._again is not None and now < self._again <= now + PAUSE:
            return
        if not self._is_wanted():
            return
        try:
            self._purge()
        except LockHeld:
            return
        except Exception as problem:  # whatever a purge meets, the service must outlive it
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
            if ledger.has_writes() and not ledger.all_sent_since(now - LONGEST_WITHOUT_WRITE):
                raise LedgerError(
                    f"电脑的日期是 {now.astimezone(SHANGHAI).date()}，此前 {LONGEST_WITHOUT_WRITE.days} 天没有提交过："
                    "日期不对就校准时钟，对的就人工运行 eoms-bot purge"
                )
            wanted = purge.plan(settings, ledger, now)
            # After a failed purge the ledger's file must be written again, although its rows are deleted.
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
