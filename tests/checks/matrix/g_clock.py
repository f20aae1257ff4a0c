"""F60: time zones of the host, wrong clocks, a site that shows another time or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.checks.matrix.row import Case
from tests.checks.world import World
from tests.support import orders
from tests.support.bot import Finished

ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Asia/Tokyo", "Europe/Paris", "Pacific/Apia")
HOUR, DAY = 3600.0, 86_400.0
FIFTY_YEARS = 50 * 365 * DAY
SITE_OFF = 600.0
VOLATILE = ("started", "seconds", "pictures")
WRONG = {"hour-ahead": HOUR, "hour-behind": -HOUR, "day-ahead": DAY, "1970s": -FIFTY_YEARS}


def cases() -> Iterator[Case]:
    """Zones, wrong clocks, steps in the run, the site's clock."""
    yield Case("complete/a/six-zones", _six_zones)
    for number, zone in enumerate(ZONES):
        action, layout = ("complete", "leftover")[number % 2], "ab"[number % 2]
        yield Case(f"{action}/{layout}/{zone.replace('/', '-')}", partial(_in_zone, zone), action, layout)
    for number, (name, seconds) in enumerate(WRONG.items()):
        action = ("complete", "leftover", "accept", "reject")[number]
        yield Case(f"{action}/a/{name}", partial(_wrong, seconds), action)
    yield Case("complete/a/step-of-a-minute", partial(_step, "K4", 60.0, code=0, sent=True))
    yield Case("complete/b/step-of-an-hour", partial(_step, "K4", HOUR, code=1, sent=False), layout="b")
    yield Case("complete/a/step-at-sending", partial(_step, "K7", HOUR, code=1, sent=False))
    for action, layout in (("accept", "a"), ("complete", "a"), ("leftover", "b")):
        yield Case(f"{action}/{layout}/site-ahead", partial(_site_off, SITE_OFF), action, layout)
    yield Case("complete/b/site-behind", partial(_site_off, -SITE_OFF), layout="b")
    yield Case("complete/a/no-date", _no_date)


def _six_zones(world: World) -> str:
    """One workbook, previewed under each zone: outcome, reason, decision, form and every time are the same."""
    rows = [orders.solved(world.order_no), orders.rejected(orders.put(world.site))]
    batch = world.bot.batch(*rows, orders.unsolved(orders.put(world.site)), name="三张.csv")
    seen = {zone: _reported(world.run("preview", batch, env={"TZ": zone})) for zone in ZONES}
    for zone in ZONES:
        world.expect(f"report under {zone}", seen[zone], seen["Asia/Shanghai"])
    world.expect("orders reported", seen["UTC"].count('"order_no"') >= len(rows) + 1, True)
    world.expect("accepted", world.accepted(), [])
    world.bot.checks["dry_run"] = True
    world.check("after the previews", ended=False)
    return f"{len(ZONES)} zones, one report"


def _reported(run: Finished) -> str:
    """What a run says of its orders, without the values that differ in every run."""
    assert run.folder is not None, run.stderr
    lines = (run.folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
    items: list[dict[str, Any]] = sorted(map(json.loads, lines), key=lambda item: str(item["order_no"]))
    kept = [{name: value for name, value in item.items() if name not in VOLATILE} for item in items]
    zones = [run.run["started"][-6:], run.run["finished"][-6:]]
    return json.dumps([zones, kept], ensure_ascii=False, sort_keys=True)


def _in_zone(zone: str, world: World) -> str:
    done = world.apply(env={"TZ": zone}, moment=f"under {zone}")
    world.expect_end(done, unknown=False)
    return f"exit {done.code}: {' → '.join(world.way())}"


def _wrong(seconds: float, world: World) -> str:
    return _nothing_then_all(world, world.run("apply", world.batch, at=[world.clock_ahead(seconds)]))


def _nothing_then_all(world: World, off: Finished, word: str = "") -> str:
    """With the clocks apart nothing is sent and the reason says why. With the right time all is sent."""
    item = off.item(world.order_no)
    world.expect("accepted with the clocks apart", world.accepted(), [])
    world.expect("outcome", item["outcome"] in {"NOT_SENT", "HELD"}, True)
    decision = off.detail(world.order_no)["decision"] or {}
    said = "；".join([item["reason"], *decision.get("missing", [])])
    signs = [sign for sign in ((word,) if word else ("时钟", "时限", "晚于现在")) if sign in said]
    world.expect(f"the reason names the clock ({said})", bool(signs), True)
    world.check("with the clocks apart", ended=True)
    return f"{item['outcome']}: {item['reason'][:60]}; {_right(world)}"


def _right(world: World) -> str:
    return f"then exit {world.again('时钟已校准', 'with the right time').code}"


def _step(at: str, seconds: float, world: World, *, code: int, sent: bool) -> str:
    # From the step on, the bot's clock, which dates its records, is no longer the site's.
    world.bot.checks = {"same_clock": False}
    stepped = world.apply(at=[world.clock_ahead(seconds, at)], moment="after the step")
    world.expect("exit code", stepped.code, code)
    world.expect("accepted", world.accepted(), ["complete"] * sent)
    return f"exit {stepped.code}; {_right(world) if code else 'proven'}"


def _site_off(seconds: float, world: World) -> str:
    world.site.clock(advance_seconds=seconds)
    off = world.run("apply", world.batch)
    world.site.clock(advance_seconds=-seconds)
    return _nothing_then_all(world, off)


def _no_date(world: World) -> str:
    world.site.switches(date="off")
    off = world.run("apply", world.batch)
    world.site.switches(date="on")
    return _nothing_then_all(world, off, "报时")
