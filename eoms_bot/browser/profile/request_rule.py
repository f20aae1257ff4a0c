"""`[[requests]]` of `site.toml`: what a request is, and whether its answer may be cached."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from eoms_bot.browser.profile.parts import PagePart, Pattern, fault, lacking_groups

RequestKind = Literal["read", "query", "write", "login"]
BodyShape = Literal["form", "multipart", "json"]
IN_ADDRESS = "{{{}}}"
"""How a pair is called that stands in an address: by the group of the pattern that holds it."""


def in_address(name: str) -> bool:
    """Whether a pair of this name stands in the address."""
    return name.startswith("{")


class Keeping(PagePart):
    """How long an answer may be shown again to the very same question (address and body).

    `seconds`: the site is not asked again for that long. `says`: parameters that the body must also have,
    each once, where one address answers many things. It maps a name to a regular expression over the whole
    value. `begins`: a regular expression for the start of an answer worth keeping; an empty list of options
    is not.
    """

    seconds: int = Field(ge=1, le=3600)
    says: dict[str, Pattern] = Field(default_factory=dict)
    begins: Pattern = ""


class RequestRule(PagePart):
    """What a request to the site is.

    `path` is a regular expression over the whole path after the context path. `query`: parameters that decide
    as well, where one path does everything. It maps a name to a regular expression over the whole value. Each
    must be in the address exactly once. A write's address has these parameters and no others, and no body
    repeats them. A write by GET has no body: all parameters of its address, in their order, stand for it.

    What a named group of a write's pattern holds, in path or query, does not decide what the request is. It
    says of which order it is: `(?P<task>[^/]+)` makes a pair `{task}`, compared as those of the body are.
    """

    kind: RequestKind
    method: Literal["GET", "POST", "PUT", "PATCH"]
    path: Pattern
    query: dict[str, Pattern] = Field(default_factory=dict)
    description: str = Field(min_length=2)
    action: Literal["form", "leftover", "accept", "complete", "reject", ""] = ""
    """Which write it is: that of one kind alone, or `form` for those that have no rule of their own.

    The leftover entry is no `form`.
    """
    body: BodyShape = "form"
    """How the body of a write is written; one of another shape is refused."""
    role: Literal["page", "history", ""] = ""
    """`page`: a separate page load, for the pace.

    `history`: 处理记录, without which no order is worked.
    """
    says: dict[str, Pattern] = Field(default_factory=dict)
    """Pairs that a query's body must have, each once, where one address does many things: name → pattern."""
    kept: Keeping | None = None
    """For styles, scripts and option lists. Without it, every answer comes from the site."""

    @model_validator(mode="after")
    def _body_is_there(self) -> Self:
        if self.method == "GET" and self.body != "form":
            raise fault("GET 没有提交内容，地址里的参数按表单读", "body")
        return self

    @property
    def addressed(self) -> tuple[str, ...]:
        """The names of the pairs that a write's address has, in their order."""
        patterns = (self.path, *self.query.values()) if self.kind == "write" else ()
        return tuple(IN_ADDRESS.format(name) for one in patterns for name in re.compile(one).groupindex)

    @model_validator(mode="after")
    def _only_writes_put(self) -> Self:
        if self.method in {"PUT", "PATCH"} and self.kind != "write":
            raise fault(f'{self.method} 只用于 kind = "write"', "method")
        return self

    @model_validator(mode="after")
    def _groups_are_read(self) -> Self:
        """Refuse a group that a fitting address may lack, and two of one name."""
        names = self.addressed
        for place, pattern in (("path", self.path), *self.query.items()):
            groups = re.compile(pattern).groupindex
            lacking = lacking_groups(pattern, tuple(groups))
            twice = [name for name in groups if names.count(IN_ADDRESS.format(name)) > 1]
            if names and (lacking or twice):
                at = (place,) if place == "path" else ("query", place)
                raise fault(lacking or f"括号的名称 {twice[0]} 用了两次", *at)
        return self

    @model_validator(mode="after")
    def _only_queries_say_what_they_ask(self) -> Self:
        if self.says and (self.kind, self.method) != ("query", "POST"):
            raise fault('says 只用于 POST 的查询（kind = "query"）：它看提交的内容', "says")
        return self

    @model_validator(mode="after")
    def _only_what_proves_nothing_is_kept(self) -> Self:
        """Refuse to keep a write, a page or a history: decisions and proofs rest on them."""
        if self.kept is not None and (self.kind not in {"read", "query"} or self.role or self.action):
            raise ValueError(
                f"kept 只用于样式、脚本和下拉选项：{self.description} 是 {self.role or self.kind}，每次都须问网站"
            )
        return self


def writes_of(rules: Iterable[RequestRule], place: str) -> list[RequestRule]:
    """The rules by which a write to this place leaves: those of its kind alone, else those for all kinds.

    `place` is the kind of the write, or `form` for a reply of any kind. A rule for all takes no kind that has
    one of its own: a page could lead it to the wrong one of the two.
    """
    writes = [one for one in rules if one.kind == "write"]
    own = [one for one in writes if one.action == place]
    return own or [one for one in writes if one.action in ({""} if place == "leftover" else {"", "form"})]
