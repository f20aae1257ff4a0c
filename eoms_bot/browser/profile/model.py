"""The strict model of a whole site profile: one class per TOML file of `selectors/<profile>/`."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from eoms_bot.browser.profile.keep_warm import KeepWarm
from eoms_bot.browser.profile.pace import Pace
from eoms_bot.browser.profile.parts import (
    Css,
    Cutting,
    FactSpec,
    FieldSpec,
    LinePattern,
    MenuSpec,
    PagePart,
    Pattern,
    Region,
    Selective,
    Text,
    fault,
    lacking_groups,
    refuse_match_all,
)
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.model import patterns

FORMAT = 1
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
    login_markers: tuple[Text, ...]
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
        if not (self.login_markers or self.lost_texts):
            raise fault("须给出 login_markers 或 lost_texts，否则会话没有了也看不出来", "login_markers")
        for key, path in (("login_path", self.login_path), ("home_path", self.home_path)):
            rule = self._rule_of(path)
            if rule is None or rule.kind != "read":
                raise fault(f'须是 requests 里 kind = "read" 的 GET: {path!r} 没有登记', key)
        posts = {(rule.kind, rule.action) for rule in self.requests if rule.method == "POST"}
        ways = (
            ('kind = "login"（登录）', {("login", "")}),
            ('kind = "write"、action = "form"（提交工单）', {("write", ""), ("write", "form")}),
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

    It is a page to which the browser goes, or a document (XML) that a script of the login page reads.
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
    also_sends: tuple[str, ...] = ()
    """Names of the fields that the page sends in addition to account and password.

    A login with any other field does not leave.
    """
    wrong_answer_pattern: Selective | None = None
    """Matches all that the page says of a person's wrong answer (captcha, code), and only that.

    Words that may also mean the password must not match: the password would then be tried again (G5).
    """
    success_pattern: Selective
    """Matches `status location body-start` of a successful login answer."""

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


class PasswordNotice(PagePart):
    """The portal's notice that an account's password ends soon; it is not there otherwise."""

    css: Css
    days_pattern: Cutting
    """In the notice's text; group 1 is the number of days for which the password is valid."""


MenuPath = Annotated[tuple[Text, ...], Field(min_length=1)]


class PortalProfile(Region):
    """`portal.toml`: the frames, and the menu paths as lists of labels of any length.

    A path begins at the menu bar where there is one (selector `menu_item`), else in the tree. `frame_outer`
    and `frame_menu` lead to the tree; a tree in the page itself has neither.
    """

    NEEDED = ("greeting", "tree", "node", "node_of_level_label", "node_label", "node_children")

    menu_todo: MenuPath
    menu_done: MenuPath
    menu_leftover: MenuPath
    greeting_pattern: Cutting
    password_notice: PasswordNotice | None = None
    frame_outer: Css | None = None
    frame_menu: Css | None = None
    frame_work: Text
    lists_side_by_side: bool = False
    """Whether the portal may be open twice, each time with its own list.

    A list is then searched again where it is open.
    """
    lists_as_served: bool = False
    """Whether the page as the site sends it holds a list's rows.

    The list is then searched again without another load.
    """

    @model_validator(mode="after")
    def _bar_leads_to_a_tree(self) -> Self:
        for name in ("menu_todo", "menu_done", "menu_leftover"):
            if "menu_item" in self.selectors and len(getattr(self, name)) < 2:
                raise fault("有菜单栏（selectors.menu_item）时至少两级: 栏上的一项，和树里的一项", name)
        return self


class FormLayout(PagePart):
    """A row layout of a list: header labels in order, table rows per order, place of the title."""

    header: tuple[str, ...] = Field(min_length=1)
    rows_per_order: Literal[1, 2] = 1
    title_in_second_row: bool = False

    @model_validator(mode="after")
    def _second_row_is_there(self) -> Self:
        if self.title_in_second_row and self.rows_per_order != 2:
            raise fault("标题在第二行，须写 rows_per_order = 2", "title_in_second_row")
        return self


