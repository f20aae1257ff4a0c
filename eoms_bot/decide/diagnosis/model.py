"""What the team's method is asked, what it answers, and the thresholds it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import Field

from eoms_bot.model.branch import Frozen
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.texts.phrases import Phrase

StepVerdict = Literal["命中", "排除", "未核对", "待人工"]


class Thresholds(Frozen):
    """From which value on an indicator counts as a fault, and which distances and times count."""

    noise_dbm: float = Field(default=-105, ge=-200, le=0, description="底噪高于它算干扰（dBm）")
    error_rate_percent: float = Field(default=1, ge=0, le=100, description="误码率高于它算隐性故障（百分数）")
    vswr: float = Field(default=1.5, ge=1, le=100, description="驻波比高于它算天馈故障")
    prb_percent: float = Field(default=80, ge=0, le=100, description="PRB利用率达到它算高负荷（百分数）")
    rsrp_dbm: float = Field(default=-105, ge=-160, le=-30, description="电平低于它算弱覆盖（dBm）")
    sinr_db: float = Field(default=-3, ge=-50, le=60, description="信噪比低于它算网内干扰（dB）")
    near_metres: int = Field(default=1500, ge=50, le=50_000, description="多少米之内的站算周边的站")
    seen_hours: int = Field(default=48, ge=1, le=8760, description="投诉前多少小时内的占用记录算数")
    indicator_hours: int = Field(default=48, ge=1, le=8760, description="投诉前多少小时内的指标算数")
    change_days: int = Field(default=30, ge=1, le=365, description="投诉前多少天内的变更算数")
    county_town: tuple[str, ...] = Field(
        default=("城关镇",), description="县城所在的乡镇：要不要建站由县区投诉接口人判断，别处现场测试"
    )


@dataclass(frozen=True)
class Complaint:
    """One complaint: where, which numbers, when the trouble was, in whose county, in which words.

    `place` and `words` are only searched; nothing in them is obeyed. `position` is (longitude, latitude).
    `site` is the serving site, or its cell, as a person has it, `cell` its cell where that is asked for
    apart.
    """

    place: str
    county: str
    at: datetime
    phones: tuple[str, ...] = ()
    words: str = ""
    position: tuple[float, float] | None = None
    site: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Inquiry:
    """A question with everything that its answer may depend on; without `phrases` no measure is worded."""

    question: Complaint
    evidence: Evidence
    thresholds: Thresholds
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of the method: what it found, and the rows that say so."""

    name: str
    verdict: StepVerdict
    note: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Located:
    """The serving cells, how sure that is, and the cells around.

    `sites` are the names of the serving sites.
    """

    cells: tuple[Record, ...]
    around: tuple[Record, ...]
    certain: bool
    steps: tuple[Step, ...]
    by: tuple[str, ...] = ()
    """The rows that say that the customer was there."""

    @property
    def sites(self) -> tuple[str, ...]:
        """The serving sites, each once."""
        return tuple(dict.fromkeys(cell.text("基站名称") for cell in self.cells))


NOWHERE = Located((), (), False, ())


@dataclass(frozen=True)
class Suspect:
    """A cause that rows speak for.

    `cause` is the leaf of 省内投诉原因; it comes with its grounds and with a measure in words that a source covers.
    `actor`: who works on it, where that is not the county's responsible person. `over`: it had ended before
    the trouble, which it may not explain. `by_rows`: a row of a table names the cause, not the customer's
    words. `handled`: the row also says what was done.
    """

    cause: str
    grounds: str
    sources: tuple[str, ...]
    measure: tuple[Sourced, ...] = ()
    certain: bool = False
    reason_known: bool = False
    end_known: bool = False
    over: bool = False
    by_rows: bool = False
    handled: bool = False
    actor: str = ""
    row: Record | None = None
    """The row that names the cause, or the day of a planned site; None where only words do."""

    ended: str = ""
    """The column of `row` that says when it was over; empty where nothing does."""


@dataclass(frozen=True)
class Diagnosis:
    """What the method found: site, suspects, who must act, what must be asked, and every step.

    The strongest suspect comes first. `located` are the serving cells, and how sure that is. `worded`: leaf
    of weak coverage → what rows say of the place in words, where no fault was found.
    """

    site: Sourced | None
    suspects: tuple[Suspect, ...]
    actor: str
    ask: tuple[str, ...]
    build_demand: bool
    steps: tuple[Step, ...]
    located: Located = NOWHERE
    worded: Mapping[str, tuple[Sourced, ...]] = field(default_factory=dict)

    @property
    def cause(self) -> Suspect | None:
        """The strongest suspect, where there is one."""
        return self.suspects[0] if self.suspects else None
