"""The strict model of a profile whose pages are known by selectors: one class per TOML file."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from eoms_bot.browser.profile.common import FormWords, HistoryWords, Profile, StepWords
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
    Text,
    fault,
    lacking_groups,
)
from eoms_bot.errors import ConfigError


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


class FormProfile(Region, FormWords):
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
    submit_label: Text = "提交"
    """The words of the button that submits a step."""
    facts_as_served: bool = False
    """Whether the page as the site sends it holds the facts, without the help of scripts.

    The check before a write then fetches the page alone. It opens a window only where that page does not show
    the same.
    """

    @property
    def invalid_marks(self) -> str:
        """See `FormWords`."""
        marks = self.selectors.get("invalid_marks")
        return "" if marks is None else marks.css

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


class StepProfile(StepWords):
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


class HistoryProfile(Region, HistoryWords):
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


class PageProfile(Profile):
    """A profile of pages that are known by selectors; one attribute per file."""

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


def as_paged(profile: Profile) -> PageProfile:
    """The profile, where pages are known by selectors; ConfigError where they are not."""
    if not isinstance(profile, PageProfile):
        raise ConfigError(f"页面档案 {profile.site.name} 按文字找控件，这里要按选择器写的档案")
    return profile
