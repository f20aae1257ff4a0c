"""An order's page as the site sends it: fetched by a script, and read without being shown.

A script of the portal's window fetches it. A window of its own costs a load of the form with all its frames
and scripts. A check before a write needs only the facts. Facts that match prove that the order is unchanged.
Any other result, or none, means only that a window must be opened. The request goes through the gate like all
requests of pages.
"""

from __future__ import annotations

from typing import Any

from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.asking import Asking
from eoms_bot.browser.pages.fetched import FETCHED_FUNCTION
from eoms_bot.browser.pages.order_form import FACTS, facts_of, fingerprint_of, questions
from eoms_bot.browser.session import Session
from eoms_bot.errors import SiteChanged

_LOOK = f"""async ([address, patience, charset, specs, landmarks]) => {{
    {FETCHED_FUNCTION}
    const [answer, text] = await fetched(address, {{}}, patience, charset);
    const page = new DOMParser().parseFromString(text, 'text/html');
    const whole = answer.ok && answer.url === address
        && landmarks.every(css => page.querySelectorAll(css).length === 1);
    return whole ? ({FACTS})(page, specs) : null;
}}"""


class FactsAsked:
    """The question for an order's facts, whose answer is on its way."""

    def __init__(self, session: Session, asking: Asking) -> None:
        self._session, self._asking = session, asking

    def fingerprint(self, order_no: str) -> str | None:
        """The fingerprint of the order.

        None where the answer does not hold it whole, or is another order's. SessionExpired where the site
        asks for a login instead.
        """
        try:
            read: list[dict[str, Any]] | None = self._asking.answer()
        except PlaywrightError as problem:
            logger.bind(step="second_look").info(
                "没有读到工单页的原文，改为打开窗口: {}", problem.message.splitlines()[0]
            )
            read = None
        self._session.check_alive()
        return None if read is None else _fingerprint(self._session, read, order_no)

    def drop(self) -> None:
        """Nobody wants the answer any more."""
        self._asking.drop()


def ask_for_facts(session: Session, address: str) -> FactsAsked:
    """Ask for the order at this address; the caller has waited for the turn of this load."""
    spec = session.paged.order_form
    landmarks = [part.css for part in spec.landmarks.values()]
    asked = [address, session.read_seconds * 1000, session.profile.site.charset, questions(spec), landmarks]
    return FactsAsked(session, session.ask_ahead(_LOOK, asked))


def fingerprint_as_served(session: Session, address: str, order_no: str) -> str | None:
    """Ask for the order at this address and wait; see `FactsAsked.fingerprint`."""
    return ask_for_facts(session, address).fingerprint(order_no)


def _fingerprint(session: Session, read: list[dict[str, Any]], order_no: str) -> str | None:
    try:
        facts = facts_of(session.paged.order_form, read)
    except SiteChanged:
        return None  # a script may add it later, so the page is not wrong; a window shows
    return fingerprint_of(facts) if facts["order_no"] == order_no else None
