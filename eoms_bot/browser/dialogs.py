"""The one dialog handler of a context: it answers each dialog by its text and logs it.

Only what the profile lists is accepted. A dialog that is neither listed nor a known answer is dismissed, and
forbids every write until the next order. The bot has not understood what the page wanted to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loguru import logger
from playwright.sync_api import BrowserContext, Dialog, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.profile.common import Profile
from eoms_bot.model.privacy import mask
from eoms_bot.model.write import Write


@dataclass(frozen=True)
class ShownDialog:
    """A dialog that a page showed."""

    kind: str
    text: str
    accepted: bool


class Dialogs:
    """`known`: patterns of accepted dialogs. `answers`: patterns of alerts that answer a write."""

    def __init__(self, known: tuple[str, ...], answers: tuple[str, ...] = ()) -> None:
        self._known = tuple(re.compile(pattern) for pattern in known)
        self._answers = tuple(re.compile(pattern) for pattern in answers)
        self.said: list[ShownDialog] = []
        self._unforeseen: list[str] = []
        self._void: list[Page] = []
        self._is_void: Callable[[], bool] = lambda: False

    @classmethod
    def of(cls, profile: Profile) -> Dialogs:
        """The handler that a profile wants."""
        refusals = tuple(re.escape(rule.text) for rule in profile.answers.refusals)
        return cls(profile.site.known_dialogs, (*profile.answers.success, *refusals))

    def install(self, context: BrowserContext) -> None:
        """Answer every dialog of every page and frame of the context."""
        context.on("dialog", self._answer)

    def begin(self) -> None:
        """Start another order: what an earlier order's pages said does not count against it."""
        self._unforeseen.clear()
        self.hear_all()

    def excuse(self, pages: Sequence[Page], once: Callable[[], bool]) -> None:
        """Hold nothing against these pages that they say when `once()` is true, up to the next write.

        They are given up then: what they say of a request that the gate has refused is no objection.
        """
        self._void, self._is_void = list(pages), once

    def hear_all(self) -> None:
        """Excuse no page any more: the trial is over."""
        self._void = []

    def objection(self) -> str:
        """The unforeseen dialogs since `begin`, for people; empty where there were none."""
        if not self._unforeseen:
            return ""
        said = " / ".join(self._unforeseen)
        return f"页面弹出未登记的对话框: {said}；人平常按确定的，写进 site.toml 的 known_dialogs"

    def guard(self, _write: Write) -> str:
        """The gate's guard: it refuses a write after a dialog that nobody foresaw."""
        return self.objection()

    def since(self, count: int) -> str:
        """What was said after the first `count` dialogs, joined for people."""
        return " / ".join(said.text for said in self.said[count:])

    def declined(self, count: int) -> str:
        """The objection, where a question after the first `count` dialogs was answered with no; else empty.

        An alert that says why the page does not submit is a reason in its own words.
        """
        asked = any(said.kind != "alert" and not said.accepted for said in self.said[count:])
        return self.objection() if asked else ""

    def _answer(self, dialog: Dialog) -> None:
        text = dialog.message or (dialog.type if dialog.type == "beforeunload" else "")
        yes = any(pattern.search(text) for pattern in self._known)
        # What a page says goes into ledger, log and report, so a phone number in it is masked here.
        said = ShownDialog(dialog.type, mask.phone(text), yes)
        self._note(said, excused=bool(self._void) and dialog.page in self._void and self._is_void())
        try:
            if yes:
                dialog.accept()
            else:
                dialog.dismiss()
        except PlaywrightError:
            # The page went away with its dialog, so there is nothing left to answer.
            return

    def _note(self, said: ShownDialog, *, excused: bool) -> None:
        self.said.append(said)
        answer = said.kind == "alert" and any(pattern.search(said.text) for pattern in self._answers)
        if not said.accepted and not answer and not excused:
            self._unforeseen.append(f"{said.kind} {said.text!r}")
        # Its words may name a customer whom the log does not know yet; the order's reason holds them.
        logger.bind(step="dialog").info(
            "页面对话框 {}（{}），{} 个字符", said.kind, _DONE[said.accepted], len(said.text)
        )


_DONE = {True: "已接受", False: "已关闭"}
