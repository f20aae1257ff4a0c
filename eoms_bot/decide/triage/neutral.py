"""Texts that tell of no trouble at all: a rule that fires on one of them fires on everything (RULE-012)."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide.triage.finding import Finding, shown
from eoms_bot.decide.triage.reader import Reader
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.rules import RuleTable

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


def check_neutral(rules: RuleTable) -> Iterator[Finding]:
    """Every rule that fires on a text without any trouble in it, with the first of them."""
    reader = Reader(rules, Gazetteer(own_county="本县"))
    numbers = {rule.id: number for number, rule in enumerate(rules.rule)}
    told: set[str] = set()
    for text in TEXTS:
        reading = reader.read(text)
        for fired in reading.fired:
            rule, hit = fired.rule, fired.hits[0]
            if rule.label.endswith(MENTIONS) or rule.id in told:
                continue
            told.add(rule.id)
            words = reading.text[hit.start : hit.end]
            found = f"在没有问题的文字{shown(text)}里也看到“{words}”"
            wanted = "把词写长，或加上前后的词（.. … +）"
            yield Finding(CODE, rule.id, found, wanted, ("rule", numbers[rule.id], "when"), words)
