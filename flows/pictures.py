"""Pictures of an order for the report: the form as it was filled, and the history as the proof."""

from __future__ import annotations

from collections.abc import Callable

from loguru import logger

from eoms_bot.browser.reader.port import Opened, ShownHistory
from eoms_bot.browser.shot import OnShow, PictureArea, Shot
from eoms_bot.errors import NeedsHuman, SiteChanged, StorageError, TransientSiteError
from eoms_bot.model.order import Order
from flows.lane import Lane

END = PictureArea(last=540)
"""The part of a history that a picture shows, where the history has a window of its own.

It is as much as its frame shows in an order's page: the newest entries.
"""


def take(lane: Lane, order: Order, window: OnShow, shot: Shot) -> None:
    """Take a masked picture of a window that shows something of an order, for the report."""
    path = lane.album.camera(order, window, shot, lane.clerk.our_name)
    lane.album.pictures.append((shot.caption, str(path)))


def take_form(lane: Lane, opened: Opened, name: str, caption: str) -> None:
    """Take a masked picture of the order's window."""
    take(lane, opened.order, opened.form, Shot(name, caption))


def _proof(area: PictureArea) -> Shot:
    return Shot("history", "处理记录", area)


def picture_of_filled(lane: Lane, opened: Opened) -> None:
    """The picture of the form as it was filled."""
    take_form(lane, opened, "filled", "填写后的表单")


def picture_of_shown(lane: Lane, shown: ShownHistory) -> None:
    """The picture of a proof in a history that has a window of its own."""
    _as_far_as_it_goes(lane, shown.order.order_no, lambda: take(lane, shown.order, shown.window, _proof(END)))


def picture_of_history(lane: Lane, opened: Opened) -> None:
    """The picture of the history in an order's window."""

    def show_and_take() -> None:
        take(lane, opened.order, opened.form, _proof(lane.site.pages.show_history(opened)))

    _as_far_as_it_goes(lane, opened.order.order_no, show_and_take)


def _as_far_as_it_goes(lane: Lane, order_no: str, picture: Callable[[], None]) -> None:
    """Take the picture of a proof; the proof itself does not depend on it."""
    try:
        picture()
    except (TransientSiteError, SiteChanged, NeedsHuman) as problem:
        logger.bind(step="picture", order_no=order_no).warning("处理记录没有图片: {}", problem)
    except StorageError as full:
        # The flow notes first what the site shows. Then the runner stops before it sends anything else.
        lane.album.lost = str(full)
