"""Which pictures of the console there are: one of every page by its address alone, and a few of what a page can show besides.

A page that is added to `console.app.PAGES` is in: its picture's name and address follow from its path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from eoms_bot.console.app import PAGES

NOT_PAGES: Mapping[str, str] = {
    "/orders/{order_no}/pictures/{run_id}/{number}": "a picture, shown on the order's page",
    "/runs/{run_id}/report.xlsx": "a download",
    "/plans/{plan_id}/plan.xlsx": "a download",
    "/runs/{run_id}/folder.zip": "a download",
    "/lists.xlsx": "a download",
    "/runs/{run_id}/held.xlsx": "a download",
    "/template.xlsx": "a download",
    "/intercept.xlsx": "a download",
    "/shift.csv": "a download",
    "/data/template/{kind}.xlsx": "a download",
    "/login-question/{question_id}": "a picture, shown while a login asks a person",
    "/board/{month}": "the page at /board, of another month",
    "/desk/{order_no}": "the page at /desk, with another order",
    "/plans/{plan_id}/alike": "cards of rows that one rule has decided; the desk shows each of them",
    "/board/{month}/month.xlsx": "a download",
    "/board/{month}/{chart}": "a picture, shown on the page",
}
"""Addresses that answer with a file: there is nothing to photograph."""

FIRST = "today"
"""The name of the page at `/`."""
WORDS = {"position": "row"}
"""A path's parameter → how a picture's name calls it, where the parameter's own word says little."""
_PARAMETER = re.compile(r"\{(\w+)\}")


def nothing(_page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, its address (`{order_no}` and the like are filled in), what is done first, and how it is taken.

    `dark`: also in dark colours. `whole`: the whole page, however long, at the smaller size.
    """

    name: str
    path: str
    act: Callable[[Page], None] = nothing
    dark: bool = False
    whole: bool = False


def name_of(path: str) -> str:
    """The picture's name of a page: `/` → today, `/orders/{order_no}` → order, `/plans/{plan_id}/{position}` → plan-row."""
    parts: list[str] = []
    static = False
    for part in path.strip("/").split("/"):
        parameter = _PARAMETER.fullmatch(part)
        if parameter is None:
            parts.append(part)
        elif static:
            parts[-1] = parts[-1].removesuffix("s")
        else:
            parts.append(WORDS.get(parameter[1], parameter[1]))
        static = parameter is None
    return "-".join(parts) or FIRST


def pages() -> list[Shot]:
    """A shot of every page of the console."""
    dark = {FIRST, "desk", "plan-row", "order", "board"}
    return [Shot(name_of(path), path, dark=name_of(path) in dark) for path in PAGES if path not in NOT_PAGES]


def _open(button: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=button, exact=True).first.click()


def _unfold(page: Page) -> None:
    page.locator("details.order > summary").first.click()


def _bulk(page: Page) -> None:
    page.locator("section[aria-labelledby=by-rule] > .buttons > a").first.click()
    page.locator("#alike button:not([disabled])").or_(page.locator("#seen")).first.wait_for()


def _edit(page: Page) -> None:
    """A cell that is filled in wrongly, so that the check by the way is seen; nothing of it is kept."""
    page.route(
        "**/api/plan/keep", lambda route: route.continue_(url=route.request.url.replace("keep", "check"))
    )
    page.on("dialog", lambda dialog: dialog.accept())  # the page asks before it is left
    page.locator("#filled > summary").click()
    page.locator("[name=measure]").fill("已处理")
    page.locator("#verdict.bad").wait_for()


def _chosen(page: Page) -> None:
    """The question before a preview of an uploaded workbook."""
    page.locator("table.rows").first.get_by_role("button", name="预览", exact=True).first.click()


MORE: tuple[Shot, ...] = (
    Shot("today-stop", "/", _open("立即停止")),
    Shot("plan-bulk", "/plans/{plan_id}", _bulk),
    Shot("plan-row-edit", "/plans/{plan_id}/{position}", _edit),
    Shot("plan-row-held", "/plans/{plan_id}/{held}"),
    Shot("order-whole", "/orders/{order_no}", whole=True),
    Shot("order-unknown", "/orders/{unknown}"),
    Shot("order-settle", "/orders/{unknown}", _open("登记结果")),
    Shot("order-refused", "/orders/{refused}"),
    Shot("runs-upload", "/runs", _chosen),
    Shot("board-whole", "/board", whole=True),
    Shot("run-held", "/runs/{run_id}?outcome=HELD"),
    Shot("rules-open", "/rules", _unfold),
    Shot("missing", "/nowhere"),
)
"""What a page can show in addition."""


def every() -> list[Shot]:
    """All shots of the console, in the order of its pages."""
    return [*pages(), *MORE]
