"""Learning: a model of the reading from labelled orders.

It needs scikit-learn (the extra `learn`); reading does not.

Each label is a logistic regression over the signs of a text. Heat and thresholds come from texts that a model
had not seen: of other writers where the examples say who wrote them. The same examples make the same bytes.

A branch's own model lies over the shipped one: the shipped score of a label is one more sign of it. A label
that too few orders have keeps the shipped score as it is. A head of which no label can be learned is left to
the shipped model.
"""

from __future__ import annotations

import base64
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from eoms_bot.decide.reading.model import (
    BROADBAND,
    MANY,
    NOT_OURS,
    NOUGHT,
    NUMBER,
    SHAPE_COUNTS,
    WARY,
    Model,
    Signs,
)
from eoms_bot.decide.reading.signs import counted, explicit
from eoms_bot.learn.examples import Example
from eoms_bot.tables.weights import as_file

RAREST, RAREST_OWN = 4, 5
"""In how many orders a sign must stand to be learned.

The second number counts customers, where the orders are a branch's own.
"""

FEWEST = 10
"""How many orders must have a label, and how many another, for a branch's own model to learn it."""

LOOSE, SEED = 100.0, 7
"""How freely weights may grow (`C` of the regression), and what splits examples without writers."""

FOLDS = 5
ONE = {"major": 3.0, "koujing": 1.0, "duplicate": 1.0}
"""Heads of one label, and how many times an example that has it counts."""

SURE = 0.97
"""The share of right ones among what is taken for a reading, of texts that were not learned from."""

GUARDED = ("action", "county")
"""Heads whose labels turn orders away: what is certain of them may leave without a person."""

LEAST, CLEAR, CLEARER = 0.75, 1.5, 6.0
"""The least probability of a certain label, and the distance of its odds to the surest false one's.

The odds must lie farther above where a word of a mobile's trouble stands in the text, because few such texts
are seen.
"""

LEAST_OWN = 0.9
"""The same for a branch's own model: it has few orders, so that none was false proves little."""

MISSED, FALSE = 0.005, 0.005
"""The share of major complaints that the model may miss, and of ordinary ones that it may call major.

The first counts where a rule speaks for the complaint, the second where no rule does. Both are of texts that
the model has not seen.
"""


class _Fit(NamedTuple):
    """A head as it was fitted.

    For each label: the weights of all columns, the constant, and what the score below counts.
    """

    labels: tuple[str, ...]
    weights: Any
    constants: list[float]
    leans: list[float]


_Fits = dict[str, _Fit]


def learn(examples: Sequence[Example], card: Mapping[str, Any], base: Model | None = None) -> bytes:
    """The model file made of examples: JSON with the card, the heads, and the packed weights.

    `base` lies below it. With `base` the examples have its scores, and `teachable` must name a head.
    """
    columns, fits = _fitted(examples, base)
    unseen = _unseen(examples, base, tuple(fits))
    heads = [_head(name, fit, unseen[name], examples, base) for name, fit in fits.items()]
    table = np.concatenate([fit.weights for fit in fits.values()], axis=0)
    scale = float(np.abs(table).max() / 127)
    packed = np.rint(table / scale)
    lanes = (packed + NOUGHT).astype(np.uint8)
    least = 1 if base is None else -1  # A few orders have too few signs to do without the light ones.
    kept = [place for place in range(packed.shape[1]) if np.abs(packed[:, place]).max() > least]
    names = sorted(columns, key=columns.__getitem__)
    below = {}
    if base is not None:
        below = {"base": base.digest, "thresholds": {head["name"]: head["least"] for head in heads}}
    return as_file(
        {
            "card": {**card, **below, "examples": len(examples), "signs": len(kept)},
            "heads": heads,
            "scale": round(scale, 6),
            "signs": "\n".join(names[place] for place in kept),
            "weights": base64.b64encode(zlib.compress(lanes[:, kept].T.tobytes(), 9)).decode(),
        }
    )


