"""The keys of a profile that a survey has compared with nothing. Pure.

A reader of a survey without faults must know what it does not cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from eoms_bot.browser.profile.model import ListProfile, PageProfile, StepProfile
from eoms_bot.browser.profile.parts import PagePart, Region
from eoms_bot.browser.survey.codes import has_codes
from eoms_bot.browser.survey.traffic import name_of
from eoms_bot.model.finding import UNSEEN, Finding

_NEVER = {
    "site": (
        *("charset", "wide_bytes", "login_markers"),
        *("error_texts", "denial_texts", "lost_texts", "known_dialogs"),
    ),
    "login": ("message_pattern", "before", "behind", "wrong_answer_pattern"),
    "order_form": ("reject_needs_accept",),
    "todo_list": ("vip_class",),
}
"""Part → keys that no page shows by itself; those that the profile does not use are left out."""

_LISTS = ("todo_list", "done_list", "leftover_list")
_STEPS = ("accept", "complete", "reject", "leftover")
_ACTIONS = ("accept", "complete", "reject")


@dataclass(frozen=True)
class Looks:
    """What was compared on a page: (page, kind, name) of each finding that compared something."""

    held: frozenset[tuple[str, str, str]]

    def has(self, page: str, kind: str, name: str) -> bool:
        """True where this was compared."""
        return (page, kind, name) in self.held

    def any_of(self, page: str) -> bool:
        """True where anything of a page was compared."""
        return any(one == page for one, _kind, _name in self.held)


def unheld(profile: PageProfile, findings: Iterable[Finding]) -> tuple[str, ...]:
    """`part.key` of each key that these findings have not compared; `part.*` for a whole page."""
    held = frozenset(
        (one.page, one.kind, one.name) for one in findings if one.compared and one.state != UNSEEN
    )
    return tuple(_keys(profile, Looks(held)))


def _keys(profile: PageProfile, looks: Looks) -> Iterator[str]:
    for part in PageProfile.model_fields:
        spec = getattr(profile, part)
        if spec is None:
            continue
        if not looks.any_of(part):
            yield f"{part}.*"
            continue
        keys = (*_never(part, spec), *_selectors(part, spec, looks))
        for more in _MORE:
            keys += tuple(more(profile, part, looks))
        yield from (f"{part}.{key}" for key in dict.fromkeys(keys))


def _never(part: str, spec: PagePart) -> Iterator[str]:
    yield from (key for key in _NEVER.get(part, ()) if getattr(spec, key))


def _selectors(part: str, spec: PagePart, looks: Looks) -> Iterator[str]:
    """Selectors that were not there; those of the form's steps count under the form's own page."""
    if isinstance(spec, Region):
        yield from (name for name in spec.selectors if not looks.has(part, "选择器", name))


def _of_site(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    if part == "site":
        away = [one for one in profile.site.requests if not looks.has("site", "请求", name_of(one))]
        if away:
            yield f"requests（{len(away)} 条没有出现）"


def _of_portal(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    notice = part == "portal" and profile.portal.password_notice is not None
    if notice and not looks.has(part, "问候", "password_notice"):
        yield "password_notice"


def _of_list(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    if part not in _LISTS:
        return
    spec: ListProfile = getattr(profile, part)
    yield from (f"layouts.{name}" for name in spec.layouts if not looks.has(part, "表头", f"layouts.{name}"))
    for kind, key in (("表头", "columns"), ("搜索", "search_option"), ("链接", "open_pattern")):
        if getattr(spec, key) and not looks.has(part, kind, key):
            yield key


def _of_form(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    if part != "order_form":
        return
    spec = profile.order_form
    yield from (f"facts.{name}" for name in spec.facts if not looks.has(part, "选择器", f"facts.{name}"))
    for name in _ACTIONS:
        action = getattr(spec, name)
        if not looks.has(part, "动作", f"{name}（{action.label}）"):
            yield from (f"{name}.button", f"{name}.label")
        if action.system and not looks.has(part, "动作", f"{name}.system"):
            yield f"{name}.system"
    yield "closes"
    for key in ("accept_needed_status", "accepted_status"):
        if not any(looks.has(part, "状态", status) for status in getattr(spec, key)):
            yield key
    yield from _of_menu(profile, looks)


def _of_menu(profile: PageProfile, looks: Looks) -> Iterator[str]:
    """The keys of the menu that were not seen.

    A menu was seen where a field's options were read in it. Its lower level was seen only where a field has
    two.
    """
    if profile.order_form.menu is None:
        return
    read = [
        one
        for one in profile.complete.fields
        if one.type == "popup_select" and looks.has("complete", "选项", f"{one.label}（{one.control}）")
    ]
    if not read:
        yield "menu.*"
    elif not any(one.split for one in read):
        yield "menu.level"


def _of_step(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    if part not in _STEPS:
        return
    spec: StepProfile = getattr(profile, part)
    for one in spec.fields:
        name = f"{one.label}（{one.control}）"
        if not looks.has(part, "字段", name):
            yield one.name
        elif has_codes(one) and not looks.has(part, "编码", name):
            yield f"{one.name}.codes"
    for key in ("max_bytes", "constant"):
        if any(getattr(one, key) for one in spec.fields):
            yield key


def _of_entry(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    if part == "leftover":
        names = (f"prefilled.{control}" for control in profile.leftover.prefilled)
        yield from (name for name in names if not looks.has(part, "选择器", name))


def _of_history(profile: PageProfile, part: str, looks: Looks) -> Iterator[str]:
    if part == "history":
        names = (f"actions.{kind}" for kind in profile.history.actions)
        yield from (name for name in names if not looks.has(part, "记录", name))


_MORE: tuple[Callable[[PageProfile, str, Looks], Iterator[str]], ...] = (
    *(_of_site, _of_portal, _of_list, _of_form),
    *(_of_step, _of_entry, _of_history),
)
