"""Search a list again without a load: fetch the answer, and put title, rows and pager in place.

Each search of such a list is a page of its own, with styles and scripts that have not changed. The request
repeats the page's own request with another number in it, through the gate like all requests of pages. The
answer is put where a person sees it too. An answer that is not the same list, whole, changes nothing on show,
and the list is then searched as before.

The portal's window asks. The list's frame could be reloaded by the site at any moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from loguru import logger
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Request

from eoms_bot.browser.asking import Asking
from eoms_bot.browser.pages.fetched import FETCHED_FUNCTION
from eoms_bot.browser.profile.model import ListProfile
from eoms_bot.browser.session import Session
from eoms_bot.visible import squeeze

FRESH_SECONDS = 10.0
"""The greatest age of an answer that was asked for ahead."""

_REPLACED = ("title", "table", "pager")

_ASK = f"""async ([address, how, patience, charset]) => {{
    {FETCHED_FUNCTION}
    const [answer, text] = await fetched(address, how, patience, charset);
    return answer.ok && !answer.redirected ? text : null;
}}"""

_PUT = """([text, landmarks, parts, title, box, searched]) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    const whole = where => landmarks.every(css => where.querySelectorAll(css).length === 1);
    const titled = where => where.querySelector(parts[0]).textContent.replace(/\\s+/g, '').includes(title);
    if (![page, document].every(where => whole(where) && titled(where))) return false;
    const old = parts.map(css => document.querySelector(css));
    if (old.some(one => old.some(other => one !== other && one.contains(other)))) return false;
    const fresh = parts.map(css => document.importNode(page.querySelector(css), true));
    old.forEach((one, place) => one.replaceWith(fresh[place]));
    document.querySelectorAll(box).forEach(one => { one.value = searched; });
    return true;
}"""
"""The box gets the searched text, as after a search of its own.

A list that its site refreshes then finds the same.
"""


@dataclass(frozen=True)
class ListSearch:
    """The request with which a list searched its site for a text."""

    address: str
    method: str
    kind: str
    """Content type of the body; empty where there is no body."""
    body: str
    text: str
    of: str
    """Address of the list that asked."""


@dataclass(frozen=True)
class SearchUnderWay:
    """A search whose answer is on its way; `at` is in seconds of the monotonic clock."""

    text: str
    asking: Asking
    at: float


def asked_of(request: Request | None, text: str) -> ListSearch | None:
    """The request of a search.

    None where it was redirected, or does not hold the text exactly once.
    """
    if request is None or request.redirected_from is not None:
        return None
    body = (request.post_data_buffer or b"").decode("ascii", "replace")
    if f"{request.url}\n{body}".count(text) != 1 or "\ufffd" in body:
        return None
    said = request.headers
    return ListSearch(
        request.url, request.method, said.get("content-type", ""), body, text, said.get("referer", "")
    )


def ask(session: Session, asked: ListSearch, text: str) -> SearchUnderWay:
    """Ask the site for the list of another text.

    The caller has waited for the turn of this load.
    """
    how: dict[str, object] = {"method": asked.method, "referrer": asked.of}
    if asked.body:
        how |= {"body": asked.body.replace(asked.text, text), "headers": {"content-type": asked.kind}}
    patience, charset = session.read_seconds * 1000, session.profile.site.charset
    asking = session.ask_ahead(_ASK, [asked.address.replace(asked.text, text), how, patience, charset])
    return SearchUnderWay(text, asking, session.clock.monotonic())


def put(session: Session, frame: Frame, spec: ListProfile, coming: SearchUnderWay) -> bool:
    """Have the list show the answer; False where it is not this list, whole.

    The list then shows what it showed before. SessionExpired where the site asks for a login instead.
    """
    landmarks = [part.css for part in spec.landmarks.values()]
    parts, box = [spec.css(name) for name in _REPLACED], spec.css("search_text")
    try:
        text = coming.asking.answer()
        argument = [text, landmarks, parts, squeeze(spec.title), box, coming.text]
        done = text is not None and bool(frame.evaluate(_PUT, argument))
    except PlaywrightError as problem:
        trouble = problem.message.splitlines()[0]
        logger.bind(step="list").info("列表没有在原处更新，改为重新载入: {}", trouble)
        done = False
    session.check_alive()
    return done
