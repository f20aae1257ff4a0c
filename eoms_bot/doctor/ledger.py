"""The ledger: it opens, can be trusted, is this machine's, and lets a run start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from eoms_bot.doctor.check import PASSED, Check, Trouble, failed, warned
from eoms_bot.errors import BotError
from eoms_bot.ledger import Ledger, account_key
from eoms_bot.report.text import LOCAL
from eoms_bot.run import ledgers
from eoms_bot.run.lane.host import host_of
from eoms_bot.settings import Settings

NAME = "账本"
BREAKER = "无人值守"
_UPGRADE = "下一次打开时自动升级，先在旁边留一份副本；要另存一份，先复制整个数据文件夹"
_UPGRADE_SERVED = (
    "下一次打开时自动升级，不留副本：先停下所有机器、请管理员备份（pg_dump），再升级各台机器的程序"
)
_FILE = "不要删除账本；用 eoms-bot restore 从备份恢复，或交给维护人员"
_SERVED = "不要清空数据库；核对 ledger.database、网络和 ~/.pgpass，或交给数据库管理员"


def ledger(settings: Settings, now: datetime) -> Iterator[Check]:
    """What the ledger shows. An older one is not touched: the next run makes a copy, then upgrades it."""
    place = ledgers.shown_place(settings)
    if not ledgers.is_known(settings):
        yield Check(NAME, PASSED, f"{place}（第一次运行时建立）")
        return
    try:
        if old := ledgers.pending_upgrade(settings):
            cure = _UPGRADE_SERVED if settings.ledger.database else _UPGRADE
            yield warned(NAME, Trouble.LEDGER_OLD, f"{place} 是版本 {old[0]}，程序用版本 {old[1]}", cure)
            return
        with ledgers.open_ledger(settings) as opened:
            yield _standing(settings, opened)
            yield _breaker(opened, account_key(settings.site.id, settings.site.account), now)
    except BotError as problem:
        yield failed(NAME, Trouble.LEDGER, str(problem), _SERVED if settings.ledger.database else _FILE)


def _standing(settings: Settings, opened: Ledger) -> Check:
    """Whose it is, and what it has not settled."""
    place, owner, here = ledgers.shown_place(settings), opened.host(), host_of(settings.run.host)
    if owner not in (None, here):
        found = f"{place} 属于 {owner}，这台是 {here}"
        cure = "先停掉那一台，再运行 eoms-bot restore 账本文件 --reason … 登记；机器没换的，把 run.host 设成原来的名称"
        return failed(NAME, Trouble.OTHER_MACHINE, found, cure)
    unsettled = len(opened.unsettled())
    if unsettled:
        return warned(
            NAME, Trouble.UNSETTLED, f"{place}，{unsettled} 次发送结果未知", "运行 eoms-bot reconcile"
        )
    # Machines that share it show the same number; another one is another ledger.
    return Check(NAME, PASSED, f"{place}，编号 {opened.ledger_id[:8]}" if opened.path is None else place)


def _breaker(opened: Ledger, account: str, now: datetime) -> Check:
    """An unattended run that begins now is not sent away."""
    breaker = opened.breaker(account)
    if not breaker.shut(now):
        return Check(BREAKER, PASSED, "没有暂停")
    until = "须人工解除" if breaker.until is None else f"暂停到 {breaker.until.astimezone(LOCAL):%m-%d %H:%M}"
    cure = "确认网站正常后运行 eoms-bot breaker --close --reason 说明；只是暂停的，到时间自动再试"
    return warned(BREAKER, Trouble.BREAKER, f"{until}，原因：{breaker.cause}", cure)