class ListProfile(Region):
    """`todo_list.toml`, `done_list.toml`, `leftover_list.toml`."""

    NEEDED = ("title", "table", "pager", "next_page", "search_text", "search_go")
    READ: ClassVar[tuple[str, ...]] = ("order_no",)
    """The columns without which a row is useless."""

    title: Text
    layouts: dict[str, FormLayout] = Field(min_length=1)
    columns: dict[str, str]
    """Fact name → header label."""
    open_pattern: Pattern | None = None
    link: Literal["onclick", "href"] = "onclick"
    """The attribute of a row's links that holds what they open."""
    opens: Literal["new_window", "same_window"] = "new_window"
    """Where a clicked order opens."""
    total_pattern: Cutting
    pages_pattern: Cutting
    search_option: str = ""
    """The choice in the selector `search_field`; a list that is searched by number has neither."""
    vip_class: str = ""

    @model_validator(mode="after")
    def _address_is_known(self) -> ListProfile:
        if self.opens == "same_window" and self.link != "href":
            raise ValueError('工单在同一窗口打开，须用链接的地址: link = "href"')
        return self

    @model_validator(mode="after")
    def _search_is_whole(self) -> ListProfile:
        if ("search_field" in self.selectors) != bool(self.search_option.strip()):
            raise fault(
                "selectors.search_field 和 search_option 要么都写，要么都不写（只按单号搜索）",
                "search_option",
            )
        return self

    @model_validator(mode="after")
    def _columns_are_read(self) -> ListProfile:
        for name in self.READ:
            if name not in self.columns:
                raise fault(f"columns 须给出 {name}（表头里的哪一栏）", "columns", name)
            # One layout is enough: a copied profile keeps layouts that its own site never shows.
            if not any(self.reads(name, one) for one in self.layouts.values()):
                raise fault("没有一种 layouts 的 header 里有这一栏", "columns", name)
        return self

    def reads(self, name: str, layout: FormLayout) -> bool:
        """Whether a layout's header has this fact's column; labels are padded with white space."""
        return "".join(self.columns[name].split()) in ["".join(text.split()) for text in layout.header]


class TodoProfile(ListProfile):
    """`todo_list.toml`."""

    @model_validator(mode="after")
    def _rows_name_their_task(self) -> TodoProfile:
        wanted = lacking_groups(self.open_pattern or "", ("base_id", "task_id"))
        if wanted:
            raise fault(f"从链接里认出工单和任务: {wanted}", "open_pattern")
        return self


class LeftoverListProfile(ListProfile):
    """`leftover_list.toml`."""

    READ = ("order_no", "registrar", "measure")


class ActionSpec(PagePart):
    """An action of the form: its button, the system fields that scripts set, and what follows.

    Where actions are options, `button` is their select and `value` the option's own.
    """

    button: Css
    label: Text
    value: str = ""
    system: dict[str, str]
    closes: bool


class FormProfile(Region):
    """`order_form.toml`: the detail page and form of an order."""

    actions: Literal["buttons", "options"] = "buttons"
    """Whether each action has a button, or is an option of one select."""
    boxes: Literal["wrapped", "plain"] = "wrapped"
    """How a step's fields are found: by a box around each, or by the controls themselves.

    `required` matches in a wrapped field's label, `locked` its box. For a plain field both match the control.
    """
    NEEDED = ("form", "buttons", "step_boxes", "submit", "leftover_button")

    menu: MenuSpec | None = None
    """Where the menus of fields of type `popup_select` open."""
    facts: dict[str, FactSpec]
    accept: ActionSpec
    complete: ActionSpec
    reject: ActionSpec
    accept_needed_status: tuple[Text, ...]
    accepted_status: tuple[Text, ...] = Field(min_length=1)
    reject_needs_accept: bool = True
    submit_label: Text = "提交"
    """The words of the button that submits a step."""
    facts_as_served: bool = False
    """Whether the page as the site sends it holds the facts, without the help of scripts.

    The check before a write then fetches the page alone. It opens a window only where that page does not show
    the same.
    """

    @model_validator(mode="after")
    def _order_is_identified(self) -> FormProfile:
        for name in ("order_no", "task_id", "status", "task_status", "dealer", "deadline"):
            if name not in self.facts:
                raise fault(f"facts 须给出 {name}: 没有它认不出工单的状态", "facts", name)
            if name in {"order_no", "task_id"} and not self.facts[name].required:
                raise fault("须写 required = true: 没有它认不出是哪一张", "facts", name)
        return self

    @model_validator(mode="after")
    def _options_have_values(self) -> FormProfile:
        bare = [one.label for one in (self.accept, self.complete, self.reject) if not one.value]
        if self.actions == "options" and bare:
            raise ValueError(f"动作是下拉选项，须给出 value: {', '.join(bare)}")
        return self

    @model_validator(mode="after")
    def _boxes_are_marked(self) -> FormProfile:
        missing = [name for name in ("required", "locked") if name not in self.selectors]
        if missing:
            raise ValueError(f"须给出 selectors: {', '.join(missing)}（哪些栏必填，哪些不能填写）")
        return self


class StepProfile(PagePart):
    """`complete.toml`, `reject.toml`, `accept.toml`: the fields of a step page."""

    fields: tuple[FieldSpec, ...]
    other_boxes: tuple[str, ...] = ()
    """Boxes of the step that are not our fields: buttons, captions."""

    @model_validator(mode="after")
    def _names_once(self) -> StepProfile:
        names = [spec.name for spec in self.fields]
        names += [control for spec in self.fields for control in spec.controls]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"字段重复: {', '.join(twice)}")
        return self

    def field(self, name: str) -> FieldSpec | None:
        """The field of a logical name; None where this site has no such field."""
        return next((spec for spec in self.fields if spec.name == name), None)


