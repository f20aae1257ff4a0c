"""Teaching: makes a branch's own model from its handled orders.

It is judged on orders that it has not seen, and written with its card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from eoms_bot.decide.reading import Reader
from eoms_bot.decide.reading.model import Model
from eoms_bot.errors import BadInput, ConfigError, Problem
from eoms_bot.learn.handled import Handled, grouped, handled, months
from eoms_bot.learn.judging import Judgement, judged
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import HISTORY
from eoms_bot.settings import Settings
from eoms_bot.tables import weights
from eoms_bot.tables.batch.file import read_stable
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.gazetteer import gazetteer_of
from eoms_bot.tables.reading import reader_over
from eoms_bot.tables.tables import load_dictionaries, load_rules

FEWEST = 200
"""Learning needs at least this many usable orders."""

SHARES = (0.25, 0.5, 1.0)
"""Shares of the orders of a fold, for the learning curve."""

PURPOSE = "056-个人投诉处理：读投诉文字"
MOST_CONFUSED = 12


@dataclass(frozen=True)
class Given:
    """A branch's handled orders as they were read.

    `undone`: rows that do not say what people did, or in which nothing is said.
    """

    orders: tuple[Handled, ...]
    undone: int
    file_hash: str
    reader: Reader
    """The reader with the shipped model."""


@dataclass(frozen=True)
class Taught:
    """A new model, and what it does with orders that it has not seen.

    `before` are the figures of the shipped one.
    """

    file: bytes
    model: Model
    figures: Judgement
    before: Judgement
    curve: tuple[tuple[int, Judgement], ...]
    """How many orders were learned from, and the figures on one fold."""
    labels: Mapping[str, tuple[str, ...]]
    """Head → the labels that the branch's orders have taught."""


def training() -> ModuleType:
    """The module that trains; ConfigError LEARN-002 where scikit-learn is not installed."""
    try:
        from eoms_bot.learn import training
    except ImportError as err:
        problem = Problem(
            "LEARN-002", "学习", None, "", "没有安装 scikit-learn", '运行 pip install "eoms-bot[learn]"'
        )
        raise ConfigError(str(problem)) from err
    return training


def given(settings: Settings, path: Path, names: Mapping[str, str]) -> Given:
    """The handled orders of a file of the kind 历史工单; `names` are what it calls the standard columns.

    BadInput where the file is wrong or has too few orders (LEARN-001).
    """
    table, as_of = source_file.read(path, HISTORY, names)
    rules = load_rules(settings.files.rules)
    if not rules.rule:
        raise ConfigError("规则表里没有读文字的规则，没有什么可以学")
    reader = reader_over(rules, gazetteer_of(settings.files.gazetteer, settings.branch.county))
    known = load_dictionaries(settings.files.dictionaries)
    orders = tuple(handled(Snapshot(HISTORY.label, "正常", table.records, as_of), reader, known))
    if len(orders) < FEWEST:
        name = mask.file_name(path.name)
        raise _refused(
            "LEARN-001", name, f"只有 {len(orders)} 张写明处理方式、有内容的工单", f"至少 {FEWEST} 张"
        )
    return Given(orders, len(table.records) - len(orders), read_stable(path).sha256, reader)


def teach(asked: Given, approver: str) -> Taught:
    """Learn from all orders, and judge by folds of them.

    BadInput LEARN-003 where no label has enough orders.
    """
    module, orders = training(), asked.orders
    examples = grouped(orders)
    labels = module.teachable(examples)
    if not labels:
        wanted = f"处理方式、驳回原因、省内投诉原因、场景分类 至少有一个值有 {module.FEWEST} 张，别的值也有"
        raise _refused("LEARN-003", "学习", "没有一项学得到", wanted)
    base = asked.reader.model
    assert base is not None
    models: list[Model | None] = [None] * len(orders)
    curve: list[tuple[int, Judgement]] = []
    folds = list(module.folds(examples))
    for inside, outside in folds:
        model = _trained(orders, inside, base)
        for place in outside:
            models[place] = model
    inside, outside = folds[-1]
    for share in SHARES:
        some = inside[:: round(1 / share)]
        model = models[outside[0]] if share == 1 else _trained(orders, some, base)
        only: list[Model | None] = [None] * len(orders)
        for place in outside:
            only[place] = model
        curve.append((len(some), judged(orders, only, asked.reader)))
    figures = judged(orders, models, asked.reader)
    file = module.learn(examples, _card(asked, approver, labels, figures), base)
    before = judged(orders, [base] * len(orders), asked.reader)
    return Taught(file, weights.own(file), figures, before, tuple(curve), labels)


def compare(asked: Given, current: Model) -> tuple[str, int, Judgement, Judgement]:
    """The newest month, how many orders were learned from, and two sets of figures on that month.

    They are those of the model in use and those of a new one. The new one learns from the other months;
    BadInput LEARN-005 where these are too few.
    """
    *_, newest = months(asked.orders)
    places = [place for place, one in enumerate(asked.orders) if one.month != newest]
    if len(places) < FEWEST:
        raise _refused("LEARN-005", "学习", f"{newest} 以前只有 {len(places)} 张", f"至少 {FEWEST} 张才能比")
    base = asked.reader.model
    assert base is not None
    new = _trained(asked.orders, places, base)
    lines = [
        judged(asked.orders, [model if one.month == newest else None for one in asked.orders], asked.reader)
        for model in (current, new)
    ]
    return newest, len(places), lines[0], lines[1]


def confused(figures: Judgement) -> list[tuple[str, str, str, int]]:
    """What is mistaken for something else most often: label, what people had, what was said, how often."""
    counts = Counter((name, wanted, said) for _, name, wanted, said in figures.scores.confusions)
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_CONFUSED]
    return [(*pair, count) for pair, count in most]


def _trained(orders: Sequence[Handled], places: Sequence[int], base: Model) -> Model:
    """A model of some orders; the one below where they teach nothing."""
    module = training()
    examples = grouped([orders[place] for place in places])
    if not module.teachable(examples):
        return base
    return weights.as_model(module.learn(examples, {}, base), base)


def _card(
    asked: Given, approver: str, labels: Mapping[str, tuple[str, ...]], figures: Judgement
) -> dict[str, Any]:
    """What a person who opens the file reads first.

    Its date is that of the newest order: the same file makes the same card.
    """
    every = months(asked.orders)
    newest = max(one.order.assigned for one in asked.orders if one.order.assigned is not None)
    return {
        "made_by": "eoms-bot learn",
        "purpose": PURPOSE,
        "approver": approver,
        "date": f"{newest:%Y-%m-%d}",
        "until": newest.isoformat(),
        "data": {"orders": len(asked.orders), "months": [every[0], every[-1]], "sha256": asked.file_hash},
        "taught": {head: list(names) for head, names in labels.items()},
        "figures": figures.record(),
    }


def _refused(code: str, file: str, found: str, wanted: str) -> BadInput:
    return BadInput("不能学", [Problem(code, file, None, "", found, wanted)])
