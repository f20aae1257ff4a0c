"""The strict model of a whole site profile: one class per TOML file of `selectors/<profile>/`."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from eoms_bot.browser.profile.keep_warm import KeepWarm
from eoms_bot.browser.profile.pace import Pace
from eoms_bot.browser.profile.parts import (
    Css,
    FactSpec,
    FieldSpec,
    LinePattern,
    MenuSpec,
    Part,
    Pattern,
    Region,
)
from eoms_bot.browser.profile.request_rule import RequestRule

FORMAT = 1
"""The newest form of profile files that this program understands; nobody has approved a newer one for it."""


def _understood(version: int) -> int:
    if version > FORMAT:
        raise ValueError(f"SEL-003 页面档案的格式版本 {version} 比本程序新（本程序懂到 {FORMAT}）")
    return version


class Site(Part):
    """`site.toml`: what holds for every page."""

    name: str
    version: Annotated[int, Field(ge=1), AfterValidator(_understood)] = 1
    charset: Literal["utf-8", "gbk", "gb18030"] = "utf-8"
    login_path: str
    home_path: str
    login_markers: tuple[str, ...]
    """Paths whose appearance in any frame or redirect means that the session is gone."""
    order_no_pattern: Pattern
    wide_bytes: int = Field(default=3, ge=1, le=4)
    min_seconds_between_orders: float = Field(default=0.0, ge=0)
    pace: Pace = Pace()
    keep_warm: KeepWarm | None = None
    """Without it, nothing is asked of the site but what the work needs."""
    requests: tuple[RequestRule, ...]
    error_texts: tuple[str, ...] = ()
    denial_texts: tuple[str, ...] = ()
    """Words that say that a right is missing; some sites say so of a lost session, in place of asking for a login (F30)."""
    lost_texts: tuple[Pattern, ...] = ()
    """How the words of a page begin that stands in place of any other once the session is gone, where no login is asked for."""
    known_dialogs: tuple[Pattern, ...] = ()

    @model_validator(mode="after")
    def _warmth_is_a_read(self) -> Self:
        if self.keep_warm is not None and not self._loads(self.keep_warm.path):
            wanted = 'requests 里 kind = "read"、role = "page" 且没有 action 的 GET'
            raise ValueError(f"keep_warm.path {self.keep_warm.path!r} 须是{wanted}：保持会话只许读页面")
        return self

    def _loads(self, path: str) -> bool:
        """True where a GET of this path is a page load that only reads, and not the login's."""
        from eoms_bot.browser.requests import RequestRules  # here: it is made of the rules above

        site = "http://site"
        rule = RequestRules(self.requests, site).rule_of("GET", f"{site}/{path.lstrip('/')}")
        if rule is None or any(mark in f"/{path.lstrip('/')}" for mark in self.login_markers):
            return False
        return (rule.kind, rule.role, rule.action) == ("read", "page", "")


class PersonAsked(Part):
    """Something that only a person may answer: captcha, code, new password, notice; `told` is what operators call it."""

    css: Css
    told: str = Field(min_length=2)
    input: Css = ""
    """Where the bot types what a person tells it; empty where only a person at the site can go on."""
    field: str = ""
    """The name under which that is sent."""
    picture: Css = ""
    """What the person has to see for it."""
    prepare: Css = ""
    """Clicked before the person is asked: it has the site send the code."""
    submit: Css = ""
    """Sends the answer; empty on the login page itself, where it goes along with the password."""
    also_sends: tuple[str, ...] = ()
    """Names of the fields that are sent beside the answer."""
    answer_pattern: Pattern | None = None
    """Where logins are answered by a document: the one that has the page's script ask this. `css` then shows a little later."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.input) != bool(self.field):
            raise ValueError("input 和 field 要么都写，要么都不写")
        return self


class LoginPageProfile(Region):
    """`login.toml`."""

    answer: Literal["page", "document"] = "page"
    """What answers a login: a page that the browser goes to; or a document (XML) that a script of the login page reads."""
    message_pattern: Pattern | None = None
    """What a document says of a refused login, in its one group; a page says it under the selector `message`."""
    before: tuple[PersonAsked, ...] = ()
    """On the login page itself: where one shows, no password is typed."""
    behind: tuple[PersonAsked, ...] = ()
    """On the page that a right password leads to."""

    user_field: str
    password_field: str
    also_sends: tuple[str, ...] = ()
    """Names of the fields that the page sends beside account and password; a login with any other does not leave."""
    wrong_answer_pattern: Pattern | None = None
    """Matches all that the page says where a person's answer (captcha, code) was wrong, and only that.

    Words that may mean the password as well must not match: that would have it tried again (G5).
    """
    success_pattern: Pattern
    """Matches `status location body-start` of a successful login answer."""

    @model_validator(mode="after")
    def _document_is_read(self) -> Self:
        groups = re.compile(self.message_pattern).groups if self.message_pattern else 0
        if self.answer == "document" and groups != 1:
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
    def _message_is_somewhere(self) -> Self:
        if self.answer == "page" and "message" not in self.selectors:
            raise ValueError("须给出 selectors.message：登录失败时网站的话")
        return self


class PasswordNotice(Part):
    """What the portal shows where an account's password ends soon; it is not there otherwise."""

    css: Css
    days_pattern: Pattern
    """In its text; group 1 is for how many days the password is good."""


