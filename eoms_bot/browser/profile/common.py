"""What every profile says of its site, whatever its pages look like.

`Profile` is what runs, decisions and the gate need. How pages are read and filled is in its subclasses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from eoms_bot.browser.profile.keep_warm import KeepWarm
from eoms_bot.browser.profile.pace import Pace
from eoms_bot.browser.profile.parts import (
    Css,
    Cutting,
    FactWords,
    FieldWords,
    PagePart,
    Pattern,
    Region,
    Selective,
    Text,
    fault,
    refuse_match_all,
)
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.model import patterns

FORMAT = 2
"""The newest format of profile files that this program understands; a newer one is refused."""


def _understood(version: int) -> int:
    if version > FORMAT:
        raise ValueError(f"SEL-003 页面档案的格式版本 {version} 比本程序新（本程序懂到 {FORMAT}）")
    return version


class SiteSpec(PagePart):
    """`site.toml`: what holds for every page."""

    name: Text
    version: Annotated[int, Field(ge=1), AfterValidator(_understood)] = 1
    charset: Literal["utf-8", "gbk", "gb18030"] = "utf-8"
    login_path: str
    home_path: str
    login_markers: tuple[Text, ...] = ()
    """Paths that mean, in any frame or redirect, that the session is gone."""
    order_no_pattern: Selective
    wide_bytes: int = Field(default=3, ge=1, le=4)
    min_seconds_between_orders: float = Field(default=0.0, ge=0)
    pace: Pace = Pace()
    keep_warm: KeepWarm | None = None
    """Without it, the site is asked only for what the work needs."""
    requests: tuple[RequestRule, ...]
    error_texts: tuple[Text, ...] = ()
    denial_texts: tuple[Text, ...] = ()
    """Words that say that a right is missing.

    Some sites show them for a lost session, instead of a login page (F30).
    """
    lost_texts: tuple[Selective, ...] = ()
    """How the words of a page begin that replaces any other once the session is gone.

    For sites that then ask for no login.
    """
    known_dialogs: tuple[Selective, ...] = ()
    modal_dialogs_as_windows: bool = False
    """Whether `showModalDialog`, which browsers have dropped, opens a window and returns.

    It returns at once.
    """

    @model_validator(mode="after")
    def _keep_warm_is_a_read(self) -> Self:
        if self.keep_warm is not None and not self._loads(self.keep_warm.path):
            wanted = 'requests 里 kind = "read"、role = "page" 且没有 action 的 GET'
            raise ValueError(f"keep_warm.path {self.keep_warm.path!r} 须是{wanted}：保持会话只许读页面")
        return self

    @model_validator(mode="after")
    def _ways_are_listed(self) -> Self:
        """Check that all that every run asks for or sends is listed: the gate refuses the rest."""
        if any(mark in f"/{self.home_path.lstrip('/')}" for mark in self.login_markers):
            raise fault("这是登录页（login_markers）：写登录以后第一页的路径", "home_path")
        for key, path in (("login_path", self.login_path), ("home_path", self.home_path)):
            rule = self._rule_of(path)
            if rule is None or rule.kind != "read":
                raise fault(f'须是 requests 里 kind = "read" 的 GET: {path!r} 没有登记', key)
        posts = {(rule.kind, rule.action) for rule in self.requests}
        ways = (
            ('kind = "login"（登录）', {("login", "")}),
            (
                'kind = "write"、action = "form" 或 "complete"（提交工单）',
                {("write", ""), ("write", "form"), ("write", "complete")},
            ),
            ('kind = "write"、action = "leftover"（登记遗留库）', {("write", ""), ("write", "leftover")}),
        )
        if missing := [way for way, fitting in ways if not fitting & posts]:
            raise fault(f"requests 里缺少 POST: {'；'.join(missing)}", "requests")
        return self

    def _rule_of(self, path: str) -> RequestRule | None:
        """The rule for a GET of a path below the context path."""
        from eoms_bot.browser.requests import RequestRules  # here: it is made of the rules above

        site = "http://site"
        return RequestRules(self.requests, site).rule_of("GET", f"{site}/{path.lstrip('/')}")

    def _loads(self, path: str) -> bool:
        """True where a GET of this path is a page load that only reads, and is not the login's."""
        rule = self._rule_of(path)
        if rule is None or any(mark in f"/{path.lstrip('/')}" for mark in self.login_markers):
            return False
        return (rule.kind, rule.role, rule.action) == ("read", "page", "")


