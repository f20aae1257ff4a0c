"""Everything in which branches differ and tests choose: one table of switches with their defaults."""

from __future__ import annotations

from collections.abc import Mapping

# name -> (default, allowed values or None for free text, meaning)
TABLE: dict[str, tuple[str, tuple[str, ...] | None, str]] = {
    "charset": ("utf-8", ("utf-8", "gbk"), "charset of pages and form bodies"),
    "login": ("v1", ("v1", "v2"), "which login page is in use"),
    "sign_in": (
        "normal",
        ("normal", "locked", "disabled", "expired", "deleted", "sso"),
        "what stands against signing in, whatever the password; expired and deleted look like a wrong one",
    ),
    "login_step": (
        "none",
        ("none", "sms", "password", "notice"),
        "what a right password leads to before the portal",
    ),
    "password_days": (
        "",
        None,
        "days for which the password is good, as the portal says; empty: it says nothing",
    ),
    "login_captcha": ("off", ("on", "off"), "whether the login page asks for the word in a picture"),
    "single_login": ("off", ("on", "off"), "on: signing in ends the account's other sessions"),
    "keep_alive": ("on", ("on", "off"), "off: a connection ends with each answer"),
    "date": ("on", ("on", "off"), "whether answers carry the site's time"),
    "seconds": ("on", ("on", "off"), "off: the times on pages are printed without seconds"),
    "list": ("a", ("a", "b"), "one or two table rows per order in the to-do list"),
    "pagesize": ("20", None, "default rows per page"),
    "opener": ("rel", ("rel", "missing"), "whether the order window gets an opener"),
    "popup": (
        "once",
        ("once", "twice", "none", "late", "closing", "modal"),
        "what a click on an order opens",
    ),
    "accept": ("reload", ("reload", "close", "none"), "what follows an accept; none = no accept step"),
    "limits": ("right", ("right", "swapped"), "swapped: the form shows the two limits in each other's place"),
    "reject_needs_accept": ("on", ("on", "off"), "whether reject is offered only after the accept"),
    "step": ("once", ("once", "twice"), "how often an action's step page is loaded"),
    "step_delay": ("0", None, "milliseconds before a step page answers"),
    "step_gap": ("500", None, "milliseconds the second load of step=twice comes later"),
    "tree_delay": ("0", None, "milliseconds before a level of the menu tree answers"),
    "dict_delay": ("0", None, "milliseconds before a dictionary answers"),
    "deal_delay": ("0", None, "milliseconds before the history iframe answers"),
    "latency": ("0", None, "milliseconds before every answer, as of a site far away"),
    "cacheable": (
        "off",
        ("on", "off"),
        "on: pages and static files may be kept for ten minutes, and are answered 304 where they still hold",
    ),
    "record": ("off", ("on", "off"), "whether the request log keeps headers and what was posted"),
    "session_minutes": ("60", None, "idle minutes until a session ends"),
    "ajax": ("518", ("518", "redirect"), "how an AJAX call without a session is answered"),
    "measure_class": ("off", ("on", "off"), "whether the form asks for a class of measure"),
    "call_fields": (
        "off",
        ("on", "off"),
        "whether the form asks for the serving site and for time and outcome of the call in fields of their own",
    ),
    "fixed_block": ("on", ("on", "off"), "whether the form has the fixed block"),
    "replied": ("on", ("on", "off"), "whether the form asks if the customer was answered"),
    "leftover": ("dialog", ("dialog", "window", "closing", "modal"), "how the leftover form opens"),
    "leftover_first": (
        "off",
        ("off", "disabled", "hidden"),
        "what the submit of an unsolved order is until its entry is there, on the one-page application",
    ),
    "leftover_alert": ("on", ("on", "off"), "whether a saved leftover entry is announced"),
    "leftover_dupes": ("allow", ("allow", "refuse"), "whether an order may get a second leftover entry"),
    "success_alert": ("off", ("on", "off"), "whether a saved action is announced"),
    "twin": ("works", ("works", "broken"), "broken: radio clicks do not reach the hidden twin"),
    "clear_child": ("off", ("on", "off"), "whether a changed parent empties its cascade child"),
    "extra_required": ("", None, "CODE;… of required text fields nobody knows; REJECT_… and IL_… elsewhere"),
    "rest": ("off", ("on", "off"), "on: a save is a PUT to the task's own address, which alone names it"),
    "drafts": ("off", ("on", "off"), "whether 暂存 stands next to a form's submit: a post that does nothing"),
    "readonly": ("", None, "CODE;… of step fields that take no input"),
    "rename": ("", None, "OLD:NEW;… ids (and names) that have been renamed"),
    "relabel": ("", None, "OLD:NEW;… words that have been reworded"),
    "skin": ("", None, "a number: every id, name, word and control of the first vendor's pages is another"),
    "drop_option": ("", None, "FIELD:OPTION;… options that are gone"),
    "new_option": ("", None, "FIELD:OPTION;… options offered in addition; a known one is offered twice"),
    "duplicate": ("", None, "ID;… of controls that pages have twice"),
    "maxlength": ("", None, "CODE:N;… text controls that take at most N characters"),
    "max_bytes": ("", None, "CODE:N;… fields whose limit is N bytes, for page and server"),
    "wide_bytes": ("3", ("3", "2"), "bytes that a Chinese character counts, for page and server"),
    "rollback": ("first", ("first", "none", "empty"), "what the list of a reject's targets has chosen"),
    "tamper": ("", None, "FIELD:HOW@MOMENT@ORDER;… how scripts spoil a value (below)"),
    "dialogs": ("", None, "KIND:MOMENT;… dialogs that the order form shows (below)"),
    "late_script": ("", None, "FIELD:VALUE;… values a page script overwrites at submit"),
    "double_submit": (
        "off",
        ("on", "handler", "dblclick", "enter", "off"),
        "how the page posts every save a second time",
    ),
    "precommit": (
        "pass",
        ("pass", "confirm", "refuse"),
        "what the check before a submit says, where the vendor has one",
    ),
    "foreign": ("", None, "URL that the order form tries to load an image from"),
}