class PortalProfile(Region):
    """`portal.toml`: the frames, and the menu paths as lists of labels of any length.

    A path begins at the menu bar where there is one (selector `menu_item`), else in the tree. `frame_outer` and `frame_menu` lead to the
    tree; a tree in the page itself has neither.
    """

    menu_todo: tuple[str, ...]
    menu_done: tuple[str, ...]
    menu_leftover: tuple[str, ...]
    greeting_pattern: Pattern
    password_notice: PasswordNotice | None = None
    frame_outer: Css | None = None
    frame_menu: Css | None = None
    frame_work: str
    lists_side_by_side: bool = False
    """Whether the portal may stand open twice, each with a list of its own: then a list is searched again where it stands."""
    lists_as_served: bool = False
    """Whether a list's rows stand in the page as the site sends it: then it is searched again without being loaded anew."""


class Layout(Part):
    """A row layout of a list: header labels in order, how many table rows an order takes, where the title stands."""

    header: tuple[str, ...]
    rows_per_order: Literal[1, 2] = 1
    title_in_second_row: bool = False


class ListProfile(Region):
    """`todo_list.toml`, `done_list.toml`, `leftover_list.toml`."""

    title: str
    layouts: dict[str, Layout]
    columns: dict[str, str]
    """Fact name → header label."""
    open_pattern: Pattern | None = None
    link: Literal["onclick", "href"] = "onclick"
    """Which attribute of a row's links says what they open."""
    opens: Literal["new_window", "same_window"] = "new_window"
    """Where an order opens that is clicked."""
    total_pattern: Pattern
    pages_pattern: Pattern
    search_option: str = ""
    """What to choose in the selector `search_field`; a list that is searched by the number alone has neither."""
    vip_class: str = ""

    @model_validator(mode="after")
    def _address_is_known(self) -> ListProfile:
        if self.opens == "same_window" and self.link != "href":
            raise ValueError('工单在同一窗口打开，须用链接的地址: link = "href"')
        return self


class ActionSpec(Part):
    """An action of the form: its button, the system fields that scripts set for it, and what follows.

    Where actions are options, `button` is their select and `value` the option's own.
    """

    button: Css
    label: str
    value: str = ""
    system: dict[str, str]
    closes: bool


class FormProfile(Region):
    """`order_form.toml`: the detail page and form of an order."""

    actions: Literal["buttons", "options"] = "buttons"
    """Whether each action has a button, or is an option of one select."""
    boxes: Literal["wrapped", "plain"] = "wrapped"
    """How a step's fields are told: by a box around each, or by the controls themselves.

    `required` hits in a wrapped field's label, `locked` the box; of a plain field both hit the control.
    """
    menu: MenuSpec | None = None
    """Where the menus of fields of type `popup_select` open."""
    facts: dict[str, FactSpec]
    accept: ActionSpec
    complete: ActionSpec
    reject: ActionSpec
    accept_needed_status: tuple[str, ...]
    accepted_status: tuple[str, ...]
    reject_needs_accept: bool = True
    submit_label: str = "提交"
    """What the button must say that submits a step."""
    facts_as_served: bool = False
    """Whether the facts stand in the page as the site sends it, with no script's help: then the look before a write asks for
    the page alone, and opens a window only where that does not tell the same."""

    @model_validator(mode="after")
    def _options_have_values(self) -> FormProfile:
        bare = [one.label for one in (self.accept, self.complete, self.reject) if not one.value]
        if self.actions == "options" and bare:
            raise ValueError(f"动作是下拉选项，须给出 value: {', '.join(bare)}")
        return self

    @model_validator(mode="after")
    def _boxes_are_told_apart(self) -> FormProfile:
        missing = [name for name in ("required", "locked") if name not in self.selectors]
        if missing:
            raise ValueError(f"须给出 selectors: {', '.join(missing)}（哪些栏必填，哪些不能填写）")
        return self


