"""Block A: the site is slow or fails where it is read. A read is tried three times; nothing is decided from
half a page.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.checks.matrix import a_pace
from tests.checks.matrix.a_pace import MOST_TRIES, apply
from tests.checks.matrix.row import Case, Row
from tests.checks.world import World
from tests.support.bot import Finished
from tests.support.certificates import make
from tests.support.foreign_site import ForeignSite

STEPS = {"list": 500, "open": 502, "view": 503, "step_ajax": 504, "deal_iframe": 502, "dict": 500}
"""Where the site is read, and a status with which it fails there."""

ERROR_TEXTS = ("您没有权限访问该页面！", "无法找到您需要的页面！", "系统忙")
CUTS = ("reset", "fin", "truncate", "halfhead")
ASKED_BY_CHROMIUM = 7
"""How often Chromium itself repeats a read at most: once on each of its six kept connections, if that ends
without an answer, and once on a new one. No write leaves through Chromium.
"""

FORM_SCRIPT, FORM_STYLE = "bpp_panels.js", "form.css"


def heals(world: World, step: str, do: str, **details: object) -> str:
    """The trouble ends after the second try: the order is done as without it."""
    world.site.fault(step, do, times=MOST_TRIES - 1, **details)
    run = apply(world)
    fired = world.struck()
    world.expect("trouble that struck", fired, MOST_TRIES - 1)
    world.expect_end(run, unknown=False)
    return f"done after {fired} failures in {run.seconds:.0f} s"


def stays(world: World, step: str, do: str, **details: object) -> str:
    """The trouble does not end: three tries and no reply; once it is gone, the next run does all."""
    world.site.fault(step, do, times=0, **details)
    run = apply(world)
    tried = world.struck()
    most = MOST_TRIES * (ASKED_BY_CHROMIUM if do in CUTS else 1)
    world.expect("requests, few at most", tried if tried > most else "few", "few")
    repeats = run.stderr.count("step=read_retry")
    world.expect("tries, three at most", 1 + repeats if repeats >= MOST_TRIES else "few", "few")
    world.expect("replies that reached the site", world.posts(), 0)
    outcome = _outcome(world, step, run)
    world.site.clear_faults()
    world.again("网站已恢复")
    return f"{tried} tries → {outcome}, then done"


def _outcome(world: World, step: str, run: Finished) -> str:
    """The order's outcome; without a list there is no order, and the run's exit code counts."""
    if step == "list":
        world.expect("exit code", run.code, 5)
        return f"exit {run.code}"
    item = run.item(world.order_no)
    wanted = "SKIPPED" if step == "deal_iframe" else "NOT_SENT"
    world.expect("outcome", item["outcome"], wanted)
    unread = step in {"open", "view", "deal_iframe"}
    decision = run.detail(world.order_no).get("decision")
    world.expect("decision from a page that never came", bool(decision) and unread, False)
    return str(item["outcome"])


def _over_tls(world: World) -> Finished:
    """Work the case's workbook once, where the branch lets the gate stand in for the https site."""
    return apply(world, env={"EOMS_SITE_TLS_GATE": "true"})


def _unproven(days: int, certified: str, world: World) -> str:
    """The certificate is of unknown origin, expired or of another host: no request reaches such a server."""
    pair = make(world.bot.home / "tls", certified, days=days)
    with ForeignSite(certificate=pair) as site:
        world.bot.base_url = site.base_url("localhost")
        run = _over_tls(world)
        seen = list(site.seen)
    world.expect("exit code", run.code, 5)
    world.expect("the host is named", "localhost" in run.stderr + run.stdout, True)
    world.expect("requests", seen, [])
    return f"exit {run.code}"


def _no_such_host(world: World) -> str:
    """The site's name does not resolve."""
    world.bot.base_url = "https://eoms.example/eoms4/"
    run = _over_tls(world)
    world.expect("exit code", run.code, 5)
    world.expect("the host is named", "eoms.example" in run.stderr + run.stdout, True)
    return f"exit {run.code}"


def _captive(world: World) -> str:
    """Another server's page asks for a name and a password: the bot types nothing."""
    with ForeignSite() as site:
        world.bot.base_url = site.base_url()
        run = apply(world)
        posts = [one for one in site.seen if one[0] == "POST"]
    world.expect("exit code", run.code, 5)
    world.expect("posts", posts, [])
    world.expect("log-ins that the site counted", world.site.oracle()["logins"], [])
    return f"exit {run.code}"


def _bare(file: str, do: str, world: World) -> str:
    """A file of the form is missing or broken: without its style the order is done, without its script no."""
    world.site.fault("static", do, status=404, times=0, file=file)
    run = apply(world)
    if file == FORM_STYLE:
        world.expect_end(run, unknown=False)
        return "done: styles decide nothing"
    world.expect("outcome", run.outcome(world.order_no), "NOT_SENT")
    world.expect("writes that reached the site", world.posts(), 0)
    return str(run.item(world.order_no)["reason"])[:60]


