"""Finds controls of a page that could be used before the page's script is there: pressed for nothing, or sent by the browser itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser

FIELDS = frozenset({"input", "select", "textarea"})
CLOSED = "dialog"
"""Opened by a script alone: what is in one cannot be reached before."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._around: list[tuple[str, bool]] = []
        self._form: dict[str, str | None] | None = None
        self._waiting: list[str] = []
        self._closed_button = self._open_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = given.get("id") or given.get("name") or given.get("type") or ""
        told = f"{self.getpos()[0]}: <{tag} {own}>"
        if tag == "form":
            self._form, self._waiting = given, []
            self._closed_button = self._open_button = False
            if given.get("method", "") not in (None, "", "get", "dialog"):
                self.found.append(f"{told} posts by itself")
        if tag in (CLOSED, "fieldset", "form"):
            self._around.append((tag, "disabled" in given))
        if tag == "button":
            shut = self._is_shut(given)
            self._closed_button |= shut
            self._open_button |= not shut and given.get("type", "submit") == "submit"
            if not shut and not self._is_get():
                self.found.append(f"{told} works before its script")
        if tag in FIELDS and not self._is_shut(given) and not self._is_get():
            self._waiting.append(told)
            if self._form is None:
                self.found.append(f"{told} stands in no form")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            # Enter in a field does nothing as long as the form's own button is disabled.
            if self._open_button or not self._closed_button:
                self.found += [f"{one} could be sent before its script" for one in self._waiting]
            self._form, self._waiting = None, []
        while tag in (CLOSED, "fieldset", "form") and self._around:
            if self._around.pop()[0] == tag:
                return

    def _is_shut(self, given: dict[str, str | None]) -> bool:
        return "disabled" in given or any(tag == CLOSED or disabled for tag, disabled in self._around)

    def _is_get(self) -> bool:
        return self._form is not None and self._form.get("method") == "get" and bool(self._form.get("action"))


def offenders(html: str) -> list[str]:
    """`line: <tag name> why` of each control that is neither disabled, nor in a closed dialog, nor of a form that only asks (GET)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def plain(template: str) -> str:
    """A template's markup, line by line, without what fills it; the block of a call is a dialog (parts.html: action_button)."""
    text = re.sub(r"\{% call .*?%\}", "<dialog>", template, flags=re.DOTALL)
    text = re.sub(r"\{% endcall %\}", "</dialog>", text)
    return re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", lambda one: "\n" * one[0].count("\n"), text, flags=re.DOTALL
    )
