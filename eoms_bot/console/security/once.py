"""Action ids (B44): every confirmation has one, and an id runs its action only once."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from eoms_bot.console.refusal import Refused

ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
MOST = 5_000


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
