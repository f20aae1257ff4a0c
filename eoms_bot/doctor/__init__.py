"""The checks of `doctor`.

Each says passed, warning or failed, what it saw, the trouble's name, and the cure.
"""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.doctor import machine
from eoms_bot.doctor.branch import branch
from eoms_bot.doctor.browser import browser
from eoms_bot.doctor.bundle import bundle
from eoms_bot.doctor.check import (
    FAILED,
    NOT_TRIED,
    OF_THE_SITE,
    PASSED,
    WARNING,
    Check,
    Trouble,
    failed,
)
from eoms_bot.doctor.ledger import ledger
from eoms_bot.doctor.lock import lock
from eoms_bot.doctor.login import password
from eoms_bot.doctor.model import model
from eoms_bot.doctor.permission import permissions
from eoms_bot.doctor.probes import BrowserSeen, Probes
from eoms_bot.doctor.profile import mark_of, profile
from eoms_bot.doctor.service import destinations, schedules
from eoms_bot.doctor.site import site, untried
from eoms_bot.doctor.tables import tables
from eoms_bot.errors import ConfigError
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings

__all__ = [
    "FAILED",
    "NOT_TRIED",
    "OF_THE_SITE",
    "PASSED",
    "WARNING",
    "BrowserSeen",
    "Check",
    "Probes",
    "Trouble",
    "all_checks",
    "mark_of",
    "without_settings",
]


def all_checks(settings: Settings, probes: Probes, ports: Ports, *, with_site: bool) -> Iterator[Check]:
    """Every check, in the order in which people should cure the troubles."""
    paths, now = settings.paths, ports.clock.now()
    yield from bundle()
    yield machine.python()
    yield machine.user()
    yield browser(settings, probes, now)
    yield machine.fonts()
    yield password(settings)
    yield profile(settings)
    yield from ledger(settings, now)
    yield lock(settings)
    for name, path in (("数据文件夹", paths.home), ("运行文件夹", paths.runs)):
        yield machine.writable(name, path)
    yield machine.space(ports.disk, (paths.ledger.parent, paths.runs), settings.run.min_free_mb)
    yield machine.inbox(paths.inbox)
    yield machine.stop_file(paths.stop_file)
    yield branch(settings)
    yield tables(settings)
    yield schedules(settings, now)
    yield permissions(settings, now)
    yield model(settings)
    yield from destinations(settings, ask=with_site)
    if with_site:
        yield from site(settings, probes, ports.clock)
    else:
        yield untried()


def without_settings(problem: ConfigError) -> Iterator[Check]:
    """What can be said where the settings themselves are refused: why, and the machine's part."""
    message = str(problem)
    exposed = "[CONF-006]" in message
    trouble = Trouble.PERMISSIONS if exposed else Trouble.SETTINGS
    cure = "照提示运行 chmod" if exposed else "照提示改正；全部设置见 docs/zh/settings.md"
    yield failed("设置", trouble, message, cure)
    yield machine.python()
    yield machine.user()
    yield machine.fonts()
