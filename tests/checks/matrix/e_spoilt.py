"""Values that do not stay: every field of complete, reject and leftover, spoilt as it is filled or after the
read-back (G2).

A case has one order for each field of the write that can be spoilt in its way. In each order only that field
is spoilt.
"""

from __future__ import annotations

from functools import partial

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.profile.parts import FieldSpec
from tests.checks.matrix.row import Case, everywhere
from tests.checks.world import World
from tests.support import orders

PROFILE = load_page_profile("ultrabpp")
FIELDS: dict[str, tuple[FieldSpec, ...]] = {
    "complete": tuple(spec for spec in PROFILE.complete.fields if spec.present == "always"),
    "reject": PROFILE.reject.fields,
    "leftover": PROFILE.leftover.fields,
}
HOWS: dict[str, tuple[str, ...]] = {
    "text": ("cut", "clear", "swap", "wide"),
    "popup_select": ("cut", "clear", "swap"),
    "radio_twin": ("clear", "swap"),
    "date_popup": ("cut", "clear", "swap"),
    "rollback": ("clear", "swap"),
}
"""Type of a field → how its value can be spoilt."""

ALL = ("cut", "clear", "swap", "wide")
UNSOLVED = {"unsolvable", "expected_time"}
"""Fields that only an unsolved order has."""

PARENT = "CCH_ONE_groupReason1"
"""If it is spoilt as it is filled, its child offers nothing and the run stops. So its order comes last."""

KINDS = {"complete": "complete", "reject": "reject", "leftover": "leftover"}


def _spoilt(how: str, moment: str, world: World) -> str:
    """One run over an order for each field."""
    specs = _fields(world.action, how, moment)
    numbers = {spec.control: orders.put(world.site) for spec in specs}
    tampered = (f"{control}:{how}@{moment}@{number}" for control, number in numbers.items())
    world.site.switches(tamper=";".join(tampered))
    rows = [_row(world.action, spec, numbers[spec.control]) for spec in specs]
    world.batch = world.bot.batch(*rows)
    run = world.apply(seconds=90 + 45 * len(rows))
    world.expect("accepted", [one["kind"] for one in world.site.writes(KINDS[world.action])], [])
    for spec in specs:
        reason = f"{run.run['stopped']} {run.item(numbers[spec.control])['reason']}"
        named = (spec.label if moment == "set" else spec.control) in reason
        if not named or "应" not in reason:
            world.problems.append(f"{spec.control}: field, wanted or found is missing: {reason}")
    return f"{len(specs)} fields: {', '.join(sorted({run.outcome(one) for one in numbers.values()}))}"


def _fields(action: str, how: str, moment: str) -> list[FieldSpec]:
    """The fields that can be spoilt in this way; the one that stops the run comes last."""
    found = [spec for spec in FIELDS[action] if how in HOWS[spec.type]]
    if moment != "submit":
        # The list of targets stays as the site serves it; only its value can be spoilt, at the submit.
        found = [spec for spec in found if spec.type != "rollback"]
    return sorted(found, key=lambda spec: spec.control == PARENT)


def _row(action: str, spec: FieldSpec, number: str) -> orders.Row:
    if action == "reject":
        return orders.rejected(number)
    return orders.unsolved(number) if action == "leftover" or spec.name in UNSOLVED else orders.solved(number)


def _in_gbk(world: World) -> str:
    """A character that the page's charset lacks would leave as a character reference."""
    world.site.switches(charset="gbk")
    profile = world.bot.own_profile("gbk", {"site.toml": [('charset = "utf-8"', 'charset = "gbk"')]})
    world.bot.configure(profile=profile)
    return _spoilt("wide", "submit", world)


def _later(world: World) -> str:
    """A late answer of the server overwrites a filled field: the bot sees it on the screen or on the wire."""
    specs = [spec for spec in FIELDS[world.action] if spec.type == "text"]
    numbers = {spec.control: orders.put(world.site) for spec in specs}
    tampered = (f"{control}:swap@later@{number}" for control, number in numbers.items())
    world.site.switches(tamper=";".join(tampered))
    world.batch = world.bot.batch(*[_row(world.action, spec, numbers[spec.control]) for spec in specs])
    run = world.apply()
    for control, number in numbers.items():
        bodies = [dict(one["fields"]) for one in world.site.writes() if one["key"]["order_no"] == number]
        wrong = [body[control] for body in bodies if body.get(control) == "另行处理"]
        world.expect(f"overwritten values of {control} accepted", wrong, [])
    return ", ".join(run.outcome(number) for number in numbers.values())


def _every(moment: str) -> tuple[Case, ...]:
    return tuple(
        case
        for action in FIELDS
        for how in ALL
        if _fields(action, how, moment)
        for case in everywhere(
            partial(_spoilt, how, moment), f"{moment}-{how}", actions=(action,), layouts=("a",)
        )
    )


FILLED = _every("set")
AFTER_READ_BACK = (
    *_every("submit"),
    *everywhere(_later, "later", actions=tuple(FIELDS), layouts=("a", "b")),
    *everywhere(_in_gbk, "gbk-wide", actions=tuple(FIELDS), layouts=("a",)),
)
