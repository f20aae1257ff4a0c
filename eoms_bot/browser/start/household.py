"""The driver and browser processes of one launch: they can be measured, and ended when they hang.

Playwright has no time limit on some calls (`evaluate` on a frozen page), and none at all where its driver is
frozen. Then only the end of these processes ends the call. The processes are remembered, because a browser
whose driver died is nobody's child any more.
"""

from __future__ import annotations

import psutil

from eoms_bot.processes import lives, wait_gone

_PATIENCE = 5.0


class Household:
    """The processes started below this program since this object was made, before the launch."""

    def __init__(self) -> None:
        self._before = set(psutil.Process().children())
        self._known: frozenset[psutil.Process] = frozenset()
        self._speaker: psutil.Process | None = None

    def settle(self) -> None:
        """Remember driver and browser, so that each is found when the other has died."""
        drivers = set(psutil.Process().children()) - self._before
        self._known = frozenset(drivers | {one for driver in drivers for one in _below(driver)})

    def members(self) -> list[psutil.Process]:
        """The living processes, with those that came later; also during the launch."""
        later = set() if self._known else set(psutil.Process().children()) - self._before
        roots = self._known | later
        every = roots | {one for root in roots for one in _below(root)}
        return [one for one in every if lives(one)]

    def holds(self, peer: tuple[str, int], here: tuple[str, int]) -> bool:
        """Whether one of these processes is at the other end of a connection.

        `peer` is its place, `here` ours. Where the system gives no answer, it is none of them. A browser
        speaks by one process, which is asked first.
        """
        speaker = self._speaker
        if speaker is not None and speaker.is_running() and _is_at(speaker, peer, here):
            return True
        self._speaker = speaker = next((one for one in self.members() if _is_at(one, peer, here)), None)
        return speaker is not None

    def memory(self) -> int:
        """Bytes in use; shared pages count once where the system reports them apart (PSS)."""
        return sum(size_of(one) for one in self.members())

    def end(self) -> None:
        """Kill the processes that are still there, and wait until they are gone."""
        members = self.members()
        for one in members:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        wait_gone(members, _PATIENCE)


def _is_at(process: psutil.Process, peer: tuple[str, int], here: tuple[str, int]) -> bool:
    try:
        connections = process.net_connections("tcp4")
    except psutil.Error:
        return False
    return any((one.laddr, one.raddr) == (peer, here) for one in connections)


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def size_of(process: psutil.Process) -> int:
    """Bytes that a process holds; 0 for one that has ended, or ends during the call."""
    try:
        return _shared_once(process)
    except psutil.NoSuchProcess:
        return 0


def _shared_once(process: psutil.Process) -> int:
    """PSS where it may be asked.

    A process that is just ending first denies it, and then has no memory at all.
    """
    try:
        info = process.memory_full_info()
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    return int(getattr(info, "pss", info.uss))
