"""The profile of a site that is described as a person describes it: by the words on its pages.

Its five files hold a table for each part: `site.toml` (the site itself, `[login]`, `[menu]`, `[answers]`),
`lists.toml`, `order.toml`, `steps.toml` and `wire.toml`. Every key that is left out has the common case as
its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from eoms_bot.browser.controls import ControlKind
from eoms_bot.browser.profile.common import HEAD, FormWords, HistoryWords, Profile, StepWords
from eoms_bot.browser.profile.parts import (
    Css,
    Cutting,
    FactWords,
    FieldWords,
    LinePattern,
    PagePart,
    Pattern,
    Text,
    fault,
    lacking_groups,
)
from eoms_bot.browser.profile.request_rule import writes_of
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.model import patterns
from eoms_bot.model.decision import STATED

DIFFERENCES = ("第", "缺少字段", "多出字段")
"""How a message begins that names where two bodies differ (`body.difference`)."""
Words = Annotated[tuple[Text, ...], Field(min_length=1)]
EMPTY = ("没有记录", "暂无记录", "无记录", "暂无数据", "没有数据", "无数据", "没有找到", "没有符合条件")
"""What lists and histories say that are empty, where a profile does not say it."""
WireKind = Literal["accept", "complete", "reject", "leftover"]
CONSTANTS = "fixed."
"""How the names of the branch's own constants begin, in the fields of a step."""
_RESULT = ("replied", "result", "unsolvable", "expected_time", "measure_class", "measure", "note")
_CAUSE = ("prov_cause", "group_cause_top", "group_cause", "area", "cell", "scene", "network")
DECIDED = {
    "complete": (*_RESULT, *_CAUSE, *STATED),
    "reject": ("target", "reject_reason", "reject_text"),
    "leftover": ("problem", "measure"),
    "accept": ("accept_remark",),
}
"""Step → the names of what is decided for its fields, without the constants."""


class MenuWords(PagePart):
    """`[menu]` of `site.toml`: the labels that lead to each list, from the top of the menu.

    `frame` and `work_frame` are the names of the frames that hold the menu and the lists. Without them the
    menu is in the page itself, and a list in whichever document of the window shows it. `greeting_pattern`
    cuts our own name out of the text of the first page.
    """

    todo: Words
    done: Words
    leftover: Words
    frame: str = ""
    work_frame: str = ""
    greeting_pattern: Cutting
    entry: tuple[Text, ...] = ()
    """What is pressed or chosen, in turn, on a page that comes before the first one: which role."""
    notice: str = ""
    """The words of the button that closes what lies over the first page after it has come."""
    password_pattern: Cutting | None = None
    """Cuts out for how many days the password is valid; the page says nothing else in these words."""


class RowAnswer(PagePart):
    """Where the JSON of a list's answer has what its rows do not show.

    `rows` is the pointer of its list of rows; the others are pointers below a row. Without `base_id` the
    order's number stands for it.
    """

    path: Pattern
    rows: Text
    order_no: Text
    base_id: str = ""
    task_id: Text


class ListWords(PagePart):
    """A list: the words above it, and its columns by the words of the header.

    `open` are the words of what opens a row, or the header of the column whose link does; without them it is
    the link of the order's number, or that cell where it has no link. `double`: whether a row opens by a
    double click. `search` is the label of the box that filters by number, `search_button` its button; without
    them the list is walked page by page. `turn` are the words that bring more: with `paging = "more"` below
    the rows that are there, with "next" in their place; with "pages" each page has a link with its number,
    with "select" a select has all their numbers. `ids_pattern` reads `task_id`, and `base_id` where there is
    one, from a row's link, `ids` from the answer with the rows. Without either the order's number stands for
    both, as on a site that knows no tasks.
    """

    title: Text
    columns: dict[str, Text]
    open: str = ""
    double: bool = False
    search: str = ""
    search_name: str = ""
    """The name of the box, where no words stand next to it; the button is then the next one after it."""
    search_button: str = "查询"
    paging: Literal["none", "pages", "select", "next", "more", "scroll"] = "none"
    turn: str = ""
    total_pattern: Cutting | None = None
    pages_pattern: Cutting | None = None
    """Cuts the number of pages out of the page's text, where the last page has what turns it as well."""
    empty: Words = EMPTY
    vip: str = "VIP"
    """What the row of a customer for people says: by itself, as a title or a class."""
    ids_pattern: Pattern | None = None
    ids: RowAnswer | None = None

    @property
    def knows_tasks(self) -> bool:
        """Whether a row has its task's own id."""
        return self.ids_pattern is not None or self.ids is not None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if "order_no" not in self.columns:
            raise fault("columns 须给出 order_no（表头里的哪一栏是工单号）", "columns")
        if self.paging == "scroll" and self.total_pattern is None:
            raise fault(
                'paging = "scroll" 时须写 total_pattern：网站说共有几条，不然不知道到底没有', "paging"
            )
        if self.paging in {"next", "more"} and not self.turn:
            raise fault(f'paging = "{self.paging}" 时须写 turn：翻页的按钮上写着什么', "paging")
        wanted = lacking_groups(self.ids_pattern, ("task_id",)) if self.ids_pattern else ""
        if wanted:
            raise fault(f"从链接里认出工单和任务: {wanted}", "ids_pattern")
        return self


