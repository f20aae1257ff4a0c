"""What a page handler works with: the call, its pairs, its order, and answers in the page charset."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import Response

from mock_eoms.drift import altered
from mock_eoms.faults import Fault
from mock_eoms.forms import Pairs
from mock_eoms.site import Logged, Site
from mock_eoms.skin.skin import Plain
from mock_eoms.store.orders import NAMES, Order
from mock_eoms.vendor import Vendor

FILES = FileSystemLoader(Path(__file__).parent / "templates")
JSON = "application/json"
BASE_KEYS = ("baseID", "baseId", "baseid", "bpp_Sys_BaseID", "IL_BaseID", "sheetKey", "/order/baseId")
TASK_KEYS = ("taskID", "taskId", "taskid", "bpp_Sys_TaskID", "IL_TaskID", "TKID", "/order/taskId")


class Reworded(BaseLoader):
    """The templates in the words of a skin.

    Their own words only: what is put into them later is no template's.
    """

    def __init__(self, skin: Plain) -> None:
        self._skin = skin

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """A template's text as the file has it, then reworded."""
        text, path, is_fresh = FILES.get_source(environment, template)
        return self._skin.word(text), path, is_fresh


@cache
def templates(skin: Plain) -> Environment:
    """The templates of a skin; the filter `word` is for labels that come from elsewhere."""
    found = Environment(
        loader=Reworded(skin), autoescape=True, auto_reload=False, trim_blocks=True, lstrip_blocks=True
    )
    found.filters["word"] = skin.word
    return found


@dataclass(slots=True)
class Call:
    """One request on its way through the site."""

    site: Site
    vendor: Vendor
    request: Request
    logged: Logged
    login: str = ""
    body: bytes = b""
    pairs: Pairs = field(default_factory=list)
    fault: Fault | None = None

    @property
    def name(self) -> str:
        """The name the portal greets."""
        return NAMES.get(self.login, self.login)

    @property
    def wire(self) -> tuple[int, int]:
        """Connection number and the request's number on it."""
        return self.logged.connection, self.logged.request_no

    @property
    def task(self) -> str:
        """The task that the path names; empty where it names none."""
        return str(self.request.path_params.get("task", ""))

    @property
    def token(self) -> str:
        """The session that this request names."""
        return self.vendor.token(self)

    @property
    def is_ajax(self) -> bool:
        """Whether a script asks, not a navigation."""
        return self.request.headers.get("x-requested-with") == "XMLHttpRequest"

    def query(self, name: str, default: str = "") -> str:
        """Return a query parameter."""
        asked = self.request.query_params
        return str(asked.get(name, asked.get(self.site.skin.name(name), default)))

    def posted(self, name: str, default: str = "") -> str:
        """Return the first posted value of this name."""
        return next((value for key, value in self.pairs if key == name), default)

    def either(self, names: tuple[str, ...]) -> str:
        """Return the first non-empty value under any of these names, in the query or the body."""
        return next((value for name in names if (value := self.query(name) or self.posted(name))), "")

    def order(self) -> Order | None:
        """Return the order this call speaks of; a wrong_order fault makes it another one."""
        asked = self.asked_order()
        if asked is None or self.fault is None or self.fault.do != "wrong_order":
            return asked
        return other_order(self.site, asked)

    def asked_order(self) -> Order | None:
        """Return the order that the parameters name."""
        base_id, task_id = self.either(BASE_KEYS), self.task or self.either(TASK_KEYS)
        orders = self.site.store.orders
        return (orders.find(base_id) if base_id else None) or (orders.by_task(task_id) if task_id else None)

    def page(
        self, template: str, *, status: int = 200, media: str = "text/html", **values: object
    ) -> Response:
        """Render a template as a page in the site's charset."""
        charset = self.site.switches["charset"].upper()
        text = (
            templates(self.site.skin)
            .get_template(template)
            .render(ctx=self.vendor.ctx, charset=charset, call=self, sw=self.site.switches, **values)
        )
        return self.text(altered(text, self.site.switches), media=media, status=status)

    def text(self, text: str, *, media: str = "text/html", status: int = 200) -> Response:
        """Answer with text in the site's charset; what GBK cannot hold becomes a character reference."""
        charset = self.site.switches["charset"]
        shown = reworded(text, self.site)
        if media == "text/html":
            shown = self.site.skin.page(shown)
        content = shown.encode("gbk" if charset == "gbk" else "utf-8", errors="xmlcharrefreplace")
        return Response(content, status, {"Cache-Control": "no-cache"}, f"{media}; charset={charset.upper()}")

    def json(self, value: object) -> Response:
        """Answer a script with JSON."""
        return self.text(json.dumps(value, ensure_ascii=False), media=JSON)

    def redirect(self, path: str) -> Response:
        """Send the browser to another page of the site."""
        return Response(status_code=302, headers={"Location": self.vendor.ctx + path})

    def not_login(self) -> Response:
        """Answer to a script that nobody is signed in."""
        response = self.text("user has not login.", status=518)
        response.headers["sessionstatus"] = "not_login"
        return response


def other_order(site: Site, order: Order) -> Order:
    """Return an order that is not this one."""
    return next((other for other in site.store.orders.every() if other.base_id != order.base_id), order)


def reworded(text: str, site: Site) -> str:
    """Apply the drift switches `rename` (ids), `relabel` (words) and `seconds` to a page."""
    for old, new in site.switches.pairs("rename"):
        text = re.sub(rf"(?<=[\"'#]){re.escape(old)}(?=[\"'_])", new, text)
    for old, new in site.switches.pairs("relabel"):
        text = text.replace(old, new)
    if not site.switches.on("seconds"):
        text = re.sub(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d\b", r"\1", text)
    return text


def original_names(pairs: Pairs, site: Site) -> Pairs:
    """Give renamed posted fields their old names back, as the rules know them."""
    pairs = site.skin.own_pairs(pairs)
    back = {new: old for old, new in site.switches.pairs("rename")}
    if not back:
        return pairs
    return [(_original(name, back), value) for name, value in pairs]


def _original(name: str, back: dict[str, str]) -> str:
    for new, old in back.items():
        if name == new or name.startswith(new + "_"):
            return old + name[len(new) :]
    return name
