"""A bundle's folder as a builder leaves it, small: a Python that is a link, a program, and the lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eoms_bot.bundle import sums
from eoms_bot.bundle.folder import ABOUT, AboutBundle

ABOUT_IT = AboutBundle(
    version="0.2.0",
    platform="linux_x86_64",
    made="2026-12-01",
    python="python/bin/python3.11",
    browser="",
    executables=("eoms-bot",),
    glibc="2.28",
    size=0,
)


def small_bundle(folder: Path, about: AboutBundle = ABOUT_IT) -> Path:
    """The folder with a few files, their list and what the builder wrote."""
    for name, text in (
        ("eoms-bot", "#!/bin/sh\n"),
        ("python/lib/one.py", "ONE = 1\n"),
        ("先读我.html", "读"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    size = sum((folder / name).stat().st_size for name in sums.listed_files(folder))
    (folder / ABOUT).write_text(replace(about, size=size).text(), encoding="utf-8")
    sums.write_sums(folder)
    return folder
