"""The result of the tries to start a browser: the browser is lost, or there is none."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.start.ending import Ending, ending_of
from eoms_bot.browser.trouble import words_of
from eoms_bot.errors import BotError, BrowserLost, ConfigError

_NO_DISPLAY = ("Missing X server", "The platform failed to initialize")
"""Chromium's words where it could run, but has no display."""
_FOR_A_DISPLAY = "浏览器有，没有显示器：去掉 --headed（设置 browser.headed），或在有桌面的机器上运行（Linux 须设好 DISPLAY，例如 DISPLAY=:0）"
_FOR_ANY = (
    "装 Chrome、Edge 或 Chromium，或把环境变量 EOMS_BROWSER 设成浏览器程序的路径；"
    "在源代码的文件夹里，python3 bootstrap.py setup 也能装"
)
_FOR_A_BROWSER = (
    "要打开窗口，须有完整的浏览器（Chrome、Edge 或 Chromium）；装好，或把设置 browser.executable 指向它"
)


class Tries:
    """The tries so far: the words for each way, and how its processes ended."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._ended: list[str] = []
        self._now: list[Ending] = []
        self._fell = False

    def ended(self, problem: BaseException) -> bool:
        """True where the process ended under the start; its end is remembered."""
        ending = ending_of(problem) if isinstance(problem, PlaywrightError) else None
        if ending is not None:
            self._now.append(ending)
            self._fell = self._fell or ending.fell
        return ending is not None

    def give_up(self, name: str, problem: PlaywrightError) -> None:
        """Note that the last try of a way has failed."""
        # Where no browser starts there may be no log either, so unknown words are shown as they are.
        words = words_of(problem, problem.message.splitlines()[0])
        self._lines.append(f"{name}: {_listed(self._now) or words}")
        self._ended += self._lines[-1:] if self._now else []
        self._now = []

    def failed(self, *, headed: bool) -> BotError:
        """The error for all tries together."""
        if self._fell:
            cure = "看内存够不够、有没有程序结束它；每次都这样的，重新安装浏览器（eoms-bot doctor）"
            return BrowserLost(f"浏览器在启动时中断: {'；'.join(self._ended)}；{cure}")
        listed = "\n  ".join(self._lines)
        if headed:
            cure = _FOR_A_DISPLAY if any(one in listed for one in _NO_DISPLAY) else _FOR_A_BROWSER
            return ConfigError(f"没有能打开窗口的浏览器；已尝试:\n  {listed or '一个也没有'}\n{cure}")
        return ConfigError(f"没有可用的浏览器；已尝试:\n  {listed}\n{_FOR_ANY}")


def _listed(ends: Sequence[Ending]) -> str:
    """The ends of one way's tries; two equal ones are named once."""
    each = list(dict.fromkeys(map(str, ends)))
    return each[0] + "（两次）" if len(each) < len(ends) else "；再试: ".join(each)
