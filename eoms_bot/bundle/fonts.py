"""The font in a bundle: Chromium ends as soon as it shows text where a Linux system has no font at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from eoms_bot.errors import BadInput

FOLDER, SETTINGS = "fonts", "fonts.conf"
_KINDS = (".ttf", ".ttc", ".otf")
_CONTENT = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">.</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
"""The system's own fonts stay; the one in the bundle comes in addition."""


def put(font: Path, folder: Path) -> None:
    """Copy a font into the bundle in `folder`; BadInput for a file that is none."""
    if font.suffix.lower() not in _KINDS or not font.is_file():
        raise BadInput(f"{font} 不是字体文件（{'、'.join(_KINDS)}）")
    target = folder / FOLDER
    target.mkdir()
    shutil.copyfile(font, target / font.name)
    (target / SETTINGS).write_text(_CONTENT, encoding="utf-8")
