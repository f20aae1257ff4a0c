"""Form bodies, pure: what a form would send, what it must send, how two bodies differ.

The browser serialises a form's controls in document order, so a body is an ordered list of pairs. Names may
repeat. Line breaks go out as CRLF and are compared as LF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from eoms_bot.errors import SiteChanged
from eoms_bot.model.privacy import mask
from eoms_bot.model.write import Pair

_NEVER_SENT = frozenset({"button", "submit", "reset", "image"})

CONTROLS_SCRIPT = """form => Array.from(form.elements)
    .filter(e => e.name && !['FIELDSET', 'OUTPUT', 'OBJECT'].includes(e.tagName))
    .map(e => ({
        name: e.name, id: e.id, type: e.type, value: e.value, checked: !!e.checked, disabled: !!e.disabled
    }))"""
"""Runs on a form element; returns its named controls in document order."""

GOES_OUT_SCRIPT = "form => Array.from(new FormData(form), ([name, value]) => [name, String(value)])"
"""Runs on a form element; returns the pairs that the browser would send now. Sends nothing."""


@dataclass(frozen=True)
class Control:
    """A named control of a form at one moment."""

    name: str
    id: str
    type: str
    value: str
    checked: bool
    disabled: bool

    @property
    def goes_out(self) -> bool:
        """True where the browser would send this control."""
        if self.disabled or self.type in _NEVER_SENT:
            return False
        return self.checked if self.type in {"radio", "checkbox"} else True


def newlines(text: str) -> str:
    """The text with CRLF and CR turned into LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def pairs_of(controls: Sequence[Control]) -> tuple[Pair, ...]:
    """The pairs that the browser would send for these controls."""
    if any(control.type == "file" for control in controls):
        raise SiteChanged("表单含附件上传控件，发送通道不支持")
    return tuple((control.name, newlines(control.value)) for control in controls if control.goes_out)


def wanted_body(
    *,
    loaded: Sequence[Control],
    opened: Sequence[Control],
    system: Mapping[str, str],
    decided: Mapping[str, str],
) -> tuple[Pair, ...]:
    """The only body that may leave: the form as served, plus system fields, plus decided values.

    `loaded` are the controls when the page was served, `opened` those after the action's step had come. A
    control of both keeps its served value, whatever has changed it in the meantime. A control that came with
    the step keeps the step's value. `decided` maps control names to wire values; a radio is chosen by its
    value. SiteChanged names a decided or system control that the form does not have, and a radio that does
    not offer its value.
    """
    served: dict[tuple[str, int], Control] = {}
    for control, place in _numbered(loaded):
        served[control.name, place] = control
    names = {control.name for control in opened}
    missing = [name for name in (*system, *decided) if name not in names]
    if missing:
        raise SiteChanged(f"表单中找不到控件: {', '.join(missing)}")
    for name, code in {**system, **decided}.items():
        radios = [control for control in opened if control.name == name and control.type == "radio"]
        if radios and all(control.value != code for control in radios):
            raise SiteChanged(f"单选控件 {name} 没有值 {code!r}")
    wanted = []
    for control, place in _numbered(opened):
        base = served.get((control.name, place), control)
        value = decided.get(control.name, system.get(control.name))
        if value is None:
            wanted.append(base)
        elif control.type in {"radio", "checkbox"}:
            wanted.append(replace(control, checked=control.value == value))
        else:
            wanted.append(replace(base, value=value))
    return pairs_of(wanted)


