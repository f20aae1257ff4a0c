"""Block C: session and login. A session that ends costs one login, and the form that was open is thrown away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.checks.matrix import c_login
from tests.checks.matrix.c_login import LOGIN, log_ins
from tests.checks.matrix.row import Case, Row
from tests.checks.world import ACTIONS, FAULT_STEP, SAVE_STEP, World

SAVES = ("accept", "submit", "leftover")


@dataclass(frozen=True)
class Loss:
    """Where a session ends: the mock's fault, its step, its n-th hit, and the actions that reach it.

    `of_order`: only requests that name the order count. `lists`: whether the list's layout may matter.
    """

    step: str
    do: str = "redirect_login"
    nth: int = 1
    actions: tuple[str, ...] = ACTIONS
    of_order: bool = True
    lists: bool = False

    def order(self, world: World) -> None:
        """Set the fault at the site."""
        named = {"order_no": world.order_no} if self.of_order else {}
        world.site.fault(self.step, self.do, nth=self.nth, **named)


LOSSES = {
    "list": Loss("list", of_order=False, lists=True),
    "search": Loss("list", nth=2, of_order=False, lists=True),
    "open": Loss("open", lists=True),
    "view": Loss("view"),
    "second-look": Loss("view", nth=2),
    "deal_iframe": Loss("deal_iframe"),
    "step-518": Loss("step_ajax", "ajax518"),
    "step-in-div": Loss("step_ajax"),
    "accept": Loss("accept", actions=("accept",)),
    "accept-518": Loss("accept", "ajax518", actions=("accept",)),
    "submit": Loss("submit", lists=True),
    "submit-518": Loss("submit", "ajax518"),
    "done_list": Loss("done_list", of_order=False),
    "history": Loss("history"),
    "leftover_list": Loss("leftover_list", actions=("leftover",), of_order=False),
    "leftover_form": Loss("leftover_form", actions=("leftover",)),
    "leftover": Loss("leftover", actions=("leftover",)),
}
"""Name of the place → how the session ends there."""

FRAMES = {
    "list-frame": Loss("list", actions=("complete",), of_order=False, lists=True),
    "menu-frame": Loss("portal", nth=3, actions=("complete",), of_order=False),
    "order-window": Loss("open", actions=("complete",)),
    "history-frame": Loss("deal_iframe", actions=("complete",)),
    "proof-frame": Loss("history", actions=("complete",)),
    "leftover-frame": Loss("leftover_form", actions=("leftover",)),
}
"""Windows and frames in which the login page may come up; it leads the whole window to itself."""

LOGIN_PAGES = 3
"""The bot's own two, and the one in the frame. The jump of the frame's page may come too late to be seen."""


def _lost(loss: Loss, world: World) -> str:
    loss.order(world)
    return _one_login_more(world, refused=int(loss.step in SAVES))


def _one_login_more(world: World, *, refused: int) -> str:
    """One run does and proves the order with one login more; the site refuses `refused` of its posts."""
    run = world.apply()
    world.expect("faults that struck", world.struck(), 1)
    world.expect_end(run, unknown=False)
    world.expect("log-ins", log_ins(world), 2)
    world.expect("posts that reached the site", world.posts(), len(world.kinds) + refused)
    expect_read_anew(world)
    return f"exit {run.code}, 2 log-ins"


def expect_read_anew(world: World) -> int:
    """After the second login the bot opens the order's page before it posts; returns how many it posts."""
    seen = world.site.requests()
    login = max(place for place, one in enumerate(seen) if "login" in one["steps"])
    later = seen[login:]
    posts = [place for place, one in enumerate(later) if SAVE_STEP in one["steps"]]
    views = [place for place, one in enumerate(later) if "view" in one["steps"]]
    world.expect("read again before the next post", not posts or (views and views[0] < posts[0]), True)
    return len(posts)


def _login_in_frame(loss: Loss, world: World) -> str:
    loss.order(world)
    how = _one_login_more(world, refused=0)
    pages = [
        one for one in world.site.requests() if one["method"] == "GET" and str(one["path"]).endswith(LOGIN)
    ]
    world.expect("the login page came up in the frame", len(pages) >= LOGIN_PAGES, True)
    return f"{how}, {len(pages)} login pages"


def _redirected(world: World) -> str:
    """The site carries out the save, then redirects to a page that asks for a login."""
    step = FAULT_STEP[world.action]
    world.site.fault(step, "redirect_lost", when="after_commit", order_no=world.order_no)
    how = _one_login_more(world, refused=0)
    world.expect("way of the write", world.way(), ["INTENT", "SENDING", "UNKNOWN", "PROVEN"])
    return how


def _reload_lost(world: World) -> str:
    """After an accept the form reloads itself, and meets the login page."""
    world.site.fault("view", "redirect_login", nth=3, order_no=world.order_no)
    how = _one_login_more(world, refused=0)
    world.expect("way of the accept", world.way(), ["INTENT", "SENDING", "ANSWERED_OK", "PROVEN"])
    return how


def _cases(losses: dict[str, Loss], way: Callable[[Loss, World], str]) -> Iterator[Case]:
    for name, loss in losses.items():
        for action in loss.actions:
            for layout in ("a", "b") if loss.lists else ("a",):
                yield Case(f"{action}/{layout}/{name}", partial(way, loss), action, layout)


ROWS: tuple[Row, ...] = (
    Row(
        "F27",
        "redirect after the submit loses the session",
        "classed by the POST's own answer; proven after a new login",
        cases=(
            *(
                Case(f"{action}/{layout}/redirect", _redirected, action, layout)
                for action in ACTIONS
                for layout in ("a", "b")
            ),
            Case("accept/a/reload", _reload_lost, "accept"),
        ),
    ),
    Row(
        "F28",
        "session gone at list, open, view, step, history frame, accept, submit, proof, leftover form and save",
        "one login, the order read from the start, the old form thrown away",
        cases=tuple(_cases(LOSSES, _lost)),
    ),
    Row(
        "F29",
        "the login page breaks out of frame or window",
        "seen in any frame of any page; as F28",
        cases=tuple(_cases(FRAMES, _login_in_frame)),
    ),
    Row(
        "F30",
        '"no permission" text instead of the login after a time-out',
        "the session marker page once, then the login",
    ),
    *c_login.ROWS,
)
