"""Compares a field's codes, which the site sends for each word, with `codes` of the profile."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Locator

from eoms_bot.browser.exact import by_id, by_name
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.model.finding import FAILED, PASSED, WARNING, Finding
from eoms_bot.visible import squeeze

Pair = tuple[str, str]
"""(code, words); the words are empty where the page shows none next to the code."""

_RADIOS_SCRIPT = """radios => radios.map(one => {
    const label = one.labels && one.labels[0], next = one.nextSibling;
    const nextText = next && next.nodeType === Node.TEXT_NODE ? next.textContent : '';
    return [one.value, label ? label.textContent : nextText];
})"""
_OPTIONS_SCRIPT = (
    "box => Array.from(box.options).filter(one => one.value !== '').map(one => [one.value, one.textContent])"
)


def has_codes(spec: FieldSpec) -> bool:
    """Whether the page may send something else for a word of this field than the word."""
    return bool(spec.codes) or spec.type == "native_select"


def codes_in(form: Locator, spec: FieldSpec) -> list[Pair]:
    """The codes that the page shows by itself, in radios and native selects.

    A menu shows a code only once it is chosen.
    """
    found: list[list[str]]
    if spec.type == "radio_twin":
        found = form.locator(by_name(spec.radios or "")).evaluate_all(_RADIOS_SCRIPT)
    else:
        found = form.locator(by_id(spec.control)).evaluate(_OPTIONS_SCRIPT)
    return [(code, squeeze(words)) for code, words in found]


def look_at_codes(page: str, name: str, spec: FieldSpec, seen: Sequence[Pair]) -> Finding:
    """Compare each code of the profile with those of the site.

    A wrong one would stop a run, or choose another word. Radios are chosen by their code, so their words may
    differ.
    """
    wrong = [flaw for word, code in spec.codes.items() if (flaw := _wrong(spec, word, code, seen))]
    if not spec.codes:
        wrong = [f"{word} 的值是 {code}，档案没有 codes" for code, word in seen if word != code]
    codes = ", ".join(f'"{word}" = "{code}"' for code, word in seen if word)
    cure = f"codes 改成 {{ {codes} }}" if codes else f"codes 的值须是 {'、'.join(code for code, _ in seen)}"
    if wrong:
        return Finding(page, "编码", name, FAILED, "；".join(wrong), cure)
    others = [f"值 {code} 在网站是“{word}”" for code, word in seen if word and spec.word(code) != word]
    if others:
        return Finding(page, "编码", name, WARNING, "；".join(others), f"核对是不是同一个意思；否则 {cure}")
    return Finding(page, "编码", name, PASSED, f"{len(seen)} 个值与网站的相同")


def _wrong(spec: FieldSpec, word: str, code: str, seen: Sequence[Pair]) -> str:
    """What is wrong with one code of the profile; empty where it fits.

    It fits where the site has it for this word, or shows no words.
    """
    codes = [one for one, words in seen if words == squeeze(word)]
    if codes and code not in codes:
        return f"{word} 的值是 {'、'.join(codes)}，档案是 {code}"
    if not codes and spec.type != "radio_twin":
        return f"网站没有 {word}"
    if code not in [one for one, _ in seen]:
        return f"网站没有值 {code}（{word}），有的是 {'、'.join(one for one, _ in seen) or '无'}"
    return ""