class PersonAsked(PagePart):
    """Something that only a person may answer: captcha, code, new password, notice.

    `told` is the operators' name for it.
    """

    css: Css
    told: str = Field(min_length=2)
    input: Css = ""
    """Where the bot types a person's answer; empty where only a person at the site can go on."""
    field: str = ""
    """The name of the field that sends the answer."""
    picture: Css = ""
    """The picture that the person has to see for it."""
    prepare: Css = ""
    """Clicked before the person is asked, so that the site sends the code."""
    submit: Css = ""
    """Sends the answer; empty on the login page, where the answer goes with the password."""
    also_sends: tuple[str, ...] = ()
    """Names of the fields that are sent together with the answer."""
    answer_pattern: Selective | None = None
    """Matches the answer document that makes the page's script ask this.

    Only where documents answer logins; `css` then shows a little later.
    """

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.input) != bool(self.field):
            raise ValueError("input 和 field 要么都写，要么都不写")
        return self


class LoginPageProfile(Region):
    """`login.toml`."""

    NEEDED = ("user", "password", "submit")

    answer: Literal["page", "document"] = "page"
    """What answers a login.

    It is a page to which the browser goes, or a document (XML, JSON) that a script of the login page reads.
    """
    message_pattern: Pattern | None = None
    """The site's words on a refused login in a document: the pattern's one group.

    For a page, the selector `message` finds the words.
    """
    before: tuple[PersonAsked, ...] = ()
    """On the login page itself: where one of these shows, no password is typed."""
    behind: tuple[PersonAsked, ...] = ()
    """On the page to which a right password leads."""

    user_field: Text
    password_field: Text
    password_made: bool = False
    """Whether the page sends what its script makes of the password (a hash), and not the password itself."""
    also_sends: tuple[str, ...] = ()
    """Names of the fields that the page sends in addition to account and password.

    A login with any other field does not leave.
    """
    wrong_answer_pattern: Selective | None = None
    """Matches all that the page says of a person's wrong answer (captcha, code), and only that.

    Words that may also mean the password must not match: the password would then be tried again (G5).
    """
    success_pattern: Selective | None = None
    """Matches `status location body-start` of a successful login answer."""
    success_values: dict[Text, Text] = Field(default_factory=dict)
    """What a successful answer in JSON says, instead of that: pointer → JSON text, `"/code" = "20000"`."""

    @model_validator(mode="after")
    def _success_is_known(self) -> Self:
        if (self.success_pattern is None) is not bool(self.success_values):
            raise fault(
                "success_pattern 和 success_values 须写其中一个：登录成功时网站怎么答", "success_pattern"
            )
        return self

    @model_validator(mode="after")
    def _document_is_read(self) -> Self:
        groups = re.compile(self.message_pattern).groups if self.message_pattern else 0
        read = patterns.groups_always_read(self.message_pattern) if self.message_pattern else ()
        if self.answer == "document" and (groups != 1 or 1 not in read):
            raise ValueError("登录的回答是文档，须给出 message_pattern，其中恰有一个括号是网站的话")
        if self.answer == "page" and self.message_pattern:
            raise ValueError('message_pattern 只用于 answer = "document"；页面的话由 selectors.message 读出')
        return self

    @model_validator(mode="after")
    def _steps_are_known(self) -> Self:
        document = self.answer == "document"
        odd = [one.told for one in self.behind if (one.answer_pattern is not None) != document]
        odd += [one.told for one in self.before if one.answer_pattern is not None]
        if odd:
            wanted = "behind 的每一项须给出 answer_pattern" if document else "answer_pattern 只用于文档"
            raise ValueError(f"{wanted}（before 不用它）: {'、'.join(odd)}")
        return self

    @model_validator(mode="after")
    def _answers_are_sent(self) -> Self:
        for nth, one in enumerate(self.behind):
            if one.input and not one.submit:
                raise fault(f"{one.told}: 登录后的这一步须给出 submit，否则填了发不出去", "behind", nth)
        return self

    @model_validator(mode="after")
    def _message_is_somewhere(self) -> Self:
        if self.answer == "page" and "message" not in self.selectors:
            raise ValueError("须给出 selectors.message：登录失败时网站的话")
        return self


