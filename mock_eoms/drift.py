"""Drift: what the switches do to a form while somebody fills it, in the data for its scripts."""

from __future__ import annotations

import re

from mock_eoms.switches import Switches

CONTROL = r'<(input)\b[^<>]*\bid="{0}"[^<>]*/>|<(textarea)\b[^<>]*\bid="{0}"[^<>]*>.*?</textarea>'


def for_scripts(switches: Switches, order_no: str) -> dict[str, object]:
    """What a form's scripts do in addition.

    That is second submits, late values, spoilt values of this order, and dialogs.
    """
    spoilt = [(field, *[*how.split("@"), "", ""][:3]) for field, how in switches.pairs("tamper")]
    return {
        "double": switches["double_submit"],
        "late": switches.pairs("late_script"),
        "tamper": [[field, how, moment] for field, how, moment, whose in spoilt if whose in ("", order_no)],
        "dialogs": switches.pairs("dialogs"),
        "wide": switches.number("wide_bytes"),
    }


def altered(html: str, switches: Switches) -> str:
    """A page with the controls of `duplicate` twice, and those of `maxlength` cut short."""
    for code, _ in switches.pairs("duplicate"):
        html = re.sub(CONTROL.format(re.escape(code)), lambda hit: hit.group() * 2, html, flags=re.S)
    for code, most in switches.pairs("maxlength"):
        html = html.replace(f' id="{code}"', f' id="{code}" maxlength="{most}"')
    return html


def most_bytes(switches: Switches, code: str, usual: int) -> int:
    """How many bytes a field takes."""
    return int(dict(switches.pairs("max_bytes")).get(code, usual))
