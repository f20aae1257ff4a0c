"""Each field of a form: whether it is there, its type, its label, and what is unknown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.exact import by_id
from eoms_bot.browser.profile.field_types import TYPE_ZH, type_of
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.model.finding import FAILED, PASSED, WARNING, Finding
from eoms_bot.visible import squeeze

_SEEN_SCRIPT = """(form, ids) => ids.map(id => {
    const hits = form.querySelectorAll('#' + CSS.escape(id)), control = hits[0];
    const box = control && control.closest('[ubftype]'), cell = control && (box || control).closest('td');
    const label = cell && cell.previousElementSibling, around = box || cell;
    const near = css => around ? Array.from(around.querySelectorAll(css)) : [];
    return {
        count: hits.length,
        tag: control ? control.tagName.toLowerCase() : '',
        type: control && control.type || '',
        kind: box ? box.getAttribute('ubftype') : '',
        radios: Array.from(new Set(near('input[type=radio]').map(one => one.name))),
        selects: near('select').map(one => one.id),
        inside: control ? control.querySelectorAll('input[type=radio]').length : 0,
        readonly: !!(control && control.readOnly),
        label: label ? label.textContent : '',
    };
})"""


@dataclass(frozen=True)
class FoundControl:
    """What is found for a control's id: how many elements, which, and the product's name for it.

    `radios`: names of the radios in its box or cell. `selects`: ids of the selects there. `inside`: the
    number of radios within it. `readonly`: it takes no typing.
    """

    count: int
    tag: str
    type: str
    kind: str
    label: str
    radios: Sequence[str] = ()
    selects: Sequence[str] = ()
    inside: int = 0
    readonly: bool = False

    @property
    def field_type(self) -> str:
        """The field type of a profile that drives such a control; empty where it is unknown."""
        return type_of(
            self.tag,
            box=self.kind,
            readonly=self.readonly,
            hidden=self.type == "hidden",
            selects=len(self.selects),
            radios=len(self.radios),
            inside=self.inside,
        )


def controls(form: Locator, fields: Sequence[FieldSpec]) -> list[FoundControl]:
    """What a form has for each of these fields, in one round trip, after the step's lists."""
    for spec in fields:
        if spec.type == "rollback":
            _await_list(form, spec)
    raw = form.evaluate(_SEEN_SCRIPT, [spec.control for spec in fields])
    return [FoundControl(**one) for one in raw]


def _await_list(form: Locator, spec: FieldSpec) -> None:
    """Wait for the list of past steps, which comes by itself, after its step.

    A list that does not come shows in the findings.
    """
    table = form.locator(by_id(spec.control))
    if table.count() != 1:
        return
    try:
        table.locator("input").first.wait_for(state="attached")
    except PlaywrightTimeout:
        return


def look_at_fields(page: str, fields: Sequence[FieldSpec], seen: Sequence[FoundControl]) -> list[Finding]:
    """Compare every field of a profile with the form."""
    return [_look(page, spec, one) for spec, one in zip(fields, seen, strict=True)]


def _look(page: str, spec: FieldSpec, seen: FoundControl) -> Finding:
    name, type_name = (
        f"{spec.label}（{spec.control}）",
        TYPE_ZH.get(seen.field_type, f"认不出（{seen.tag}）"),
    )
    label = squeeze(seen.label).rstrip("：:*")
    if not seen.count:
        if spec.present == "optional":
            return Finding(page, "字段", name, PASSED, "没有（可有可无）", compared=False)
        return Finding(page, "字段", name, FAILED, "缺失", "control 改成现在的控件名")
    if seen.count > 1:
        return Finding(page, "字段", name, FAILED, f"有 {seen.count} 个", "页面上同一控件有几个，须由人判断")
    if label and label != squeeze(spec.label):
        return Finding(
            page, "字段", name, FAILED, f"{type_name}，标签是“{label}”", "核对是不是同一栏，再改 label"
        )
    if seen.field_type != spec.type:
        cure = f"type 应为 {seen.field_type}" if seen.field_type else "由维护人员看是哪种控件"
        return Finding(page, "字段", name, FAILED, f"{type_name}，档案里是 {spec.type}", cure)
    if spec.below and list(spec.controls) != list(seen.selects):
        names = "、".join(seen.selects)
        return Finding(
            page, "字段", name, FAILED, f"{type_name}：{names}", "control 和 below 改成这些，上级在前"
        )
    if spec.radios and spec.radios not in seen.radios:
        return _other_radios(page, name, type_name, seen.radios)
    return Finding(page, "字段", name, PASSED, type_name)


def _other_radios(page: str, name: str, type_name: str, found: Sequence[str]) -> Finding:
    """A finding for `radios` that are not those of the control.

    A control without radios is no radio group, whatever the profile says.
    """
    if not found:
        return Finding(
            page, "字段", name, FAILED, f"{type_name}，没有单选按钮", "删去 radios：这个控件不是单选"
        )
    names = "、".join(found)
    return Finding(page, "字段", name, FAILED, f"{type_name}，单选的名称是 {names}", "radios 改成这个名称")


def look_at_strangers(
    page: str, boxes: Sequence[tuple[str, str, bool]], known: Collection[str]
) -> list[Finding]:
    """The boxes (id, label, required) that the profile does not know: a run would stop there."""
    return [
        Finding(
            *(page, "字段", f"{squeeze(label).rstrip('：:*')}（{box}）", FAILED),
            *(f"档案未登记的{'必填' if required else '选填'}字段", "登记为字段，或写进 other_boxes"),
        )
        for box, label, required in boxes
        if box not in known
    ]


def look_at_options(page: str, name: str, offered: Sequence[str], known: Sequence[str] | None) -> Finding:
    """Compare a field's options with the dictionaries' list; None where no list has them."""
    size = f"{len(offered)} 个选项"
    if known is None:
        return Finding(page, "选项", name, PASSED, f"{size}，字典不管")
    gone = [word for word in known if word not in offered]
    new = [word for word in offered if word not in known]
    cure = "用 eoms-bot options 重写字典，核对后写进设置 files.dictionaries"
    if gone:
        return Finding(page, "选项", name, FAILED, f"{size}，字典里的 {'、'.join(gone)} 网站没有", cure)
    if new:
        return Finding(page, "选项", name, WARNING, f"{size}，{'、'.join(new)} 字典里没有", cure)
    return Finding(page, "选项", name, PASSED, f"{size}，与字典一致")
