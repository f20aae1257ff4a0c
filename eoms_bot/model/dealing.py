"""Dealing: which of the orders that nobody has taken yet belong to an account.

It applies where several accounts work the same list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dealing:
    """The rule by 故障区县: only those of `areas`, or all except those of `not_areas`; with neither, all."""

    areas: tuple[str, ...] = ()
    not_areas: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        """True where some orders are another account's."""
        return bool(self.areas or self.not_areas)

    def objection(self, area: str) -> str:
        """Why an order of this 故障区县 is left to another account, in Chinese; empty where it is ours.

        An order that names no 故障区县 is for every account: if all left it, nobody would work it.
        """
        area = "".join(area.split())
        if not area:
            return ""
        if area in self.not_areas:
            return f"故障区县 {area} 不归本账号（run.not_areas），留给别的账号，未受理"
        if self.areas and area not in self.areas:
            return f"故障区县 {area} 不归本账号（run.areas），留给别的账号，未受理"
        return ""


ALL = Dealing()
"""Every order is ours."""
