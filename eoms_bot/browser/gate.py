"""The gate: the one place where a write can leave, and the one place that sees every request.

Theory. The browser itself may send a POST twice: on a kept-alive connection that dies before any header, Chromium sends
the same request again and tells nobody. So every request of the context runs through here. Reads and queries that the
profile lists pass; everything else is refused, foreign hosts included. A write passes only when it was armed with a
Write, its body equals that Write's body pair by pair, and every guard agrees; then SENDING is committed, and the request
is fetched here with no retry and no redirect, exactly once. What comes back is classified and stored before the page
sees it, so a later answer can never overwrite the first. Whatever goes wrong inside refuses the request.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, BrowserContext, Request, Route
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.answers import classify, classify_failure
from eoms_bot.browser.body import decode_body, difference
from eoms_bot.browser.profile.model import Profile, RequestRule
from eoms_bot.errors import BotError, GateRefused
from eoms_bot.model.ports import Journal, Mark
from eoms_bot.model.write import Answer, Pair, Write, WriteState

Guard = Callable[[Write], str]
"""Says why a write must not leave now (stop, deadline, cap), or an empty string."""

_SILENT = {"data", "blob", "about"}
_PAGE = "<html><meta charset='utf-8'><body id='eoms-bot-gate'>{}</body></html>"


@dataclass(frozen=True)
class Refusal:
    """A request that the gate did not let out."""

    method: str
    path: str
    why: str
    write: bool


@dataclass
class Armed:
    """A write that may leave once; `attempt` is its row in the ledger."""

    write: Write
    attempt: int
    closes: bool
    sent: bool = False
    answer: Answer | None = None
    refused: str = ""


@dataclass
class Tally:
    """What the gate saw in its life."""

    attempted: int = 0
    sent: int = 0
    logins: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def blocked(self) -> int:
        """Writes that were tried and refused."""
        return sum(1 for refusal in self.refusals if refusal.write)


class Gate:
    """One per browser context; `install` puts it in the way of every request."""

    def __init__(
        self,
        *,
        profile: Profile,
        base_url: str,
        journal: Journal,
        guards: tuple[Guard, ...],
        mark: Mark,
        submit_seconds: float,
    ) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path.rstrip("/")
        self._profile = profile
        self._rules = [(rule, re.compile(rule.path)) for rule in profile.site.requests]
        self._journal = journal
        self._guards = guards
        self._mark = mark
        self._submit_ms = submit_seconds * 1000
        self._armed: Armed | None = None
        self._login: tuple[Pair, ...] | None = None
        self.login_answer: str = ""
        self.tally = Tally()
        self.crash: BotError | None = None

    def install(self, context: BrowserContext) -> None:
        """Route every request of the context through this gate."""
        context.route("**/*", self._handle)

    def add_guards(self, *guards: Guard) -> None:
        """Ask these as well before every write."""
        self._guards += guards

    def arm(self, write: Write, attempt: int, *, closes: bool) -> Armed:
        """Let this write out once. The returned object tells what became of it."""
        self._armed = Armed(write, attempt, closes)
        return self._armed

    def disarm(self) -> None:
        """Nothing may leave any more until the next `arm`."""
        self._armed = None

    def arm_login(self, pairs: tuple[Pair, ...]) -> None:
        """Let one login with exactly these pairs out."""
        self._login, self.login_answer = pairs, ""

    def rule_of(self, method: str, url: str) -> RequestRule | None:
        """The profile's rule for a request; None where nothing lists it or it goes to another origin."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self._origin or not parts.path.startswith(self._prefix):
            return None
        path = parts.path[len(self._prefix) :]
        matching = (
            rule for rule, pattern in self._rules if rule.method == method and pattern.fullmatch(path)
        )
        return next(matching, None)

    def is_write(self, request: Request) -> bool:
        """True for a request that the profile lists as a write."""
        rule = self.rule_of(request.method, request.url)
        return rule is not None and rule.kind == "write"

    def _handle(self, route: Route) -> None:
        request = route.request
        if urlsplit(request.url).scheme in _SILENT:
            route.continue_()
            return
        try:
            self._decide(route, request)
        except PlaywrightError:
            # The page or context went away under the request; what the ledger holds already is the truth.
            return
        except BotError as problem:
            self.crash = problem
            self._refuse(route, request, f"账本拒绝: {problem}", write=True)
        except Exception:
            # Fail closed: an unforeseen error must not leave the request to the browser's own devices.
            self._refuse(route, request, "闸门内部错误", write=True)
            raise

    def _decide(self, route: Route, request: Request) -> None:
        rule = self.rule_of(request.method, request.url)
        if rule is None:
            self._refuse(route, request, "页面档案未登记的请求", write=request.method not in {"GET", "HEAD"})
        elif rule.kind in {"read", "query"}:
            route.continue_()
        elif rule.kind == "login":
            self._pass_login(route, request)
        else:
            self._pass_write(route, request)

    def _pass_login(self, route: Route, request: Request) -> None:
        wanted, self._login = self._login, None
        if wanted is None:
            self._refuse(route, request, "未授权的登录", write=False)
            return
        sent = decode_body(request.post_data_buffer or b"", self._profile.site.charset)
        if not set(wanted) <= set(sent):
            self._refuse(route, request, "登录表单内容不符", write=False)
            return
        self.tally.logins += 1
        self._mark("K1")
        try:
            response = route.fetch(max_retries=0, max_redirects=0, timeout=self._submit_ms)
            start = response.body().decode(self._profile.site.charset, "replace")[:200]
        except PlaywrightError as lost:
            self.login_answer = f"0 - {lost.message.splitlines()[0]}"
            route.fulfill(status=502, body=_PAGE.format("登录回答丢失"), content_type="text/html")
            return
        self.login_answer = f"{response.status} {response.headers.get('location', '-')} {start}"
        route.fulfill(response=response)

    def _pass_write(self, route: Route, request: Request) -> None:
        self.tally.attempted += 1
        armed = self._armed
        why = self._why_not(armed, request)
        if armed is None or why:
            self._refuse(route, request, why, write=True)
            return
        try:
            self._journal.sending(armed.attempt)
        except GateRefused as closed:
            armed.refused = str(closed)
            self._refuse(route, request, str(closed), write=True)
            return
        armed.sent = True
        self.tally.sent += 1
        self._mark("K7")
        response, armed.answer = self._fetch_once(route, armed)
        self._mark("K9")
        self._journal.answered(armed.attempt, armed.answer)
        self._mark("K10")
        if response is None or armed.answer.state is WriteState.UNKNOWN:
            route.fulfill(status=502, body=_PAGE.format("结果未知"), content_type="text/html")
        else:
            route.fulfill(response=response)

    def _why_not(self, armed: Armed | None, request: Request) -> str:
        """Why this write may not leave; an empty string where nothing speaks against it."""
        if armed is None:
            return "没有登记意图的提交"
        if armed.sent:
            return "同一意图的第二次提交"
        try:
            body = decode_body(request.post_data_buffer or b"", self._profile.site.charset)
        except UnicodeDecodeError:
            armed.refused = f"提交内容不是 {self._profile.site.charset} 编码"
            return armed.refused
        reasons = [difference(armed.write.body, body), *(guard(armed.write) for guard in self._guards)]
        armed.refused = next((reason for reason in reasons if reason), "")
        return armed.refused

    def _fetch_once(self, route: Route, armed: Armed) -> tuple[APIResponse | None, Answer]:
        try:
            response = route.fetch(max_retries=0, max_redirects=0, timeout=self._submit_ms)
            text = response.body().decode(self._profile.site.charset, "replace")
        except PlaywrightError as lost:
            return None, classify_failure(lost.message)
        answer = classify(
            status=response.status,
            location=response.headers.get("location", ""),
            headers=response.headers,
            text=text,
            rules=self._profile.answers,
            login_markers=self._profile.site.login_markers,
            order_no=armed.write.key.order_no,
            order_no_pattern=self._profile.site.order_no_pattern,
            closes=armed.closes,
        )
        return response, answer

    def _refuse(self, route: Route, request: Request, why: str, *, write: bool) -> None:
        path = urlsplit(request.url).path
        self.tally.refusals.append(Refusal(request.method, path, why, write))
        if request.is_navigation_request():
            route.fulfill(status=409, body=_PAGE.format("已拦截"), content_type="text/html; charset=utf-8")
        else:
            route.abort("blockedbyclient")
