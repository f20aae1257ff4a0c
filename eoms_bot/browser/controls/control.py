"""One control of a form, found by its label whenever it is asked something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import ElementHandle, Locator

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.controls.kinds import GONE, ControlKind, ControlStanding, ControlView
from eoms_bot.browser.controls.probe import PROBE_FUNCTIONS
from eoms_bot.browser.controls.scripts import FIND_FUNCTIONS, PART_FUNCTIONS, TEXT_FUNCTIONS, UNTIL_FUNCTION
from eoms_bot.errors import ConfigError, SiteChanged

_FUNCTIONS = TEXT_FUNCTIONS + UNTIL_FUNCTION + PART_FUNCTIONS + FIND_FUNCTIONS + PROBE_FUNCTIONS


def _script(body: str, arguments: str) -> str:
    return f"async (scope, [{arguments}]) => {{ {_FUNCTIONS} {body} }}"


_LEAVING = """
const LEAVING = Symbol.for('this page is leaving');
if (!(LEAVING in window)) {
    window[LEAVING] = false;
    window.navigation?.addEventListener('navigate', event => {
        if (!event.destination.sameDocument && event.downloadRequest === null) window[LEAVING] = true;
    });
}
const arrived = async () => { if (window[LEAVING]) await until(() => false, 10000); };
"""
"""A page that a choice loads again: `arrived()` waits until this document has gone.

