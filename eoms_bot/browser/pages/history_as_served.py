"""Show a history in the window of another one, without a load of its page.

A history's page is the same for every order but for its body. A load takes a new document, and its styles, at
every reply; here only the body is new. The window that shows the history asks for the next one, through the
gate like all requests of pages. The new body is then read and pictured there. An answer that is not such a
page, whole, changes nothing on show, and the history is opened as usual.
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
    const live = ['script', 'noscript', 'iframe', 'frame', 'object', 'embed', 'base',
        'meta[http-equiv=refresh i]', 'body link', '[onload]'].join(', ');
    const lives = where => where.querySelector(live);
    if (!whole(document) || lives(document)) return 'unasked';
    const [answer, text] = await fetched(address, {{referrer}}, patience, charset);
    const page = new DOMParser().parseFromString(text, 'text/html');
    const here = answer.ok && !answer.redirected && answer.url === address.split('#')[0];
    const isHtml = /^text\\/html\\b/i.test(answer.headers.get('content-type') || '');
    if (!here || !isHtml || !whole(page)) return 'amiss';
    if (lives(page) || page.head.innerHTML !== document.head.innerHTML) return 'other';
    history.replaceState(null, '', address);
    document.body.replaceWith(document.importNode(page.body, true));
    scrollTo(0, 0);
    return 'put';
}}"""
"""A live part (a script, a frame) would not run in its new place.

Where one runs already, it might put another order's content there.
"""


def put_in_place(session: Session, page: Page, address: str, of: str) -> bool:
    """Have a window that shows a history show the one at this address.

    False where the window is unchanged, and the history must still be opened. `of` is the address of its
    order's page. SessionExpired where the site asks for a login instead. TransientSiteError where the time of
    a step is over. A history whose page differs in more than its body shows that this site's pages differ.
    After that no other one is asked for like this.
    """
    landmarks = [part.css for part in session.paged.history.landmarks.values()]
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
