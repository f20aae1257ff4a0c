"""Shot: what a picture for the report is to show, and the camera that takes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page

from eoms_bot.model.order import Order


@dataclass(frozen=True)
class PictureArea:
    """Which part of a page is in a picture.

    It is the whole page, the element that the selector `region` finds, or the `last` pixels (CSS) of the
    page.
    """

    region: str = ""
    last: int = 0


WHOLE = PictureArea()


@dataclass(frozen=True)
class Shot:
    """`name` is the picture's in the order's folder, `caption` what people read below it."""

    name: str
    caption: str
    area: PictureArea = WHOLE


class OnShow(Protocol):
    """Something that stands open in a window."""

    @property
    def page(self) -> Page:
        """The window."""
        ...


class Camera(Protocol):
    """Takes masked pictures of an order's windows."""

    def __call__(self, order: Order, window: OnShow, shot: Shot, us: str) -> Path:
        """Take a picture and return its file; StorageError where the disk does not take it.

        `us` is our name at the site, which is shown; those of others are masked.
        """
        ...
