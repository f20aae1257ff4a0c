"""The cases on a site whose pages may be kept: each second look and each proof reaches the site, whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.checks.attacks.ground import HOSTS, Ground
from tests.checks.running import Ended
from tests.checks.world import KINDS
from tests.support.mock_site import MockSite

Json = dict[str, Any]
NAME = "cacheable"
ORDERS = 4
SORTS = ("complete", "leftover")

WHOLE, NOT_CHANGED = 200, 304
STATIC = ["static"]


def names() -> list[str]:
    """`cacheable/sort/host`."""
    return [f"{NAME}/{sort}/{host}" for host in HOSTS for sort in SORTS]


def run_case(site: MockSite, home: Path, name: str, _seed: int) -> Ended:
    """One apply over some orders."""
    _, sort, host = name.split("/")
    ground = Ground.lay(site, home, host, sort, ORDERS, cacheable="on")
    run = ground.run_once("apply")
    log = site.requests()
    base_ids = {site.order(number)["base_id"]: number for number in ground.order_nos}
    ground.problems += problems(log, base_ids)
    ground.expect_done(run, "apply", len(KINDS[sort]) * ORDERS)
    saves = sum("response" in one["steps"] for one in log)
    return ground.ended(f"{ORDERS} orders, {saves} saves, exit {run.code if run else '?'}")


def problems(log: Sequence[Json], base_ids: dict[str, str]) -> list[str]:
    """What a site's log says against it, for orders by their internal number."""
    found = [f"{one['path']} was asked for by a condition and answered 304" for one in _conditional(log)]
    for base_id, order_no in base_ids.items():
        found += [f"{order_no}: {what}" for what in _of_order(log, base_id, order_no)]
    return found


def _conditional(log: Iterable[Json]) -> Iterator[Json]:
    """Pages that the browser had already. Of static files it may ask so, since they decide nothing."""
    return (one for one in log if one["status"] == NOT_CHANGED and one["steps"] != STATIC)


def _of_order(log: Sequence[Json], base_id: str, order_no: str) -> Iterator[str]:
    saves = [one for one in log if "response" in one["steps"] and _speaks_of(one, base_id)]
    if not saves:
        yield "no save arrived"
    since = _begun(log, base_id)
    for save in saves:
        looks = [one for one in _between(log, since, save["n"]) if _is_view(one, base_id)]
        if not any(one["status"] == WHOLE for one in looks):
            yield f"no second look reached the site before {save['steps'][0]} (request {save['n']})"
        since = save["n"]
        yield from _unproven(log, save, base_id, order_no)


def _begun(log: Sequence[Json], base_id: str) -> int:
    """The number of the request after which a look is a second one: the step page, else the first view."""
    steps = [one["n"] for one in log if "step_ajax" in one["steps"] and _speaks_of(one, base_id)]
    views = [one["n"] for one in log if _is_view(one, base_id)]
    return int(min(steps or views or [0]))


def _unproven(log: Sequence[Json], save: Json, base_id: str, order_no: str) -> Iterator[str]:
    """What a proof reads, and did not read whole after this save."""
    later = [one for one in log if one["n"] > save["n"] and one["status"] == WHOLE]
    submitted, entered = "submit" in save["steps"], "leftover" in save["steps"]
    if submitted and not any("done_list" in one["steps"] and order_no in one["body"] for one in later):
        yield "the done list was not searched for it after its reply"
    if submitted and not any("history" in one["steps"] and _speaks_of(one, base_id) for one in later):
        yield "its history did not reach the site after its reply"
    if entered and not any("leftover_list" in one["steps"] and order_no in one["body"] for one in later):
        yield "the leftover list was not searched for it after its entry"


def _between(log: Iterable[Json], first: int, last: int) -> list[Json]:
    return [one for one in log if first < one["n"] < last]


def _is_view(request: Json, base_id: str) -> bool:
    return "view" in request["steps"] and _speaks_of(request, base_id)


def _speaks_of(request: Json, base_id: str) -> bool:
    said = parse_qs(f"{request['query']}&{request['body']}")
    return any(base_id in values for values in said.values())
