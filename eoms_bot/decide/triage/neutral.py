"""Texts that tell of no trouble at all: a rule that fires on one of them fires on everything (RULE-012)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eoms_bot.decide.triage.finding import Finding, shown
from eoms_bot.decide.triage.reader import Reader
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.rules import RuleTable
from eoms_bot.model.triage_rules import TextRule

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
MENTIONS = "提到"
"""Labels that end so only tell that something was mentioned, and settle nothing by themselves."""


_SCOPE = re.compile(r"^(?:句|全文):")
_FAR = re.compile(r"^(?:句|全文):|[+&]")
"""Exceptions that hold back beyond their own clause."""


def check_neutral(rules: RuleTable) -> Iterator[Finding]:
    """Every rule that fires on a text without any trouble in it, with the first of them; and every exception that far."""
    numbers = {rule.id: number for number, rule in enumerate(rules.rule)}
    for rule, text, words in _seen(rules):
        if not rule.label.endswith(MENTIONS):
            told = f"在没有问题的文字{shown(text)}里也看到“{words}”"
            wanted = "把词写长，或加上前后的词（.. … +）"
            yield Finding(CODE, rule.id, told, wanted, ("rule", numbers[rule.id], "when"), words)
    exceptions = {str(number): one for number, one in enumerate(_exceptions(rules))}
    alone = tuple(
        rule.model_copy(update={"id": number, "when": (_SCOPE.sub("", held),), "unless": ()})
        for number, (rule, held) in exceptions.items()
    )
    for seen, text, _words in _seen(rules.model_copy(update={"rule": alone})):
        rule, held = exceptions[seen.id]
        told = f"unless 的{shown(held)}在没有问题的文字{shown(text)}里也成立，这条规则几乎总是不算"
        yield Finding(
            CODE, rule.id, told, "收窄它，或去掉 句:、全文:", ("rule", numbers[rule.id], "unless"), held
        )


def _exceptions(rules: RuleTable) -> Iterator[tuple[TextRule, str]]:
    for rule in rules.rule:
        for held in rule.unless:
            if _FAR.search(held):
                yield rule, held


def _seen(rules: RuleTable) -> Iterator[tuple[TextRule, str, str]]:
    """(rule, text, the words in it) of every rule that fires on one of the texts, with the first that it fires on."""
    reader = Reader(rules, Gazetteer(own_county="本县"))
    known: set[str] = set()
    for text in TEXTS:
        reading = reader.read(text)
        for fired in reading.fired:
            if fired.rule.id not in known:
                known.add(fired.rule.id)
                hit = fired.hits[0]
                yield fired.rule, text, reading.text[hit.start : hit.end]
