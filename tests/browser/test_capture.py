"""What of a window is captured: an element wherever it lies, and the end of a page."""

import io

import pytest
from PIL import Image

from eoms_bot.browser.capture import capture

pytestmark = pytest.mark.browser

PART = "<div id=part style='width:200px;height:100px;background:#000;{}'></div>"
SCROLLED = (
    f"<div style='height:300px;overflow:auto'><p style='height:2000px'>above</p>{PART.format('')}</div>"
)
LONG = "<p style='margin:0;height:3000px'></p><p style='margin:0;height:50px;background:#000'></p>"
SHORT = "<p style='margin:0;height:150px;background:#000'></p>"


def captured(page, *asked):
    """The picture, in grey."""
    return Image.open(io.BytesIO(capture(page, *asked))).convert("L")


@pytest.mark.parametrize(
    ("body", "later"),
    [
        pytest.param(SCROLLED, "", id="scrolled away"),
        pytest.param(PART.format("display:none"), "part.style.display = 'block'", id="not on show yet"),
    ],
)
def test_element(page, body, later):
    """An element out of sight in a scrolled part is brought into sight; one that is not on show yet is waited for."""
    page.set_content(f"<body style='margin:0'>{body}</body>")
    page.evaluate(f"setTimeout(() => {{ {later} }}, 300)")

    part = captured(page, "#part")

    assert part.size == (200, 100)
    assert part.getextrema() == (0, 0)


def test_end_of_a_long_page(page):
    """Of a long page its end can be all that is wanted: what comes last is the proof."""
    page.set_content(f"<body style='margin:0'>{LONG}</body>")

    end = captured(page, "", 200)

    assert end.size[1] == 200
    assert [end.getpixel((10, down)) for down in (100, 190)] == [255, 0]


def test_end_of_a_short_page(page):
    """The end of a page is the end of what it says, not of the window that shows it."""
    page.set_content(f"<body style='margin:0;height:100%'>{SHORT}</body>")

    end = captured(page, "", 540)

    assert end.size[1] == 150
    assert end.getextrema() == (0, 0)
