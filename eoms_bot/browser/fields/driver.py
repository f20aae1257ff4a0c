"""What every field driver can do, and where it works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from playwright.sync_api import Frame, Locator, Page

from eoms_bot.browser.ask_one import Alone, read_one
from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields.scripts import SOON_FUNCTION
from eoms_bot.browser.profile.parts import FieldSpec, MenuSpec
from eoms_bot.errors import SiteChanged

_SHOWN_SCRIPT = """(form, fields) => fields.map(([radios, id, ...below]) => {
    const picked = id => {
        const select = form.querySelector('select#' + CSS.escape(id));
        const one = select ? select.selectedOptions[0] : undefined;
        return one ? [one.textContent.trim(), select.value] : null;
    };
    const hits = form.querySelectorAll('#' + CSS.escape(id)), control = hits[0];
    const chosen = (within, css) => Array.from(within.querySelectorAll(css))
        .filter(radio => radio.checked).map(radio => radio.value).join(',');
    return {
        count: hits.length,
        value: control && 'value' in control ? String(control.value) : null,
        twin: radios ? chosen(form, '[name="' + CSS.escape(radios) + '"]') : '',
        inside: control ? chosen(control, 'input[type=radio]') : '',
        picked: [id, ...below].map(picked),
    };
})"""

_THERE_SCRIPT = (
    "async (form, [ids, patience]) => {"
    + SOON_FUNCTION
    + """
    const there = id => form.querySelectorAll('#' + CSS.escape(id)).length > 0;
    await soon(() => !form.isConnected || ids.every(there), patience);
}"""
)


@dataclass(frozen=True)
class ControlState:
    """What a control holds at one moment.

    `count`: how many elements have its id. `value`: its own value, None for an element that takes none.
    `twin`: the values of the field's checked radios; `inside`: those of the checked radios within it. Both
    are joined by commas. `picked`: for each level of a field made of selects, words and value of the chosen
    option; None for a level that is no select.
    """

    count: int
    value: str | None
    twin: str
    inside: str
    picked: Sequence[Sequence[str] | None] = ()

    @property
    def entered(self) -> str:
        """The value in the control; SiteChanged where the control takes no values."""
        if self.value is None:
            raise SiteChanged("控件不是输入框，读不出值")
        return self.value

    def choice(self, level: int, spec: FieldSpec) -> str:
        """The words chosen at a level; empty for a blank choice.

        Where the option's value is not the code of these words, both raw values are returned.
        """
        picked = self.picked[level] if level < len(self.picked) else None
        if picked is None:
            raise SiteChanged("控件不是下拉框，读不出所选")
        word, value = picked
        if not value:
            return ""
        return word if spec.code(word) == value else f"选项={word}/值={value}"


@dataclass(frozen=True)
class Scope:
    """Where a form lives: its document, its selector there, and how its menus look.

    The document's scripts and popups serve the form.
    """

    document: Page | Frame
    css: str
    menu: MenuSpec | None = None

    @property
    def whole(self) -> Alone:
        """The form, for scripts that run on it."""
        return Alone(self.document, self.css)

    @property
    def form(self) -> Locator:
        """The form, as the locator within which controls are found."""
        return self.whole.locator

    def control(self, spec: FieldSpec) -> Locator:
        """The control of a field, found by its exact id."""
        return self.form.locator(by_id(spec.control))

    def await_controls(self, specs: Sequence[FieldSpec], seconds: float) -> None:
        """Return as soon as these controls are all there, or after that many seconds.

        Playwright would look again in pauses of up to half a second.
        """
        read_one(self.whole, _THERE_SCRIPT, [[spec.control for spec in specs], seconds * 1000])

    def shown(self, *specs: FieldSpec) -> list[ControlState]:
        """What the controls of these fields hold, in one round trip and so at one moment."""
        raw = read_one(self.whole, _SHOWN_SCRIPT, [[spec.radios, *spec.controls] for spec in specs])
        return [ControlState(**one) for one in raw]


class Plain:
    """Base of drivers whose control is ready with its element, and which take any text."""

    at_once = True
    script = ""

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """None: a script does not set this field."""
        return None

    def ready(self, scope: Scope, spec: FieldSpec) -> None:
        """Wait for the element."""
        scope.control(spec).wait_for(state="attached")

    def owns(self, spec: FieldSpec, name: str) -> bool:
        """The control itself and no other name."""
        return name == spec.control

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """None: the control takes any text."""
        return ()


class Driver(Protocol):
    """One type of control. Values are the decided words; `wire` gives what the browser sends.

    `at_once`: whether the control is ready as soon as its element is there. `script`: JavaScript, `async
    (form, asked) => boolean`, that sets the field as `fill` does where it is ready, and returns whether it
    did. It is empty where only `fill` can set the field. It may use what `scripts` and `click` declare.
    """

    at_once: bool
    script: str

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The argument of `script`; None where `fill` has to set this value."""
        ...

    def ready(self, scope: Scope, spec: FieldSpec) -> None:
        """Wait until the control and everything that it fetches by itself are there."""
        ...

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Set the field as a user would, so that the page's own handlers run."""
        ...

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The field's value as a decided word; with a hidden twin, only where both agree."""
        ...

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """Control name → value in the outgoing body."""
        ...

    def owns(self, spec: FieldSpec, name: str) -> bool:
        """True where a pair of this name belongs to the field.

        What somebody enters in the field changes such pairs and no other.
        """
        ...

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """The decided words that the site offers in this field now; empty where any text fits."""
        ...
