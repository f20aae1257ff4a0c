"""The learned reading.

python -m benchmarks.reading            train on everything and write eoms_bot/data/reading.json
python -m benchmarks.reading --judge    leave one writer out at a time, and score the texts of that one

`--judge` writes into the folder `--out`:

- `figures.md`, the table that it prints;
- `calibration.svg`, how far a probability may be believed;
- for each writer the verdicts (`.out`, as `explain --jsonl` writes them);
- for each writer what went wrong (`.wrong.tsv`).

Needs scikit-learn (`pip install eoms-bot[learn]`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.labelled import POOLS, UNSEEN, VOICES
from benchmarks.reading.diagram import picture
from benchmarks.reading.examples import FIXTURES, everything
from benchmarks.reading.figures import table, wrong
from benchmarks.reading.judging import Judged, judge
from eoms_bot.decide.reading import Reader
from eoms_bot.learn.training import learn
from eoms_bot.tables.gazetteer import load_gazetteer
from eoms_bot.tables.tables import load_rules
from eoms_bot.tables.weights import SHIPPED, as_model

WRITERS = ("labelled_examples", *POOLS, *VOICES, *UNSEEN)
"""Whose texts are judged; the last by the shipped model, which has learned nothing from them."""

TOGETHER = "voices"
"""The column of all voices: each is judged alone, and the table shows them together."""

CARD = {
    "made_by": "python -m benchmarks.reading",
    "data": "fixtures/triage: invented complaints of an invented county",
    "purpose": "reads complaints for 056-个人投诉处理",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument(
        "--judge", action="store_true", help="leave one writer out at a time; no model is written"
    )
    parser.add_argument("--only", choices=WRITERS)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for figures, picture and verdicts")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="file to write the trained model to")
    asked = parser.parse_args()
    rules, names = load_rules(), load_gazetteer(FIXTURES / "gazetteer.json")
    examples = everything(Reader(rules, names))
    if not asked.judge:
        asked.model.write_bytes(learn(examples, CARD))
        return 0
    judged: dict[str, list[Judged]] = {}
    for writer in [asked.only] if asked.only else WRITERS:
        model = as_model(learn([one for one in examples if one.writer != writer], CARD))
        column = TOGETHER if writer in VOICES and not asked.only else writer
        judged[column] = [*judged.get(column, []), *judge(writer, rules, names, model)]
    sys.stdout.write(written(judged, asked.out))
    return 0


def written(judged: Mapping[str, Sequence[Judged]], out: Path) -> str:
    """Write everything into the folder; the table."""
    out.mkdir(parents=True, exist_ok=True)
    for writer, texts in judged.items():
        (out / f"{writer}.out").write_text("".join(f"{one.written}\n" for one in texts), "utf-8")
        lines = wrong([one.read for one in texts])
        (out / f"{writer}.wrong.tsv").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    figures = table({writer: [one.read for one in texts] for writer, texts in judged.items()})
    (out / "figures.md").write_text(figures, "utf-8")
    (out / "calibration.svg").write_text(
        picture([one for texts in judged.values() for one in texts]), "utf-8"
    )
    return figures


if __name__ == "__main__":
    sys.exit(main())
