"""AheadReader: asks for what comes next while the current answer is on its way.

It does so while the pace lets reads run together (`Politeness.is_free`). While an order's page loads, its
history comes. The block of `unchanged` is done while the page comes that shows whether an order has changed.
After a reply the order's row among the handled ones, its history and the next order's row come together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eoms_bot.browser.pages.as_served import ask_for_facts
from eoms_bot.browser.pages.list_as_served import FRESH_SECONDS
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.reader.history_ahead import HistoriesAhead
from eoms_bot.browser.reader.plain import PlainReader
from eoms_bot.browser.reader.port import HandledRow, ListedRow, ListName, Opened, SecondLook
from eoms_bot.browser.session import Session


class AheadReader(PlainReader):
    """A reader that asks ahead; what is not free at the moment goes the plain way."""

    def __init__(self, session: Session, portal: PortalPage) -> None:
        super().__init__(session, portal)
        self._histories = HistoriesAhead()

    def order(self, listed: ListedRow, *, position: str, tried: bool) -> Opened:
        """See `SiteReader`."""
        base_id = listed.ref.base_id if self._asks_alone else ""
        with self._histories.asked(self._session, "" if tried else base_id):
            opened = super().order(listed, position=position, tried=tried)
        if self._asks_alone:
            self._histories.learn(self._history_at, base_id)
        return opened

    @contextmanager
    def unchanged(self, opened: Opened) -> Iterator[SecondLook]:
        """See `SiteReader`. The look is as old as its question."""
        session = self._session
        if not (session.politeness.is_free and session.paged.order_form.facts_as_served):
            with super().unchanged(opened) as look:
                yield look
            return
        session.politeness.before_write()
        session.begin_load()
        look = SecondLook(session.clock.now())
        asked = ask_for_facts(session, opened.form.page.url)
        try:
            yield look
        except BaseException:
            asked.drop()
            raise
        if asked.fingerprint(opened.order.order_no) != opened.order.fingerprint:
            self._look_in_window(opened, look)

    @contextmanager
    def history(self, number: str) -> Iterator[HandledRow | None]:
        """See `SiteReader`. Without its row in the list, nothing is said of the history that came."""
        if not self._ask_for_rows(number):
            with super().history(number) as handled:
                yield handled
            return
        with self._opened_alone(number) as window:
            rows = self.row(ListName.DONE, number)
            yield self._handled(rows[0], window) if rows else None

    def _ask_for_rows(self, number: str) -> bool:
        """Ask for the order's row among those handled, and for the next order's row among the open ones.

        Both come while the history loads. False where nothing is asked: the order is not the current one, or
        the pace or the profile demands one request after the other.
        """
        current, polite = self._current, self._session.politeness
        if current is None or current.order.order_no != number or not polite.is_free:
            return False
        profile = self._session.paged
        asked = self._lists.ask_ahead(profile.portal.menu_done, number)
        soon = profile.site.min_seconds_between_orders < FRESH_SECONDS
        if asked and soon and self.following and polite.is_free:
            self._lists.ask_ahead(profile.portal.menu_todo, self.following)
        return asked
