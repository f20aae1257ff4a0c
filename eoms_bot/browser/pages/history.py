"""The frame 处理记录: an order's own log, which is what proofs are read from."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from eoms_bot.browser.pages.base import site_time
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged
from eoms_bot.model.order import HistoryEntry


def read_history(session: Session, page: Page) -> tuple[HistoryEntry, ...]:
    """All log lines, oldest first as the site prints them; waits until the frame is whole, never takes half for all."""
    spec = session.profile.history
    session.check_alive()
    with reading("处理记录", session.check_alive):
        frame = page.frame_locator(spec.frame)
        for part in spec.landmarks.values():
            frame.locator(part.css).wait_for(state="attached")
        lines = frame.locator(spec.css("line")).all_text_contents()
    return tuple(_entry(line, spec.line_pattern) for line in lines if line.strip())


def show_history(session: Session, page: Page) -> None:
    """Bring the history tab to the front, for the picture."""
    spec = session.profile.history
    with reading("处理记录页签", session.check_alive):
        page.locator(spec.css("tab")).click()
        page.locator(spec.frame).wait_for(state="visible")


def _entry(line: str, pattern: str) -> HistoryEntry:
    match = re.fullmatch(pattern, line.strip(), re.S)
    when = site_time(match["when"]) if match else None
    if match is None or when is None:
        raise SiteChanged(f"处理记录的一行 {line.strip()[:80]!r} 不符合 {pattern}")
    return HistoryEntry(when, match["who"].strip(), match["action"].strip(), match["text"].strip())
