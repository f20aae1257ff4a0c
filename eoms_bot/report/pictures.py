"""How a report shows the pictures of its run folder.

Some are inside the report; those that would make it heavy stay in files next to it.
"""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

WHOLE_BYTES = 24 * 1024 * 1024
"""A larger page is slow to open."""

IN_REPORT_BYTES = 512 * 1024
"""Most bytes of pictures in a run's own report, which come in addition to the files.

That is some 15 orders, what needs a person first (L4).
"""

_MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


class Embedder:
    """Turns pictures into data URIs until the budget is spent.

    The rest is left out of a page that stands alone.

    `in_folder`: the page stands in the run folder, and may show the rest from where it lies: a day's
    thousands are kept once.
    """

    def __init__(self, folder: Path, budget: int = WHOLE_BYTES, *, in_folder: bool = False) -> None:
        self._folder = folder.resolve()
        self._left = budget
        self._in_folder = in_folder
        self.policy = "'self' data:" if in_folder else "data:"

    def __call__(self, relative: str) -> str:
        """The data URI of a picture, or its address where the budget is spent.

        Empty where it is no picture of this folder, or where the budget is spent and the page stands alone.
        """
        path = self._folder / relative
        if not self.exists(relative) or not _kind(path):
            return ""
        content = path.read_bytes()
        if len(content) > self._left:
            return quote(relative) if self._in_folder else ""
        self._left -= len(content)
        return f"data:{_kind(path)};base64,{base64.b64encode(content).decode()}"

    def exists(self, relative: str) -> bool:
        """True where the path is a file of this run."""
        path = self._folder / relative
        resolved = path.resolve()
        return resolved.is_relative_to(self._folder) and resolved.is_file() and not path.is_symlink()


def _kind(path: Path) -> str:
    """The type that the file's first bytes show; empty where they are no picture's."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