@dataclass(frozen=True)
class ServedForm:
    """A form whose controls leave as the site served them, apart from those that somebody has listed.

    `served` are the controls before anything was filled in: those of the page as it came, and then those that
    a step has brought. `now` are all controls, in the order in which they leave.
    """

    served: tuple[Control, ...]
    now: tuple[Control, ...]

    @classmethod
    def of(cls, loaded: Sequence[Control], opened: Sequence[Control], now: Sequence[Control]) -> ServedForm:
        """The form of a page as it was loaded, after its step was opened, and as it stands."""
        first = {(one.name, place): one for one, place in [*_numbered(opened), *_numbered(loaded)]}
        return cls(tuple(first.values()), tuple(now))

    def untouched(self, listed: Collection[str]) -> tuple[Pair, ...]:
        """The pairs of the controls that are not listed, as they were served.

        SiteChanged for such a control that has come after the opening, or has gone since.
        """
        return pairs_of([one for one in self._standing(listed) if one.name not in listed])

    def filled(self, values: Mapping[str, str | None]) -> tuple[Pair, ...]:
        """All pairs in their order: `values` has what listed controls send, None for one that sends nothing.

        SiteChanged as `untouched`, and for a value that no control can send.
        """
        pairs: list[Pair] = []
        for control in self._standing(values):
            value = values.get(control.name)
            chosen = control.type not in {"radio", "checkbox"} or control.value == value
            if control.name not in values:
                pairs += pairs_of([control])
            elif value is not None and chosen and control.type not in _NEVER_SENT:
                pairs.append((control.name, newlines(value)))
        sent = {name for name, _ in pairs}
        if missing := [name for name, value in values.items() if value is not None and name not in sent]:
            raise SiteChanged(f"表单中找不到控件，或没有要选的值: {'、'.join(missing)}")
        return tuple(pairs)

    def _standing(self, listed: Collection[str]) -> list[Control]:
        """All controls in the order in which they stand, those that are not listed as they were served."""
        served = {(one.name, place): one for one, place in _numbered(self.served)}
        standing, odd = [], []
        for control, place in _numbered(self.now):
            before = served.pop((control.name, place), None)
            if control.name in listed:
                standing.append(control)
            elif before is not None:
                standing.append(before)
            elif control.type not in _NEVER_SENT:
                odd.append(control.name)
        gone = [one.name for one in served.values() if one.goes_out and one.name not in listed]
        for names, what in ((odd, "出现了没有登记的"), (gone, "少了")):
            if names:
                raise SiteChanged(f"表单在打开以后{what}控件: {'、'.join(dict.fromkeys(names))}")
        return standing


@dataclass(frozen=True)
class Frame:
    """A body without the values that a person may choose.

    `is_free` takes a pair's name and says whether a person chooses its value.
    """

    body: tuple[Pair, ...]
    is_free: Callable[[str], bool]

    def misfit(self, sent: Sequence[Pair]) -> str:
        """Why this is not a body of this form, in one line for people; empty where it is.

        All pairs that nobody may choose must be there, as served and in their order. Each of the others may
        appear at most once.
        """
        twice = [name for name, _ in sent if self.is_free(name) and [one for one, _ in sent].count(name) > 1]
        if twice:
            return f"字段 {twice[0]} 出现了两次"
        wanted, found = ([pair for pair in one if not self.is_free(pair[0])] for one in (self.body, sent))
        return difference(wanted, found)


@dataclass(frozen=True)
class WantedBody:
    """What a body must be: its pairs. Those that `opaque` names have a pattern in the value's place."""

    pairs: tuple[Pair, ...]
    opaque: frozenset[str] = frozenset()

    def misfit(self, found: Sequence[Pair]) -> str:
        """Why a body is another one, in one line for people; empty where it fits.

        Every pair must be there, once, in its place, with its value or fitting its pattern.
        """
        filled = list(self.pairs)
        for place, ((name, pattern), have) in enumerate(zip(self.pairs, found, strict=False)):
            if name in self.opaque and have[0] == name:
                if re.fullmatch(pattern, have[1]) is None:
                    return f"{name} 的内容 {mask.shape(have[1][:60])!r} 不符合 {pattern}"
                filled[place] = have
        return difference(filled, found)


