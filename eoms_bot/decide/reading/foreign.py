"""What is in a text and no part of the complaint: words to whoever decides, code, another order's words.

Customers do not speak of the desk's own acts, and not in English of actions and labels. Such a sentence may
be a harmless note all the same. So nothing is decided by it: the text is read a second time without it, and
the more cautious reading counts.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from eoms_bot.decide.reading.layout import Layout
from eoms_bot.decide.reading.model import NUMBER, QUOTED
from eoms_bot.decide.reading.reader import Reading

_BLOB = re.compile(r"\{[^{}]*[:=][^{}]*\}|<[^<>]*>|```|\[\[|\]\]")
_CALL = re.compile(
    r"```|\[\[|\]\]|\b[a-z_]+\(\s*['\"]|=(?:reject|complete)\b"
    r"|\b[a-z_]*(?:reason|action|deal|result|label|cmd)[a-z_]*="
)

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_CODED = frozenset("{<=([`")
"""Without one of these signs nothing looks like code."""

_PAST = r"(?<!已)(?<!被)(?<!系统)(?<!前单)(?<!原单)(?<!上次)(?<!没)(?<!未)"
_TURN_AWAY = rf"{_PAST}(?:[驳博搏拨][回会汇]|退[单会掉]|改派|转派|派往|派给|置为|标为|标记为|判为)"
"""What only a desk does with an order, also misspelt by ear; done to an earlier one it is history."""

_FILE = rf"{_PAST}(?:退回|结[单丹掉]|销单|关单|办[结节]|归[档挡当]|判成|判定|定性)"
"""What customers and agents tell of an earlier order, too: only who asks for it is meant."""

_ASKED = r"(?:请|直接|自动|麻烦|一律|统一|准予|予以|建议|应|按|立即|把|将)"
_WHOM = (
    r"(?:本单|此单|该单|这单|本工单|此工单|该工单|这张(?:工)?单|所有工单|工单|系统|后台|机器人?|助手|"
    r"管理员|程序|人工智能|ai\b|模型)"
)
_HOW = (
    r"(?:自动|直接|一律|统一|即可|就行|务必|必须|立即|不用|不需|无需|不必|勿|别|请|麻烦|建议|应|按|作为|属)"
)
_DESK = re.compile(
    rf"{_TURN_AWAY}|{_ASKED}[^,。;!?\n]{{0,8}}{_FILE}|{_FILE}(?:即可|就行|处理)"
    rf"|{_WHOM}[^,。;!?\n]{{0,8}}{_HOW}[^,。;!?\n]{{0,8}}(?:完成|解决|通过|处理完)"
    rf"|{_HOW}[^,。;!?\n]{{0,8}}(?:完成|通过)(?:{_WHOM}|即可|就行|$|[,。;!?\n])"
    r"|(?<!时候)(?<!几时)(?<!不)可以(?:结单|销单|归档|办结)(?![吗么嘛不])"
    r"|置信度|优先级最|人工复核|转人工(?!客服|台|服务|座席|坐席)|不转人|测试工单|(?:系统|后台)(?:公告|"
    r"消息|指令|显示非|提示:)"
    r"|(?:忽略|无视|不管|跳过)[^,。;!?\n]{0,6}(?:前面|上面|以上|上述|规则|描述|内容)"
    r"|(?:处理方式|驳回原因|动作|结论)(?:填|选|改|写|设|为|是|[:=])|(?:原因|地点)(?:填|选|改|写|设)"
    r"|(?:自动|准予|批准|一律|统一)[^,。;!?\n]{0,4}(?:完成|通过)"
    r"|管理员(?:口令|密码|指令|授权|权限)|口令(?:已|正确|验证|通过)"
    r"|(?:填|选|改|设)(?:成|为)[^,。;!?\n]{0,6}(?:驳回|完成|宽带|重复|县|地点)"
)
_ENGLISH = re.compile(
    r"\b(?:reject(?:ed|s)?|complet(?:e|ed)|resolv(?:e|ed)|approv(?:e|ed)|ignore|disregard|ticket|"
    r"action|decision|label|"
    r"policy|mode|assistant|system|prompt|instructions?|automatically|human review|broadband|complaints?)\b"
    r"|(?:\b[a-z]{2,9} ){3,}[a-z]{2,9}\b"
)

_LATIN = re.compile(r"[a-z][ -;=?_a-z]*[a-z.!]")
"""What is written in another script around one of these words belongs to it."""

_ALIKE = (
    "驳博搏播波泊伯薄 回会汇惠绘徊灰 退推腿蜕 单丹担旦郸 忽呼胡乎糊湖 略掠 规归贵鬼龟轨 则责择泽 "
    "成城诚程呈 结节洁截杰 档挡当党荡 转赚砖 人仁认 工功公供宫 复付负富副赴覆複 核合何和荷 重虫冲崇 "
    "派拍牌排 前钱千签 在再 途图徒突涂圖 宽款寛寬 带代袋待戴帶 投头偷 诉素速塑訴 部布步不 门们闷門 "
    "其奇齐旗 县线现限縣"
)
"""Signs that sound alike, or are one and the same in another script."""

_AS_HEARD = str.maketrans({sign: signs[0] for signs in _ALIKE.split() for sign in signs})
_DESK_WORDS = "驳回 忽略 规则 归档 结单 完成 转人工 人工复核 重复派单 前单在途 宽带投诉 非我部门 其他县区"
_HEARD_WORDS = tuple((word, word.translate(_AS_HEARD)) for word in _DESK_WORDS.split())

_SOMEONE = r"(?:另一|另外|另有|他|别|前一|上一|历史|邻居|隔壁|同事|参考|其他|其它|别人|他人|旁人)"
_QUOTED = re.compile(
    rf"{_SOMEONE}[^,。!?;:\n]{{0,6}}(?:单|投诉|客户|用户|"
    rf"误贴)[^。!?;:\n]{{0,10}}(?::?[“\"](?P<said>[^“”\"\n]*[”\"])?|:|——|--)"
    rf"|(?:以上|以下|下面|附)[^,。!?;:\n]{{0,3}}{_SOMEONE}[^,。!?;:\n]{{0,4}}(?:单|投诉|客户|用户)"
)
"""Begins what another order says, up to the end of its line, or of what is quoted of it."""

_SIGN = r"[^\s,。，！？；!?;]"
_UNSEEN = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_VEILED = re.compile(rf"{_SIGN}{{0,40}}{_UNSEEN.pattern}{_SIGN}*")
"""Words with signs that turn the direction of reading; what is written so is meant for no reader."""
_ENCLOSED = re.compile(
    r"<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)|<(?!(?:html|body|p|div|span|li|[ou]l|"
    r"t[rd])\b(?![^<>]*(?:display|visib|hidden|opacity|size|color)))"
    r"([a-z]+)\b[^<>]{0,200}>.{0,400}?</\1>",
    re.DOTALL | re.IGNORECASE,
)
"""A comment, or what a tag opens and closes that is no part of a plain page, or hides what is in it."""

_LONG = re.compile(r"\d[\d*]{6,}")
"""Somebody's number or an order's; a door has a shorter one."""

Stretch = tuple[int, int]


def blobs(text: str) -> list[Stretch]:
    """Where a text looks like a machine's message."""
    return [hit.span() for hit in _BLOB.finditer(text)] if "{" in text or "<" in text else []


