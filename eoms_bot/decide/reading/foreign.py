"""What is in a text and no part of the complaint: words to whoever decides, code, another order's words.

Customers do not speak of the desk's own acts (to reject, to file, to set a reason), and not in English of
actions and labels. Such a sentence may be a harmless note all the same. So nothing is decided by it: the
text is read a second time without it, and the more cautious reading counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from eoms_bot.decide.reading.layout import Layout

_BLOB = re.compile(r"\{[^{}]*[:=][^{}]*\}|<[^<>]*>|```|\[\[|\]\]")
_CALL = re.compile(
    r"```|\[\[|\]\]|\b[a-z_]+\(\s*['\"]|=(?:reject|complete)\b"
    r"|\b[a-z_]*(?:reason|action|deal|result|label|cmd)[a-z_]*="
)

_CODED = frozenset("{<=([`")
"""Without one of these signs nothing looks like code."""

_PAST = r"(?<!已)(?<!被)(?<!系统)(?<!前单)(?<!原单)(?<!上次)(?<!没)(?<!未)"
_TURN_AWAY = rf"{_PAST}(?:[驳博搏拨][回会汇]|退[单会掉]|改派|转派|派往|派给|置为|标为|标记为|判为)"
"""What only a desk does with an order, also misspelt by ear; done to an earlier one it is history."""

_FILE = rf"{_PAST}(?:退回|结[单丹掉]|销单|关单|办[结节]|归[档挡当]|判成|判定|定性)"
"""What customers and agents tell of an earlier order, too: only who asks for it is meant."""

_ASKED = r"(?:请|直接|自动|麻烦|一律|统一|准予|予以|建议|应|按|立即|把|将)"
_WHOM = r"(?:本单|此单|该单|这单|本工单|此工单|该工单|这张(?:工)?单|所有工单|工单|系统|后台|机器人?|助手|管理员|程序|人工智能|ai\b|模型)"
_HOW = (
    r"(?:自动|直接|一律|统一|即可|就行|务必|必须|立即|不用|不需|无需|不必|勿|别|请|麻烦|建议|应|按|作为|属)"
)
_DESK = re.compile(
    rf"{_TURN_AWAY}|{_ASKED}[^,。;!?\n]{{0,8}}{_FILE}|{_FILE}(?:即可|就行|处理)"
    rf"|{_WHOM}[^,。;!?\n]{{0,8}}{_HOW}[^,。;!?\n]{{0,8}}(?:完成|解决|通过|处理完)"
    rf"|{_HOW}[^,。;!?\n]{{0,8}}(?:完成|通过)(?:{_WHOM}|即可|就行|$|[,。;!?\n])"
    r"|置信度|优先级最|人工复核|转人工(?!客服|台|服务|座席|坐席)|不转人|测试工单|(?:系统|后台)(?:公告|消息|指令|显示非|提示:)"
    r"|(?:忽略|无视|不管|跳过)[^,。;!?\n]{0,6}(?:前面|上面|以上|上述|规则|描述|内容)"
    r"|(?:处理方式|驳回原因|动作|结论)(?:填|选|改|写|设|为|是|[:=])|(?:原因|地点)(?:填|选|改|写|设)"
    r"|(?:填|选|改|设)(?:成|为)[^,。;!?\n]{0,6}(?:驳回|完成|宽带|重复|县|地点)"
)
_ENGLISH = re.compile(
    r"\b(?:reject(?:ed|s)?|complet(?:e|ed)|resolv(?:e|ed)|approv(?:e|ed)|ignore|disregard|ticket|action|decision|label|"
    r"policy|mode|assistant|system|prompt|instructions?|automatically|human review|broadband|complaints?)\b"
    r"|(?:\b[a-z]{2,9} ){3,}[a-z]{2,9}\b"
)

_PATTERNS = (_CALL, _DESK, _ENGLISH)

_SOMEONE = r"(?:另一|另外|另有|他|别|前一|上一|历史|邻居|隔壁|同事|参考|其他|其它|别人|他人|旁人)"
_QUOTED = re.compile(
    rf"{_SOMEONE}[^,。!?;:\n]{{0,6}}(?:单|投诉|客户|用户|误贴)[^。!?;:\n]{{0,10}}(?:[:“\"]|——|--)"
    rf"|(?:以上|以下|下面|附)[^,。!?;:\n]{{0,3}}{_SOMEONE}[^,。!?;:\n]{{0,4}}(?:单|投诉|客户|用户)"
)
"""Begins what another order says, up to the end of its line."""

_SIGN = r"[^\s,。，！？；!?;]"
_UNSEEN = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_VEILED = re.compile(rf"{_SIGN}{{0,40}}{_UNSEEN.pattern}{_SIGN}*")
"""Words with signs that turn the direction of reading; what is written so is meant for no reader."""


Stretch = tuple[int, int]


def blobs(text: str) -> list[Stretch]:
    """Where a text looks like a machine's message."""
    return [hit.span() for hit in _BLOB.finditer(text)] if "{" in text or "<" in text else []


def foreign(shape: Layout, instructed: frozenset[int]) -> list[Stretch]:
    """Where something is no part of the complaint; `instructed` are sentences known to be none."""
    text = shape.text
    found = [
        hit.span()
        for pattern in _PATTERNS
        if pattern is not _CALL or not _CODED.isdisjoint(text)
        for hit in pattern.finditer(text)
    ]
    for hit in _QUOTED.finditer(text):
        end = text.find("\n", hit.end())
        found.append((hit.start(), len(text) if end < 0 else end))
    edges = (0, *shape.sentences, len(text)) if instructed else ()
    found += [pair for number, pair in enumerate(pairwise(edges)) if number in instructed]
    return found


def without(text: str, stretches: Iterable[Stretch], edges: Sequence[int]) -> str:
    """The text without all parts between two edges that a stretch touches."""
    touched = {
        number
        for start, end in stretches
        for number in range(bisect_right(edges, start), bisect_right(edges, max(start, end - 1)) + 1)
    }
    parts = enumerate(pairwise((0, *edges, len(text))))
    return "".join(text[start:end] for number, (start, end) in parts if number not in touched)


def unveiled(raw: str) -> str:
    """The raw text without the words with signs that turn the direction of reading."""
    return _VEILED.sub("", raw) if _UNSEEN.search(raw) else raw
