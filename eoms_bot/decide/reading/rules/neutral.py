"""Texts that name no trouble at all, and complaints that are nothing but common. What fires on them fires on
everything (RULE-012).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.rules.finding import TableFault, shown
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage_rules import TextRule

CODE = "RULE-012"
TEXTS = (
    "客户来电反映问题,请核实处理。",
    "请尽快联系客户处理,谢谢。",
    "用户反映使用不便,要求处理。",
    "客户有诉求,希望得到回复。",
    "您好,请协助核实,感谢配合。",
    "客户表示理解,同意等待处理结果。",
    "已记录客户信息,稍后回复。",
    "客户今天来电,时间上午十点。",
    "客户联系方式正确,可以随时联系。",
    "客户询问办理进度。",
    "工单已受理,正在核实情况。",
    "本次来电为咨询类。",
    "客户在家,方便接听电话。",
    "客户希望有人回电。",
    "用户是老客户,使用手机多年。",
    "客户反映移动网络的使用情况,请网络部门核查。",
)
ORDINARY = (
    "客户反映镇上街道手机信号弱,通话断断续续,要求尽快改善。",
    "客户在家里客厅手机没有信号,走到窗边有一格。",
    "晚上上网慢,看视频卡顿,信号满格,白天正常。",
    "手机收不到银行验证码短信,打电话正常。",
    "家里宽带经常掉线,光猫亮红灯。",
    "今天上午起村里全部手机没有信号,希望尽快恢复。",
    "电梯和地下车库没有信号。",
    "开车经过隧道时通话中断。",
    "工业园区厂房里4G信号一格,影响工作。",
    "客户称套餐资费有疑问,请核实。",
    "用户反映5G网络不稳定,请优化。",
)
UNCOMMON = frozenset({"重大", "人工", "指令", "重复", "口径"})
"""Kinds that take an order out of the common run: none of them may fire on an ordinary complaint."""

MENTIONS = "提到"
"""Labels that end so only tell that something was mentioned, and settle nothing by themselves."""


_SCOPE = re.compile(r"^(?:句|全文):")
_FAR = re.compile(r"^(?:句|全文):|[+&]")
"""Exceptions that hold back beyond their own clause."""


def check_neutral(rules: RuleTable) -> Iterator[TableFault]:
    """Every rule that fires where nothing is wrong, or nothing uncommon. Also every exception that holds
    nearly all back.
    """
    numbers = {rule.id: number for number, rule in enumerate(rules.rule)}
    reported: set[str] = set()
    for texts, what in ((TEXTS, "没有问题的文字"), (ORDINARY, "平常的投诉")):
        for rule, text, words in _seen(rules, texts):
            common = rule.label.endswith(MENTIONS) if texts is TEXTS else rule.kind not in UNCOMMON
            if common or rule.id in reported:
                continue
            reported.add(rule.id)
            found = f"在{what}{shown(text)}里也看到“{words}”"
            wanted = "把词写长，或加上前后的词（.. … +）"
            yield TableFault(CODE, rule.id, found, wanted, ("rule", numbers[rule.id], "when"), words)
    yield from _exceptions(rules, numbers)


def _exceptions(rules: RuleTable, numbers: dict[str, int]) -> Iterator[TableFault]:
    """Exceptions beyond their own clause that a text without any trouble meets. Each is tried as a rule of
    its own.
    """
    far = [(rule, held) for rule in rules.rule for held in rule.unless if _FAR.search(held)]
    alone = tuple(
        rule.model_copy(update={"id": str(number), "when": (_SCOPE.sub("", held),), "unless": ()})
        for number, (rule, held) in enumerate(far)
    )
    for seen, text, _words in _seen(rules.model_copy(update={"rule": alone}), TEXTS):
        rule, held = far[int(seen.id)]
        found = f"unless 的{shown(held)}在没有问题的文字{shown(text)}里也成立，这条规则几乎总是不算"
        place = ("rule", numbers[rule.id], "unless")
        yield TableFault(CODE, rule.id, found, "收窄它，或去掉 句:、全文:", place, held)


def _seen(rules: RuleTable, texts: tuple[str, ...]) -> Iterator[tuple[TextRule, str, str]]:
    """(rule, text, the words in it) of every rule that fires on one of the texts. The text is the first that
    it fires on.
    """
    reader = Reader(rules, Gazetteer(own_county="本县"))
    known: set[str] = set()
    for text in texts:
        reading = reader.read(text)
        for fired in reading.fired:
            if fired.rule.id not in known:
                known.add(fired.rule.id)
                hit = fired.hits[0]
                yield fired.rule, text, reading.text[hit.start : hit.end]
