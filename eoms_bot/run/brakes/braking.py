"""The brakes of a mode, in the sequence in which they are asked; those that wait come last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eoms_bot.ledger import account_key
from eoms_bot.model.breaker import Breaker
from eoms_bot.run.brakes.brakes import Brake
from eoms_bot.run.brakes.breaker import BreakerBrake, forget
from eoms_bot.run.brakes.cap import CapBrake, DailyCap
from eoms_bot.run.brakes.pace import PaceBrake
from eoms_bot.run.brakes.storm import UnknownStorm
from eoms_bot.run.brakes.window_end import WindowEnd
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.mode import Mode
from eoms_bot.run.settling import Settling


def brakes_of(
    mode: Mode, lane: RunLane, settling: Settling, caps: Sequence[DailyCap], until: datetime | None = None
) -> tuple[Brake, ...]:
    """All brakes of a run in this mode; after `until` (aware) it begins no order."""
    brakes: list[Brake] = [_breaker(mode, lane)]
    if until is not None:
        brakes.append(WindowEnd(until, lane.clock))
    if mode.most_unknown is not None:
        brakes.append(UnknownStorm(settling, mode.most_unknown))
    if mode.sends:
        brakes += map(CapBrake, caps)
    gap = lane.profile.site.min_seconds_between_orders
    brakes.append(PaceBrake(lane.clock, gap, lane.hooks.stopped, lane.hooks.while_waiting))
    return tuple(brakes)


def _breaker(mode: Mode, lane: RunLane) -> Brake:
    """The breaker as earlier runs left it, or (a person watches) one for this run only."""
    if not mode.heeds_pause:
        return BreakerBrake(Breaker(), forget, lane.clock)
    account, ledger = account_key(lane.clerk.site_id, lane.clerk.account), lane.books.ledger
    return BreakerBrake(
        ledger.breaker(account), lambda breaker: ledger.keep_breaker(account, breaker), lane.clock
    )