class FactPlace(FactWords):
    """A fact of an order, by exactly one of four ways.

    `label`: the words next to it on the page. `parameter`: a parameter of the page's own address. `hidden`:
    the name of a hidden input. `answer` and `pointer`: the path of a listed read below the context path, and
    where its JSON has the fact; without `pointer` the fact is in the path itself, where the group of `answer`
    is. `required`: the page must have the place; an order may lack the value.
    """

    description: str = ""
    label: str = ""
    parameter: str = ""
    hidden: str = ""
    answer: Pattern | None = None
    pointer: str = ""
    pattern: Cutting | None = None
    required: bool = False

    @model_validator(mode="after")
    def _has_one_way(self) -> Self:
        ways = [bool(self.label), bool(self.parameter), bool(self.hidden), self.answer is not None]
        in_path = self.answer is not None and 1 in patterns.groups_always_read(self.answer)
        if sum(ways) != 1 or (self.pointer and (self.answer is None or in_path)):
            raise ValueError("写 label、parameter、hidden，或 answer 和 pointer，四种里的一种")
        if self.answer is not None and not self.pointer and not in_path:
            raise ValueError("answer 没有 pointer 时，要有一个括号括住路径里的内容")
        return self


class OrderWords(FormWords):
    """`[order_form]` of `order.toml`: an order's page, the words of its actions and where it opens.

    `opens`: in a `window` of its own, in a `panel` over the list (drawer, dialog), in the `frame` of the
    list, or in another frame of its window (`tab`). `title` are words that stand in it. `tab` are the words
    of the tab that shows the facts, `work_tab` of the one that shows what may be done, where they are not
    on show together. `carried` are facts that only bodies need: a revision, a token. `accept`, `complete`,
    `reject` and `leftover` are the words of what opens or does them. `accept_confirm` are those of the
    button with which the page asks once more.
    """

    opens: Literal["window", "panel", "frame", "tab"]
    title: Text
    tab: str = ""
    work_tab: str = ""
    facts: dict[str, FactPlace]
    carried: dict[str, FactPlace] = Field(default_factory=dict)
    accept: Text
    accept_confirm: str = ""
    complete: Text
    reject: Text
    leftover: Text

    @model_validator(mode="after")
    def _order_is_identified(self) -> Self:
        if missing := [name for name in HEAD if name not in self.facts]:
            raise fault(f"facts 须给出 {'、'.join(missing)}: 没有它认不出工单的状态", "facts")
        return self

    def label(self, name: str) -> str:
        """How people call a fact."""
        return self.facts[name].description or self.facts[name].label or name


class HistoryPlace(HistoryWords):
    """`[history]` of `order.toml`: 处理记录, by the words of its header, or by what its lines look like.

    `tab` are the words of the tab or link that shows it, `back` those of the tab with the order itself. The
    same words again say that it folds open where the order stands, and hides nothing. `frame` is the name of
    the frame that holds it. `line` reads a line that is no row of a grid: its groups are `when`, `who`,
    `action` and `text`, in the place of the headers with these names.
    """

    tab: Text
    back: str = ""
    frame: str = ""
    when: str = ""
    who: str = ""
    action: str = ""
    text: str = ""
    line: LinePattern | None = None
    empty: Words = EMPTY

    @property
    def folds(self) -> bool:
        """Whether it opens where the order stands, and hides nothing."""
        return self.back == self.tab

    @model_validator(mode="after")
    def _has_columns_or_lines(self) -> Self:
        heads = {name: getattr(self, name) for name in ("when", "who", "action", "text")}
        if self.line is not None and any(heads.values()):
            raise fault("写了 line，就不写表头 when、who、action、text", "line")
        if self.line is None and (missing := [name for name, words in heads.items() if not words.strip()]):
            raise fault(f"须给出表头 {'、'.join(missing)}；处理记录不是表格的，写 line", "tab")
        return self


