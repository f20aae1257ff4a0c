"""Listeners that say what they take: they hear each event as any other does, and nobody looks into them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from playwright.sync_api import Route

from eoms_bot.browser.hearing import hearing


def test_it_says_what_it_takes():
    """Its signature is there to be read, and is the same for all of them."""
    first, second = hearing(print), hearing(repr)

    assert list(inspect.signature(first).parameters) == ["thing"]
    assert inspect.signature(first) is inspect.signature(second)


@pytest.mark.browser
def test_it_hears_each_event(context, page):
    """Listener and route are handed what the event is about, once each."""
    heard: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(body=f"<p>{route.request.url}</p>")

    def note(thing: Any) -> None:
        heard.append(f"{type(thing).__name__} {thing.url}")

    context.route("**/*", hearing(answer))
    context.on("request", hearing(note))
    context.on("response", hearing(note))

    page.goto("http://eoms.example/one")

    assert heard == ["Request http://eoms.example/one", "Response http://eoms.example/one"]
    assert page.inner_text("p") == "http://eoms.example/one"