class StepProfile(Part):
    """`complete.toml`, `reject.toml`, `accept.toml`: the fields of a step page."""

    fields: tuple[FieldSpec, ...]
    other_boxes: tuple[str, ...] = ()
    """Boxes of the step that are no fields of ours: buttons, captions."""

    @model_validator(mode="after")
    def _names_once(self) -> StepProfile:
        names = [spec.name for spec in self.fields]
        names += [control for spec in self.fields for control in spec.controls]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"字段重复: {', '.join(twice)}")
        return self

    def field(self, name: str) -> FieldSpec | None:
        """The field of a logical name, None where this site has no such field."""
        return next((spec for spec in self.fields if spec.name == name), None)


class LeftoverProfile(StepProfile):
    """`leftover.toml`: the dialog or window behind 生成问题遗留库; which of the two shows when it opens."""

    form: Css
    """The entry's form element."""
    submit: Css
    """The control that writes: one selector, no alternates."""
    submit_label: str
    prefilled: dict[str, str] = Field(default_factory=dict)
    """Control → fact name of the order that it must show."""


class HistoryProfile(Region):
    """`history.toml`: 处理记录, in a frame of its own or (selector `region`) a part of the order's page."""

    frame: Css | None = None
    lines: Literal["text", "cells"] = "text"
    """Whether a line is one text, or the cells of a table's row; these are read with ` | ` between them."""
    stands_alone: bool = False
    """Whether the frame's document may be opened by its own address: then the entry of a reply just sent is looked for there first."""
    as_served: bool = False
    """Whether it stands in the page as the site sends it, with no script's help: then the next one is put in the last one's place."""
    asked_ahead: bool = False
    """Whether nothing but the order's own number changes in the frame's address from order to order: then it is asked for while the page is on its way."""
    line_pattern: LinePattern
    """One log line; groups when, who, action, text."""
    actions: dict[str, tuple[str, ...]]
    """Kind of write → labels under which the site logs it."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> HistoryProfile:
        if (self.frame is None) != ("region" in self.selectors):
            raise ValueError("处理记录要么在框架里（frame），要么在页面里（selectors.region）")
        if self.stands_alone and self.frame is None:
            raise ValueError("stands_alone 说的是框架里的处理记录: 没有 frame 时不能写")
        if self.as_served and not self.stands_alone:
            raise ValueError("as_served 说的是单独打开的处理记录: 没有 stands_alone 时不能写")
        if self.asked_ahead and not self.stands_alone:
            raise ValueError("asked_ahead 说的是单独打开的处理记录: 没有 stands_alone 时不能写")
        return self

    @property
    def shown(self) -> str:
        """The selector of what a picture of the history must show."""
        return self.frame or self.css("region")


class Refusal(Part):
    """A text with which the site refuses; `taken` where it means that somebody else was first."""

    text: str
    meaning: Literal["taken", "rule"] = "rule"


class AnswerRules(Part):
    """`answers.toml`: how the answer of a write is read.

    `script`: a page of one script, whose alerts are its words, and which closes the window of an action that closes. `page`: a page
    for people, that says what has become of the write; `whole_pattern` is how the end of a whole one looks.
    """

    kind: Literal["script", "page"] = "script"
    alert_pattern: Pattern
    close_marker: str = ""
    whole_pattern: Pattern = r"</html>\s*$"
    success: tuple[Pattern, ...]
    refusals: tuple[Refusal, ...]
    session_statuses: tuple[int, ...] = (518,)
    session_header: str = "sessionstatus"
    session_header_value: str = "not_login"
    """A session status counts only together with this header."""
    session_filter_before_action: bool = False

    @model_validator(mode="after")
    def _script_closes(self) -> AnswerRules:
        if self.kind == "script" and not self.close_marker:
            raise ValueError("回答是脚本页，须给出 close_marker")
        return self


class Profile(Part):
    """A whole site profile; one attribute per file."""

    site: Site
    login: LoginPageProfile
    portal: PortalProfile
    todo_list: ListProfile
    done_list: ListProfile
    leftover_list: ListProfile
    order_form: FormProfile
    accept: StepProfile | None = None
    """The form that an accept opens; without this file, an accept is done by its press."""
    complete: StepProfile
    reject: StepProfile
    leftover: LeftoverProfile
    history: HistoryProfile
    answers: AnswerRules

    @model_validator(mode="after")
    def _menus_are_known(self) -> Self:
        steps = (self.complete, self.reject, self.leftover, *filter(None, (self.accept,)))
        popups = [spec.name for step in steps for spec in step.fields if spec.type == "popup_select"]
        if popups and self.order_form.menu is None:
            raise ValueError(f"order_form.toml 须给出 [menu]: {', '.join(popups)} 是弹出菜单")
        return self