class LeftoverProfile(StepProfile):
    """`leftover.toml`: the dialog or window that 生成问题遗留库 opens.

    Which of the two it is shows when it opens.
    """

    form: Css
    """The entry's form element."""
    submit: Css
    """The control that writes: one selector, no alternates."""
    submit_label: Text
    prefilled: dict[str, str] = Field(default_factory=dict)
    """Control → name of the order's fact that it must show."""


class HistoryProfile(Region):
    """`history.toml`: 处理记录, in its own frame or (selector `region`) in the order's page."""

    NEEDED = ("line", "tab")

    frame: Css | None = None
    lines: Literal["text", "cells"] = "text"
    """Whether a line is one text, or the cells of a table's row.

    Cells are joined with ` | ` when they are read.
    """
    stands_alone: bool = False
    """Whether the frame's document may be opened by its own address.

    The entry of a reply just sent is then looked for there first.
    """
    as_served: bool = False
    """Whether the page as the site sends it holds the history, without the help of scripts.

    The next history is then put in place of the last one.
    """
    asked_ahead: bool = False
    """Whether only the order's own number changes in the frame's address between orders.

    The history is then asked for while the order's page is on its way.
    """
    line_pattern: LinePattern
    """One log line; groups when, who, action, text."""
    actions: dict[str, tuple[str, ...]]
    """Kind of write → the labels under which the site logs it."""

    @model_validator(mode="after")
    def _actions_have_words(self) -> HistoryProfile:
        for kind in ("accept", "complete", "reject"):
            if not any(word.strip() for word in self.actions.get(kind, ())):
                raise fault(f"actions 须给出 {kind}: 网站在处理记录里怎样写这个动作", "actions", kind)
        return self

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


class RefusalSpec(PagePart):
    """A text with which the site refuses; `taken` means that somebody else was first."""

    text: Text
    meaning: Literal["taken", "rule"] = "rule"


class AnswerRules(PagePart):
    """`answers.toml`: how the answer of a write is read.

    `script`: a page of one script. Its alerts are its words, and it closes the window of an action that
    closes. `page`: a page for people, which states the result of the write. `whole_pattern` matches the end
    of a whole page.
    """

    kind: Literal["script", "page"] = "script"
    alert_pattern: Annotated[Cutting, AfterValidator(refuse_match_all)]
    close_marker: str = ""
    whole_pattern: Selective = r"</html>\s*$"
    success: tuple[Selective, ...]
    refusals: tuple[RefusalSpec, ...]
    session_statuses: tuple[int, ...] = (518,)
    session_header: Text = "sessionstatus"
    session_header_value: Text = "not_login"
    """A session status counts only together with this header."""
    session_filter_before_action: bool = False

    @model_validator(mode="after")
    def _script_closes(self) -> AnswerRules:
        if self.kind == "script" and not self.close_marker:
            raise ValueError("回答是脚本页，须给出 close_marker")
        if self.kind == "page" and not self.success:
            raise fault("回答是给人看的页面，须给出成功的话", "success")
        return self


class Profile(PagePart):
    """A whole site profile; one attribute per file."""

    site: SiteSpec
    login: LoginPageProfile
    portal: PortalProfile
    todo_list: TodoProfile
    done_list: ListProfile
    leftover_list: LeftoverListProfile
    order_form: FormProfile
    accept: StepProfile | None = None
    """The form that an accept opens; without this file, the press alone is the accept."""
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
            raise fault(
                f"order_form.toml 须给出 [menu]: {', '.join(popups)} 是弹出菜单", "order_form", "menu"
            )
        return self

    @model_validator(mode="after")
    def _replies_have_fields(self) -> Self:
        for part, step, name in (("complete", self.complete, "note"), ("reject", self.reject, "reject_text")):
            if step.field(name) is None:
                raise fault(f"fields 须有 name = {name!r}: 回复写在哪里", part, "fields")
        if not self.leftover.fields:
            raise fault("fields 至少要有一项: 解决措施写在哪里", "leftover", "fields")
        return self

    @model_validator(mode="after")
    def _names_are_of_fields(self) -> Self:
        """Check that each name that one file uses exists in another."""
        form = self.order_form
        for kind, action, step in (
            ("accept", form.accept, self.accept),
            ("complete", form.complete, self.complete),
            ("reject", form.reject, self.reject),
        ):
            known = {f"={spec.name}" for spec in step.fields} if step else set()
            for name, value in action.system.items():
                if value.startswith("=") and value not in known:
                    raise fault(f"{kind}.toml 里没有这个字段", "order_form", kind, "system", name)
        for control, fact in self.leftover.prefilled.items():
            if fact not in form.facts:
                raise fault("order_form.toml 的 facts 里没有这一项", "leftover", "prefilled", control)
        return self