_USUAL = (
    (r"[yY]{4}", "%Y"),
    (r"MM", "%m"),
    (r"[dD]{2}", "%d"),
    (r"[hH]{2}", "%H"),
    (r"mm", "%M"),
    (r"[sS]{2}", "%S"),
)
"""How people and other programs write the parts of a time, and how a profile does."""


_BARE = {"%-m": "month", "%-d": "day", "%-H": "hour"}
"""Parts of a time without a zero before one digit. Not every system's own `strftime` knows these."""


def _written(moment: datetime, form: str) -> str:
    for directive, name in _BARE.items():
        form = form.replace(directive, str(getattr(moment, name)))
    return moment.strftime(form)


def _writes_a_time(text: str) -> str:
    """Refuse a way of writing a time that writes the same whatever the time is."""
    if text and not re.search("%-?[A-Za-z]", text):
        usual = text
        for pattern, ours in _USUAL:
            usual = re.sub(pattern, ours, usual)
        wanted = usual if "%" in usual else "%Y-%m-%d %H:%M"
        raise ValueError(f'{text!r} 不是时间的写法；写成 time = "{wanted}"')
    return text


class FieldPlace(FieldWords):
    """A field of a step: found by its label, and filled by what its control is.

    `role`, `css` and `kind` help where the label is not enough. `split` cuts a decided word into levels,
    `join` is how the page shows them. `then` are further decided values that the same control takes as its
    lower levels. `words` maps a decided word to the page's own. `time` is how the page writes a time
    (`%Y-%m-%d %H:%M`; `%-m`, `%-d` and `%-H` have no zero before one digit). `written`: the box takes no
    typing, and the site's own calendar, which nobody here can read, writes times into it. `when_blank`:
    whether a field without a decided value is blank, or keeps what the site
    put there. `present`: some fields are there for some values only.
    """

    role: str = ""
    css: Css | None = None
    kind: ControlKind | None = None
    split: str = ""
    join: str = "/"
    then: tuple[Text, ...] = ()
    words: dict[str, str] = Field(default_factory=dict)
    time: Annotated[str, AfterValidator(_writes_a_time)] = ""
    written: bool = False
    when_blank: Literal["blank", "keep"] = "blank"
    present: Literal["always", "optional"] = "always"

    @property
    def values(self) -> tuple[str, ...]:
        """The decided values that the control takes."""
        return (self.name, *self.then)

    def shown(self, values: Mapping[str, str]) -> str:
        """What the control shows for decided values."""
        text = (self.split or "-").join(values[name] for name in self.values if name in values)
        text = self.words.get(text, text)
        return _written(datetime.fromisoformat(text), self.time) if self.time and text else text


class StepPlace(StepWords):
    """`[complete]`, `[reject]`, `[leftover]` of `steps.toml`: the fields of a step, and its submit.

    `title`: the words of the panel that a step opens; without them it opens where the order stands. `window`:
    it opens a window, `frame`: in a frame of this name; `stands`: nothing opens it, it stands on the order's
    page. `closes`: where answers are scripts, that of a
    success closes the window. `confirm`: the words of the button with which the page asks once more after the
    submit.
    `absent` are decided values that this site has no field for. `other` are labels of fields that the bot
    leaves alone.
    """

    fields: tuple[FieldPlace, ...] = ()
    submit: Text
    confirm: str = ""
    title: str = ""
    frame: str = ""
    window: bool = False
    stands: bool = False
    closes: bool = False
    absent: tuple[Text, ...] = ()
    other: tuple[Text, ...] = ()
    prefilled: dict[Text, Text] = Field(default_factory=dict)
    """Label of a field that the site fills → the order's fact that it must show."""

    @model_validator(mode="after")
    def _stands_or_opens(self) -> Self:
        if self.stands and (self.window or self.frame or self.title):
            raise fault("写了 stands（表单就在工单页上），就不写 window、frame、title", "stands")
        return self

    @model_validator(mode="after")
    def _fields_are_apart(self) -> Self:
        """Refuse two fields that would be one control."""
        ways = [(one.label, one.role, one.css) for one in self.fields]
        for place, way in enumerate(ways):
            if (first := ways.index(way)) != place:
                other = self.fields[first].name
                raise fault(
                    f"和 {other} 的 label 一样，认不出是哪一个控件；两项都写 css 或 role，或改 label",
                    *("fields", place, "label"),
                )
        return self


