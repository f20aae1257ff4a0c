"""Whether the text denies a word: 不是宽带, 没装宽带, 没有要曝光; never 是不是宽带."""

from __future__ import annotations

import re

from eoms_bot.decide.triage.match import Hit

_REACH = 12
# Every branch begins with a plain sign, 不 before its look behind as well: so the search skips what can't begin one.
_DENIAL = re.compile(
    r"(?:不(?<!是不)是|并非|并不是|没有?|未|无需?|不存在|排除|不涉及|不属于|不会|不想|不打算|没打算|不至于|不用|不需要|非|"
    r"不(?<![要再得是]不)(?=找|升级|曝光|举报|上访|起诉|告状|声张))"
    r"(?:要去|要找|要|物联卡|物联网卡|专线|宽带|电视|固话|或者|或|、|和|及|提到|提及|提|说|谁|哪个|闹到|升级、|找|想去|想|去|到|找|打|装过|装|安装|办理|办|开通|开|使用|用|连接|连|接|发现|出现|发生|任何|什么|过|"
    r"移动|欠费[、和或]?|停机[、和或]?|家里的?|家庭|我家|我的|你们的|你们|因为|因|由于|说|有|的|在){0,4}$"
)
_FIRST = re.compile("[不并没未无排非]")
"""With one of these every denial begins."""


class Denials:
    """The denied hits of one text, looked up when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, bool] = {}
        first = _FIRST.search(text)
        self._first = first.start() if first else len(text)

    def __contains__(self, hit: Hit) -> bool:
        start = hit.start
        if start <= self._first:  # nothing before it that could deny
            return False
        if start not in self._known:
            before = self._text[max(0, start - _REACH) : start]
            self._known[start] = _DENIAL.search(before) is not None
        return self._known[start]
