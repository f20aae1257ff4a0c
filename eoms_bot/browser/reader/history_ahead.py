"""Ask for an order's history while its page loads, before the page's frame asks for it.

An order's page says where its history is. All pages of a site form that address alike: only the order's
number changes, which the list's row has as well. So the history that was opened last gives the address of the
next one. That is only a guess at the frame's request. A frame that asks for another address gets that from
the site, and no further guess is made.

Page and history are then of one moment, and the history may be older by some milliseconds. A caller that
looks for traces of an earlier attempt must read the history after the page, so it asks for none ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from eoms_bot.browser.session import Session
from eoms_bot.errors import SessionExpired

_ASK = """async ([address, patience]) => {
    await fetch(address, {cache: 'no-store', signal: AbortSignal.timeout(patience)});
}"""
"""The gate then has the answer, and gives it to the frame as well."""


class HistoriesAhead:
    """The addresses of a site's histories, each derived from the one before."""

    def __init__(self) -> None:
        self._address = self._base_id = ""
        self._fits = True

    def learn(self, address: str, base_id: str) -> None:
        """Note that the history of the order with this id was here; empty where it is unknown."""
        known = bool(base_id) and address.count(base_id) == 1
        self._address, self._base_id = (address, base_id) if known else ("", "")

    def address_of(self, base_id: str) -> str:
        """The likely address of this order's history; empty where it is unknown."""
        if not (self._fits and self._address and base_id):
            return ""
        return self._address.replace(self._base_id, base_id)

    @contextmanager
    def asked(self, session: Session, base_id: str) -> Iterator[None]:
        """Ask for the history of the order whose page is opened, and read, in this block.

        Nothing is asked where the profile or the pace forbids it.
        """
        address = self.address_of(base_id)
        if not (address and session.paged.history.asked_ahead and session.politeness.is_free):
            yield
            return
        session.begin_load()
        expected = session.gate.ahead.expect(address)
        asking = session.ask_ahead(_ASK, [address, session.read_seconds * 1000])
        try:
            yield
        except SessionExpired:
            # The session was lost, or the site refuses such requests: after one try the run stops asking.
            self._fits = False
            raise
        finally:
            session.gate.ahead.forget()
            asking.drop()
        if not expected.fits:
            logger.bind(step="history").info("工单页没有用上预先请求的处理记录，本次运行不再预先请求")
            self._fits = False
