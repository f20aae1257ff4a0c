"""Takes the pictures: a browser of a fixed size, and files of few colours, so that a page takes 30–90 kB."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import bootstrap

SMALL, WIDE, NARROW = (1280, 720), (1920, 1080), (420, 900)
COLOURS = 96
TALLEST = 2400


@dataclass(frozen=True)
class Look:
    """How a page is looked at; `ending` is the end of the picture's name."""

    size: tuple[int, int]
    dark: bool = False

    @property
    def ending(self) -> str:
        """`-1280`, `-1920`, `-1280-dark`."""
        return f"-{self.size[0]}{'-dark' if self.dark else ''}"


SIZES = (Look(SMALL), Look(WIDE))
DARK = Look(SMALL, dark=True)


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser of the tests, headless."""
    as_root = sys.platform == "linux" and os.geteuid() == 0
    args = [*bootstrap.LAUNCH_ARGS, *(["--no-sandbox"] if as_root else [])]
    wanted = os.environ.get(bootstrap.BROWSER_VARIABLE) or bootstrap.probe_browser().browser
    options: dict[str, Any] = {"args": args, **bootstrap.launch_arguments(wanted)}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**options)
        yield started
        started.close()


@contextmanager
def page(of: Browser, look: Look) -> Iterator[Page]:
    """A page of that size and colour scheme, on Shanghai time, without movement."""
    context = of.new_context(
        viewport={"width": look.size[0], "height": look.size[1]},
        color_scheme="dark" if look.dark else "light",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def take(page: Page, path: Path, *, whole: bool = False) -> None:
    """Photograph a page once its pictures have loaded, and keep it in few colours."""
    page.evaluate(
        "Promise.all([...document.images].map(one => (one.loading = 'eager', one.decode().catch(() => 0))))"
    )
    shot = page.screenshot(full_page=whole, animations="disabled", caret="hide")
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    if image.height > TALLEST:
        image = image.crop((0, 0, image.width, TALLEST))
    keep(image, path)


def keep(image: Image.Image, path: Path) -> None:
    """Write a picture as PNG with a small palette."""
    # The few rounds of k-means keep the green of a small mark from being drawn to the grey of its many neighbours.
    small = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    small.save(path, "PNG", optimize=True)
