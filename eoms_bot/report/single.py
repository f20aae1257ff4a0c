"""A finished run's report as one file, with the pictures inside.

It is made again from the folder's records, masked as they are.
"""

from __future__ import annotations

import json
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.errors import BadInput
from eoms_bot.new_file import in_turn
from eoms_bot.report import page
from eoms_bot.report.files import write_new
from eoms_bot.report.pictures import Embedder
from eoms_bot.report.record import SCHEMA_VERSION, Record, rank_of


def write(folder: Path, file: Path) -> Path:
    """Write the page; BadInput where the folder holds no finished run.

    Where the file exists, the page goes under the next number.
    """
    run, items = records(folder)
    content = page.render(run, sorted(items, key=rank_of), Embedder(folder)).encode()
    return in_turn(file, lambda free: write_new(free, content))


def records(folder: Path) -> tuple[Record, list[Record]]:
    """What `run.json` and `items.jsonl` say; a run without orders has no lines.

    BadInput where no run has finished here.
    """
    run, items = _read(folder)
    if run.get("schema_version") != SCHEMA_VERSION or "counts" not in run:
        raise BadInput(f"不是本版本一次运行的文件夹：{folder}")
    return run, items


def _read(folder: Path) -> tuple[Record, list[Record]]:
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        lines = folder / "items.jsonl"
        items = lines.read_text(encoding="utf-8").removesuffix("\n").split("\n") if lines.exists() else []
        return run, [json.loads(line) for line in items]
    except OSError as err:
        raise BadInput(f"没有完整的运行记录：{folder}（{chinese.of_system(err)}）") from err
    except ValueError as err:
        raise BadInput(f"没有完整的运行记录：{folder}（run.json 或 items.jsonl 不是 JSON）") from err
