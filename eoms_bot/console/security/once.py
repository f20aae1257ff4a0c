"""What counts only once: action ids (B44), and the tickets by which a person gets a file.

Every confirmation has an action id, and an id runs its action only once.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from eoms_bot.console.refusal import Refused

ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
MOST = 5_000
TICKET_LASTS = timedelta(minutes=1)


class Once:
    """The ids that were used; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def claim(self, action_id: str) -> Iterator[None]:
        """Hold an id during the block; Refused 409 when it was used.

        An action that was refused has not been done, so its id becomes free again.
        """
        with self._lock:
            if action_id in self._used:
                raise Refused(409, "这个操作已经提交过了，请刷新页面看结果")
            self._used[action_id] = None
            while len(self._used) > MOST:
                self._used.popitem(last=False)
        try:
            yield
        except Refused:
            with self._lock:
                self._used.pop(action_id, None)
            raise


class Tickets:
    """Tickets for files that a person has asked for with an action; safe to use from many threads.

    A ticket is good once, for a minute, for its person and its file.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: OrderedDict[str, tuple[str, str, datetime]] = OrderedDict()

    def give(self, who: str, file: str, now: datetime) -> str:
        """A new ticket."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._given[ticket] = (who, file, now + TICKET_LASTS)
            while len(self._given) > MOST:
                self._given.popitem(last=False)
        return ticket

    def take(self, ticket: str, who: str, file: str, now: datetime) -> bool:
        """True for a ticket of this person and file that is still good; it is used up then."""
        with self._lock:
            owner, wanted, until = self._given.pop(ticket, ("", "", now))
        return (owner, wanted) == (who, file) and now < until
