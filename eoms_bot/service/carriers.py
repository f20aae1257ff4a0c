"""What starts a service's runs: processes of this machine, by a queue unless the settings disagree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from eoms_bot.errors import ConfigError
from eoms_bot.ledger import account_key
from eoms_bot.model.ports import Clock
from eoms_bot.processes import PROGRAM
from eoms_bot.run.lane.host import host_of
from eoms_bot.service.dispatch import Dispatched
from eoms_bot.service.runs import Processes, Runs
from eoms_bot.settings import Settings

FILE = "dispatch.db"
NEEDED = {"dbos": "service", "psycopg": "postgres"}
"""Packages, and the extra that brings each."""


@contextmanager
def runs_of(
    settings: Settings, clock: Clock, config: Path | None, program: Sequence[str] = PROGRAM
) -> Iterator[Runs]:
    """The carrier of these settings, for the block; ConfigError when a package is missing.

    Nothing is opened yet.
    """
    processes = Processes(settings, clock, config, program)
    if settings.service.dispatch == "direct":
        yield processes
        return
    if why := lacking(settings):
        raise ConfigError(why)
    from eoms_bot.service.engine import ByDbos  # here: an extra, and it takes time to load

    place = place_of(settings)
    dispatched = Dispatched(processes, ByDbos(database_of(settings), place), place)
    try:
        yield dispatched
    finally:
        dispatched.close()


def database_of(settings: Settings) -> str:
    """The queue's database, as an SQLAlchemy URL.

    It is never the ledger's database, because its content may be deleted.
    """
    own = settings.paths.home / "service" / FILE
    return settings.service.dispatch_database or f"sqlite:///{own}"


def place_of(settings: Settings) -> str:
    """The name of this service's queue: the account, the machine and the data folder.

    So no other service has the same name.
    """
    account = account_key(settings.site.id, settings.site.account)
    home = hashlib.sha256(str(settings.paths.home.resolve()).encode()).hexdigest()[:8]
    return f"{account}|{host_of(settings.run.host)}|{home}"


def lacking(settings: Settings) -> str:
    """The package that these settings need and that is not installed, and what to do.

    In Chinese; empty when nothing is missing.
    """
    choices = settings.service
    wanted = (
        [] if choices.dispatch == "direct" else ["dbos", *(["psycopg"] if choices.dispatch_database else [])]
    )
    gone = next((package for package in wanted if find_spec(package) is None), "")
    if not gone:
        return ""
    return (
        f"没有装调度的部分（{gone}），服务启动不了 → pip install 'eoms-bot[{NEEDED[gone]}]'；"
        '不用调度队列的，设置 service.dispatch = "direct"'
    )
