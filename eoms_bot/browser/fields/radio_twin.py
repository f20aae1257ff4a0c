"""Radio buttons whose choice is posted by a hidden twin that only a real click writes."""

from __future__ import annotations

from eoms_bot.browser.fields.driver import Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import OptionNotOffered


class RadioTwin(Plain):
    """CollectField: radios `<id>_displayInput` and a hidden `<id>`; both go out."""

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Click the radio of the decided word."""
        scope.form.locator(
            f'input[name="{spec.control}_displayInput"][value="{self._code(spec, value)}"]'
        ).click()

    def read(self, scope: Scope, spec: FieldSpec) -> str:
        """The decided word, where radio and twin agree; both raw values where they do not."""
        checked = scope.form.locator(f'input[name="{spec.control}_displayInput"]').evaluate_all(
            "all => all.filter(radio => radio.checked).map(radio => radio.value).join(',')"
        )
        twin = scope.control(spec).input_value()
        if checked != twin:
            return f"单选={checked or '空'}/隐藏值={twin or '空'}"
        words = {code: word for word, code in spec.codes.items()}
        return words.get(twin, twin)

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The code, twice."""
        code = self._code(spec, value)
        return {f"{spec.control}_displayInput": code, spec.control: code}

    def _code(self, spec: FieldSpec, word: str) -> str:
        """OptionNotOffered where the profile knows no code for the decided word."""
        if word not in spec.codes:
            raise OptionNotOffered(
                f"字段 {spec.label}（{spec.control}）: 没有 {word!r} 的编码，已登记: {', '.join(spec.codes)}"
            )
        return spec.codes[word]
