"""What people have handed the desk's console: a workbook that waits for its preview, and a start that came to nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from eoms_bot.console.starts import Start
from eoms_bot.console.uploads import BATCH, UploadedBook
from eoms_bot.run import handed_in

STAMP, TAIL = "%Y%m%d-%H%M%S", "kept"
SAID = "[BATCH-024] 批次-1125晚班.xlsx 已经执行过：2026-11-25 20:30，运行 2026-11-25_2030_apply_5c31 → 要再执行，写明原因（--again 原因）\n"


def hand_in(home: Path, workbook: Path, rows: int, who: str, now: datetime) -> str:
    """Put both there, a few minutes before `now`; returns the id of the start."""
    at = now - timedelta(minutes=4)
    content = workbook.read_bytes()
    book_id = f"U{at:{STAMP}}-{TAIL}"
    book = UploadedBook(
        *(book_id, workbook.name, BATCH, rows, sha256(content).hexdigest(), who),
        at=at.isoformat(timespec="seconds"),
    )
    folder = handed_in.uploads(home)
    folder.mkdir(mode=0o700, parents=True)
    (folder / f"{book_id}.xlsx").write_bytes(content)
    (folder / f"{book_id}.json").write_text(json.dumps(asdict(book)), encoding="utf-8")
    return _refused(handed_in.starts(home), who, at - timedelta(minutes=3))


def _refused(folder: Path, who: str, at: datetime) -> str:
    start = Start(
        *(f"S{at:{STAMP}}-{TAIL}", who, at.isoformat(timespec="seconds"), "apply", "执行 批次-1125晚班.xlsx"),
        exit_code=2,
        finished=(at + timedelta(seconds=2)).isoformat(timespec="seconds"),
    )
    folder.mkdir(mode=0o700, parents=True)
    (folder / f"{start.start_id}.json").write_text(json.dumps(asdict(start)), encoding="utf-8")
    (folder / f"{start.start_id}.txt").write_text(SAID, encoding="utf-8")
    return start.start_id
