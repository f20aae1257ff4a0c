"""Whether the text denies a word: 不是宽带, 没装宽带, 没有要曝光; never 是不是宽带."""

from __future__ import annotations

import re

_REACH = 12
# Every branch begins with a plain sign, 不 before its lookbehind as well:
# so the search skips what can't begin one.
_DENIAL = re.compile(
    r"(?:不(?<!是不)是|并非|并不是|没有?|未|无需?|不存在|排除|不涉及|不属于|不会|不想|不打算|没打算|"
    r"不至于|不用|不需要|非|"
    r"不(?<![要再得是]不)(?=找|升级|曝光|举报|上访|起诉|告状|声张|投诉))"
    r"(?:要去|要找|要|见|挂|我名下的?|名下的?|物联卡|物联网卡|专线|宽带|电视|固话|或者|或|、|和|及|"
    r"提到|提及|提|说|谁|哪个|闹到|升级、|联名|聚集|集体|投诉|起诉|曝光|媒体|记者|举报|索赔|找|想去|"
    r"想|去|到|找|打|装过|装|安装|办理|办|开通|开|使用|用|连接|连|接|发现|出现|发生|任何|什么|过|"
    r"移动|欠费[、和或]?|停机[、和或]?|家里的?|家庭|我家|我的|你们的|你们|因为|因|由于|说|有|的|在){0,4}$"
)
_DARE = re.compile("不[找升曝举上起告声投]")
_OR_ELSE = re.compile(
    r"[^。!?;\n]{0,12}(?:你们|移动|公司|领导|没得人|没人|谁)[^。!?;\n]{0,4}(?:不|没|当回事|理)"
)
"""After what only seems denied: 不找12315你们就不管."""
_BARE = re.compile(r"(?<![要再得是还能会时都来])不$")
_DOES = frozenset("发曝上起举闹告投升找")
"""What somebody does not do: 更不发网上."""
_FIRST = re.compile("[不并没未无排非]")
"""With one of these every denial begins."""


class Denials:
    """The places of a text at which words are denied, looked up when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, bool] = {}
        first = _FIRST.search(text)
        self._first = first.start() if first else len(text)

    def __contains__(self, start: object) -> bool:
        assert isinstance(start, int)
        if start <= self._first:  # nothing before it that could deny
            return False
        if start not in self._known:
            self._known[start] = self._denied(start)
        return self._known[start]

    def _denied(self, start: int) -> bool:
        text = self._text
        before = text[max(0, start - _REACH) : start]
        found = _DENIAL.search(before) or (_BARE.search(before) if text[start] in _DOES else None)
        # 不找12315你们就不管: who says so is about to.
        return bool(found and not (_DARE.match(found[0] + text[start]) and _OR_ELSE.match(text, start)))
