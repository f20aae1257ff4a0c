"""Radio buttons with a hidden twin that posts the choice; only a real click writes the twin."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from eoms_bot.browser.click import click_in_form
from eoms_bot.browser.exact import by_name
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import OptionNotOffered

_SCRIPT = """async (form, [css, code]) => {
    const radios = Array.from(form.querySelectorAll(css)).filter(one => one.value === code);
    return radios.length === 1 && clicked(radios[0]);
}"""


class RadioTwin(Plain):
    """CollectField: radios that share a name, and a hidden control of another name; both go out."""

    script = _SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The radios and the code; None for a word without a code."""
        return [by_name(_radios_of(spec)), spec.codes[value]] if value in spec.codes else None

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Click the radio of the decided word."""
        radios, code = self._radios(scope, spec), self._code(spec, value)
        codes = radios.evaluate_all("all => all.map(radio => radio.value)")
        if codes.count(code) != 1:
            offered = ", ".join(codes)
            raise OptionNotOffered(
                f"字段 {spec.label}（{spec.control}）: 应有一项 {code!r}，网站提供: {offered or '无'}"
            )
        click_in_form(radios.nth(codes.index(code)))

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The decided word, where radio and twin agree; both raw values where they do not."""
        if shown.twin != shown.entered:
            return f"单选={shown.twin or '空'}/隐藏值={shown.entered or '空'}"
        words = {code: word for word, code in spec.codes.items()}
        return words.get(shown.entered, shown.entered)

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The code, for the radios and for the twin."""
        code = self._code(spec, value)
        return {_radios_of(spec): code, spec.control: code}

    def owns(self, spec: FieldSpec, name: str) -> bool:
        """The twin and its radios."""
        return name in (spec.control, _radios_of(spec))

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """The words of the profile's codes; nothing else can be chosen."""
        return tuple(spec.codes)

    def _radios(self, scope: Scope, spec: FieldSpec) -> Locator:
        return scope.form.locator(by_name(_radios_of(spec)))

    def _code(self, spec: FieldSpec, word: str) -> str:
        """OptionNotOffered where the profile knows no code for the decided word."""
        if word not in spec.codes:
            raise OptionNotOffered(
                f"字段 {spec.label}（{spec.control}）: 没有 {word!r} 的编码，已登记: {', '.join(spec.codes)}"
            )
        return spec.codes[word]


def _radios_of(spec: FieldSpec) -> str:
    """The name that the radios share; the loader refuses a profile without one."""
    assert spec.radios is not None  # FieldSpec insists on it for this type
    return spec.radios
