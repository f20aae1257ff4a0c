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


def test_answer_at_hand(window, site):
    """The page gets a whole answer, and the site is not asked."""
    got = window.evaluate("([path, body]) => ask(path, body)", [OPTIONS, DIC])

    assert got == {
        **{"status": 200, "words": "OK", "text": HERE, "kind": KIND, "all": True, "other": None},
        **{"at": OPTIONS, "state": 4, "heard": ["done", "load", "loadend"]},
    }
    assert asked_of(site) == 0


BEGIN = """([path, body]) => {
    const asked = new XMLHttpRequest(), heard = [], kind = ['Content-Type', 'application/x-www-form-urlencoded'];
    const ended = () => new Promise(tell => asked.addEventListener('loadend', tell, {once: true}));
    const begin = (...more) => { asked.open('POST', path, ...more); asked.setRequestHeader(...kind); };
    asked.onreadystatechange = () => asked.readyState === 4 && heard.push(`done ${asked.status}`);
    for (const name of ['load', 'loadend', 'abort', 'error'])
        asked.addEventListener(name, () => heard.push(`${name} ${asked.readyState} ${asked.responseText}`));
    const failing = act => { try { act(); heard.push('did'); } catch (wrong) { heard.push(wrong.name); } };
    """
WAYS = {
    "asynchronous": "begin(); asked.send(body); await ended();",
    "synchronous": "begin(false); asked.send(body); heard.push(asked.responseText);",
    "said to be undefined": "begin(undefined); asked.send(body); heard.push(asked.responseText);",
    "sent twice": "begin(); asked.send(body); failing(() => asked.send(body)); await ended();",
    "sent again behind its answer": "begin(); asked.send(body); await ended(); failing(() => asked.send(body));",
    "taken back": "begin(); asked.send(body); asked.abort(); heard.push(asked.readyState); failing(() => asked.send(body));",
    "taken back and asked anew": "begin(); asked.send(body); asked.abort(); begin(); asked.send(body); await ended();",
    "taken back behind its answer": "begin(); asked.send(body); await ended(); asked.abort(); heard.push(asked.readyState, asked.status);",
    "asked anew by who heard of it": """begin(); asked.send(body);
        let first = true;
        await new Promise(tell => asked.addEventListener('readystatechange', () => {
            if (asked.readyState !== 4) return;
            if (!first) return ended().then(tell);
            first = false; begin(); asked.send(body);
        }));""",
    "a bad address": "failing(() => asked.open('POST', 'http://[')); begin(); asked.send(body); await ended();",
    "never opened": "failing(() => asked.send(body));",
}
"""What a page may do with a request → its script."""


@pytest.mark.parametrize("way", WAYS)
def test_as_from_the_site(window, site, monkeypatch, way):
    """Whatever a page does with its request, it hears of an answer at hand what it hears of the site's."""
    monkeypatch.setitem(MODES, "options", answering(page(HERE, kind=KIND)))
    script = BEGIN.replace("([path", "async ([path") + WAYS[way] + " return heard; }"
    at_hand = window.evaluate(script, [OPTIONS, DIC])
    before = asked_of(site)
    window.evaluate("over()")

    assert window.evaluate(script, [OPTIONS, DIC]) == at_hand
    assert before == 0


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


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("asked.open('POST', path + '?x=1')", id="another address"),
        pytest.param("asked.open('PUT', path)", id="another method"),
        pytest.param("asked.open('POST', path, true, 'somebody')", id="in somebody's name"),
        pytest.param(
            "asked.open('POST', path); asked.overrideMimeType('text/plain; charset=gbk')",
            id="in other letters",
        ),
        pytest.param("asked.open('POST', path); body = new Blob([body])", id="a body that is no text"),
    ],
)
def test_goes_out(window, how):
    """So does what was opened otherwise."""
    gone_out = window.evaluate(
        f"""([path, body]) => {{
            const plain = Object.getPrototypeOf(XMLHttpRequest).prototype, send = plain.send;
            let out = 0;
            plain.send = () => {{ out += 1; }};
            const asked = new XMLHttpRequest();
            {how};
            asked.send(body);
            plain.send = send;
            return out;
        }}""",
        [OPTIONS, DIC],
    )

    assert gone_out == 1


@pytest.mark.parametrize(
    "change",
    [
        "XMLHttpRequest.prototype.send = function (body) { counted += 1; return send.call(this, body); }",
        "XMLHttpRequest = class extends XMLHttpRequest { send(body) { counted += 1; super.send(body); } }",
        "XMLHttpRequest = () => undefined",
    ],
    ids=["patched", "replaced", "none"],
)
def test_page_with_requests_of_its_own_kind(desk, site, change):
    """Where a page has changed what requests are, they stay what it has made of them."""
    desk.window.evaluate(
        f"var counted = 0, send = XMLHttpRequest.prototype.send; {change}; var theirs = XMLHttpRequest; 0"
    )
    known = {f"POST {site.origin}{OPTIONS} {DIC}": [KIND, HERE]}

    desk.window.evaluate(f"([known]) => {{ {AT_HAND_FUNCTION} withAtHand(known); }}", [known])

    assert desk.window.evaluate("XMLHttpRequest === theirs")


def test_request_that_outlives_it(window, site):
    """A request that a page keeps for later asks the site behind it."""
    window.evaluate("var kept = new XMLHttpRequest(); over()")
    answer = window.evaluate(
        """([path, body]) => new Promise(tell => {
            kept.onload = () => tell(kept.responseText);
            kept.open('POST', path);
            kept.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
            kept.send(body);
        })""",
        [OPTIONS, DIC],
    )

    assert answer == LISTED
    assert asked_of(site) == 1


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
