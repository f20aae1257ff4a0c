"""The account's lock: whether another bot works this account just now."""

from __future__ import annotations

from eoms_bot.doctor.check import PASSED, Check, Trouble, warned
from eoms_bot.errors import LedgerError
from eoms_bot.run import ledgers
from eoms_bot.run.holder import holder_of
from eoms_bot.settings import Settings

NAME = "账号占用"


def _elsewhere(settings: Settings) -> str:
    """Who works the account on another machine; empty where nobody does.

    It is empty too where the ledger's server cannot be asked, which is a finding of its own.
    """
    if not settings.ledger.database:
        return ""
    try:
        return ledgers.holder(settings)
    except LedgerError:
        return ""


def lock(settings: Settings) -> Check:
    """Free, or who holds it; a process that died holds nothing."""
    holder = holder_of(settings)
    if not holder.alive and (elsewhere := _elsewhere(settings)):
        cure = "等它结束，或在那台机器上用 eoms-bot stop 请它停下；几台机器轮流处理时就是这样"
        return warned(NAME, Trouble.LOCK, f"账号 {settings.site.account}：另一台机器，{elsewhere}", cure)
    if not holder.name:
        return Check(NAME, PASSED, f"账号 {settings.site.account} 空闲")
    if holder.alive is False:
        return Check(NAME, PASSED, f"{holder.name} 已不在（中断过；下次运行先核对）")
    cure = "等它结束（eoms-bot status 看进展），或用 eoms-bot stop 请它停下；机器人正常运行时就是这样"
    return warned(NAME, Trouble.LOCK, f"账号 {settings.site.account}：{holder.name}", cure)
