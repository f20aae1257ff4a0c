"""The browser: one starts, and its file is recent enough to have this season's repairs (C27)."""

from __future__ import annotations

from datetime import datetime, timedelta

from eoms_bot.doctor.check import PASSED, Check, Trouble, failed, warned
from eoms_bot.doctor.probes import BrowserSeen, Probes
from eoms_bot.errors import BotError, BrowserLost, DriverUnable
from eoms_bot.report.text import one_line
from eoms_bot.settings import Settings

NAME = "浏览器"
OLDEST = timedelta(days=60)
MOST_SAID = 300
_NONE = "安装 Chrome、Edge 或 Chromium（或运行 playwright install chromium），或把 browser.executable 指向它"
_DYING = "看内存够不够（系统日志里有没有 Out of memory）、有没有别的程序结束它；每次都这样的，重新安装浏览器"
_CURES = (
    (BrowserLost, _DYING),
    (DriverUnable, "照左边写的装上；装不了的，换一台电脑（docs/en/platforms.md 写着要什么）"),
)


def browser(settings: Settings, probes: Probes, now: datetime) -> Check:
    """Start it once, and ask what it is."""
    try:
        seen = probes.browser(settings)
    except BotError as problem:
        cure = next((cure for kind, cure in _CURES if isinstance(problem, kind)), _NONE)
        return failed(NAME, Trouble.NO_BROWSER, one_line(str(problem), MOST_SAID), cure)
    found = _identity(seen)
    age = None if seen.made is None else now - seen.made
    if age is not None and age > OLDEST:
        cure = (
            "更新浏览器（例如 apt upgrade；Playwright 自带的用 playwright install chromium），再运行一次预览"
        )
        return warned(NAME, Trouble.OLD_BROWSER, f"{found}，{age.days} 天前的，超过 {OLDEST.days} 天", cure)
    return Check(NAME, PASSED, found)


def _identity(seen: BrowserSeen) -> str:
    """Version, file and fingerprint, so that two machines can be compared."""
    parts = (
        seen.name,
        str(seen.file or ""),
        f"核对码 {seen.fingerprint[:12]}（两台电脑上一样，就是同一个浏览器）" if seen.fingerprint else "",
    )
    return one_line("，".join(part for part in parts if part), MOST_SAID)