class DescribedProfile(Profile):
    """A profile by words; one attribute per table."""

    menu: MenuWords
    todo_list: ListWords
    done_list: ListWords
    leftover_list: ListWords
    order_form: OrderWords
    history: HistoryPlace
    complete: StepPlace
    reject: StepPlace
    leftover: StepPlace
    accept: StepPlace | None = None
    wire: dict[WireKind, WireSpec]

    @model_validator(mode="after")
    def _replies_have_fields(self) -> Self:
        for part, step, name in (("complete", self.complete, "note"), ("reject", self.reject, "reject_text")):
            if step.field(name) is None:
                raise fault(f"fields 须有 name = {name!r}: 回复写在哪里", part, "fields")
        for name in ("registrar", "measure"):
            if name not in self.leftover_list.columns:
                raise fault(f"columns 须给出 {name}：没有它不能证实遗留库的登记", "leftover_list", "columns")
        return self

    @model_validator(mode="after")
    def _fields_are_decided(self) -> Self:
        """Refuse a field that nothing is decided for: it would stay blank without a word."""
        for kind, names in DECIDED.items():
            own: StepPlace | None = getattr(self, kind)
            fields = own.fields if own else ()
            for place, one in enumerate(fields):
                for name in one.values:
                    if name not in names and not name.startswith(CONSTANTS):
                        known = f"有: {'、'.join(names)}、{CONSTANTS}*；不用填的栏目写进 other"
                        raise fault(f"没有名为 {name} 的判定结果，{known}", kind, "fields", place, "name")
        return self

    @model_validator(mode="after")
    def _bodies_are_known(self) -> Self:
        if missing := [kind for kind in ("complete", "reject", "leftover") if kind not in self.wire]:
            raise fault(f"没有 {'、'.join(missing)} 的提交内容", "wire")
        known = {*self.order_form.facts, *self.order_form.carried} - {"deadline"}
        for kind, place, found in self._odd(known):
            raise fault(f"没有名为 {found} 的一项", "wire", kind, "pairs", place)
        for kind, spec in self.wire.items():
            listed = tuple(one.name for one in spec.pairs if one.in_address)
            for rule in writes_of(self.site.requests, kind):
                if rule.addressed != listed:
                    found, wanted = ("、".join(names) or "无" for names in (listed, rule.addressed))
                    raise fault(
                        f"{rule.description} 的地址（site.toml 的 path 和 query）有 {wanted}，这里列了 {found}："
                        "要一样多，次序也一样",
                        *("wire", kind, "pairs"),
                    )
        return self

    def implied(self, kind: WireKind) -> frozenset[str]:
        """The decided values that a body has no pair for, as the lowest level of their control says them."""
        step: StepPlace | None = getattr(self, kind)
        carried = {pair.of for pair in self.wire[kind].pairs if pair.kind == "decided"}
        levels = [one.values for one in step.fields if one.values[-1] in carried] if step else []
        return frozenset(name for each in levels for name in each) - carried

    def pair_place(self, kind: str, said: str) -> str:
        """See `Profile`. A pair that the profile lacks has the place of the body."""
        spec = next((one for name, one in self.wire.items() if name == kind), None)
        if spec is None or not (place := spec.place()) or not said.startswith(DIFFERENCES):
            return ""
        named = [one for one in spec.pairs if re.search(rf"(?<!\S){re.escape(one.name)}(?![\w/])", said)]
        return f"；档案 {named[0].place() if named else place}"

    def _odd(self, known: set[str]) -> Iterator[tuple[str, int, str]]:
        """Pairs of a body that come from a fact or a field that the profile does not have."""
        for kind, spec in self.wire.items():
            step = getattr(self, kind)
            fields = {name for one in step.fields for name in one.values} if step else set()
            for place, pair in enumerate(spec.pairs):
                wanted = {"order": known, "decided": fields}.get(pair.kind)
                if wanted is not None and pair.of not in wanted:
                    yield kind, place, pair.of
