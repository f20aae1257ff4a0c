"""Pictures of the run folder as data URIs, so that the report is one file that opens from a mail."""

from __future__ import annotations

import base64
from pathlib import Path

MAX_TOTAL_BYTES = 24 * 1024 * 1024
MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class Embedder:
    """Turns pictures into data URIs until the report would get too heavy to open; the rest stays as links."""

    def __init__(self, folder: Path, budget: int = MAX_TOTAL_BYTES) -> None:
        self._folder = folder.resolve()
        self._left = budget

    def __call__(self, relative: str) -> str:
        """The data URI of a picture; empty where it is not in the folder, no picture, or too much by now."""
        path = self._folder / relative
        if not self._is_ours(path):
            return ""
        content = path.read_bytes()
        kind = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
        if kind is None or len(content) > self._left:
            return ""
        self._left -= len(content)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"

    def exists(self, relative: str) -> bool:
        """True where the path is a file of this run."""
        return self._is_ours(self._folder / relative)

    def _is_ours(self, path: Path) -> bool:
        resolved = path.resolve()
        return resolved.is_relative_to(self._folder) and resolved.is_file() and not path.is_symlink()
