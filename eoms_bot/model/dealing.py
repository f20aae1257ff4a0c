"""Dealing: which of the orders that nobody has taken yet are an account's, where several accounts work the same list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dealing:
    """By 故障区县: only those of `areas`, or all but those of `not_areas`; with neither, all."""

    areas: tuple[str, ...] = ()
    not_areas: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        """True where some orders are another account's."""
        return bool(self.areas or self.not_areas)

    def objection(self, area: str) -> str:
        """Why an order of this 故障区县 is left to another account, in Chinese; empty where it is ours.

        One that names none is anybody's: left by all, it would be worked by nobody.
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