def teachable(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    """Head → the labels that these orders of a branch can teach; only heads that have one."""
    found = {}
    for name in MANY:
        counts = Counter(label for one in examples if (label := one.labels.get(name)) is not None)
        most = counts.total() - FEWEST
        labels = tuple(sorted(label for label, count in counts.items() if FEWEST <= count <= most))
        if labels:
            found[name] = labels
    return found


def _columns(examples: Sequence[Example], base: Model | None) -> dict[str, int]:
    """Sign → its place.

    A branch's own signs count once for each customer, so that nobody's words are learned.
    """
    if base is None:
        groups: Iterable[set[str]] = ({*one.signs.stretches, *one.signs.shape} for one in examples)
    else:
        of_customer: dict[str, set[str]] = {}
        for one in examples:
            signs = one.learned or one.signs
            of_customer.setdefault(one.customer or one.id, set()).update(signs.stretches, signs.shape)
        groups = of_customer.values()
    seen = Counter(sign for group in groups for sign in group)
    rarest = RAREST if base is None else RAREST_OWN
    known = sorted(sign for sign, count in seen.items() if count >= rarest and "\n" not in sign)
    return {sign: place for place, sign in enumerate(known)}


def _rows(every: Sequence[Signs], columns: Mapping[str, int]) -> Any:
    """The signs of texts as rows of numbers."""
    starts, places, values = [0], [], []
    for signs in every:
        text = [columns[sign] for sign in sorted(signs.stretches) if sign in columns]
        shape = [columns[sign] for sign in signs.shape if sign in columns]
        places += text + shape
        counted = sum(NUMBER not in sign for sign in signs.stretches if sign in columns)
        values += [1 / max(counted, 1) ** 0.5] * len(text) + [SHAPE_COUNTS] * len(shape)
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(every), len(columns)))


def _fitted(examples: Sequence[Example], base: Model | None) -> tuple[dict[str, int], _Fits]:
    columns = _columns(examples, base)
    rows = _rows([one.learned or one.signs for one in examples], columns)
    # A number speaks only for a duplicate, and only in the shipped model.
    unnumbered = rows @ diags([float(NUMBER not in sign) for sign in columns])
    if base is not None:
        return columns, {
            name: _fit_over(name, labels, unnumbered, examples, base)
            for name, labels in teachable(examples).items()
        }
    fits = {}
    for name in (*MANY, *ONE):
        given = [one.labels.get(name) for one in examples]
        labelled = [place for place, label in enumerate(given) if label is not None]
        labels = (name,) if name in ONE else tuple(sorted({str(given[place]) for place in labelled}))
        seen = rows if name == "duplicate" else unnumbered
        found = [
            _regression(
                seen[labelled],
                [given[place] == (label if name in MANY else "yes") for place in labelled],
                name,
            )
            for label in labels
        ]
        weights = np.stack([one.coef_[0] for one in found])
        fits[name] = _Fit(labels, weights, [float(one.intercept_[0]) for one in found], [0.0] * len(labels))
    return columns, fits


def _fit_over(name: str, taught: Sequence[str], rows: Any, examples: Sequence[Example], base: Model) -> _Fit:
    """A head over the shipped one; labels that are not taught keep its scores."""
    labelled = [place for place, one in enumerate(examples) if one.labels.get(name) is not None]
    known = base.head(name).labels
    labels = (*known, *(label for label in taught if label not in known))
    weights = np.zeros((len(labels), rows.shape[1]))
    constants, leans = [0.0] * len(labels), [float(label in known) for label in labels]
    for place, label in enumerate(labels):
        if label not in taught:
            continue
        below = [[examples[each].below[name].get(label, 0.0)] for each in labelled]
        seen = hstack([rows[labelled], csr_matrix(below)], format="csr")
        one = _regression(seen, [examples[each].labels[name] == label for each in labelled], name)
        weights[place], constants[place] = one.coef_[0][:-1], float(one.intercept_[0])
        leans[place] = round(float(one.coef_[0][-1]), 4) if label in known else 0.0
    return _Fit(labels, weights, constants, leans)


