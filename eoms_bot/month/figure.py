"""Figure: a number with its parts, so that anybody can check it."""

from __future__ import annotations

from dataclasses import dataclass

NO_DATA = "无数据"
LEDGER = "账本"
"""Where a figure's counts come from, where nothing else is said."""
UNNAMED = "未填"
"""What a group is called whose column was left empty."""


@dataclass(frozen=True)
class Figure:
    """numerator ÷ denominator × `per`; None where something is not known, and `why` says what.

    `excluded` names what was left out of the denominator, and how much of it.
    """

    name: str
    numerator: int | None
    denominator: int | None
    formula: str
    source: str = LEDGER
    per: int = 100
    excluded: tuple[str, ...] = ()
    why: str = ""

    @property
    def value(self) -> float | None:
        """The figure; None where the denominator is 0 or something is missing."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator * self.per

    @property
    def shown(self) -> str:
        """The figure as people read it: `92.3%`, `4.56`, `无数据`."""
        value = self.value
        if value is None:
            return NO_DATA
        return f"{value:.1f}%" if self.per == 100 else f"{value:.2f}"

    @property
    def parts(self) -> str:
        """Numerator and denominator: `36 ÷ 39`; a side that is not known is a dash."""
        sides = ("—" if side is None else f"{side:,}" for side in (self.numerator, self.denominator))
        return " ÷ ".join(sides)

    @property
    def reason(self) -> str:
        """Why there is no figure; empty where there is one."""
        if self.value is not None:
            return ""
        return self.why or "分母为 0"


def named(text: str) -> str:
    """A group's name as it is shown."""
    return text or UNNAMED
