"""What the words on a button and the name of a path say of a request, before any profile does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from eoms_bot.model.write import Pair

ORDER_NO = (
    *("工单编号", "工单号", "工单流水号", "流水号", "工单号码"),
    *("关联工单", "关联工单号", "所属工单", "所属工单号"),
)
"""How pages call the number of an order."""
_DOES = re.compile("受理|签收|接单|领取|提交|保存|删除|归档|作废|确认")
_LOOKS = re.compile("(处理|流转|操作|历史|流程|办理)(记录|日志|历史|跟踪)|查询|搜索|查看|刷新|上一页|下一页")
_READS = re.compile(
    r"(^|[/_.-])(query|list|search|page|get|find|load|select|dict|tree|menu|count|option"
    r"|history|detail|view)",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"save|submit|insert|update|delete|remove|accept|finish|complete|reject|commit|sendback|close(?!st)",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"save|submit|insert|update|delete|remove|accept|commit", re.IGNORECASE)
_ASKS = re.compile(r"(get|query|find|list|load|search|select|count)(?=[A-Z_]|$)")
_CHECKS = re.compile(r"pre[-_]?(commit|submit|check|save|view)|validat(e|ion)", re.IGNORECASE)
_DECIDES = re.compile(r"method|act(ion)?|cmd|command|oper(ation)?|func(tion)?|do|event", re.IGNORECASE)
"""Names of parameters that say what a service of many things is to do."""
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")
_FAILS = re.compile("失败|不成功|未成功|没有成功|错误|出错|异常|无权|没有权限|请重新")
_SAYS = re.compile(
    r"\b(?:alert|confirm|msg|message|error|warning)\s*\(([^()]*)\)|<title>(.*?)</title>", re.I | re.S
)
"""What a page says in a box of its own, or above itself."""
_SHORT = 300
"""Up to how many characters a whole answer is what it says."""
_ENTERS = re.compile(r"log-?on|log-?in|sign-?in|auth|dxyz|verify", re.IGNORECASE)


def does(words: str) -> bool:
    """Whether a press on these words may do something by a mere link."""
    return _DOES.search(words) is not None


def looks(words: str) -> bool:
    """Whether a press on these words only shows more: a history, a list, the next page."""
    return _LOOKS.fullmatch("".join(words.split())) is not None


def reads(path: str) -> bool:
    """Whether a posted request to this path only asks, as far as its name says."""
    return _READS.search(_HUMP.sub("_", path)) is not None and not writes(path)


def asked_by(pairs: Iterable[Pair]) -> str:
    """The pair of a posted body that says that it only asks (`method=getOptions`); empty where none does.

    Only the parameters that decide it count, all of them, and nothing in the body may speak of a change: what
    people have typed or chosen may look like anything.
    """
    said = list(pairs)
    decides = {name: text for name, text in said if _DECIDES.fullmatch(name)}
    if any(_WRITES.search(text) for _, text in said if text.isascii() and text.isidentifier()):
        return ""
    return next(iter(decides), "") if all(map(_ASKS.match, decides.values())) else ""


def checks(path: str, url: str) -> bool:
    """Whether a request only checks what a form would send, as far as its address says.

    That says the parameter that decides it, or without one the end of the path; neither may name a change as
    well (`validateAndSubmit`).
    """
    decides = [text for name, text in parse_qsl(urlsplit(url).query) if _DECIDES.fullmatch(name)]
    words = decides or [path.rpartition("/")[2]]
    return all(_CHECKS.search(one) and not _WRITES.search(_CHECKS.sub("", one)) for one in words)


def changes(path: str, url: str) -> bool:
    """Whether a GET names a change, in its path or in a parameter that says what to do.

    A page of a form may be named after its step (finish, reject), so only words of the change itself count.
    """
    words = [path, *(text for _, text in parse_qsl(urlsplit(url).query) if text.isascii() and text.isalpha())]
    return any(_CHANGES.search(one) and not _READS.search(_HUMP.sub("_", one)) for one in words)


def writes(path: str) -> bool:
    """Whether the name of a path speaks of a change."""
    return _WRITES.search(path) is not None


def enters(path: str) -> bool:
    """Whether the name of a path speaks of a login."""
    return _ENTERS.search(path) is not None


def fails(text: str) -> bool:
    """Whether the answer to a write says that it did not take place, as far as its words go.

    A long page has such words in its labels: there only what it says in a box counts.
    """
    said = [text] if len(text) <= _SHORT else [" ".join(one) for one in _SAYS.findall(text)]
    return any(_FAILS.search(one) for one in said)
