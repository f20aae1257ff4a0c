"""What is wrong with a rule table beyond its form: rules that contradict each other, that can never fire, that nothing proves.

The table has been read, so that its expressions are sound. Codes: RULE-007 conflict, RULE-008 can never fire or is not needed, RULE-009 too large to be safe,
RULE-010 example missing or wrong, RULE-011 not in the dictionaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from eoms_bot.decide.triage.expression import Atoms, Expression
from eoms_bot.decide.triage.fields import GROUPS
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.rules import RuleTable
from eoms_bot.model.triage_rules import TextRule

MOST_LINKS = 6
"""Words that one expression may chain or join; more is unreadable, and every one multiplies the work."""

MOST_WORDS = 400
MOST_LENGTH = 30
NEEDED = (*GROUPS, "口径因", "口径措施", "告知词")
"""Word groups that the program reads by name."""

REASONS = ("宽带投诉", "其他县区投诉", "重复派单", "非我部门工单")
_ONE_OF = frozenset({"原因", "题", "能否"})
"""Kinds of which one expression must not say two things."""


@dataclass(frozen=True)
class Finding:
    """One fault of a rule, as people read it."""

    code: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"[{self.code}] {self.rule}：{self.text}"


def check(rules: RuleTable, dictionaries: Dictionaries) -> tuple[Finding, ...]:
    """Every finding, in the order of the table."""
    atoms = Atoms({group.name: group.words for group in rules.words})
    findings = [*_groups(rules), *_reasons(rules)]
    for rule in rules.rule:
        findings += [*_rule(rule, atoms), *_examples(rule), *_dictionary(rule, dictionaries)]
    return (*findings, *_conflicts(rules.rule, atoms))


def _groups(rules: RuleTable) -> Iterator[Finding]:
    names = {group.name for group in rules.words}
    for name in NEEDED:
        if rules.rule and name not in names:
            yield Finding("RULE-008", f"词组 {name}", "程序按名字读这个词组，不能没有")
    used = "".join(text for rule in rules.rule for text in (*rule.when, *rule.unless))
    for group in rules.words:
        if group.name not in NEEDED and "{" + group.name + "}" not in used:
            yield Finding("RULE-008", f"词组 {group.name}", "没有规则用它")
        for word in group.words:
            if len(word) > MOST_LENGTH:
                yield Finding("RULE-009", f"词组 {group.name}", f"“{word[:10]}…”超过 {MOST_LENGTH} 个字")


def _reasons(rules: RuleTable) -> Iterator[Finding]:
    for reason in REASONS:
        if rules.rule and rules.for_reason(reason) is None:
            yield Finding("RULE-007", f"驳回原因 {reason}", "判定会用到它，[[reject]] 里却没有")


def _rule(rule: TextRule, atoms: Atoms) -> Iterator[Finding]:
    parsed = [(text, atoms.parse(text)) for text in (*rule.when, *rule.unless)]
    for text, expression in parsed:
        yield from _size(rule, text, expression, atoms)
    when = [(text, one) for text, one in parsed if text in rule.when]
    unless = [one for text, one in parsed if text in rule.unless]
    for text, one in when:
        if any(_always_held(one, other, atoms) for other in unless):
            yield Finding("RULE-008", rule.id, f"“{text}”永远不会用到：unless 总是同时成立")
    if len(set(rule.when)) < len(rule.when):
        yield Finding("RULE-008", rule.id, "when 里有一条写了两次")


def _size(rule: TextRule, text: str, expression: Expression, atoms: Atoms) -> Iterator[Finding]:
    links = sum(len(chain.atoms) for group in expression.groups for chain in group)
    words = sum(len(atoms.sets[atom]) for atom in expression.atoms)
    shown = text if len(text) <= 20 else f"{text[:20]}…"
    if links > MOST_LINKS:
        yield Finding("RULE-009", rule.id, f"“{shown}”连了 {links} 段，最多 {MOST_LINKS} 段")
    if words > MOST_WORDS:
        yield Finding("RULE-009", rule.id, f"“{shown}”有 {words} 个词，最多 {MOST_WORDS} 个")
    if any(len(word) > MOST_LENGTH for atom in expression.atoms for word in atoms.sets[atom]):
        yield Finding("RULE-009", rule.id, f"“{shown}”里有超过 {MOST_LENGTH} 个字的词")


def _always_held(when: Expression, unless: Expression, atoms: Atoms) -> bool:
    """True where whatever fires the one holds the other: a lone word list that covers one of its words."""
    lone = [chain for group in unless.groups for chain in group]
    if len(lone) != 1 or len(lone[0].atoms) != 1:
        return False
    cover = atoms.sets[lone[0].atoms[0]]
    first = when.groups[0][0].atoms
    return any(all(any(held in word for held in cover) for word in atoms.sets[atom]) for atom in first)


def _examples(rule: TextRule) -> Iterator[Finding]:
    if not rule.fires:
        yield Finding("RULE-010", rule.id, "没有例句 fires")
    if not rule.silent:
        yield Finding("RULE-010", rule.id, "没有反例 silent")
    for text in set(rule.fires) & set(rule.silent):
        yield Finding("RULE-010", rule.id, f"“{text}”既是例句又是反例")


def _dictionary(rule: TextRule, dictionaries: Dictionaries) -> Iterator[Finding]:
    known = {"原因": dictionaries.prov_causes, "场景": dictionaries.scenes}.get(rule.kind)
    if known is not None and rule.label not in known:
        yield Finding("RULE-011", rule.id, f"字典里没有 {rule.label}")


def _conflicts(rules: tuple[TextRule, ...], atoms: Atoms) -> Iterator[Finding]:
    """The same expression under the same conditions that says two things, or one thing twice."""
    by_text: dict[tuple[object, ...], list[TextRule]] = defaultdict(list)
    for rule in rules:
        for text in set(rule.when):
            by_text[rule.kind, atoms.parse(text), frozenset(rule.unless)].append(rule)
    for found in by_text.values():
        names = "、".join(rule.id for rule in found[1:])
        if len({rule.says for rule in found}) > 1 and found[0].kind in _ONE_OF:
            yield Finding("RULE-007", found[0].id, f"与 {names} 条件相同，说的却不同")
        elif len(found) > 1 and len({rule.says for rule in found}) == 1:
            yield Finding("RULE-008", found[0].id, f"与 {names} 条件和结论都相同，多余")
