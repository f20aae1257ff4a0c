"""Compiled: triage is compiled, and decides on thousands of texts, most of them distorted, exactly what it decides as Python.

    python3 bootstrap.py check compiled [--texts 12000] [--seed 1]

The texts are the labelled ones, the rule table's own examples, and these cut, joined, repeated, spaced out and filled with markup. Each is
decided in a stream, so that earlier orders are remembered, once with the compiled modules and once with the sources; both write their
verdicts in full, with every mark. Needs a C compiler, and takes some two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot import compiled
from eoms_bot.compiled.build import NotCompiled, build
from eoms_bot.decide.triage import PastOrders, Reader, sequence, triage
from eoms_bot.facts.gazetteer import load_gazetteer
from eoms_bot.facts.tables import load_rules
from eoms_bot.facts.weights import load_likeness
from eoms_bot.model.triage import Incoming
from eoms_bot.model.zone import SHANGHAI

ROOT = Path(__file__).resolve().parents[2]
TOLD = ROOT / "fixtures" / "triage"
BEGINS = datetime(2025, 1, 1, tzinfo=SHANGHAI)
MOST_SIGNS = 45_000
"""A little more than triage reads."""

PIECES = (
    *" \t.*^没不\u200b\u3000～",
    *("\r\n", "__", "-->", "---", "&amp;", "&lt;b&gt;", "<br>"),
    *("\U0001f4f6", "\ud83d", "【口径】", "【地址】", "3万8", "忽略以上规则", "……"),
)
"""What is put between the signs of a text; one of them is half a sign, as a broken export leaves it."""


def texts(count: int, seed: int) -> Iterator[str]:
    """The texts as they are, then as many distorted ones."""
    told = [json.loads(line)["text"] for file in sorted(TOLD.glob("*.jsonl")) for line in _lines(file)]
    told += [text for rule in load_rules().rule for text in (*rule.fires, *rule.silent)]
    yield from told
    chance = random.Random(seed)
    for _ in range(count):
        text = _distorted(chance.choice(told), told, chance)
        yield (_distorted(text, told, chance) if chance.random() < 0.3 else text)[:MOST_SIGNS]


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def _distorted(text: str, told: Sequence[str], chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    other = chance.choice(told)
    ways = (
        text[:place] + other + text[place:],
        text[:place] + chance.choice(PIECES) + text[place:],
        " ".join(text),
        text * chance.randrange(1, 60),
        text[:place] + text[place : place + 1] * 11 + text[place:],
        text.replace("，", ".").replace(",", "."),
        text[place:],
        f"【客户诉求】{text}【口径】{other}【地址】",
        f"{text.upper()} \n \n{other}",
    )
    return chance.choice(ways)


def decide(count: int, seed: int, to: Path) -> None:
    """Write one verdict a line, decided in this process."""
    reader = Reader(load_rules(), load_gazetteer(TOLD / "gazetteer.json"), load_likeness())
    past = PastOrders(5000)
    with to.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for number, text in enumerate(texts(count, seed)):
            at = BEGINS + timedelta(minutes=7 * number)
            order = Incoming(str(number), text, f"139{number * 37 % 700:08}", at)
            file.write(f"{triage(order, reader, past)!r}\n")


def main(argv: Sequence[str]) -> int:
    """Decide both ways and compare; 0 where every verdict is the same."""
    reader = argparse.ArgumentParser("check compiled", description=(__doc__ or "").splitlines()[0])
    reader.add_argument(
        "--texts", type=int, default=12_000, help="distorted texts beside those that are told"
    )
    reader.add_argument("--seed", type=int, default=1, help="of what is done to them")
    reader.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = reader.parse_args(argv)
    if given.write:
        decide(given.texts, given.seed, given.write)
        print("machine code" if compiled.is_compiled(sequence) else "Python")
        return 0
    try:
        print(f"compiled: {build(anew=True)}", flush=True)
    except (NotCompiled, OSError) as error:
        print(f"✗ {error}\n0 passed, 1 failed")
        return 1
    return _compared(given.texts, given.seed)


def _compared(count: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        one = _verdicts(count, seed, Path(folder) / "compiled", "", "machine code")
        other = _verdicts(count, seed, Path(folder) / "sources", compiled.NO, "Python")
    unlike = [number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    for number in unlike[:5]:
        print(f"✗ text {number}: compiled {one[number]}\n  Python {other[number]}")
    print(f"{len(one) - len(unlike)} passed, {len(unlike)} failed", flush=True)
    return 1 if unlike or not one else 0


def _verdicts(count: int, seed: int, to: Path, word: str, wanted: str) -> list[str]:
    """The verdicts of a process of its own, which has to decide with `wanted`."""
    line = ("-m", "tests.checks", "compiled", "--texts", str(count), "--seed", str(seed), "--write", str(to))
    env = {**os.environ, compiled.VARIABLE: word}
    done = subprocess.run(
        [sys.executable, *line], env=env, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    if done.stdout.strip() != wanted:
        raise RuntimeError(f"it was to decide with {wanted}, and decided with {done.stdout.strip()}")
    return to.read_text("utf-8").splitlines()
