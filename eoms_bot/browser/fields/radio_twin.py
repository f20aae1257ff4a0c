"""Radio buttons whose choice is posted by a hidden twin that only a real click writes."""

from __future__ import annotations

from eoms_bot.browser.fields.driver import Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec


class RadioTwin(Plain):
    """CollectField: radios `<id>_displayInput` and a hidden `<id>`; both go out."""

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Click the radio of the decided word."""
        scope.form.locator(f'input[name="{spec.control}_displayInput"][value="{spec.codes[value]}"]').click()

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
        code = spec.codes[value]
        return {f"{spec.control}_displayInput": code, spec.control: code}
