"""A start beside a bot that works the account: it is turned away before it reads anything."""

import json
from typing import Any

import pytest

from eoms_bot.errors import ConfigError, LockHeld
from eoms_bot.ledger import AccountLock
from eoms_bot.modes import modes
from eoms_bot.modes.assist import AssistRequest
from eoms_bot.modes.options import options_of
from eoms_bot.modes.scheduled import WantedOrders
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Paths, Settings
from eoms_bot.settings.model import SiteSettings
from eoms_bot.sites.surveying import survey_of


def silent(*_told):
    """Tells nobody."""


ASKED = AssistRequest("A1", "王值班", silent)
COMMON: dict[str, Any] = {"progress": None, "ports": Ports()}
"""A start that is refused has no progress to tell of."""
STARTS = {
    "preview": lambda these: modes.preview(these, WantedOrders(), **COMMON),
    "apply": lambda these: modes.apply(these, WantedOrders(), again=None, **COMMON),
    "run": lambda these: modes.unattended(these, limit=None, **COMMON),
    "reconcile": lambda these: modes.reconcile(these, **COMMON),
    "look": lambda these: modes.look(these, limit=None, **COMMON),
    "options": lambda these: options_of(these, "A1", **COMMON),
    "assist": lambda these: modes.assist(these, ASKED, batch_path=None, **COMMON),
    "survey": lambda these: survey_of(these, on_page=silent, ports=Ports()),
}


@pytest.fixture
def unreadable(tmp_path, monkeypatch):
    """Settings whose profile cannot be read, and a display to show a window on."""
    monkeypatch.setenv("DISPLAY", ":0")
    return Settings(paths=Paths(home=tmp_path), site=SiteSettings(profile="nowhere"))


@pytest.fixture
def lock(unreadable):
    """The lock of their account."""
    return AccountLock(unreadable.paths.locks, unreadable.site.id, unreadable.site.account)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_before_it_reads(unreadable, lock, start):
    """Whatever is started beside a bot at work is refused with its holder's name; the profile is not even looked for."""
    with lock, pytest.raises(LockHeld, match="进程"):
        start(unreadable)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_reads_where_it_is_free(unreadable, lock, start):
    """Where nobody is at work, or only the note of one is left, a start goes on to what it reads."""
    with lock:
        note = lock.side_file.read_text()
    for left in (None, note, json.dumps(json.loads(note) | {"pid": 2**22 + 1}), "{"):
        if left is not None:
            lock.side_file.write_text(left)

        with pytest.raises(ConfigError, match="nowhere"):
            start(unreadable)
