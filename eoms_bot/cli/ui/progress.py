"""How a run shows itself while it goes.

It shows a bar on a terminal, plain lines elsewhere, and nothing when the output is JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Column
from rich.text import Text

from eoms_bot.cli.ui.out import Out
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import OUTCOME_ZH, Item, Outcome
from eoms_bot.model.run import Progress
from eoms_bot.report.outcomes import SHOWN
from eoms_bot.report.record import cleaner, masker_of
from eoms_bot.report.text import one_line


class ShownProgress(Progress, Protocol):
    """A progress that makes room for a question."""

    def paused(self) -> AbstractContextManager[None]:
        """Nothing moves on the terminal during the block."""
        ...


@contextmanager
def shown(out: Out, title: str) -> Iterator[ShownProgress]:
    """The progress of one run, in the way that fits where it is shown."""
    if out.as_json:
        yield Quiet()
    elif out.notes.is_terminal and not out.notes.is_dumb_terminal:
        with _bars(out, title) as bar:
            yield bar
    else:
        yield Lines(out, title)


class Still:
    """A progress without movement."""

    def paused(self) -> AbstractContextManager[None]:
        """Nothing moves at any time."""
        return nullcontext()


class Quiet(Still):
    """Shows nothing."""

    def listed(self, refs: Sequence[OrderRef]) -> None:
        """Nothing."""

    def said(self, text: str) -> None:
        """Nothing."""

    def stage(self, ref: OrderRef, text: str) -> None:
        """Nothing."""

    def finished(self, item: Item) -> None:
        """Nothing."""


class Lines(Still):
    """One line per finished order."""

    def __init__(self, out: Out, title: str) -> None:
        self._out = out
        self._title = title
        self._total = 0
        self._done = 0

    def listed(self, refs: Sequence[OrderRef]) -> None:
        """Say how many orders there are."""
        self._total += len(refs)
        self._out.say(f"{self._title}：{self._total} 张工单")

    def said(self, text: str) -> None:
        """Say it."""
        self._out.say(one_line(text))

    def stage(self, ref: OrderRef, text: str) -> None:
        """Nothing: a log file is no place for movement."""

    def finished(self, item: Item) -> None:
        """Say what became of it."""
        self._done += 1
        of = f"/{self._total}" if self._total >= self._done else ""
        self._out.say(f"[{self._done}{of}] {outcome_line(item)}")


class Bar:
    """A bar with the current order and its stage."""

    def __init__(self, bars: RichProgress, task: TaskID, title: str) -> None:
        self._bars = bars
        self._task = task
        self._title = title
        self._total = 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The bar is gone during the block."""
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()

    def listed(self, refs: Sequence[OrderRef]) -> None:
        """The bar has a length from now on."""
        self._total += len(refs)
        self._bars.update(self._task, total=self._total)

    def said(self, text: str) -> None:
        """Write it above the bar."""
        self._bars.console.print(Text(one_line(text), style="bold yellow"))

    def stage(self, ref: OrderRef, text: str) -> None:
        """Show the current order."""
        self._bars.update(self._task, what=f"{one_line(ref.order_no)} {one_line(text)}")

    def finished(self, item: Item) -> None:
        """One more; what needs a person is written above the bar."""
        self._bars.advance(self._task)
        if item.outcome.value in ("UNKNOWN", "REFUSED", "NOT_SENT"):
            self._bars.console.print(Text(outcome_line(item), style=SHOWN[item.outcome].terminal))


def outcome_line(item: Item) -> str:
    """An order and its outcome on one line, masked."""
    clean = cleaner(masker_of(item))
    # What proves an order is long and stands in the report.
    reason = "" if item.outcome is Outcome.DONE else clean(item.reason)
    parts = (item.ref.order_no, OUTCOME_ZH[item.outcome], reason)
    return one_line("  ".join(part for part in parts if part))


@contextmanager
def _bars(out: Out, title: str) -> Iterator[Bar]:
    bars = RichProgress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(
            "{task.fields[what]}",
            markup=False,
            table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1),
        ),
        console=out.notes,
        transient=True,
        expand=True,
    )
    with bars:
        task = bars.add_task(title, total=None, what="登录，读取待办列表")
        yield Bar(bars, task, title)
