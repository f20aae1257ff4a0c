"""The gate: the one place where a write can leave, and the one place that sees every request.

Theory. The browser itself may send a POST twice: on a kept-alive connection that dies before any header, Chromium sends
the same request again and tells nobody. So every request of the context runs through here. Reads and queries that the
profile lists pass; everything else is refused, foreign hosts included. A write passes only when it was armed with a
Write, its body equals that Write's body pair by pair, and every guard agrees; then SENDING is committed, and the request
is fetched here with no retry and no redirect, exactly once. (A write that a person is to press is known by its frame instead:
all but the fields that are his to fill in.) What comes back is classified and stored before the page
sees it, so a later answer can never overwrite the first. Whatever goes wrong inside refuses the request, and every
write after it.

Two things get past any route. A redirect is followed unseen, so an answer of ours that redirects is shown to the page
only where it leads to a listed read. And some requests never come by: `quiet` closes those ways.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, BrowserContext, Request, Route
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.ahead import Ahead
from eoms_bot.browser.armed import Armed, Entrusted, Hand, Refusal, Tally
from eoms_bot.browser.body import decode_body, difference
from eoms_bot.browser.fetch import fetch_once
from eoms_bot.browser.guard import Guard, first_objection
from eoms_bot.browser.hearing import hearing
from eoms_bot.browser.kept import Kept
from eoms_bot.browser.loads import is_load
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.model import Profile
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.quiet import QUIET_SCRIPT
from eoms_bot.browser.requests import RequestRules, is_bare, outvotes
from eoms_bot.browser.stand_in import leads_elsewhere, stand_in
from eoms_bot.errors import BotError, GateRefused, LedgerError
from eoms_bot.model.ports import Journal, Mark
from eoms_bot.model.write import Action, Answer, Pair, Write, WriteState

_SILENT = {"data", "blob", "about"}


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
        politeness: Politeness,
        tally: Tally | None = None,
    ) -> None:
        self._profile = profile
        self._rules = RequestRules(profile.site.requests, base_url)
        self._journal = journal
        self._guards = guards
        self._mark = mark
        self._politeness = politeness
        self._submit_ms = submit_seconds * 1000
        self._armed: Armed | None = None
        self._hand: Hand | None = None
        self._login: tuple[Pair, ...] | None = None
        self._login_beside: tuple[str, ...] = ()
        self._logging_in = False
        self._last_guards: tuple[Guard, ...] = ()
        self.login_answer: str = ""
        self.kept = Kept(politeness.clock)
        self.ahead = Ahead(politeness.clock)
        self.tally = tally or Tally()
        self.crash: Exception | None = None

    def install(self, context: BrowserContext) -> None:
        """Route every request of the context through this gate."""
        context.add_init_script(QUIET_SCRIPT)
        context.route("**/*", hearing(self._handle))
        self.kept.watch(context)

    def add_guards(self, *guards: Guard) -> None:
        """Ask these as well before every write."""
        self._guards += guards

    def ask_again(self, *guards: Guard) -> None:
        """Ask these once more when SENDING is committed, right before the bytes leave."""
        self._last_guards += guards

    def arm(self, write: Write, attempt: int, *, closes: bool) -> Armed:
        """Let this write out once. The returned object tells what became of it."""
        self._armed = Armed(write, attempt, closes)
        return self._armed

    def entrust(self, hand: Hand) -> None:
        """Let out the one of these writes that a person presses first, once; until `disarm`."""
        self._armed, self._hand = None, hand

    @property
    def sending(self) -> bool:
        """True while the site has a write, or a login, and has not answered it yet."""
        return self._logging_in or (
            self._armed is not None and self._armed.sent and self._armed.answer is None
        )

    def disarm(self) -> None:
        """Nothing may leave any more until the next `arm` or `entrust`."""
        self._armed = self._hand = None

    def arm_login(self, pairs: tuple[Pair, ...], beside: tuple[str, ...] | None = None) -> None:
        """Let one step of a login with these pairs out, each once; beside them only what the profile says the page sends.

        `beside` names that for a second step; None is the login page itself.
        """
        self._login_beside = self._profile.login.also_sends if beside is None else beside
        self._login, self.login_answer = pairs, ""

    def rule_of(self, method: str, url: str) -> RequestRule | None:
        """The profile's rule for a request; None where nothing lists it or it goes to another origin."""
        return self._rules.rule_of(method, url)

    def is_write(self, request: Request) -> bool:
        """True for a request that the profile lists as a write."""
        rule = self.rule_of(request.method, request.url)
        return rule is not None and rule.kind == "write"

    def _handle(self, route: Route) -> None:
        try:
            if urlsplit(route.request.url).scheme in _SILENT:
                route.continue_()
            else:
                self._decide_or_refuse(route, route.request)
        except PlaywrightError:
            # The page or context went away under the request; what the ledger holds already is the truth.
            return

    def _decide_or_refuse(self, route: Route, request: Request) -> None:
        try:
            self._decide(route, request)
        except PlaywrightError:
            raise
        except Exception as problem:
            # Fail closed, whatever it is: the request never gets to the browser's own devices. `send` hands it on.
            self.crash = self.crash or problem
            if self._armed is not None and self._armed.sent:
                stand_in(route, "结果未知", 502)
            else:
                self._refuse(route, request, f"闸门出错: {problem}", write=True)

    def _decide(self, route: Route, request: Request) -> None:
        rule = self.rule_of(request.method, request.url)
        if rule is None:
            self._refuse(route, request, "页面档案未登记的请求", write=request.method not in {"GET", "HEAD"})
        elif rule.kind in {"read", "query"}:
            self._pass_read(route, request, rule)
        elif rule.kind == "login":
            self._pass_login(route, request)
        else:
            self._pass_write(route, request, rule)

    def _pass_read(self, route: Route, request: Request, rule: RequestRule) -> None:
        if rule.role == "history" and self.ahead.shows(route, request):
            return
        if self._politeness.held:
            self._refuse(route, request, "网站要求稍后再来", write=False)
            return
        if rule.query and request.method == "POST" and self._is_more(request, rule):
            self._refuse(route, request, "查询的内容里另有说明它是什么的参数", write=True)
            return
        if self.kept.shows(route, request, rule):
            return
        if is_load(request, rule):
            self._politeness.load_begins()
        route.continue_()

    def _is_more(self, request: Request, rule: RequestRule) -> bool:
        """True where a query's body may make another thing of it, or cannot be read at all."""
        try:
            # What a script posts is UTF-8, whatever the pages are.
            return outvotes(rule, decode_body(request.post_data_buffer or b"", "utf-8"))
        except UnicodeDecodeError:
            return True

    def _pass_login(self, route: Route, request: Request) -> None:
        wanted, self._login = self._login, None
        if wanted is None:
            self._refuse(route, request, "未授权的登录", write=False, told=True)
            return
        sent = decode_body(request.post_data_buffer or b"", self._profile.site.charset)
        beside = [name for name, _ in sent if name not in self._login_beside]
        if not set(wanted) <= set(sent) or len(beside) != len(wanted):
            self._refuse(route, request, "登录表单内容不符", write=False, told=True)
            return
        self.tally.logins += 1
        self._logging_in = True
        self._politeness.load_begins()
        self._mark("K1")
        try:
            response = route.fetch(max_retries=0, max_redirects=0, timeout=self._submit_ms)
            start = response.body().decode(self._profile.site.charset, "replace")[:200]
        except PlaywrightError as lost:
            self.login_answer = f"0 - {lost.message.splitlines()[0]}"
            stand_in(route, "登录回答丢失", 502)
            return
        finally:
            self._logging_in = False
        self.login_answer = f"{response.status} {response.headers.get('location', '-')} {start}"
        self._show(route, response)

    def _pass_write(self, route: Route, request: Request, rule: RequestRule) -> None:
        self.tally.attempted += 1
        if self._hand is not None:
            armed, why = self._pressed(self._hand, request, rule)
        else:
            armed, why = self._armed, self._why_not(self._armed, request, rule)
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
        self._politeness.write_sent()
        self._mark("K7")
        response, answer = self._fetch_once(route, armed)
        if armed.answer is not None:
            # `send` has given up on this answer and stored UNKNOWN; the first entry stands.
            return
        armed.answer = answer
        self._mark("K9")
        self._journal.answered(armed.attempt, armed.answer)
        self._mark("K10")
        if response is None or armed.answer.state is WriteState.UNKNOWN:
            stand_in(route, "结果未知", 502)
        else:
            self._show(route, response)

    def _why_not(self, armed: Armed | None, request: Request, rule: RequestRule) -> str:
        """Why this write may not leave; an empty string where nothing speaks against it. The first try is the only one."""
        if armed is None:
            return "没有登记意图的提交"
        if armed.tried:
            return "同一意图的第二次提交"
        armed.tried = True
        armed.refused = self._objection(armed, request, rule)
        return armed.refused

    def _objection(self, armed: Armed, request: Request, rule: RequestRule) -> str:
        place = "leftover" if armed.write.key.action is Action.LEFTOVER else "form"
        body, why = self._body_of(request, rule, place)
        return why or difference(armed.write.body, body) or first_objection(self._guards, armed.write)

    def _body_of(self, request: Request, rule: RequestRule, place: str) -> tuple[tuple[Pair, ...], str]:
        """The body of a write to this place, or why it is none."""
        if self.crash is not None:
            return (), f"闸门先前出错: {self.crash}"
        if rule.action not in {"", place} or not is_bare(rule, request.url):
            return (), f"提交地址与操作不符: {request.url}"
        try:
            body = decode_body(request.post_data_buffer or b"", self._profile.site.charset)
        except UnicodeDecodeError:
            return (), f"提交内容不是 {self._profile.site.charset} 编码"
        return (body, "") if not outvotes(rule, body) else ((), "提交内容里另有说明它是什么的参数")

    def _pressed(self, hand: Hand, request: Request, rule: RequestRule) -> tuple[Armed | None, str]:
        """The write that a person has pressed, journalled as INTENT; or why this is not it, or may not leave."""
        if hand.pressed is not None:
            return None, "同一意图的第二次提交"
        entrusted, body, why = self._meant(hand, request, rule)
        if entrusted is None:
            hand.blocked.append(why)
            return None, why
        hand.pressed = entrusted
        try:
            write = entrusted.make(body)
            if why := first_objection(self._guards, write):
                raise GateRefused(why)
            attempt = self._journal.intent(write)
        except LedgerError:
            raise
        except (BotError, PlaywrightError) as problem:
            gone = GateRefused("提交前的复看没有做完，没有发出")
            entrusted.problem = problem if isinstance(problem, BotError) else gone
            return None, str(entrusted.problem)
        self._mark("K6")
        armed = entrusted.armed = self._armed = Armed(write, attempt, entrusted.closes, tried=True)
        # Asked again: between the objection above and this line lies the commit of INTENT.
        armed.refused = first_objection(self._guards, write)
        return armed, armed.refused

    def _meant(
        self, hand: Hand, request: Request, rule: RequestRule
    ) -> tuple[Entrusted | None, tuple[Pair, ...], str]:
        """Which of the writes in a person's hand a request is, and its body; or why it is none of them."""
        why = "问题遗留库还没有填好并回读" if rule.action == "leftover" else "不是交给人按的提交"
        for entrusted in hand.writes:
            if rule.action not in {"", entrusted.place}:
                continue
            body, why = self._body_of(request, rule, entrusted.place)
            why = why or entrusted.misfit(body)
            if not why:
                return entrusted, body, ""
        return None, (), why

    def _fetch_once(self, route: Route, armed: Armed) -> tuple[APIResponse | None, Answer]:
        # Asked again: between the objection and this line lies a commit to disk, and maybe a night of a closed lid.
        too_late = first_objection(self._last_guards, armed.write)
        if too_late:
            return None, Answer(WriteState.NOT_SENT, too_late)
        return fetch_once(route, armed, self._profile, self._submit_ms)

    def _show(self, route: Route, response: APIResponse) -> None:
        """Hand an answer on to the page, but no redirect that sends the body again or leads elsewhere than to a read."""
        if leads_elsewhere(response, self.rule_of):
            stand_in(route, "已拦截跳转", 502)
        else:
            route.fulfill(response=response)

    def _refuse(self, route: Route, request: Request, why: str, *, write: bool, told: bool = False) -> None:
        """Keep a request back; `told`: a script, too, gets an answer of ours, since this program waits for one."""
        self.tally.refusals.append(Refusal(request.method, urlsplit(request.url).path, why, write))
        if write or told or request.is_navigation_request():
            stand_in(route, "已拦截", 409)
        else:
            route.abort("blockedbyclient")
