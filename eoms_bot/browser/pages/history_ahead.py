"""The history of an order asked for while its page is on its way, instead of behind it, by the page's frame.

Where an order's history is, its page says; but the pages of a site say it all alike, with nothing in the address that changes from order to order but
the number that the list's row has as well. So the one that was opened last tells where the next one is. It is only a guess at what the frame is going
to ask: a frame that asks for another address gets what it asks for, from the site, and no guess is made any more.

Both are then of one moment, and the history may be the older by some milliseconds. Whoever looks for what an earlier attempt has left there must have it
read behind the page, and asks for none ahead.
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
"""The gate has the answer then, and gives it to the frame as well."""


class HistoriesAhead:
    """Where the histories of a site are, as one says of the next."""

    def __init__(self) -> None:
        self._address = self._base_id = ""
        self._fits = True

    def learn(self, address: str, base_id: str) -> None:
        """The history of the order with this id was at this address; empty where nobody knows."""
        known = bool(base_id) and address.count(base_id) == 1
        self._address, self._base_id = (address, base_id) if known else ("", "")

    def address_of(self, base_id: str) -> str:
        """Where the history of the order with this id should be; empty where nobody knows."""
        if not (self._fits and self._address and base_id):
            return ""
        return self._address.replace(self._base_id, base_id)

    @contextmanager
    def asked(self, session: Session, base_id: str) -> Iterator[None]:
        """Ask for the history of the order whose page is opened, and read, in this block; where profile or pace want it otherwise, nothing is asked."""
        address = self.address_of(base_id)
        if not (address and session.profile.history.asked_ahead and session.politeness.is_free):
            yield
            return
        session.begin_load()
        expected = session.gate.ahead.expect(address)
        asking = session.ask_ahead(_ASK, [address, session.read_seconds * 1000])
        try:
            yield
        except SessionExpired:
            # Whether the session was lost, or the site does not want to be asked like this: once is enough for a run.
            self._fits = False
            raise
        finally:
            session.gate.ahead.forget()
            asking.drop()
        if not expected.fits:
            logger.bind(step="history").info("工单页没有用上预先请求的处理记录，本次运行不再预先请求")
            self._fits = False
