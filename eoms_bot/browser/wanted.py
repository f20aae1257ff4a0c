"""The only body that a write may have, pure, where the profile lists its pairs (`profile.wire`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from eoms_bot.browser.body import ServedForm, WantedBody
from eoms_bot.browser.profile.request_rule import BodyShape
from eoms_bot.browser.profile.wire import WirePair, WireSpec
from eoms_bot.errors import SiteChanged
from eoms_bot.model.privacy import mask
from eoms_bot.model.zone import SHANGHAI

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_TRUTHS = {"是": "true", "否": "false", "true": "true", "false": "false"}


def wanted(
    spec: WireSpec,
    shape: BodyShape,
    order: Mapping[str, str],
    decided: Mapping[str, str],
    charset: str = "utf-8",
    listed: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    form: ServedForm | None = None,
    shown: Mapping[str, str] = MappingProxyType({}),
) -> WantedBody:
    """The pairs of a write on this order with these decided words: those of its address, then its body's.

    `order` has the order's facts, `decided` field → word, without the fields that are not decided. `listed`:
    field → word of one of its levels → the code that the page's own list has for it. `form` is the page's own
    form, where the body is that form's. `shown`: field → all levels as the page has them, where the decided
    word is but one of these; a pair that takes a level has it from there.
    SiteChanged names a fact that the order does not show, a word without a code, and a decided field that no
    pair carries: its value would be lost silently.
    """
    here = [pair for pair in spec.pairs if pair.when.items() <= decided.items()]
    carried = {pair.of for pair in here if pair.kind == "decided"}
    if lost := sorted(set(decided) - carried):
        where = f"档案 {place} 的 pairs" if (place := spec.place()) else "pairs"
        cure = f'{where} 里加 {{ name = "页面发的名称", kind = "decided", of = "{lost[0]}" }}'
        raise SiteChanged(f"提交内容里没有这些字段的位置: {'、'.join(lost)}；{cure}")
    values: dict[str, str | None] = {
        pair.name: _value(pair, "form" if pair.in_address else shape, order, decided, listed, shown)
        for pair in here
        if pair.kind != "computed"
    }
    own = () if form is None else form.untouched({pair.name for pair in spec.body})
    for pair in here:
        if pair.kind == "computed":
            of = values[pair.of] if pair.of in values else dict(own).get(pair.of)
            values[pair.name] = _computed(pair, shape, of, charset)
    opaque = frozenset(pair.name for pair in spec.pairs if pair.kind == "opaque")
    in_place = {pair.name: place for place, pair in enumerate(spec.body)}
    there = {name: value for name, value in values.items() if value is not None}
    address = tuple((name, value) for name, value in there.items() if name not in in_place)
    if form is not None:
        body = form.filled({name: values.get(name) for name in in_place})
    else:
        key = (lambda name: name) if shape == "json" else in_place.__getitem__
        body = tuple((name, there[name]) for name in sorted(there.keys() & in_place.keys(), key=key))
    return WantedBody((*address, *body), opaque)


def _wrong(pair: WirePair, what: str, cure: str) -> SiteChanged:
    """The error for a pair that cannot be made; `cure` is what to write where the profile has it."""
    place = pair.place()
    return SiteChanged(f"提交内容的 {pair.name} {what}；{f'档案 {place}：' if place else ''}{cure}")


def _value(
    pair: WirePair,
    shape: BodyShape,
    order: Mapping[str, str],
    decided: Mapping[str, str],
    listed: Mapping[str, Mapping[str, str]],
    shown: Mapping[str, str],
) -> str | None:
    """What leaves in a pair; None where it is not there. For an opaque pair its pattern."""
    if pair.kind == "constant":
        return pair.value
    if pair.kind == "opaque":
        return pair.pattern
    if pair.kind == "order":
        if not order.get(pair.of):
            raise _wrong(pair, f"要工单的 {pair.of}，页面上没有", "of 写 order.toml 里页面上有的一项")
        return _written(pair, shape, order[pair.of])
    if pair.of not in decided:
        return pair.blank
    if pair.none and decided[pair.of] == pair.none:
        return None
    word = shown.get(pair.of, decided[pair.of]) if pair.split else decided[pair.of]
    return _written(pair, shape, _coded(pair, word, listed.get(pair.of, {})))


def _coded(pair: WirePair, word: str, listed: Mapping[str, str]) -> str:
    """The code of a decided word, or of the level of it that the pair carries."""
    if pair.epoch:
        if (count := epoch_of(word, pair.epoch)) is None:
            raise _wrong(pair, f"要 {mask.phone(word[:40])!r} 的时间戳，它不是时间", "去掉 epoch")
        return count
    if pair.part is not None:
        levels = word.split(pair.split)
        if pair.part >= len(levels):
            what = f"要 {mask.phone(word[:40])!r} 的第 {pair.part + 1} 级，没有这一级"
            raise _wrong(pair, what, "split 写分开各级的字，part 从 0 数")
        word = levels[pair.part]
    if pair.cut is not None:
        found = re.search(pair.cut, word)
        if found is None:
            what = f"要从 {mask.phone(word[:40])!r} 里取 {pair.cut}，取不到"
            raise _wrong(pair, what, "cut 的括号要括住有的字")
        word = found.group(1)
    if pair.join:
        word = pair.join.join(word.split(pair.split))
    word += pair.add
    if pair.listed:
        if word not in listed:
            what = f"要 {mask.phone(word[:40])!r} 在页面的选项里的编码，页面选着 {'、'.join(listed) or '无'}"
            raise _wrong(pair, what, "不是原生的下拉框或单选就写 codes")
        return listed[word]
    if pair.codes and word not in pair.codes:
        what = f"没有 {mask.phone(word[:40])!r} 的编码；codes 里有 {'、'.join(pair.codes)}"
        guess = "-1" if pair.type == "number" else "?"
        cure = f"不知道编码就先写 {guess}，预览会写明页面发的是什么"
        raise _wrong(pair, what, f'codes 里加 "{mask.phone(word[:40])}" = "…"，{cure}')
    return pair.codes.get(word, word)


def epoch_of(text: str, unit: str) -> str | None:
    """How many `seconds` or `milliseconds` a time is after the beginning of 1970; None for what is no time.

    `text` has year, month and day, and perhaps hour, minute and second, as any page writes them.
    """
    parts = [int(one) for one in re.findall(r"\d+", text)]
    if not 3 <= len(parts) <= 6:
        return None
    try:
        year, month, day, hour, minute, second = [*parts, 0, 0, 0][:6]
        moment = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None
    return str(int(moment.timestamp()) * (1000 if unit == "milliseconds" else 1))


def _written(pair: WirePair, shape: BodyShape, text: str) -> str:
    """The text as the body has it."""
    if shape != "json":
        return text
    if pair.type == "number":
        if _NUMBER.fullmatch(text) is None:
            cure = "写 codes，或去掉 type"
            raise _wrong(pair, f"应为数字，是 {mask.phone(text[:40])!r}", cure)
        return text
    if pair.type == "truth":
        if text not in _TRUTHS:
            cure = "写 codes，或去掉 type"
            raise _wrong(pair, f"应为是或否，是 {mask.phone(text[:40])!r}", cure)
        return _TRUTHS[text]
    return json.dumps(text, ensure_ascii=False)


def _computed(pair: WirePair, shape: BodyShape, of: str | None, charset: str) -> str | None:
    if of is None or pair.how == "copy":
        return of
    text = json.loads(of) if shape == "json" else of
    if not isinstance(text, str):
        raise SiteChanged(f"提交内容的 {pair.name} 由 {pair.of} 的长度算出，它不是文字")
    try:
        return str(len(text.encode(charset)) if pair.how == "bytes" else len(text))
    except UnicodeEncodeError:
        raise SiteChanged(f"提交内容的 {pair.of} 有网站的字符集 {charset} 里没有的字") from None
