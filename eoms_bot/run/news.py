"""RunNews: the items of a run, in the order in which the run reported them.

List, run folder and progress get the same items.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from loguru import logger

from eoms_bot import chinese
from eoms_bot.errors import StorageError
from eoms_bot.model.outcome import OUTCOME_ZH, Item
from eoms_bot.model.run import Progress
from eoms_bot.report.folder import RunFolder


@dataclass
class RunNews:
    """What a run has said of its orders so far."""

    folder: RunFolder
    progress: Progress
    items: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Take an item into the run."""
        logger.bind(step="outcome", order_no=item.ref.order_no, outcome=str(item.outcome)).info(
            "{} {}", item.ref.order_no, OUTCOME_ZH[item.outcome]
        )
        self.items.append(item)
        self.progress.finished(item)
        self._keep(item)

    def replace(self, place: int, item: Item) -> None:
        """Replace an item, because more is known of its order."""
        self.items[place] = item
        self._keep(item)

    def _keep(self, item: Item) -> None:
        """StorageError when the run folder does not accept it; the run still knows it."""
        try:
            self.folder.add(item)
        except OSError as err:
            raise StorageError(f"运行文件夹写不进去：{self.folder.path}（{chinese.of_system(err)}）") from err

    def place(self, order_no: str) -> int | None:
        """The position of an order among the items; None when it was not reported."""
        return next((place for place, item in enumerate(self.items) if item.ref.order_no == order_no), None)