def _twice(gap: int, world: World) -> str:
    """The step's page comes a second time and wipes what was filled."""
    world.site.switches(step="twice", step_gap=str(gap))
    run = apply(world)
    outcome = run.outcome(world.order_no)
    world.expect("done, or left to a person", outcome in {"DONE", "HELD"}, True)
    replies = [kind for kind in world.accepted() if kind in {"complete", "reject"}]
    world.expect("replies", len(replies), 1 if outcome == "DONE" else 0)
    return f"{outcome}: {run.item(world.order_no)['reason'][:50]}"


def _no_options(world: World) -> str:
    """Every menu is empty: no default is taken, and the reason says what the site offers."""
    world.site.fault("dict", "mutate", times=0)
    run = apply(world)
    world.expect("writes that reached the site", world.posts(), 0)
    world.expect(
        "the report names what is offered", "网站提供: 无" in run.item(world.order_no)["reason"], True
    )
    return run.outcome(world.order_no)


def _cases(step: str, what: str, do: str, layout: str, **details: Any) -> tuple[Case, ...]:
    return tuple(
        Case(f"{what}/{step}/{how.__name__}", partial(how, step=step, do=do, **details), layout=layout)
        for how in (heals, stays)
    )


_LAYOUT = dict(zip(STEPS, "ababab", strict=True))
_OTHERS = tuple(
    Case(f"{action}/{layout}/{step}", partial(heals, step=step, do="status", status=500), action, layout)
    for action, layout in (("accept", "b"), ("reject", "a"), ("leftover", "b"))
    for step in ("list", "view", "step_ajax")
)
_FAILED = (
    *(
        case
        for step, status in STEPS.items()
        for case in _cases(step, str(status), "status", _LAYOUT[step], status=status)
    ),
    *_OTHERS,
)
_ERROR_PAGES = tuple(
    case
    for number, step in enumerate(STEPS)
    for case in _cases(step, "200", "status", _LAYOUT[step], status=200, text=ERROR_TEXTS[number % 3])
)
_CUT = tuple(
    case
    for number, step in enumerate(STEPS)
    for case in _cases(step, CUTS[number % 4], CUTS[number % 4], _LAYOUT[step])
)

ROWS = (
    *a_pace.SLOW,
    Row(
        "F02",
        "5xx on list, open, view, step, history, dictionary",
        "three tries, then the next order; the breaker after three orders",
        (*_FAILED, *a_pace.BROKEN),
    ),
    Row("F03", "200 with an error page", "known by its words; as F02", _ERROR_PAGES),
    *a_pace.RETRY_AFTER,
    Row("F05", "reset, end, or half an answer on a read", "read again, never parsed half", _CUT),
    Row(
        "F06",
        "the name leads nowhere; the certificate is expired, of another host, or of nobody",
        "exit 5, the host is named; a certificate error is never ignored",
        (
            Case("no-such-host", _no_such_host),
            Case("unknown-authority", partial(_unproven, 300, "localhost")),
            Case("expired", partial(_unproven, -3, "localhost")),
            Case("other-host", partial(_unproven, 300, "eoms.example")),
        ),
    ),
    Row(
        "F07",
        "a captive portal answers in the site's place",
        "no password is typed",
        (Case("portal", _captive),),
    ),
    Row(
        "F08",
        "a script or style is missing, or broken",
        "the missing marker is a system error; no write",
        tuple(
            Case(f"{do}/{file}", partial(_bare, file, do))
            for file in (FORM_SCRIPT, FORM_STYLE)
            for do in ("status", "blank")
        ),
    ),
    Row(
        "F09",
        "the step's page never comes",
        "no submit on half a form",
        tuple(
            Case(f"{action}/{layout}", partial(stays, step="step_ajax", do="hang"), action, layout)
            for action, layout in (("complete", "a"), ("reject", "b"), ("leftover", "a"))
        ),
    ),
    Row(
        "F10",
        "the step's page comes twice, the second wipes the values",
        "filled once more, else a person",
        tuple(
            Case(f"{action}/{layout}/{gap}", partial(_twice, gap), action, layout)
            for action, layout in (("complete", "a"), ("reject", "b"), ("leftover", "a"))
            for gap in (300, 2500)
        ),
    ),
    Row(
        "F11",
        "the dictionary is empty",
        "option not offered; no default is taken",
        tuple(
            Case(f"{action}/{layout}", _no_options, action, layout)
            for action, layout in (("complete", "a"), ("leftover", "b"))
        ),
    ),
    Row(
        "F12",
        "the history takes too long, or never comes",
        "unknown, not empty: the order is skipped",
        (
            Case("hang/a", partial(stays, step="deal_iframe", do="hang")),
            *(
                Case(f"hang/{action}/{layout}", partial(stays, step="deal_iframe", do="hang"), action, layout)
                for action, layout in (("accept", "b"), ("reject", "a"), ("leftover", "b"))
            ),
            Case("delay/b", partial(stays, step="deal_iframe", do="delay", seconds=20), layout="b"),
        ),
    ),
)