def _regression(rows: Any, wanted: Sequence[bool], name: str) -> LogisticRegression:
    counts = {True: ONE.get(name, 1.0), False: 1.0}
    one = LogisticRegression(C=LOOSE, solver="liblinear", tol=1e-2, class_weight=counts, random_state=SEED)
    return one.fit(rows, list(wanted))


def _unseen(
    examples: Sequence[Example], base: Model | None, heads: Sequence[str]
) -> dict[str, list[dict[str, float]]]:
    """For each head the scores of every example, by a model that has not seen its writer."""
    found: dict[str, list[dict[str, float]]] = {name: [{}] * len(examples) for name in heads}
    for inside, outside in folds(examples):
        columns, fits = _fitted([examples[place] for place in inside], base)
        others = [examples[place] for place in outside]
        rows = _rows([one.signs for one in others], columns)
        for name in heads:
            if name not in fits:
                for place in outside:
                    found[name][place] = dict(examples[place].below[name])
                continue
            fit = fits[name]
            scores = rows @ fit.weights.T + np.array(fit.constants)
            if base is not None:
                below = [[one.below[name].get(label, 0.0) for label in fit.labels] for one in others]
                scores = scores + np.array(below) * np.array(fit.leans)
            for place, values in zip(outside, scores, strict=True):
                found[name][place] = dict(zip(fit.labels, map(float, values), strict=True))
    return found


def folds(examples: Sequence[Example]) -> Iterator[tuple[list[int], list[int]]]:
    """The places of the examples inside and outside of each fold; all of one writer lie together."""
    writers = sorted({one.writer for one in examples})
    fold = {writer: place % FOLDS for place, writer in enumerate(writers)}
    for number in range(min(FOLDS, len(writers))):
        inside = [place for place, one in enumerate(examples) if fold[one.writer] != number]
        yield inside, [place for place, one in enumerate(examples) if fold[one.writer] == number]


def _head(
    name: str,
    fit: _Fit,
    unseen: Sequence[dict[str, float]],
    examples: Sequence[Example],
    base: Model | None,
) -> dict[str, Any]:
    labelled = [
        (str(one.labels[name]), scores)
        for one, scores in zip(examples, unseen, strict=True)
        if one.labels.get(name) is not None and scores
    ]
    if name in ONE:
        pairs = [(label == "yes", scores[name]) for label, scores in labelled]
        heat = _heat_of_one(pairs)
        least = (
            {name: _least_of_one(pairs, heat)} if name != "major" else _least_of_major(examples, unseen, heat)
        )
    else:
        heat = _heat(labelled)
        least = {label: _least(label, labelled, heat) for label in fit.labels}
        if name in GUARDED:
            least |= _guarded(fit.labels, name, examples, unseen, heat)
    leans = {}
    if base is not None:
        leans = {"leans": fit.leans}
        if name in GUARDED:
            # A few orders without a false one prove little.
            # So the threshold is at least that of the shipped model.
            below = base.head(name).least
            least = {label: max(value, below.get(label, 0.0), LEAST_OWN) for label, value in least.items()}
    return {
        "name": name,
        "labels": list(fit.labels),
        "constants": [round(value, 4) for value in fit.constants],
        **leans,
        "heat": round(heat, 4),
        "least": {label: round(value, 4) for label, value in least.items()},
    }


def _shares(scores: Mapping[str, float], heat: float) -> dict[str, float]:
    highest = max(scores.values())
    shares = {label: float(np.exp((score - highest) / heat)) for label, score in scores.items()}
    total = sum(shares.values())
    return {label: share / total for label, share in shares.items()}


_HEATS = [0.5 + 0.1 * step for step in range(40)]


def _heat(labelled: Sequence[tuple[str, dict[str, float]]]) -> float:
    """What the scores must be divided by for the probabilities to fit what was right."""

    def loss(heat: float) -> float:
        return -sum(
            float(np.log(max(_shares(scores, heat).get(label, 0), 1e-6))) for label, scores in labelled
        )

    return min(_HEATS, key=loss)


