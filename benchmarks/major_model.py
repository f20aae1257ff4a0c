"""Train the classifier of `decide/triage/likeness.py`, and judge it on texts of batches that it has not seen.

    python -m benchmarks.major_model              write eoms_bot/data/major_weights.json anew
    python -m benchmarks.major_model --judge      leave one batch out at a time; nothing is written

Logistic regression over pairs of Chinese signs. A text of a major complaint says so in one place: of its windows only
the highest is told to be major, of any other text the highest is told not to be. Plain Python, the order of the texts drawn with
a fixed seed: the same fixtures make the same file.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path

from benchmarks.labelled import BATCHES
from eoms_bot.decide.triage import Reader
from eoms_bot.decide.triage.evidence import Evidence
from eoms_bot.decide.triage.layout import Layout
from eoms_bot.decide.triage.likeness import Likeness, windows
from eoms_bot.decide.triage.major import major
from eoms_bot.facts.gazetteer import load_gazetteer
from eoms_bot.facts.tables import load_rules
from eoms_bot.facts.weights import WEIGHTS

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "triage"
SEED, ROUNDS, RATE, SHRINK, MAJOR_COUNTS = 7, 14, 0.5, 3e-3, 4.0
RAREST = 3
"""In how many windows a pair must stand to be a feature."""
LEAST_WEIGHT = 0.02
THRESHOLD = 0.6


@dataclass(frozen=True)
class Text:
    """One labelled text: the features of each of its windows, and whether it is a major complaint."""

    windows: tuple[tuple[Counter[str], int], ...]
    major: bool
    shape: Layout
    by_rule: bool
    raw: str


def batches(reader: Reader) -> dict[str, list[Text]]:
    """The labelled texts by batch; the single sentences of threats and of what only sounds so are two more."""
    found = {}
    for name in BATCHES:
        lines = (FIXTURES / f"{name}.jsonl").read_text("utf-8").splitlines()
        found[name] = [_text(reader, one["text"], bool(one.get("major"))) for one in map(json.loads, lines)]
    spoken = [(line, True) for line in _lines("threats")]
    spoken += [(line, False) for name in ("no_threats", "ours") for line in _lines(name)]
    found["threats"] = [_text(reader, line, is_major) for line, is_major in spoken]
    return found


def everything(reader: Reader) -> list[Text]:
    """All texts, as the shipped weights are trained on."""
    return [one for ones in batches(reader).values() for one in ones]


def _lines(name: str) -> list[str]:
    return (FIXTURES / f"{name}.txt").read_text("utf-8").splitlines()


def _text(reader: Reader, raw: str, is_major: bool) -> Text:
    evidence = Evidence(reader.read(raw))
    shape = evidence.reading.layout
    each = tuple((_features(shape.text[start:end]), end - start) for start, end in windows(shape))
    return Text(each, is_major, shape, bool(major(evidence)), raw)


def _features(window: str) -> Counter[str]:
    grams = map("".join, pairwise(window))
    return Counter(gram for gram in grams if all("\u4e00" <= sign <= "\u9fff" for sign in gram))


def train(texts: Iterable[Text]) -> tuple[dict[str, float], float]:
    """Weights and constant."""
    texts = [text for text in texts if text.windows]
    seen = Counter(gram for text in texts for features, _ in text.windows for gram in features)
    weights: dict[str, float] = {gram: 0.0 for gram, count in seen.items() if count >= RAREST}
    constant, kept = -1.0, 0
    mean: dict[str, float] = dict.fromkeys(weights, 0.0)
    middle = 0.0
    draw = random.Random(SEED)

    def score(features: Counter[str], size: int) -> float:
        return constant + sum(weights.get(gram, 0.0) * count for gram, count in features.items()) / sqrt(size)

    for turn in range(ROUNDS):
        draw.shuffle(texts)
        rate = RATE / (1 + turn * 0.3)
        for text in texts:
            # In the first turn nothing is known yet: every window of a major complaint counts a little.
            first = turn == 0 and text.major
            used = text.windows if first else (max(text.windows, key=lambda one: score(*one)),)
            for features, size in used:
                likely = 1 / (1 + exp(-max(-30.0, min(30.0, score(features, size)))))
                step = (likely - text.major) * (MAJOR_COUNTS if text.major else 1.0) * rate / len(used)
                constant -= step * 0.2
                for gram, count in features.items():
                    if gram in weights:
                        weights[gram] = weights[gram] * (1 - SHRINK) - step * count / sqrt(size)
        if turn >= ROUNDS // 2:
            kept, middle = kept + 1, middle + constant
            for gram, weight in weights.items():
                mean[gram] += weight
    found = {gram: round(weight / kept, 2) for gram, weight in mean.items()}
    return {gram: weight for gram, weight in found.items() if abs(weight) >= LEAST_WEIGHT}, middle / kept


def judge(found: dict[str, list[Text]]) -> None:
    """Per batch, trained on all others: major complaints found by rules, by the classifier, by either; and false ones."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, texts in found.items():
        weights, constant = train(one for other, ones in found.items() if other != name for one in ones)
        scored = [(Likeness(weights, constant, 0).score(text.shape), text) for text in texts]
        told = [name]
        for least in (0.4, THRESHOLD, 0.75, 0.9, 1.1):
            majors = [(score >= least, text) for score, text in scored if text.major]
            others = [(score >= least, text) for score, text in scored if not text.major]
            hit, false = sum(one for one, _ in majors), sum(one for one, _ in others)
            either = sum(one or text.by_rule for one, text in majors)
            told.append(
                f"{least:.2f}: {hit}/{len(majors)} or rules {either}/{len(majors)}, false {false}/{len(others)}"
            )
            if name != "threats":
                sums[f"{least:.2f}"][0] += false
                sums[f"{least:.2f}"][1] += len(others)
        sys.stdout.write("\n  ".join(told) + "\n")
    for threshold, (wrong, plain) in sums.items():
        sys.stdout.write(f"false at {threshold}: {wrong} of {plain}\n")


def main() -> None:
    """Train, or judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    reader = Reader(load_rules(), load_gazetteer(FIXTURES / "gazetteer.json"))
    if given.judge:
        judge(batches(reader))
        return
    weights, constant = train(everything(reader))
    told = {
        "made_by": "python -m benchmarks.major_model",
        "seed": SEED,
        "texts": len(everything(reader)),
        "constant": round(constant, 3),
        "least": THRESHOLD,
        "weights": dict(sorted(weights.items())),
    }
    given.out.write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", "utf-8")
    sys.stdout.write(f"{given.out}: {len(weights)} weights of {told['texts']} texts\n")


if __name__ == "__main__":
    main()
