"""Builds a service from the settings; nothing else makes its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from eoms_bot import chinese
from eoms_bot.advise import intercepting
from eoms_bot.errors import ConfigError, LedgerError, LockHeld
from eoms_bot.report.words import STOP_ZH
from eoms_bot.run import ledgers, stop_file
from eoms_bot.run.asking import Questions
from eoms_bot.run.notifying import notice_of
from eoms_bot.run.ports import Ports
from eoms_bot.service import pulse
from eoms_bot.service.alarm_texts import of_question
from eoms_bot.service.alarms import alarms as keeping
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.channel import Channel, channel_of
from eoms_bot.service.alarms.outbox import Manners
from eoms_bot.service.alarms.targets import read_targets
from eoms_bot.service.calendar import Calendar
from eoms_bot.service.pulse import ServicePulse
from eoms_bot.service.runs import Runs
from eoms_bot.service.schedule import table
from eoms_bot.service.schedule.table import RunTable
from eoms_bot.service.service import Service
from eoms_bot.service.tidying import Tidying
from eoms_bot.settings import Settings


def folder_of(settings: Settings) -> Path:
    """The folder of the service's run table, its heartbeat and its waiting alarms."""
    return settings.paths.home / "service"


@contextmanager
def service_of(
    settings: Settings, runs: Runs, ports: Ports, channel: Channel | None = None
) -> Iterator[Service]:
    """The service of these settings, during the block; LockHeld when another one runs.

    Raises ConfigError when no schedule is set, or when the alarms' destinations are wrong. Nothing
    has been written then.
    """
    choices = settings.service
    if not choices.schedules:
        raise ConfigError(
            "设置里没有计划，服务没有事可做；写一张 [service.schedules.名称] 表，见 docs/zh/service.md"
        )
    carrier = channel or channel_of(read_targets(settings.paths.alarms), settings.paths.alarms)
    folder = folder_of(settings)
    with _alone(folder):
        alarms = alarms_of(settings, ports, carrier)
        questions = Questions(settings.paths.home, settings.site.account)
        needed = any(one.days == "workdays" for one in choices.schedules.values())
        yield Service(
            schedules=choices.schedules,
            table=RunTable.open(folder / table.FILE, ports.disk, ports.clock.now()),
            runs=runs,
            alarms=alarms,
            clock=ports.clock,
            days=Calendar(settings.facts, alarms, needed=needed),
            closed=lambda: closed(settings),
            notice=lambda: notice(settings, ports),
            asked=lambda: of_question(questions.open(ports.clock.now())),
            beat=ServicePulse(
                *(folder / pulse.FILE, choices.heartbeat_url, choices.heartbeat_minutes, ports.clock, alarms)
            ),
            tidy=Tidying(settings, ports, alarms),
            found=lambda name: intercepting.newest(settings.paths.home, name),
        )


def alarms_of(settings: Settings, ports: Ports, channel: Channel) -> Alarms:
    """The alarms of these settings."""
    choices = settings.alarms
    manners = Manners(
        choices.quiet_begin,
        choices.quiet_end,
        gather=timedelta(minutes=choices.gather_minutes),
        repeat=timedelta(hours=choices.repeat_hours),
    )
    file = folder_of(settings) / keeping.FILE
    return Alarms(file, ports.disk, channel, ports.clock, manners, settings.site.id)


def closed(settings: Settings) -> str:
    """Why nothing may start now; empty when it may."""
    state = stop_file.state_of(settings.paths.stop_file)
    return f"停止文件还在（{STOP_ZH[state]}），解除用 eoms-bot stop --clear" if state else ""


def notice(settings: Settings, ports: Ports) -> str:
    """What needs a person now; a ledger that cannot be read needs one too."""
    if not ledgers.is_made(settings):
        return ""
    try:
        with ledgers.open_ledger(settings, disk=ports.disk) as ledger:
            return notice_of(settings, ledger, ports.clock.now())
    except LedgerError as problem:
        return f"【账本】{problem}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Allow one service for one data folder, by a lock of the system that ends with its process."""
    lock = FileLock(folder / "serve.lock", timeout=0, mode=0o600, fallback_to_soft=False)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout:
        raise LockHeld(f"已有一个服务在用这个数据文件夹：{folder}") from None
    except (OSError, NotImplementedError) as err:
        why = chinese.of_system(err) if isinstance(err, OSError) else "这个磁盘不支持文件锁"
        raise LedgerError(f"服务的锁建不起来：{folder}（{why}）") from err
    try:
        yield
    finally:
        lock.release()
