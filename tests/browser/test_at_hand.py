"""What a page asks while its fields are set is answered from what is at hand, where it is the very same question, and only then."""

from __future__ import annotations

import json

import pytest

from eoms_bot.browser.fields.at_hand import AT_HAND_FUNCTION
from tests.browser.test_kept import DIC, LISTED, OPTIONS, OTHER, clock, desk, site
from tests.support.raw_site import MODES, answering, page

__all__ = ("clock", "desk", "site")
pytestmark = pytest.mark.browser

HERE = '[{"text": "就在手边"}]'
KIND = "application/json; charset=utf-8"

ASK = """(path, body, {waits = true, method = 'POST', type = ''} = {}) => new Promise(tell => {
    const asked = new XMLHttpRequest(), heard = [];
    for (const name of ['load', 'loadend', 'error']) asked.addEventListener(name, () => heard.push(name));
    asked.onreadystatechange = () => asked.readyState === 4 && heard.push('done');
    asked.addEventListener('loadend', () => tell({
        status: asked.status, words: asked.statusText, text: type ? JSON.stringify(asked.response) : asked.responseText,
        kind: asked.getResponseHeader('Content-Type'), all: asked.getAllResponseHeaders().includes('content-type'),
        other: asked.getResponseHeader('x-other'), at: new URL(asked.responseURL).pathname, state: asked.readyState, heard}));
    asked.open(method, path, waits);
    if (type) asked.responseType = type;
    asked.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    asked.send(body);
})"""


@pytest.fixture
def window(desk, site):
    """The desk's window, whose page asks `ask(…)`, with the answer to DIC at hand."""
    known = {f"POST {site.origin}{OPTIONS} {DIC}": [KIND, HERE]}
    desk.window.evaluate(
        f"([known]) => {{ {AT_HAND_FUNCTION} window.before = XMLHttpRequest; window.over = withAtHand(known); }}",
        [known],
    )
    desk.window.evaluate(f"() => {{ window.ask = {ASK}; }}")
    return desk.window


def asked_of(site):
    """How often the site was asked for options."""
    return sum(seen.path == OPTIONS for seen in site.settled())


@pytest.mark.parametrize("waits", [True, False])
def test_answer_at_hand(window, site, waits):
    """The page gets what it would get from the site, hears of it in the same order, and the site is not asked."""
    got = window.evaluate("([path, body, waits]) => ask(path, body, {waits})", [OPTIONS, DIC, waits])

    assert got == {
        **{"status": 200, "words": "OK", "text": HERE, "kind": KIND, "all": True, "other": None},
        **{"at": OPTIONS, "state": 4, "heard": ["done", "load", "loadend"]},
    }
    assert asked_of(site) == 0


def test_as_from_the_site(desk, window, site, monkeypatch):
    """An answer at hand and one of the site's with the same words look the same to a page."""
    monkeypatch.setitem(MODES, "options", answering(page(HERE, kind=KIND)))
    at_hand = window.evaluate("([path, body]) => ask(path, body)", [OPTIONS, DIC])
    window.evaluate("over()")

    assert window.evaluate("([path, body]) => ask(path, body)", [OPTIONS, DIC]) == at_hand
    assert asked_of(site) == 1


@pytest.mark.parametrize(
    ("body", "how"),
    [
        pytest.param(OTHER, {}, id="another body"),
        pytest.param(f"{DIC}&more=1", {}, id="more in the body"),
        pytest.param(DIC, {"type": "json"}, id="wanted as an object"),
    ],
)
def test_another_question(window, site, body, how):
    """What is not the very same question, or wants more than a text, goes out as ever."""
    got = window.evaluate("([path, body, how]) => ask(path, body, how)", [OPTIONS, body, how])

    assert json.loads(got["text"]) == json.loads(LISTED)
    assert asked_of(site) == 1


def test_taken_back(window, site):
    """A request that is aborted before its answer is told hears of none, and may be used again."""
    heard = window.evaluate(
        """async ([path, body]) => {
            const asked = new XMLHttpRequest(), heard = [];
            const ended = () => new Promise(tell => asked.addEventListener('loadend', tell, {once: true}));
            asked.addEventListener('load', () => heard.push(asked.responseText));
            asked.open('POST', path);
            asked.send(body);
            asked.abort();
            await new Promise(go => setTimeout(go, 20));
            heard.push(asked.readyState);
            asked.open('POST', path);
            asked.send(body);
            await ended();
            return heard;
        }""",
        [OPTIONS, DIC],
    )

    assert heard[1:] == [HERE]
    assert heard[0] in {0, 1}
    assert asked_of(site) == 0


def test_not_opened(window):
    """A request that was never opened fails as ever."""
    assert (
        window.evaluate(
            "() => { try { new XMLHttpRequest().send('x'); } catch (wrong) { return wrong.name; } }"
        )
        == "InvalidStateError"
    )


def test_over(window, site):
    """Behind it the page asks as before, by its own requests."""
    window.evaluate("over()")
    window.evaluate("([path, body]) => ask(path, body)", [OPTIONS, DIC])

    assert window.evaluate("XMLHttpRequest === before")
    assert asked_of(site) == 1


def test_requests_of_the_page_itself(window):
    """Where the page has put requests of its own in their place meanwhile, those stay."""
    assert window.evaluate(
        "() => { class Own {} window.XMLHttpRequest = Own; over(); return XMLHttpRequest === Own; }"
    )
