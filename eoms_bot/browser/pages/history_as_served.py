"""A history put where another one stands: asked for by the window that shows it, and shown in its place without being loaded.

A history's page is the same for every order but for its body. A load of it takes a new document, and its styles, at every reply; here only the
body is a new one. It is asked for through the gate like all that pages ask for, and read and pictured where it stands then. Whatever is not such
a page, whole, changes nothing on show: it is opened as ever.
"""

from __future__ import annotations

from loguru import logger
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from eoms_bot.browser.pages.fetched import FETCHED_FUNCTION
from eoms_bot.browser.session import Session
from eoms_bot.errors import TransientSiteError

_PUT = f"""async ([address, referrer, patience, charset, landmarks]) => {{
    {FETCHED_FUNCTION}
    const whole = where => landmarks.every(css => where.querySelectorAll(css).length === 1);
    const lives = where => where.querySelector(
        'script, noscript, iframe, frame, object, embed, base, meta[http-equiv=refresh i], body link, [onload]');
    if (!whole(document) || lives(document)) return 'unasked';
    const [answer, text] = await fetched(address, {{referrer}}, patience, charset);
    const page = new DOMParser().parseFromString(text, 'text/html');
    const here = answer.ok && !answer.redirected && answer.url === address.split('#')[0];
    if (!here || !/^text\\/html\\b/i.test(answer.headers.get('content-type') || '') || !whole(page)) return 'amiss';
    if (lives(page) || page.head.innerHTML !== document.head.innerHTML) return 'other';
    history.replaceState(null, '', address);
    document.body.replaceWith(document.importNode(page.body, true));
    scrollTo(0, 0);
    return 'put';
}}"""
"""What lives by itself (a script, a frame) would not do so in its new place, and where it lives already, it might put there what is another order's."""


def put_in_place(session: Session, page: Page, address: str, of: str) -> bool:
    """Have a window that shows a history show the one at this address; False where it shows what it did, and the history is still to be opened.

    `of` is the address of its order's page. SessionExpired where the site asks for a login instead, TransientSiteError where the time of a step
    has gone by. A history that is another page but for its body says that those of this site are: no other one is asked for like this then.
    """
    landmarks = [part.css for part in session.profile.history.landmarks.values()]
    asked = [address, of, session.step_seconds * 1000, session.profile.site.charset, landmarks]
    begun = session.clock.monotonic()
    try:
        became = str(page.evaluate(_PUT, asked))
    except PlaywrightError as problem:
        became = problem.message.splitlines()[0]
    session.check_alive()
    if became not in {"put", "unasked"}:
        logger.bind(step="history").info("处理记录没有在原处更新，改为重新载入: {}", became)
        session.puts_histories = session.puts_histories and became != "other"
        if session.clock.monotonic() - begun >= session.step_seconds:
            raise TransientSiteError("处理记录: 迟迟没有打开")
        session.begin_load()
    return became == "put"