class RefusalSpec(PagePart):
    """A text with which the site refuses; `taken` means that somebody else was first."""

    text: Text
    meaning: Literal["taken", "rule"] = "rule"


class AnswerRules(PagePart):
    """`answers.toml`: how the answer of a write is read.

    `script`: a page of one script. Its alerts are its words, and it closes the window of an action that
    closes. `page`: a page for people, which states the result of the write. `whole_pattern` matches the end
    of a whole page. `json`: a document whose `code` and `says` are the JSON pointers of a code and of words
    for people; `done` and `lost` are the codes of a success and of a lost session. `redirect`: the site leads
    on to another page, and says nothing itself; only its own records tell what came of a write.
    """

    kind: Literal["script", "page", "json", "redirect"] = "script"
    alert_pattern: Annotated[Cutting, AfterValidator(refuse_match_all)] = r"alert\s*\(\s*['\"]([^'\"]*)['\"]"
    code: str = ""
    says: str = ""
    done: tuple[Text, ...] = ()
    lost: tuple[Text, ...] = ()
    close_marker: str = ""
    whole_pattern: Selective = r"</html>\s*$"
    success: tuple[Selective, ...] = ()
    refusals: tuple[RefusalSpec, ...] = ()
    session_statuses: tuple[int, ...] = (518,)
    session_header: Text = "sessionstatus"
    session_header_value: Text = "not_login"
    """A session status counts only together with this header."""
    session_filter_before_action: bool = False

    @model_validator(mode="after")
    def _document_has_codes(self) -> AnswerRules:
        given = bool(self.code and self.done)
        if given is not (self.kind == "json"):
            raise ValueError('kind = "json" 时须写 code（编码在哪里）和 done（成功的编码），其他时候都不写')
        return self

    @model_validator(mode="after")
    def _script_closes(self) -> AnswerRules:
        if self.kind == "script" and not self.close_marker:
            raise ValueError("回答是脚本页，须给出 close_marker")
        if self.kind == "page" and not self.success:
            raise fault("回答是给人看的页面，须给出成功的话", "success")
        return self


class StepWords(PagePart):
    """The fields of a step of the form."""

    fields: tuple[FieldWords, ...]

    def field(self, name: str) -> FieldWords | None:
        """The field of a logical name; None where this site has no such field."""
        return next((spec for spec in self.fields if spec.name == name), None)


HEAD = ("order_no", "task_id", "status", "task_status", "dealer", "deadline")
"""What every order has; each further fact is in its `facts`."""


class FormWords(PagePart):
    """What an order's page says of its state.

    `accept_needed_status` and `accepted_status` are words of 任务状态.
    """

    facts: Mapping[str, FactWords]
    accept_needed_status: tuple[Text, ...]
    accepted_status: tuple[Text, ...] = Field(min_length=1)
    reject_needs_accept: bool = True

    @property
    def invalid_marks(self) -> str:
        """The selector of the marks that a form's validation puts on fields; empty where none is known."""
        return ""


class HistoryWords(PagePart):
    """How the site writes what was done into 处理记录."""

    actions: dict[str, tuple[str, ...]]
    """Kind of write → the labels under which the site logs it."""

    @model_validator(mode="after")
    def _actions_have_words(self) -> Self:
        for kind in ("accept", "complete", "reject"):
            if not any(word.strip() for word in self.actions.get(kind, ())):
                raise fault(f"actions 须给出 {kind}: 网站在处理记录里怎样写这个动作", "actions", kind)
        return self


class Profile(PagePart):
    """What is known of a site apart from its pages."""

    site: SiteSpec
    login: LoginPageProfile
    answers: AnswerRules
    order_form: FormWords
    history: HistoryWords
    accept: StepWords | None = None
    """The form that an accept opens; without it, the press alone is the accept."""
    complete: StepWords
    reject: StepWords
    leftover: StepWords

    @model_validator(mode="after")
    def _lost_session_is_noticed(self) -> Self:
        if not (self.site.login_markers or self.site.lost_texts or self.answers.lost):
            raise fault(
                "须给出 login_markers、lost_texts 或 answers 的 lost，否则会话没有了也看不出来",
                "site",
                "login_markers",
            )
        return self

    def pair_place(self, _kind: str, _said: str) -> str:
        """Where the profile has the pair of a body that a message names, as a clause; empty where nowhere."""
        return ""
