"""The gate: the one place where a write can leave, and the one place that sees every request.

Theory. Whatever a page, its scripts or the browser send comes to the proxy of this program as bytes. There is
no other way out. So the gate knows no frames, windows or kinds of request, and needs none. It decides by
method, address, body and the profile's rule. Reads and queries that the profile lists pass. Everything else
is refused, foreign hosts included.

A write passes only when three conditions hold. It was armed with a Write, its body equals that Write's body
pair by pair, and every guard agrees. Then SENDING is committed and the gate itself sends the request to the
site, exactly once. It uses a connection for this request alone, with no retry and no redirect. A write that a
person is to press is known by its frame instead: all pairs but the fields that he fills in.

The answer is classified and stored before a byte of it goes to the browser, so a later answer can never
overwrite the first. A browser that repeats a POST because its connection died is refused: the write was
pressed already. Any failure inside the gate refuses the request, and every write after it.

Threads. The proxy's threads take the requests. The lane's thread arms and gives up writes, and reads their
results. They meet in the lock of the write. SENDING is committed under it, and the lane gives a write up
under it, so nothing leaves after that.
"""

from __future__ import annotations

import threading
from typing import Protocol

from eoms_bot.browser.answers import AnswerWords, classify
from eoms_bot.browser.armed import Armed, Entrusted, Hand, Refusal, Tally
from eoms_bot.browser.body import UnreadableBody, WantedBody, decode_body, names_at_most
from eoms_bot.browser.flat_body import pairs_as, texts_as
from eoms_bot.browser.gate.ahead import Ahead, Expected
from eoms_bot.browser.gate.errands import Errands
from eoms_bot.browser.gate.heard import Heard
from eoms_bot.browser.gate.kept import KeptAnswers, says
from eoms_bot.browser.gate.passing import Passing, fresh
from eoms_bot.browser.gate.wire import (
    Lost,
    NotSent,
    WireAnswer,
    WireError,
    WireRequest,
    ours,
    plain,
)
from eoms_bot.browser.guard import Guard, first_objection
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import RequestRules, is_a_command, is_bare, outvotes
from eoms_bot.errors import BotError, GateRefused, LedgerError, LoginFailed
from eoms_bot.model.ports import Journal, Mark
from eoms_bot.model.write import Action, Answer, Pair, Write, WriteState

_SAYS_OTHERWISE = frozenset(
    {"x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url"}
    | {"content-encoding", "x-original-uri", "x-forwarded-host", "x-forwarded-prefix", "x-forwarded-uri"}
)
"""Headers that make some servers read another request than its method, address and body say."""
NOTHING = (b"", b"{}")
"""Bodies of a write whose address says everything."""
_WORKER = "service-worker"
"""The header of a script that would answer pages instead of the site, and outlive them."""


class Sends(Protocol):
    """What the gate needs of the way to the site; `gate.site.SiteLink` fits."""

    def fetch(self, asked: WireRequest, seconds: float) -> WireAnswer:
        """Ask once; NotSent where no byte has left, Lost where no whole answer has come."""
        ...