def foreign(shape: Layout, instructed: frozenset[int]) -> list[Stretch]:
    """Where something is no part of the complaint; `instructed` are sentences known to be none."""
    text = shape.text
    patterns = (_DESK, _ENGLISH) if _CODED.isdisjoint(text) else (_CALL, _DESK, _ENGLISH)
    found = [*(hit.span() for pattern in patterns for hit in pattern.finditer(text)), *_by_ear(text)]
    for hit in _QUOTED.finditer(text):
        end = hit.end() if hit["said"] else text.find("\n", hit.end())
        found.append((hit.start(), len(text) if end < 0 else end))
    if any(text[start] in _LETTERS for start, _ in found):
        runs = [hit.span() for hit in _LATIN.finditer(text)]
        found = [next((run for run in runs if run[0] <= one[0] < run[1]), one) for one in found]
    edges = (0, *shape.sentences, len(text)) if instructed else ()
    found += [pair for number, pair in enumerate(pairwise(edges)) if number in instructed]
    return found


def exactly(shape: Layout, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same without the sentences in which a smaller part is known to be no part of the complaint."""
    parts = foreign(shape, frozenset())
    wider = (one for one in stretches if not any(one[0] < end and start < one[1] for start, end in parts))
    return [*parts, *wider]


def odd(reading: Reading, strange: Sequence[Stretch], heard: str, own: str) -> str:
    """What in a text is strange, in words; empty where nothing is. `heard` is what is learned from, masked,
    `own` the customer's number, which may stand in it.
    """
    if strange:
        start, end = strange[0]
        return f"有不属于投诉的话：{reading.text[start:end][:QUOTED]}"
    if reading.veiled:
        return "有看不见的符号、标记或长串"
    hits = _LONG.finditer(reading.text) if NUMBER in heard else ()
    others = any(heard[hit.end()] == NUMBER and hit[0] != own for hit in hits)
    return "正文里有别的号码" if others else ""


def unnumbered(reading: Reading) -> str:
    """The text without the clauses in which numbers stand that are somebody's or an order's."""
    stretches = [hit.span() for hit in _LONG.finditer(reading.text)]
    return without(reading.text, stretches, reading.layout.clauses) if stretches else reading.text


def _by_ear(text: str) -> Iterator[Stretch]:
    """Words of the desk as they are misspelt by ear, by whoever does not want them to be found."""
    heard = text.translate(_AS_HEARD)
    for word, sound in _HEARD_WORDS:
        at = heard.find(sound)
        while at >= 0:
            if not text.startswith(word, at):
                yield at, at + len(word)
            at = heard.find(sound, at + 1)


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
    """The raw text without the words with signs that turn the direction of reading, and without what stands
    between the tags of a page.
    """
    if "<" in raw or "&" in raw:
        raw = _ENCLOSED.sub("", html.unescape(raw))
    return _VEILED.sub("", raw) if _UNSEEN.search(raw) else raw