def _heat_of_one(pairs: Sequence[tuple[bool, float]]) -> float:
    def loss(heat: float) -> float:
        return sum(float(np.logaddexp(0, -(score if yes else -score) / heat)) for yes, score in pairs)

    return min(_HEATS, key=loss)


def _least_of_one(pairs: Sequence[tuple[bool, float]], heat: float) -> float:
    """From which probability the label counts: the best balance of both errors."""

    def balance(least: float) -> float:
        both = sum(yes and score >= least for yes, score in pairs)
        return both / max(1, sum(yes for yes, _ in pairs) + sum(score >= least for _, score in pairs))

    return _logistic(max((step / 10 for step in range(-10, 20)), key=balance) / heat)


def _least_of_major(
    examples: Sequence[Example], unseen: Sequence[dict[str, float]], heat: float
) -> dict[str, float]:
    """From which probability an order is major.

    Where a rule speaks for it, nearly none is missed; elsewhere, few are false. Single sentences are left
    out: no order is a single sentence. So are sums and people together, which need no probability.
    """
    whole = [
        (one.labels["major"] == "yes", explicit(one.signs), scores["major"])
        for one, scores in zip(examples, unseen, strict=True)
        if scores and one.labels.get("major") and one.labels.get("scene") and not counted(one.signs)
    ]
    spoken = [score for is_major, by_rule, score in whole if is_major and by_rule]
    quiet = [score for is_major, by_rule, score in whole if not is_major and not by_rule]
    least = {"explicit": np.quantile(spoken, MISSED), "major": np.quantile(quiet, 1 - FALSE)}
    return {name: _logistic(float(score) / heat) for name, score in least.items()}


def _least(label: str, labelled: Sequence[tuple[str, dict[str, float]]], heat: float) -> float:
    """The probability from which a label is taken for a reading.

    At or above it at least the share `SURE` of the answers was right.
    """
    said = sorted(((share, right == label) for right, share in _said(label, labelled, heat)), reverse=True)
    right, least = 0, 2.0
    for count, (share, is_right) in enumerate(said, start=1):
        right += is_right
        if count >= 10 and right / count >= SURE:
            least = share
    return least


def _said(
    label: str, labelled: Sequence[tuple[str, dict[str, float]]], heat: float
) -> Iterator[tuple[str, float]]:
    """What is right where a label is the likeliest, and its probability."""
    for right, scores in labelled:
        share = _shares(scores, heat)
        if max(share, key=share.__getitem__) == label:
            yield right, share[label]


def _guarded(
    labels: Sequence[str],
    name: str,
    examples: Sequence[Example],
    unseen: Sequence[dict[str, float]],
    heat: float,
) -> dict[str, float]:
    """The probability from which a label is certain.

    It lies clear above every false one that no guard has stopped. An action has two: without and with a word
    of a mobile's trouble. Where another department's order comes from does not matter.
    """
    least = {}
    for wary in (False, True) if name == "action" else (False,):
        labelled = [
            (one, str(one.labels[name]), scores)
            for one, scores in zip(examples, unseen, strict=True)
            if one.labels.get(name) is not None and scores and _matters(one, name, wary=wary)
        ]
        for label in labels:
            free = [(right, scores) for one, right, scores in labelled if label not in one.objected]
            false = [share for right, share in _said(label, free, heat) if right != label]
            worst = min(max(false, default=0.0), 1 - 1e-9)
            odds = (CLEARER if wary else CLEAR) * worst / (1 - worst)
            least[label + (WARY if wary else "")] = max(LEAST, odds / (1 + odds))
    return least


def _matters(one: Example, name: str, *, wary: bool) -> bool:
    if name == "action":
        return one.wary == wary
    return one.labels.get("action") not in (BROADBAND, NOT_OURS)


def _logistic(score: float) -> float:
    return float(1 / (1 + np.exp(-score)))