class UnknownSwitch(ValueError):
    """A switch or a value that the table does not know."""


class Switches:
    """The present value of every switch."""

    def __init__(self, start: Mapping[str, str] | None = None) -> None:
        self._start = dict(start or {})
        self._values: dict[str, str] = {}
        self.reset()

    def reset(self) -> None:
        """Go back to the defaults and what the command line asked for."""
        self._values = {name: row[0] for name, row in TABLE.items()}
        self.update(self._start)

    def update(self, values: Mapping[str, object]) -> None:
        """Set switches; raises UnknownSwitch before anything is changed."""
        self._values.update(self.check(values))

    def check(self, values: Mapping[str, object]) -> dict[str, str]:
        """Return the values as text; raises UnknownSwitch for a switch or value the table does not know."""
        checked: dict[str, str] = {}
        for name, value in values.items():
            if name not in TABLE:
                raise UnknownSwitch(f"unknown switch {name}")
            allowed = TABLE[name][1]
            if allowed is not None and str(value) not in allowed:
                raise UnknownSwitch(f"switch {name} is one of {', '.join(allowed)}, not {value}")
            checked[name] = str(value)
        return checked

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def on(self, name: str) -> bool:
        """Return whether an on/off switch is on."""
        return self._values[name] == "on"

    def number(self, name: str) -> int:
        """Return a switch that holds a whole number."""
        return int(self._values[name])

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Return `A:B;C:D` as pairs; a part without a colon has an empty second half."""
        parts = [part.partition(":") for part in self._values[name].split(";") if part]
        return [(left.strip(), right.strip()) for left, _, right in parts]

    def all(self) -> dict[str, str]:
        """Return every switch with its value."""
        return dict(self._values)
