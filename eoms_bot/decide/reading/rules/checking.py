"""What is wrong with a rule table beyond its form.

Rules that contradict each other, that can never fire, that nothing proves.

The table has been read, so that its expressions are sound. RULE-007 conflict · 008 never used or not needed
· 009 too large to be safe · 010 example missing or wrong · 011 not in the dictionaries · 012 fires on
everything (`neutral`) · 013 taken literally, 014 never in a text, 016 written twice (`checking_words`) ·
015 shadowed (`checking_cover`).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from eoms_bot.decide.reading.clean import normal
from eoms_bot.decide.reading.fields import GROUPS
from eoms_bot.decide.reading.model import BROADBAND, DUPLICATE, NOT_OURS, OTHER_COUNTY
from eoms_bot.decide.reading.rules.checking_cover import check_cover
from eoms_bot.decide.reading.rules.checking_words import check_words
from eoms_bot.decide.reading.rules.expression import ANYWHERE, Atoms, Expression
from eoms_bot.decide.reading.rules.finding import Place, TableFault, shown
from eoms_bot.decide.reading.rules.neutral import MENTIONS, check_neutral
from eoms_bot.decide.reading.sounds import NOT_SAME, SAME
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage_rules import TextRule

MOST_LINKS = 6
"""Words that one expression may chain or join; more is unreadable, and every one multiplies the work."""

MOST_WORDS = 800
MOST_LENGTH = 30
NEEDED = (*(name for name in GROUPS if name != "栏-索赔"), "口径因", "口径措施", "告知词")
"""Word groups that the program reads by name and cannot do without."""

READ = (*NEEDED, "栏-索赔", SAME, NOT_SAME)
"""Word groups that the program reads by name. A table from before there were the last ones goes on as it was.
"""

REASONS = (BROADBAND, OTHER_COUNTY, DUPLICATE, NOT_OURS)
_ONE_OF = frozenset({"原因", "题", "能否"})
"""Kinds of which one expression must not say two things."""

_BY_MENTION = frozenset({"场景"})
"""Kinds that one sign may show: 村 is countryside wherever it stands."""


def check(rules: RuleTable, dictionaries: Dictionaries) -> tuple[TableFault, ...]:
    """Every finding, each once."""
    atoms = Atoms({group.name: group.words for group in rules.words})
    findings = [*_groups(rules), *_reasons(rules), *check_words(rules)]
    for number, rule in enumerate(rules.rule):
        findings += [
            *_rule(rule, number, atoms),
            *_examples(rule, number),
            *_dictionary(rule, number, dictionaries),
        ]
    equal = _equal(rules.rule, atoms)
    findings += [*_two_minds(rules.rule), *_conflicts(rules.rule, equal), *check_neutral(rules)]
    # Of rules that are equal one finding is enough.
    pairs = {frozenset(pair) for found in equal for pair in itertools.combinations(found, 2)}
    findings += check_cover(rules.rule, atoms, pairs)
    return tuple(dict.fromkeys(findings))


def _groups(rules: RuleTable) -> Iterator[TableFault]:
    names = {group.name for group in rules.words}
    for name in NEEDED:
        if rules.rule and name not in names:
            fault = "没有这个词组，程序按名字读它"
            yield TableFault("RULE-008", f"词组 {name}", fault, "从随程序的规则表抄一段回来", ("table",))
    used = "".join(text for rule in rules.rule for text in (*rule.when, *rule.unless))
    for number, group in enumerate(rules.words):
        name, place = f"词组 {group.name}", ("words", number, "words")
        if group.name not in READ and "{" + group.name + "}" not in used:
            fault = "没有规则用它"
            yield TableFault(
                "RULE-008", name, fault, f"写进规则 {{{group.name}}}，或删掉这一段", (*place[:2], "name")
            )
        for word in group.words:
            if len(word) > MOST_LENGTH:
                fault = f"{shown(word, 10)}超过 {MOST_LENGTH} 个字"
                yield TableFault("RULE-009", name, fault, "写短的关键词", place, word)


def _reasons(rules: RuleTable) -> Iterator[TableFault]:
    for reason in REASONS:
        if rules.rule and rules.for_reason(reason) is None:
            fault = "判定会用到它，[[reject]] 里却没有"
            yield TableFault(
                "RULE-007", f"驳回原因 {reason}", fault, "加一段这个原因的 [[reject]]", ("reject",)
            )


def _rule(rule: TextRule, number: int, atoms: Atoms) -> Iterator[TableFault]:
    place: Place = ("rule", number, "when")
    when = [(text, atoms.parse(text)) for text in rule.when]
    unless = [(text, atoms.parse(text)) for text in rule.unless]
    for key, parsed in (("when", when), ("unless", unless)):
        at: Place = ("rule", number, key)
        for text, expression in parsed:
            yield from _size(rule, text, expression, atoms, at)
        known = [expression for _, expression in parsed]
        for count, (text, expression) in enumerate(parsed):
            if expression in known[:count]:
                fault = f"{key} 里有一条写了两次：{shown(text)}"
                yield TableFault("RULE-008", rule.id, fault, "留一条", at, text)
    for text, one in when:
        held = next((other for other, held in unless if _always_held(one, held, atoms)), None)
        if held:
            fault = f"{shown(text)}永远不会用到：unless 的{shown(held)}总是同时成立"
            yield TableFault("RULE-008", rule.id, fault, "收窄 unless，或删掉这一条", place, text)
        if rule.kind not in _BY_MENTION and not rule.label.endswith(MENTIONS):
            yield from _single(rule, text, one, atoms, place)


def _single(rule: TextRule, text: str, when: Expression, atoms: Atoms, place: Place) -> Iterator[TableFault]:
    """A condition that is one word only, and that word one sign: it fires on whatever has the sign in it."""
    (first, *others), *more = when.groups
    short = sorted(word for word in atoms.sets[first.atoms[0]] if len(word) == 1)
    if short and not (others or more or len(first.atoms) > 1):
        fault = f"单独一个字“{'、'.join(short)}”就算看到"
        yield TableFault("RULE-012", rule.id, fault, "把词写长，或加上前后的词（.. … +）", place, text)


def _size(
    rule: TextRule, text: str, expression: Expression, atoms: Atoms, place: Place
) -> Iterator[TableFault]:
    links = sum(len(chain.atoms) for group in expression.groups for chain in group)
    words = [word for atom in expression.atoms for word in atoms.sets[atom]]
    for wrong, fault, wanted in (
        (links > MOST_LINKS, f"连了 {links} 段，最多 {MOST_LINKS} 段", "拆成几条"),
        (len(words) > MOST_WORDS, f"有 {len(words)} 个词，最多 {MOST_WORDS} 个", "拆成几条"),
        (max(map(len, words)) > MOST_LENGTH, f"里有超过 {MOST_LENGTH} 个字的词", "写短的关键词"),
    ):
        if wrong:
            yield TableFault("RULE-009", rule.id, f"{shown(text)}{fault}", wanted, place, text)


def _always_held(when: Expression, unless: Expression, atoms: Atoms) -> bool:
    """True where whatever fires the one holds the other: a lone word list that covers one of its words."""
    lone = [chain for group in unless.groups for chain in group]
    if len(lone) != 1 or len(lone[0].atoms) != 1:
        return False
    cover = atoms.sets[lone[0].atoms[0]]
    # What holds back anywhere may stand next to any word of the condition;
    # else it must be in the first one's clause.
    groups = when.groups if unless.scope == ANYWHERE else when.groups[:1]
    chains = [chain for group in groups for chain in (group if unless.scope else group[:1])]
    return any(
        all(any(held in word for held in cover) for word in atoms.sets[atom])
        for chain in chains
        for atom in chain.atoms
    )


def _examples(rule: TextRule, number: int) -> Iterator[TableFault]:
    if not rule.fires:
        yield TableFault("RULE-010", rule.id, "没有例句 fires", "写一句必须看到的", ("rule", number))
    if not rule.silent:
        yield TableFault("RULE-010", rule.id, "没有反例 silent", "写一句必须看不到的", ("rule", number))
    silent = {normal(text) for text in rule.silent}
    for text in dict.fromkeys(rule.fires):
        if normal(text) in silent:
            fault = f"{shown(text)}既是例句又是反例"
            yield TableFault("RULE-010", rule.id, fault, "留一边", ("rule", number, "silent"), text)


def _two_minds(rules: tuple[TextRule, ...]) -> Iterator[TableFault]:
    """A text that one rule must see and another of the same conclusion must not."""
    fires: dict[tuple[str, str], TextRule] = {}
    for rule in rules:
        for text in rule.fires:
            fires.setdefault((rule.says, normal(text)), rule)
    for number, rule in enumerate(rules):
        for text in rule.silent:
            other = fires.get((rule.says, normal(text)))
            if other is not None and other.id != rule.id:
                fault = f"反例{shown(text)}是 {other.id} 的例句，两条说的都是 {rule.says}"
                wanted = "定下这句话该不该这样判，改其中一条"
                yield TableFault("RULE-010", rule.id, fault, wanted, ("rule", number, "silent"), text)


def _dictionary(rule: TextRule, number: int, dictionaries: Dictionaries) -> Iterator[TableFault]:
    networks = tuple(option.partition("(")[0] for option in dictionaries.networks)
    known = {
        "原因": dictionaries.prov_causes,
        "场景": dictionaries.scenes,
        "网络": (*dictionaries.networks, *networks),
    }.get(rule.kind)
    if known is not None and rule.label not in known:
        fault = f"字典里没有 {rule.label}"
        yield TableFault("RULE-011", rule.id, fault, "与字典一字不差", ("rule", number, "says"))


def _equal(rules: tuple[TextRule, ...], atoms: Atoms) -> list[dict[str, TextRule]]:
    """Rules of one kind that share a condition under the same exceptions, by their ids. Each set of rules
    once.
    """
    by_text: dict[tuple[object, ...], dict[str, TextRule]] = defaultdict(dict)
    for rule in rules:
        held = frozenset(map(atoms.parse, rule.unless))
        for text in rule.when:
            by_text[rule.kind, atoms.parse(text), held][rule.id] = rule
    found = (one for one in by_text.values() if len(one) > 1)
    return list({tuple(one): one for one in found}.values())


def _conflicts(rules: tuple[TextRule, ...], equal: list[dict[str, TextRule]]) -> Iterator[TableFault]:
    """The same condition that says two things, or one thing twice."""
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    for found in equal:
        first, *others = found.values()
        names, place = "、".join(rule.id for rule in others), ("rule", numbers[first.id], "when")
        if len({rule.says for rule in found.values()}) == 1:
            fault = f"与 {names} 有相同的条件和结论，多余"
            yield TableFault("RULE-008", first.id, fault, "每个条件留一条", place)
        elif first.kind in _ONE_OF:
            fault = f"与 {names} 有相同的条件，说的却不同"
            yield TableFault("RULE-007", first.id, fault, "改条件、unless，或留一条", place)
