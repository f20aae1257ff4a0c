"""Pictures of an order for the report: the form as it was filled, and the history as the proof."""

from __future__ import annotations

from collections.abc import Callable

from loguru import logger

from eoms_bot import chinese
from eoms_bot.browser import pictures
from eoms_bot.browser.pages.history import HistoryPage, show_history
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pictures import WHOLE, PictureArea, TypedTexts
from eoms_bot.browser.reader.port import Opened, ShownHistory
from eoms_bot.errors import NeedsHuman, SiteChanged, StorageError, TransientSiteError
from eoms_bot.model.order import Order
from eoms_bot.model.privacy.personal import masker_of_order, typed_texts, words_of_others
from flows.lane import Lane

_PROOF = ("history", "处理记录")
"""Name and caption of the picture of the proof."""

END = PictureArea(last=540)
"""The part of a history that a picture shows, where the history has a window of its own.

It is as much as its frame shows in an order's page: the newest entries.
"""


def take(
    lane: Lane,
    order: Order,
    window: OrderFormPage | HistoryPage,
    name: str,
    caption: str,
    area: PictureArea = WHOLE,
) -> None:
    """Take a masked picture of a window that shows something of an order, for the report."""
    try:
        path = lane.album.path(order.order_no, name)
        typed = TypedTexts(typed_texts(order), words_of_others(order, lane.clerk.our_name))
        pictures.take(window.page, path, masker_of_order(order), area, typed)
    except OSError as err:
        raise StorageError(f"{caption}的图片存不下，不发送：{chinese.of_system(err)}") from err
    lane.album.pictures.append((caption, str(path)))


def take_form(lane: Lane, opened: Opened, name: str, caption: str, region: str = "") -> None:
    """Take a masked picture of the order's window, or of one element in it."""
    take(lane, opened.order, opened.form, name, caption, PictureArea(region))


def picture_of_filled(lane: Lane, opened: Opened) -> None:
    """The picture of the form as it was filled."""
    take_form(lane, opened, "filled", "填写后的表单")


def picture_of_shown(lane: Lane, shown: ShownHistory) -> None:
    """The picture of a proof in a history that has a window of its own."""
    _as_far_as_it_goes(
        lane, shown.order.order_no, lambda: take(lane, shown.order, shown.window, *_PROOF, END)
    )


def picture_of_history(lane: Lane, opened: Opened) -> None:
    """The picture of the history in an order's window."""

    def take() -> None:
        show_history(lane.session, opened.form.page)
        take_form(lane, opened, *_PROOF, lane.profile.history.shown)

    _as_far_as_it_goes(lane, opened.order.order_no, take)


def _as_far_as_it_goes(lane: Lane, order_no: str, take: Callable[[], None]) -> None:
    """Take the picture of a proof; the proof itself does not depend on it."""
    try:
        take()
    except (TransientSiteError, SiteChanged, NeedsHuman) as problem:
        logger.bind(step="picture", order_no=order_no).warning("处理记录没有图片: {}", problem)
    except StorageError as full:
        # The flow notes first what the site shows. Then the runner stops before it sends anything else.
        lane.album.lost = str(full)
