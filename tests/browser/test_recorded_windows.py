"""The recorder's script tells windows apart, however the site opens them."""

import json

import pytest

from eoms_bot.browser.recording.script import watching

pytestmark = pytest.mark.browser
SITE = "http://site.example"
LINKS = """<meta charset=utf-8><a href=/two>在这里打开</a> <a href=/two target=_blank>新窗口</a>
<button onclick="window.open('/two')">脚本打开</button>"""


@pytest.fixture
def watched(page):
    """A page of a site whose pages are all alike; and the window marks of each press, in turn."""
    marks = []

    def answer(route):
        if route.request.method == "POST":
            marks.append(json.loads(route.request.post_data)["page"]["window"])
        route.fulfill(body=LINKS, content_type="text/html")

    page.context.route("**/*", answer)
    page.context.add_init_script(watching("/report"))
    page.goto(f"{SITE}/one")
    return page, marks


@pytest.mark.parametrize("words", ["新窗口", "脚本打开"])
def test_window_of_its_own(watched, words):
    """A window has one mark for all its pages, and each window another one."""
    page, marks = watched
    with page.expect_navigation():
        page.get_by_text("在这里打开").click()

    with page.expect_popup() as opened:
        page.get_by_text(words).click()
    second = opened.value
    with second.expect_navigation():
        second.get_by_text("在这里打开").click()
    with second.expect_popup() as opened:
        second.get_by_text(words).click()
    opened.value.get_by_text("在这里打开").click()

    first, *rest = marks
    assert rest[0] == first
    assert rest[1] == rest[2]
    assert len({first, rest[1], rest[3]}) == 3