def _numbered(controls: Sequence[Control]) -> list[tuple[Control, int]]:
    """Each control with its place among those of the same name."""
    seen: dict[str, int] = {}
    numbered = []
    for control in controls:
        place = seen.get(control.name, 0)
        seen[control.name] = place + 1
        numbered.append((control, place))
    return numbered


_SPELT_OTHERWISE = re.compile(rb"[^A-Za-z0-9%&=+*._~!'(),@:/?$\[\]{}|^`\\\"<>-]")
"""The characters that both a form and `encodeURIComponent` escape.

They are `;`, `#`, blanks, control characters and raw bytes of letters.
"""
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class UnreadableBody(ValueError):
    """A body that is no form's body, or not in the page's charset.

    The message is in words for people and quotes nothing of the body.
    """


def decode_body(raw: bytes, charset: str, kind: str = FORM) -> tuple[Pair, ...]:
    """The ordered pairs of a body of this content type.

    UnreadableBody where the body cannot be compared pair by pair.
    """
    if not raw:
        return ()
    media, _, more = kind.lower().partition(";")
    if media.strip() != FORM:
        raise UnreadableBody(f"提交内容的类型是 {media.strip() or '没有说明'}，应为 {FORM}，发送通道不支持")
    if more.strip() and more.replace(" ", "").strip("\"'") not in {
        f"charset={charset}",
        f'charset="{charset}',
    }:
        raise UnreadableBody(f"提交内容的类型另有说明，应为 charset={charset}")
    if _SPELT_OTHERWISE.search(raw):
        raise UnreadableBody("提交内容里有表单不会发出的字符，网站可能读成别的")

    def text(part: bytes) -> str:
        return newlines(unquote_to_bytes(part.replace(b"+", b" ")).decode(charset, "strict"))

    pairs = []
    try:
        for piece in raw.split(b"&"):
            name, _, value = piece.partition(b"=")
            pairs.append((text(name), text(value)))
    except UnicodeDecodeError:
        raise UnreadableBody(f"提交内容不是 {charset} 编码") from None
    return tuple(pairs)


def names_at_most(raw: bytes, kind: str) -> frozenset[str]:
    """Every name that a server could find in a form of this content type, also where it cannot be read.

    For a body without a type too; none of other types, such as JSON. Only the ASCII of a name counts: a
    command has nothing else.
    """
    media = kind.lower().partition(";")[0].strip()
    if media == MULTIPART:
        found = re.findall(rb"""name\*?\s*=\s*["']?([^"';\r\n]*)""", raw, re.IGNORECASE)
    elif media in {FORM, ""}:
        found = [
            unquote_to_bytes(one.partition(b"=")[0].replace(b"+", b" ")) for one in re.split(b"[&;]", raw)
        ]
    else:
        found = []
    return frozenset(one.decode("ascii", "ignore") for one in found) - {""}


def difference(wanted: Sequence[Pair], found: Sequence[Pair]) -> str:
    """The first difference of two bodies, in one line for people; empty where they are the same."""
    if tuple(wanted) == tuple(found):
        return ""
    for place, (want, have) in enumerate(zip(wanted, found, strict=False), start=1):
        if want != have:
            if want[0] == have[0]:
                return f"第{place}项 {want[0]}: 应为 {_shown(want[1])}，实际 {_shown(have[1])}"
            return f"第{place}项应为字段 {want[0]}，实际是 {have[0]}={_shown(have[1])}"
    longer, word = (wanted, "缺少") if len(wanted) > len(found) else (found, "多出")
    extra = longer[min(len(wanted), len(found))]
    return f"{word}字段 {extra[0]}={_shown(extra[1])}"


_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{32,}")
"""What may be a key to the session, or to a form."""


def _shown(text: str) -> str:
    """A value as a message may show it: masked first and then cut, and no token.

    A number that was cut is not recognised any more, so masking comes first.
    """
    shown = _TOKEN.sub(lambda found: f"（{len(found[0])} 个字符）", mask.phone(text))
    return repr(shown[:80])