class Gate:
    """The gate of one session; a `Proxy` passes it every request of the browser."""

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
    ) -> None:
        self.profile = profile
        self.base_url = base_url
        self._rules = RequestRules(profile.site.requests, base_url)
        self._journal = journal
        self._guards = guards
        self._mark = mark
        self.politeness = politeness
        self.submit_seconds = submit_seconds
        self._armed: Armed | None = None
        self._hand: Hand | None = None
        self._login: tuple[Pair, ...] | None = None
        self._login_extras: tuple[str, ...] = ()
        self._logging_in = False
        self._unsent: BotError | None = None
        self._login_turn = 0
        self._last_guards: tuple[Guard, ...] = ()
        self._lock = threading.Lock()
        self.login_answer, self.login_document = "", b""
        self.kept = KeptAnswers(politeness.clock)
        self.ahead = Ahead(politeness.clock)
        self.heard = Heard(profile, politeness, politeness.clock)
        self.errands = Errands()
        self.tally = Tally()
        self.crash: Exception | None = None

    # --- the lane's thread

    def add_guards(self, *guards: Guard) -> None:
        """Ask these guards as well before every write."""
        self._guards += guards

    def ask_again(self, *guards: Guard) -> None:
        """Ask these guards again after SENDING is committed, right before the bytes leave."""
        self._last_guards += guards

    def arm(self, write: Write, attempt: int, *, closes: bool) -> Armed:
        """Let this write out once. The returned object holds the result."""
        self._armed = Armed(write, attempt, closes)
        return self._armed

    def entrust(self, hand: Hand) -> None:
        """Let out, once, the first of these writes that a person presses; until `disarm`."""
        self._armed, self._hand = None, hand
        self.errands.begin()

    @property
    def sending(self) -> bool:
        """True while the site has a write or a login that it has not answered yet."""
        armed = self._armed
        return self._logging_in or (armed is not None and armed.sent and armed.answer is None)

    @property
    def tried(self) -> bool:
        """True once the request of the armed write has come, whatever was made of it."""
        armed = self._armed
        return armed is not None and armed.tried

    def disarm(self) -> None:
        """Let nothing leave until the next `arm` or `entrust`."""
        armed, self._armed, self._hand = self._armed, None, None
        if armed is not None:
            armed.give_up()
        self.errands.drop()

    def arm_login(self, pairs: tuple[Pair, ...], also_sent: tuple[str, ...] | None = None) -> None:
        """Let one step of a login with these pairs out, each once.

        The request may also hold the fields that the profile says the page sends. `also_sent` names these for
        a second step; None is the login page itself.
        """
        self._login_extras = self.profile.login.also_sends if also_sent is None else also_sent
        with self._lock:
            self._login, self.login_answer, self.login_document = pairs, "", b""
            self._login_turn += 1
            self._unsent = LoginFailed(_unsent("页面没有发出登录请求"))

    def give_up_login(self) -> BotError | None:
        """Why no byte of the armed login has left; None where one may have left.

        After this call none will leave.
        """
        with self._lock:
            self._login = None
            return self._unsent

    def settle(self, armed: Armed, answer: Answer) -> Answer:
        """Store the answer of a write that was sent, from whichever thread.

        The first answer stands, and a later one is only noted.
        """
        with armed.lock:
            if armed.answer is None:
                armed.answer = answer
                self._journal.answered(armed.attempt, answer)
                return answer
        self._journal.late(armed.attempt, answer)
        return armed.answer

    def rule_of(self, method: str, url: str) -> RequestRule | None:
        """The profile's rule for a request; None for an unlisted request or another origin."""
        return self._rules.rule_of(method, url)

    def lists_as_write(self, method: str, url: str) -> bool:
        """True for a request that the profile lists as a write."""
        rule = self.rule_of(method, url)
        return rule is not None and rule.kind == "write"

    # --- the proxy's threads

    def take(self, asked: WireRequest, site: Sends) -> WireAnswer | Passing:
        """Decide on a request: the answer for the browser, or a read that goes to the site."""
        try:
            rule = self.rule_of(asked.method, asked.url)
            self.heard.asks(asked, rule)
            return self._decide(asked, rule, site)
        except Exception as problem:
            # Fail closed, whatever it is. `send` raises it.
            self.crash = self.crash or problem
            armed = self._armed
            if armed is not None and armed.sent:
                return ours("结果未知", 502)
            reason = str(problem) if isinstance(problem, BotError) else type(problem).__name__
            return self._refuse(asked, f"闸门出错: {reason}", write=True)

    def refuse(self, asked: WireRequest, why: str) -> WireAnswer:
        """Refuse a request that the proxy has found wrong before any decision of the gate."""
        return self._refuse(asked, why, write=asked.method not in {"GET", "HEAD"})

    def _decide(self, asked: WireRequest, rule: RequestRule | None, site: Sends) -> WireAnswer | Passing:
        said = {name.decode("latin-1").lower().replace("_", "-") for name, _ in asked.headers}
        if rule is None:
            return self.refuse(asked, "页面档案未登记的请求")
        if said & _SAYS_OTHERWISE:
            return self._refuse(asked, "请求头里另有说明它是什么", write=True)
        if [name.lower() for name, _ in asked.headers].count(b"content-type") > 1:
            return self._refuse(asked, "请求头里有两种内容类型", write=True)
        if _WORKER in said:
            return self._refuse(asked, "页面要登记后台脚本（service worker）", write=False)
        if rule.kind in {"read", "query"}:
            return self._read(asked, rule)
        if rule.kind == "login":
            return self._log_in(asked, rule, site)
        return self._write(asked, rule, site)

    def _read(self, asked: WireRequest, rule: RequestRule) -> WireAnswer | Passing:
        if self.politeness.held:
            self.heard.refused(asked, rule, "网站要求稍后再来")
            return self._refuse(asked, "网站要求稍后再来", write=False)
        if asked.method == "POST" and self._is_more(asked, rule):
            return self._refuse(asked, "查询的内容里另有说明它是什么的参数", write=True)
        if not says(asked, rule.says):
            return self._refuse(asked, "页面档案未登记的查询（says 里没有它）", write=True)
        if rule.kept is not None:
            kept = self.kept.shown(asked, rule.kept)
            return self._passing(asked, rule) if kept is None else kept
        expected = self.ahead.first(asked)
        if expected is None and (answered := self.ahead.second(asked)) is not None:
            self.heard.shown_again(asked, rule, answered.status)
            return answered
        return self._passing(asked, rule, expected)

    def _passing(self, asked: WireRequest, rule: RequestRule, expected: Expected | None = None) -> Passing:
        return Passing(self.heard, self.kept, asked, rule, expected)

    def _is_more(self, asked: WireRequest, rule: RequestRule) -> bool:
        """True where a query's body may change its meaning.

        One that cannot be read does where the address has parameters that decide, or where a server could
        find the name of a command in it.
        """
        kind = asked.header("content-type")
        try:
            # What a script posts is UTF-8, whatever charset the pages have.
            said = decode_body(asked.body, "utf-8", kind)
        except UnreadableBody:
            return bool(rule.query) or any(map(is_a_command, names_at_most(asked.body, kind)))
        return outvotes(rule, said) or any(is_a_command(name) for name, _ in said)

    def _log_in(self, asked: WireRequest, rule: RequestRule, site: Sends) -> WireAnswer:
        with self._lock:
            wanted, self._login, this = self._login, None, self._login_turn
            if wanted is not None:
                # From here on it counts as sent, until the gate knows that it was not.
                self._unsent = None
        if wanted is None:
            return self._refuse(asked, "未授权的登录", write=False)
        try:
            wanted = texts_as(rule.body, wanted)
            sent = pairs_as(rule.body, asked.body, self.profile.site.charset, asked.header("content-type"))
        except UnreadableBody as unreadable:
            return self._keep_login(this, asked, str(unreadable))
        filled = [name for name, _ in sent if name not in self._login_extras]
        if not is_bare(rule, asked.url) or not set(wanted) <= set(sent) or len(filled) != len(wanted):
            return self._keep_login(this, asked, "登录表单内容不符", _other_fields(wanted, sent, filled))
        self._count("logins")
        self._logging_in = True
        turn = self.heard.let_out(asked, rule)
        self._mark("K1")
        try:
            answered = site.fetch(asked, self.submit_seconds)
            self.login_document = plain(answered)
            start = self.login_document.decode(self.profile.site.charset, "replace")[:200]
        except WireError as lost:
            self.heard.failed(turn, asked, lost)
            self.login_answer = f"0 - {lost.reason}"
            if isinstance(lost, NotSent):
                self._note_unsent(this, lost.as_read("登录（没有发出，不算一次）"))
            return ours("登录回答丢失", 502)
        finally:
            self._logging_in = False
        self.heard.head(turn, asked, answered.status, answered.headers)
        self.login_answer = f"{answered.status} {answered.header('location') or '-'} {start}"
        return fresh(answered)

    def _keep_login(self, this: int, asked: WireRequest, why: str, found: str = "") -> WireAnswer:
        """Refuse the login that was armed: no byte of it has left."""
        answered = self._refuse(asked, why, write=False)
        self._note_unsent(
            this, LoginFailed(_unsent(f"闸门拦下了 {asked.method} {asked.path[:200]}: {why}{found}"))
        )
        return answered

    def _note_unsent(self, this: int, why: BotError) -> None:
        """Keep why this login was not sent, unless another one was armed in the meantime."""
        with self._lock:
            if this == self._login_turn:
                self._unsent = why

    def _write(self, asked: WireRequest, rule: RequestRule, site: Sends) -> WireAnswer:
        self._count("attempted")
        hand = self._hand
        if hand is not None:
            armed, why = self._pressed(hand, asked, rule)
        else:
            armed = self._armed
            why = self._why_not(armed, asked, rule)
        if armed is not None and not why:
            why = self._commit_sending(armed)
        if armed is None or why:
            return self._refuse(asked, why, write=True)
        try:
            return self._send(asked, rule, armed, site)
        finally:
            armed.over.set()

    def _why_not(self, armed: Armed | None, asked: WireRequest, rule: RequestRule) -> str:
        """Why this write may not leave; empty where nothing speaks against it.

        The first try is the only one.
        """
        if armed is None:
            return "没有登记意图的提交"
        rule = self._rules.rule_of(asked.method, asked.url, armed.write.kind) or rule
        place = "leftover" if armed.write.key.action is Action.LEFTOVER else armed.write.kind
        if why := self._elsewhere(asked, rule, place):
            # A request to another address is another matter: it does not use up the one try.
            armed.refused = armed.refused or why
            return why
        if not armed.claim():
            return "同一意图的第二次提交"
        body, why = self._body_of(asked, rule, place)
        why = why or WantedBody(armed.write.body, armed.write.opaque).misfit(body)
        armed.fits = not why
        if armed.write.opaque:
            armed.leaves = body
        why = why or first_objection(self._guards, armed.write)
        if why:
            armed.refused = why
            armed.over.set()
        return why

    def _elsewhere(self, asked: WireRequest, rule: RequestRule, place: str) -> str:
        """Why the address of a write does not fit this place; empty where it fits."""
        if not self._rules.takes(rule, place):
            cure = "几种提交同用它的，在 site.toml 各写一段 [[requests]]，action 写各自的"
            return f"提交地址与操作不符: {asked.path} 登记为 {rule.action or '任何提交'}；{cure}"
        fits = asked.method == "GET" or is_bare(rule, asked.url)
        return "" if fits else f"提交地址与操作不符: {asked.path}"

    def _body_of(self, asked: WireRequest, rule: RequestRule, place: str) -> tuple[tuple[Pair, ...], str]:
        """The pairs of a write to this place, its address's first, or why it is no such write."""
        if self.crash is not None:
            return (), f"闸门先前出错: {self.crash}"
        if why := self._elsewhere(asked, rule, place):
            return (), why
        charset, kind = self.profile.site.charset, asked.header("content-type")
        address = self._rules.in_address(rule, asked.url)
        try:
            if asked.method == "GET":
                return (*address, *decode_body(asked.query, charset)), ""
            bare = bool(address) and asked.body in NOTHING
            body = () if bare else pairs_as(rule.body, asked.body, charset, kind)
        except UnreadableBody as unreadable:
            return (), str(unreadable)
        if outvotes(rule, body):
            return (), "提交内容里另有说明它是什么的参数"
        return (*address, *body), ""

    def _pressed(self, hand: Hand, asked: WireRequest, rule: RequestRule) -> tuple[Armed | None, str]:
        """The write that a person has pressed, journalled as INTENT.

        The second value says why the request is no such write, or may not leave.
        """
        with hand.lock:
            if hand.pressed is not None:
                return None, "同一意图的第二次提交"
            entrusted, body, why = self._meant(hand, asked, rule)
            if entrusted is None:
                hand.blocked.append(why)
                return None, why
            hand.pressed = pressed = entrusted
        # The check of the order needs the browser, which belongs to the lane's thread.
        try:
            self.errands.do(lambda: self._make(pressed, body))
        except GateRefused as nobody:
            return None, str(nobody)
        armed = pressed.armed
        return (armed, armed.refused) if armed is not None else (None, str(pressed.problem))

    def _make(self, entrusted: Entrusted, body: tuple[Pair, ...]) -> None:
        """Check the order again, and journal INTENT; runs in the lane's thread."""
        try:
            write = entrusted.make(body)
            if why := first_objection(self._guards, write):
                raise GateRefused(why)
            attempt = self._journal.intent(write)
        except LedgerError as broken:
            self.crash = self.crash or broken
            raise
        except Exception as problem:
            gone = GateRefused("提交前的复看没有做完，没有发出")
            entrusted.problem = problem if isinstance(problem, BotError) else gone
            return
        self._mark("K6")
        armed = Armed(write, attempt, entrusted.closes, tried=True)
        # Asked again, because INTENT was committed between the objection above and this line.
        armed.refused = first_objection(self._guards, write)
        entrusted.armed = self._armed = armed

    def _meant(
        self, hand: Hand, asked: WireRequest, rule: RequestRule
    ) -> tuple[Entrusted | None, tuple[Pair, ...], str]:
        """Which write of the hand a request is, and its body; or why it is none of them."""
        why = "问题遗留库还没有填好并回读" if rule.action == "leftover" else "不是交给人按的提交"
        for entrusted in hand.writes:
            if not self._rules.takes(rule, entrusted.place):
                continue
            body, why = self._body_of(asked, rule, entrusted.place)
            why = why or entrusted.misfit(body)
            if not why:
                return entrusted, body, ""
        return None, (), why

    def _commit_sending(self, armed: Armed) -> str:
        """Commit SENDING, or return why this write may not leave.

        Nothing leaves after the write was given up, or after the ledger failed.
        """
        try:
            with armed.lock:
                if armed.given_up:
                    raise GateRefused("程序已不再等这一笔提交，没有发出")
                try:
                    self._journal.sending(armed.attempt, armed.leaves)
                except GateRefused:
                    raise
                except Exception as broken:
                    self.crash = self.crash or broken
                    raise
                armed.sent = True
        except GateRefused as closed:
            armed.refused = str(closed)
            armed.over.set()
            return armed.refused
        return ""

    def _send(self, asked: WireRequest, rule: RequestRule, armed: Armed, site: Sends) -> WireAnswer:
        self._count("sent")
        self.politeness.write_sent()
        turn = self.heard.let_out(asked, rule)
        self._mark("K7")
        answered, answer = self._fetch_once(asked, armed, site)
        self._mark("K9")
        stands = self.settle(armed, answer)
        self._mark("K10")
        if answered is None or stands.state is WriteState.UNKNOWN:
            return ours("结果未知", 502)
        self.heard.head(turn, asked, answered.status, answered.headers)
        return fresh(answered)

    def _fetch_once(self, asked: WireRequest, armed: Armed, site: Sends) -> tuple[WireAnswer | None, Answer]:
        """Send the write that was let out; return its answer, None where lost, and its class."""
        # Asked again: since the last objection there was a commit to disk, and maybe a night of sleep.
        if too_late := first_objection(self._last_guards, armed.write):
            return None, Answer(WriteState.NOT_SENT, too_late)
        profile = self.profile
        try:
            answered = site.fetch(asked, self.submit_seconds)
            text = plain(answered).decode(profile.site.charset, "replace")
        except NotSent as unsent:
            return None, Answer(WriteState.NOT_SENT, f"未连上网站: {unsent.reason}")
        except Lost as lost:
            return None, Answer(WriteState.UNKNOWN, f"已发出，回答丢失: {lost.reason}")
        answer = classify(
            AnswerWords(
                rules=profile.answers,
                login_markers=profile.site.login_markers,
                order_no_pattern=profile.site.order_no_pattern,
                denial_texts=profile.site.denial_texts,
                lost_texts=profile.site.lost_texts,
            ),
            status=answered.status,
            location=answered.header("location"),
            session_header=answered.header(profile.answers.session_header),
            text=text,
            order_no=armed.write.key.order_no,
            closes=armed.closes,
        )
        return answered, answer

    def _count(self, what: str) -> None:
        with self._lock:
            setattr(self.tally, what, getattr(self.tally, what) + 1)

    def _refuse(self, asked: WireRequest, why: str, *, write: bool) -> WireAnswer:
        """Refuse a request.

        The browser always gets an answer, so that it does not ask again by itself.
        """
        with self._lock:
            self.tally.refused(Refusal(asked.method, asked.path[:200], why, write))
            if self._login is not None and asked.method == "POST":
                self._unsent = LoginFailed(_unsent(f"闸门拦下了 POST {asked.path[:200]}: {why}"))
        return ours("已拦截", 409)


def _unsent(why: str) -> str:
    """The message for a login that has not left."""
    return (
        f"登录没有发出，密码没有离开本机，不算一次登录: {why}；"
        "请核对页面档案的 login.toml 和 site.toml 的 requests，改好就可以再运行"
    )


def _other_fields(wanted: tuple[Pair, ...], sent: tuple[Pair, ...], filled: list[str]) -> str:
    """The names of the fields in which a login differs from the armed one.

    Their values stay secret.
    """
    named = [name for name, _ in wanted]
    lacking = [name for name, text in wanted if (name, text) not in sent]
    more = [name for index, name in enumerate(filled) if name not in named or name in filled[:index]]
    differences = (("没有按填写的发出", lacking), ("多出", more))
    return "".join(f"，{what}: {'、'.join(names)[:200]}" for what, names in differences if names)
