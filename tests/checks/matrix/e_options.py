"""Block E, options: what a list no longer offers, offers in other words, or offers twice."""

from __future__ import annotations

from functools import partial

from tests.checks.matrix.row import Row, once, untouched
from tests.checks.world import World

DECIDED = {
    "CCH_IsDealNetChange": ("否", "软件变更工单"),
    "CCH_ONE_compProp": ("有理由", "无理由"),
    "CCH_ONE_dealResult": ("解决", "未解决"),
    "CCH_ONE_provReason": ("覆盖-室外弱覆盖", "室内弱覆盖"),
    "CCH_ONE_groupReason1": ("网络部门", "客户原因"),
    "CCH_ONE_groupReason2": ("弱覆盖", "室内覆盖"),
    "CCH_ONE_area": ("乡镇", "县城"),
    "CCH_ONE_scene": ("乡镇", "农村"),
    "CCH_ONE_network": ("4G(LTE)", "5G(NR)"),
}
"""Select field → the option that the case's row decides, and another that the site goes on to offer."""

SAMPLES = ("CCH_ONE_provReason", "CCH_ONE_groupReason2", "CCH_ONE_area")
"""A menu of two levels, one that hangs on another field, a plain one."""


def _option(how: str, field: str, world: World) -> str:
    """An option that is gone, renamed or there twice fails at once: the limit of a step would outlast the run's."""
    option, offered = DECIDED[field]
    spelt = f"{option}（新）"
    switches = {
        "removed": {"drop_option": f"{field}:{option}"},
        "renamed": {"drop_option": f"{field}:{option}", "new_option": f"{field}:{spelt}"},
        "twice": {"new_option": f"{field}:{option}"},
    }
    world.bot.configure(step_seconds=240)
    world.site.switches(**switches[how])
    return untouched(world, world.apply(), (field, "网站提供", offered), code=5)


def _no_target(world: World) -> str:
    """A reject for which the site has chosen no target: a person chooses."""
    world.site.switches(rollback="none")
    return untouched(world, world.apply(), ("驳回给", "没有预选"), outcome="HELD")


def _no_targets(world: World) -> str:
    """A list of targets that stays empty."""
    world.bot.configure(step_seconds=6)
    world.site.switches(rollback="empty")
    return untouched(world, world.apply(), ("驳回给",), code=5)


ROW = Row(
    "F43",
    "option removed, renamed, or there twice; no target of a reject",
    "fails at once; what is offered is told",
    (
        *(
            case
            for field in DECIDED
            for case in once(partial(_option, "removed", field), f"removed-{field}", "complete")
        ),
        *(
            case
            for how in ("renamed", "twice")
            for field in SAMPLES
            for case in once(partial(_option, how, field), f"{how}-{field}", "complete")
        ),
        *once(_no_target, "no-target", "reject"),
        *once(_no_targets, "no-targets", "reject"),
    ),
)
