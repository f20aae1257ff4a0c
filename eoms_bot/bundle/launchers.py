"""What a person finds in a bundle's folder: the launchers, and 先读我.html."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eoms_bot.bundle.folder import AboutBundle
from eoms_bot.bundle.fonts import FOLDER
from eoms_bot.bundle.platforms import PLATFORMS

READ_ME = "先读我.html"
PROGRAM = "python/**/eoms_bot/bundle/__main__.py"
"""What the launchers start, in a bundle's folder."""


def write_launchers(folder: Path, about: AboutBundle, *, signed: bool) -> None:
    """Write the launchers of the platform, and the page that says how to begin, into a bundle's folder."""
    platform = PLATFORMS[about.platform]
    ending = "bat" if platform.is_windows else "sh"
    program = next(folder.glob(PROGRAM)).relative_to(folder).as_posix()
    text = (files("eoms_bot.bundle") / "templates" / f"command.{ending}").read_text(encoding="utf-8")
    for mark, path in (("@PYTHON@", about.python), ("@PROGRAM@", program)):
        text = text.replace(mark, path.replace("/", "\\") if platform.is_windows else path)
    # cmd.exe reads lines that end as Windows ends them; a shell those that end as Linux does.
    content = text.replace("\n", "\r\n").encode() if platform.is_windows else text.encode()
    for name in (about.command, f"启动.{ending}"):
        (folder / name).write_bytes(content)
    pages = Environment(loader=PackageLoader("eoms_bot.bundle"), autoescape=True, undefined=StrictUndefined)
    page = pages.get_template("read_me_first.html")
    text = page.render(
        **asdict(about),
        title=platform.title,
        windows=platform.is_windows,
        signed=signed,
        font=(folder / FOLDER).is_dir(),
        start=f"启动.{ending}",
    )
    (folder / READ_ME).write_text(text, encoding="utf-8")
