"""Gazetteer: the names of places of one's own county and of its neighbours, as data."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Gazetteer(BaseModel):
    """Names by kind; names that both sides have, such as every county's 城关镇, are `shared`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    own_county: str = Field(min_length=2)
    own_city: str = ""
    note: str = ""
    own_towns: tuple[str, ...] = ()
    own_villages: tuple[str, ...] = ()
    own_estates: tuple[str, ...] = ()
    own_landmarks: tuple[str, ...] = ()
    own_roads: tuple[str, ...] = ()
    neighbours: dict[str, tuple[str, ...]] = {}
    shared: tuple[str, ...] = ("城关镇", "城关乡", "城关街道")
    traps: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Hash of the county alone: a comparison distinguishes gazetteers of one county."""
        return hash(self.own_county)
