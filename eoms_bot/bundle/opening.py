"""Starts the program in a bundle: looks whether the folder is whole, and where the person's settings are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from datetime import UTC, date, datetime
from pathlib import Path

from eoms_bot import __main__ as program
from eoms_bot import chinese
from eoms_bot.bundle.folder import STARTED_FROM, SUMS, AboutBundle, about, identity, own_folder
from eoms_bot.bundle.fonts import FOLDER, SETTINGS
from eoms_bot.bundle.sums import sizes

START = "--start"
"""The word for: the first settings where there are none, else the console."""
NOT_WHOLE = 3
HOME, FILE = ".eoms-bot", "eoms.toml"
_AGAIN = "把压缩包完整地解压到一个新文件夹，再从那里启动；数据在别处，不会丢"
_SHOWN = 3
WITHOUT_SETTINGS = frozenset({"", "demo", "mock", "bundle", "version", "--help", "--version"})
"""The commands that need none: they say nothing of the branch's site."""
NO_SETTINGS = "还没有设置，现在面对的是练习用的模拟网站；先运行“启动”，回答几个问题，别的以后再做"


def opened() -> int:
    """Run the command line in the bundle of this program; returns its exit code.

    A folder that is not whole is never run: 3, and what is missing, on standard error.
    """
    folder = own_folder()
    if folder is None:
        return _said("这不是安装包里的程序；用 eoms-bot 命令")
    problem = flaw(folder)
    if problem:
        return _said(problem)
    found = about(folder)
    for line in complaints(folder, found, datetime.now(UTC).date()):
        _said(line)
    environment(folder, found, os.environ)
    home = Path.home() / HOME
    try:
        words = prepared(sys.argv[1:], os.environ, home)
    except OSError as err:
        return _said(
            f"{home} 建不了（{chinese.of_system(err)}）：设置和账本放在那里；换一个能写自己文件夹的用户"
        )
    sys.argv = ["eoms-bot", *words]
    return program.start()


def flaw(folder: Path) -> str:
    """Why the folder can't be run from; empty where it is whole.

    Every file is there, and all together have the bytes that the builder counted. `doctor` compares the
    contents as well, which takes seconds.
    """
    try:
        found, seen = about(folder), sizes(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return f"文件不全：{folder} 里的 bundle.json 或 {SUMS} 没有，或坏了。{_AGAIN}"
    missing = sorted(name for name in seen if not (folder / name).is_file())
    if missing:
        more = f"等 {len(missing)} 个文件" if len(missing) > _SHOWN else ""
        return f"文件不全：缺 {'、'.join(missing[:_SHOWN])}{more}。{_AGAIN}"
    size = sum(seen.values()) - (folder / "bundle.json").stat().st_size
    if size != found.size:
        return f"文件不全，或被改过：共 {size} 字节，应为 {found.size}。{_AGAIN}"
    return ""


def complaints(folder: Path, found: AboutBundle, today: date) -> Iterator[str]:
    """What is wrong with folder or machine and lets the program start all the same, one line each."""
    if today < date.fromisoformat(found.made):
        yield f"电脑的日期 {today} 早于本程序的日期 {found.made}：日期不对，时限会算错；先校准时钟"
    for name in found.executables if os.name == "posix" else ():
        path = folder / name
        if not os.access(path, os.X_OK):
            try:
                path.chmod(path.stat().st_mode | 0o111)
            except OSError as err:
                yield f"{name} 不能执行（{chinese.of_system(err)}）：用 unzip 解压到自己的文件夹"


def environment(folder: Path, found: AboutBundle, env: MutableMapping[str, str]) -> None:
    """What the program and its children go by.

    The browser and the font in the bundle are the ones to use, unless the person names others. The children
    learn which bundle this is.
    """
    env[STARTED_FROM] = identity(folder)
    if found.browser:
        env.setdefault("EOMS_BROWSER", str(folder / found.browser))
    if (folder / FOLDER / SETTINGS).is_file():
        env.setdefault("FONTCONFIG_FILE", str(folder / FOLDER / SETTINGS))


def prepared(words: list[str], env: MutableMapping[str, str], home: Path) -> list[str]:
    """The words for the program.

    The settings are the person's, `.eoms-bot/eoms.toml`: every version of the bundle finds them. Settings in
    the working folder, or named by EOMS_CONFIG, go before. The demo has settings of its own, and what it
    leaves lies with the person's files, not in the bundle.
    """
    file = home / FILE
    named = env.get("EOMS_CONFIG") or (FILE if Path(FILE).exists() else "")
    if words == [START]:
        words = ["console", "--open"] if named or file.exists() else ["init"]
    command = "".join(words[:1])
    if command == "demo" and "--output-dir" not in words:
        return [*words, "--output-dir", str(home / "demo")]
    if named or command in WITHOUT_SETTINGS:
        return words
    if file.exists() or command == "init":
        home.mkdir(mode=0o700, exist_ok=True)
        env["EOMS_CONFIG"] = str(file)
    else:
        _said(NO_SETTINGS)
    return words


def _said(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return NOT_WHOLE
