"""A run's folder as a ZIP that is made while it is sent.

It has the files that the console shows anyway: those of a fixed list of names, and the pictures
that the run has reported. It has no path, no link, and nothing else from the folder (B45, C19). The
log is left out: it is for the person who keeps the machine.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from eoms_bot.console.pictures import kind_of, open_plain
from eoms_bot.console.refusal import Refused
from eoms_bot.console.run_folders import RunFolders
from eoms_bot.console.web import Call
from eoms_bot.report.text import LOCAL

FILES = ("run.json", "items.jsonl", "report.html", "report.xlsx", "plan.xlsx")
PICTURE = re.compile(r"evidence/[A-Za-z0-9_-]{1,64}/[A-Za-z0-9_-]{1,64}\.(?:webp|png|jpe?g)")
MOST_BYTES = 1_000_000_000
MOST_FILE = 256 * 1024 * 1024
PIECE = 256 * 1024


def show(call: Call) -> Response:
    """The archive; 404 for a run without a folder, 413 when it is too large to be sent."""
    call.query()
    run_id = call.part("run_id")
    path = call.desk.folders.path(run_id)
    if path is None:
        raise Refused(404, "这次运行没有文件夹（已清理，或不是这里的）")
    names = [*FILES, *_pictures(call.desk.folders, run_id)]
    if sum(_size(path, name) for name in names) > MOST_BYTES:
        raise Refused(413, "文件夹太大，不能从网页下载；请在机器上取 runs 下的文件夹")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(run_id)}.zip"}
    return StreamingResponse(archive(path, run_id, names), media_type="application/zip", headers=headers)


def archive(path: Path, run_id: str, names: list[str]) -> Iterator[bytes]:
    """The bytes of a ZIP with these files of a folder, in pieces; only plain files are included."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as made:
        for name in names:
            file = open_plain(path, name, MOST_FILE)
            if file is None:
                continue
            with file:
                yield from _entry(
                    made, out, f"{run_id}/{name}", file, picture=PICTURE.fullmatch(name) is not None
                )
    yield out.taken()


def _entry(made: zipfile.ZipFile, out: _Out, name: str, file: BinaryIO, *, picture: bool) -> Iterator[bytes]:
    piece = file.read(PIECE)
    if picture and not kind_of(piece):
        return  # a page under a picture's name is not sent
    about = zipfile.ZipInfo(name, datetime.now(LOCAL).timetuple()[:6])
    about.compress_type = zipfile.ZIP_STORED if picture else zipfile.ZIP_DEFLATED
    about.external_attr = 0o600 << 16
    # `force_zip64`: the size is unknown, because a run that is going on still writes.
    with made.open(about, "w", force_zip64=True) as entry:
        while piece:
            entry.write(piece)
            yield out.taken()
            piece = file.read(PIECE)


class _Out:
    """What `zipfile` writes to: holds only the bytes that were not taken yet."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Hold the bytes."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""

    def taken(self) -> bytes:
        """The bytes since the last call; they are not held any longer."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _pictures(folders: RunFolders, run_id: str) -> list[str]:
    """The pictures that the run has reported, each once, by the paths that a run gives them."""
    found: dict[str, None] = {}
    for order_no in folders.orders(run_id):
        item = folders.item(run_id, order_no)
        for one in (item or {}).get("pictures") or []:
            name = str(one.get("path", "")) if isinstance(one, dict) else ""
            if PICTURE.fullmatch(name):
                found[name] = None
    return list(found)


def _size(path: Path, name: str) -> int:
    try:
        return (path / name).lstat().st_size
    except OSError:
        return 0