The answer then comes from the next document, where the question is asked again.
"""
_VIEW = _script(
    _LEAVING
    + """await arrived();
    await until(() => find(scope, by).length === 1, patience);
    return view(scope, by);""",
    "by, patience",
)
_SETTLED = _script(
    _LEAVING
    + """const done = () => {
        const now = view(scope, by);
        const level = (word, n) => now.levels[n] === word;
        return words.includes(now.shown) || wanted.length && wanted.every(level);
    };
    await until(() => window[LEAVING] || done(), patience);
    await arrived();
    return view(scope, by);""",
    "by, words, wanted, patience",
)
_PART = _script(
    """const part = fieldOf(scope, by).parts?.[place];
    if (!part) return null;
    part.scrollIntoViewIfNeeded();
    for (let over = part, n = 0; n < 4; over = over.parentElement, n += 1) {
        const {x, y, width, height} = over.getBoundingClientRect();
        if (big(over) && over.contains(document.elementFromPoint(x + width / 2, y + height / 2))) return over;
        if (over.parentElement.matches(FRAMES) || groups([over.parentElement]) > 1) break;
    }
    return part;""",
    "by, place",
)
_BOX = _script(
    """const areas = find(scope, by);
    if (areas.length !== 1) return null;
    return within(areas[0], TYPED).find(one => shown(one) && !one.readOnly) ?? null;""",
    "by",
)


_SIGN = _script(
    r"""const {parts, wrap} = fieldOf(scope, by), main = parts?.[0], box = main?.getBoundingClientRect();
    if (!main) return null;
    const all = [...(wrap && wrap !== main ? wrap : main.parentElement).querySelectorAll('*')];
    return all.find(one => {
        const {left, right, top, bottom, width} = one.getBoundingClientRect();
        const says = tidy(one.matches('input') ? one.value : one.textContent);
        const isField = one.matches('input:not([type=button],[type=image]),select,textarea');
        return one !== main && big(one) && !one.contains(main) && !isField && width < 100
            && (/^[.…▼▾]*$/.test(says) ? width < 60 : /^[[【(（]?选择?.{0,2}[\]】)）]?$/.test(says))
            && right > box.right - 60 && left < box.right + 20 && top < box.bottom && bottom > box.top;
    }) ?? null;""",
    "by",
)
_LABELS = _script(
    """const seen = new Set();
    for (const one of scope.querySelectorAll('label,td,th,dt,span,div')) {
        const text = bare(one.textContent);
        if (!text || text.length > 15 || one.children.length > 3 || !shown(one)) continue;
        if (areaOf(one, scope)?.some(isControl)) seen.add(text);
    }
    return [tidy(scope.tagName.toLowerCase() + (scope.id ? '#' + scope.id : '')), [...seen].slice(0, 20)];""",
    "",
)


@dataclass(frozen=True)
class FieldName:
    """How a control is found in a scope: by one of these ways.

    `label`: the words next to it, as a person finds it; a star, a colon and blanks don't count. `role`
    picks one of several controls with the same label by its ARIA role, written or implied. `name`,
    `attribute` (name and value) and `css` are other ways. `kind` overrules what the page says.

    `split` cuts a decided word into levels of a cascade or a tree; `join` is how the page shows them.
    `written`: the box takes no typing, and a calendar of the site's own writes times into it.
    """

    label: str = ""
    role: str = ""
    name: str = ""
    attribute: tuple[str, str] | None = None
    css: str = ""
    kind: ControlKind | None = None
    split: str = ""
    join: str = "/"
    written: bool = False

    def __post_init__(self) -> None:
        if not (self.label or self.name or self.attribute or self.css):
            raise ConfigError("字段须写 label、name、attribute 或 css 中的一个")

    def __str__(self) -> str:
        """How a message names the field."""
        if self.label:
            return f"字段 {self.label}"
        return f"字段 {self.css or self.name or '='.join(self.attribute or ())}"

    def path(self, value: str) -> list[str]:
        """The words of each level."""
        return value.split(self.split) if self.split else [value]

    @property
    def way(self) -> dict[str, Any]:
        """What the scripts look for."""
        by = {"label": self.label, "role": self.role, "name": self.name, "css": self.css}
        return {**by, "attribute": list(self.attribute) if self.attribute else None}


class FormControl:
    """One control in a scope: a drawer, a dialog, a form, a table, or the body of a frame.

    It keeps no element: a page may build its form again after each field. `seconds` is how long a field may
    take to appear.
    """

    def __init__(self, scope: Locator, field: FieldName, seconds: float = 2.0) -> None:
        self.scope = scope
        self.field = field
        self.seconds = seconds

    def view(self, seconds: float | None = None) -> ControlView:
        """What the control is and holds. SiteChanged where several fit, or its kind is not known.

        A control that is not there within `seconds` has vanished.
        """
        patience = self.seconds if seconds is None else seconds
        return self._view(read_one(self.scope, _VIEW, [self.field.way, patience * 1000]))

    def settled(self, *words: str, levels: tuple[str, ...] = ()) -> ControlView:
        """What the control holds as soon as it shows one of these words, or after a second."""
        return self._view(read_one(self.scope, _SETTLED, [self.field.way, list(words), list(levels), 1000]))

    def box(self) -> ElementHandle | None:
        """The input that takes typing now; None where none does."""
        return self.scope.evaluate_handle(_BOX, [self.field.way]).as_element()

    def sign(self) -> ElementHandle | None:
        """The arrow, the icon or the button at the right end of a box; None where there is none."""
        return self.scope.evaluate_handle(_SIGN, [self.field.way]).as_element()

    def missing(self) -> SiteChanged:
        """The error for a control that is not there: it names the place and the labels that are."""
        where, labels = read_one(self.scope, _LABELS, [])
        return SiteChanged(f"{self.field}: 在 {where} 里找不到；这里有的字段: {'、'.join(labels) or '无'}")

    def part(self, place: int = 0) -> ElementHandle:
        """The element that a person presses or types into; of several, in their order.

        Where a kit draws its words over a box, it is the element that has both.
        """
        found = self.scope.evaluate_handle(_PART, [self.field.way, place]).as_element()
        if found is None:
            raise SiteChanged(f"{self.field}: 控件在填写时不见了")
        return found

    def _view(self, raw: dict[str, Any]) -> ControlView:
        found = raw.pop("found")
        if len(found) > 1:
            ways = f"；写 css 说明是哪一个，例如 css = '{found[0].partition(' (')[0]}'，或写 role"
            raise SiteChanged(f"{self.field}: 应有一个控件，这里有 {len(found)} 个: {'、'.join(found)}{ways}")
        if not found:
            return GONE
        if trouble := raw.pop("trouble"):
            raise SiteChanged(f"{self.field}: {trouble}，应只有一个（{found[0]}）")
        view = ControlView(
            **{**raw, "kind": ControlKind(raw["kind"]), "standing": ControlStanding(raw["standing"])}
        )
        return replace(view, kind=self.field.kind) if self.field.kind else view


def field_labels(scope: Locator) -> list[str]:
    """The labels of the fields in a scope."""
    labels: list[str] = read_one(scope, _LABELS, [])[1]
    return labels
