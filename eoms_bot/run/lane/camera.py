"""Camera of a run: its pictures go into the run's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.browser import pictures
from eoms_bot.browser.shot import OnShow, Shot
from eoms_bot.errors import StorageError
from eoms_bot.model.order import Order
from eoms_bot.model.privacy.personal import masker_of_order, typed_texts, words_of_others


@dataclass(frozen=True)
class FolderCamera:
    """`path` makes the file of a picture, by order number and name."""

    path: Callable[[str, str], Path]

    def __call__(self, order: Order, window: OnShow, shot: Shot, us: str) -> Path:
        """See `Camera`."""
        try:
            path = self.path(order.order_no, shot.name)
            typed = pictures.TypedTexts(typed_texts(order), words_of_others(order, us))
            pictures.take(window.page, path, masker_of_order(order), shot.area, typed)
        except OSError as err:
            raise StorageError(f"{shot.caption}的图片存不下，不发送：{chinese.of_system(err)}") from err
        return path
