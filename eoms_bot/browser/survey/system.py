"""Compares an action's system fields, as the site's scripts fill them, with the profile.

It does so once the action's step is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from eoms_bot.browser.body import Control
from eoms_bot.browser.profile.model import ActionSpec
from eoms_bot.model.finding import FAILED, PASSED, Finding
from eoms_bot.model.privacy import mask

_MOST_SHOWN = 60


def look_at_system(
    name: str,
    action: ActionSpec,
    loaded: Sequence[Control],
    opened: Sequence[Control],
    owns: Callable[[str], bool],
) -> Finding:
    """Compare the form's values before the action (`loaded`) and now (`opened`) with the profile.

    `owns`: whether a control belongs to a field, whose value is no system value. A value that is copied from
    a field (`=rollback`), and one that stays blank until the submit, cannot be compared here.
    """
    title, served, now = f"{name}.system", _values(loaded), _values(opened)
    wanted = {key: value for key, value in action.system.items() if not value.startswith("=")}
    differing = {key: now[key] for key, value in wanted.items() if now.get(key, "") not in ("", value)}
    # A control that a script changes, and the profile does not list, would differ from the body that the bot
    # may send.
    unlisted = {
        key: now[key]
        for key, value in served.items()
        if now.get(key, value) != value and key not in action.system and not owns(key)
    }
    if differing or unlisted:
        lines = [
            f"{key} 网站写 {_shown(value)}，档案是 {_shown(wanted[key])}" for key, value in differing.items()
        ]
        lines += [f"{key} 被脚本写成 {_shown(value)}，档案没有" for key, value in unlisted.items()]
        right = ", ".join(f"{key} = {_shown(value)}" for key, value in (differing | unlisted).items())
        cure = f"[{name}] 的 system 里写 {right}"
        return Finding("order_form", "动作", title, FAILED, "；".join(lines), cure)
    blank = [key for key in wanted if not now.get(key)]
    if blank and len(blank) == len(wanted):
        shown = f"打开后都是空的：{'、'.join(blank)}，没有值可比"
        return Finding("order_form", "动作", title, PASSED, shown, compared=False)
    but = f"，{'、'.join(blank)} 是空的，没有比" if blank else ""
    return Finding(
        "order_form", "动作", title, PASSED, f"{len(wanted) - len(blank)} 个系统字段的值与网站写的相同{but}"
    )


def _values(controls: Sequence[Control]) -> dict[str, str]:
    """Name → value of each pair that would go out and whose name is unique."""
    sent = [one for one in controls if one.goes_out]
    count = Counter(one.name for one in sent)
    return {one.name: one.value for one in sent if count[one.name] == 1}


def _shown(value: str) -> str:
    """A value as a message and a TOML file may have it."""
    return f'"{mask.phone(value)[:_MOST_SHOWN]}"'
