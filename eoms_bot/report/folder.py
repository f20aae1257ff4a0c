"""RunFolder: the folder of one run, made at its start, filled order by order, finished once."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.outcome import Item
from eoms_bot.model.run import RunSummary
from eoms_bot.report import page, workbook
from eoms_bot.report.files import append_line, point_to, safe_name, write_new
from eoms_bot.report.pictures import IN_REPORT_BYTES, Embedder
from eoms_bot.report.record import Record, item_record, rank, summary_record
from eoms_bot.report.text import LOCAL

LATEST, NOTICE, BEGUN = "latest", "notice.txt", "begun.json"


@dataclass
class RunFolder:
    """Paths of one run's files; everything in it is masked and for its owner only."""

    path: Path
    _pictures: set[Path] = field(default_factory=set)

    @classmethod
    def create(cls, base: Path, mode: str, now: datetime) -> RunFolder:
        """Make a new folder like `2026-11-25_0131_preview_ab12cd` and point `latest` to it; `now` is aware.

        BadInput CLI-004 where none can be made.
        """
        try:
            return cls(_new_folder(base, mode, now))
        except OSError as err:
            found = f"建不了运行文件夹：{chinese.of_system(err)}"
            problem = Problem("CLI-004", str(base), None, "", found, "换一个能写的文件夹（--output-dir）")
            raise BadInput("运行文件夹不可用", (problem,)) from err

    @property
    def run_id(self) -> str:
        """The folder's name, which is the run's id."""
        return self.path.name

    @property
    def log(self) -> Path:
        """Where the run's log lines go, one JSON object per line."""
        return self.path / "log.jsonl"

    @property
    def report(self) -> Path:
        """The report that people open."""
        return self.path / "report.html"

    def picture(self, order_no: str, caption_key: str) -> Path:
        """A path for a new picture of an order; its folder exists, and no two calls give the same path."""
        folder = self.path / "evidence" / safe_name(order_no)
        for each in (folder.parent, folder):  # `parents=True` would make the upper one for everybody
            each.mkdir(mode=0o700, exist_ok=True)
        stem = safe_name(caption_key)
        path = folder / f"{stem}.webp"
        number = 2
        while path in self._pictures or path.exists():
            path = folder / f"{stem}-{number}.webp"
            number += 1
        self._pictures.add(path)
        return path

    def begin(self, record: Record) -> None:
        """Write `begun.json`: says which processes run here, for readers before `run.json` exists."""
        write_new(self.path / BEGUN, json.dumps(record, ensure_ascii=False).encode())

    def add(self, item: Item) -> None:
        """Append the order's outcome to `items.jsonl` at once, so that a crash loses no reported outcome."""
        line = json.dumps(item_record(item), ensure_ascii=False, separators=(",", ":"))
        append_line(self.path / "items.jsonl", line)

    def write_notice(self, notice: str) -> None:
        """Write `notice.txt`: what needs a person, for a chat tool; empty where nobody is needed."""
        write_new(self.path / NOTICE, notice.encode())

    def finish(self, summary: RunSummary) -> Path:
        """Write `run.json`, `report.xlsx` and `report.html`; returns the path of the last."""
        run = summary_record(summary)
        items = [item_record(item) for item in sorted(summary.items, key=rank)]
        write_new(self.path / "run.json", json.dumps(run, ensure_ascii=False, indent=1).encode())
        write_new(self.path / "report.xlsx", workbook.render(run, items))
        write_new(
            self.report,
            page.render(run, items, Embedder(self.path, IN_REPORT_BYTES, in_folder=True)).encode(),
        )
        return self.report


def _new_folder(base: Path, mode: str, now: datetime) -> Path:
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = now.astimezone(LOCAL).strftime("%Y-%m-%d_%H%M")
    while True:
        path = base / f"{stamp}_{safe_name(mode)}_{secrets.token_hex(3)}"
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        point_to(base / LATEST, path)
        return path
