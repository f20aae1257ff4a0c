"""Builds a bundle: everything in one folder, the folder in one zip, the same bytes from the same commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eoms_bot import __version__
from eoms_bot.bundle import fonts, interpreter, libraries, licences, packages, sums
from eoms_bot.bundle.folder import ABOUT, AboutBundle
from eoms_bot.bundle.interpreter import Interpreter
from eoms_bot.bundle.launchers import write_launchers
from eoms_bot.bundle.libraries import Linked
from eoms_bot.bundle.platforms import BundlePlatform
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.new_file import new_file

SOURCE = Path(__file__).resolve().parents[2]
"""The checkout that the bundle is made from."""
_BROWSERS = (
    *("chromium-headless-shell", "headless_shell", "chrome-headless-shell", "chromium", "chrome"),
    *("chrome-headless-shell.exe", "chrome.exe", "msedge.exe"),
)
_WIDEST = 150
"""Characters of a path in the bundle: Windows opens 260, and people unzip into folders of their own."""


@dataclass(frozen=True)
class BundleOrder:
    """What is to be built: for which platform, into which zip, with which Python, browser, font and key."""

    platform: BundlePlatform
    out: Path
    python: Path
    browser: Path | None = None
    font: Path | None = None
    key: Path | None = None


@dataclass(frozen=True)
class BuiltBundle:
    """What was built: the zip, its SHA-256, its bytes, the number of packages, what was linked, the signer.

    `linked` is None on Windows. `signer` is the key's fingerprint, empty where nobody signed.
    """

    file: Path
    hash: str
    size: int
    about: AboutBundle
    packages: int
    linked: Linked | None
    signer: str


def build(order: BundleOrder, say: Callable[[str], None]) -> BuiltBundle:
    """Build what is ordered; `say` gets a line for each step.

    BadInput for what was named and does not fit, ConfigError for what is missing on this machine. Nothing is
    left at the place of the zip then.
    """
    made = _day_of_commit(SOURCE)
    key = sums.private_key(order.key) if order.key else None
    if order.out.exists():
        raise BadInput(f"{order.out} 已经有了，不覆盖")
    if not order.out.parent.is_dir():
        raise BadInput(f"没有文件夹 {order.out.parent}")
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=order.out.parent) as place:
        name = f"eoms-bot-{__version__}-{order.platform.name}"
        folder = Path(place) / name
        folder.mkdir()
        say("· Python")
        python = interpreter.put(order.python, folder / "python", order.platform)
        say(f"· 软件包（{order.platform.name}，Python {python.version}）")
        wheel = _wheel(SOURCE, Path(place) / "wheel")
        names = packages.install(SOURCE, order.platform, python.version, wheel, python.packages)
        browser = _browser(order, folder)
        if order.font is not None:
            fonts.put(order.font, folder)
        linked = _link(order, folder)
        licences.collect(folder, python, packages.lock_entries(SOURCE / "requirements.lock"), _roots(order))
        about = _about(order, folder, made, python, browser, linked)
        # Whole: the Chinese pages show the pictures and lead to the English ones.
        shutil.copytree(SOURCE / "docs", folder / "docs")
        write_launchers(folder, about, signed=key is not None)
        about = _with_sizes(folder, about)
        (folder / ABOUT).write_text(about.text(), encoding="utf-8")
        _check_paths(folder, order.platform)
        sums.write_sums(folder)
        if key is not None:
            sums.sign(folder, key)
        say("· 压缩")
        zipped = Path(place) / "made.zip"
        _zip(folder, zipped, about)
        signer = sums.signer(folder)
        # Another build may have ended meanwhile: it is not overwritten.
        with zipped.open("rb") as source, new_file(order.out) as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    found = sums.hash_of(order.out)
    order.out.with_name(f"{order.out.name}.sha256").write_text(
        f"{found}  {order.out.name}\n", encoding="utf-8"
    )
    return BuiltBundle(order.out, found, order.out.stat().st_size, about, len(names), linked, signer)


def _day_of_commit(source: Path) -> str:
    """The ISO date of the checkout's commit; ConfigError where there is no checkout."""
    if not (source / "pyproject.toml").is_file() or not (source / "requirements.lock").is_file():
        raise ConfigError("安装包要在源代码的文件夹里做（有 pyproject.toml 和 requirements.lock）")
    stamp = os.environ.get("SOURCE_DATE_EPOCH")  # what other builders of reproducible packages read
    if stamp is None:
        line = ["git", "-C", str(source), "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d"]
        done = subprocess.run(
            line, env={**os.environ, "TZ": "UTC"}, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode != 0:
            raise ConfigError(f"不知道源代码是哪一天的：{done.stderr.strip()}；或设置 SOURCE_DATE_EPOCH")
        return done.stdout.strip()
    return datetime.fromtimestamp(int(stamp), UTC).date().isoformat()


def _wheel(source: Path, target: Path) -> Path:
    """The program's wheel, built by the locked backend without a network."""
    line = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    done = subprocess.run(
        line,
        cwd=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise ConfigError(f"程序自己的 wheel 做不出来：\n{done.stdout.strip()[-2000:]}")
    return next(target.glob("*.whl"))


def _browser(order: BundleOrder, folder: Path) -> str:
    """Copy the browser, if one is to be inside; the path of its program in the bundle, else empty."""
    if order.browser is None:
        return ""
    program = next((name for name in _BROWSERS if (order.browser / name).is_file()), None)
    if program is None:
        raise BadInput(f"{order.browser} 里没有浏览器：要有 {'、'.join(_BROWSERS)} 之一")
    if interpreter.machine_of(order.browser / program) != order.platform.machine:
        raise BadInput(f"{order.browser / program} 不是 {order.platform.title} 的")
    shutil.copytree(order.browser, folder / "browser", ignore_dangling_symlinks=True)
    return f"browser/{program}"


def _roots(order: BundleOrder) -> list[Path]:
    """The systems that Python and browser come from: `/`, or the folder in which another system lies.

    This system's libraries fit its own machine only.
    """
    places = [order.python, *([order.browser] if order.browser else [])]
    found = dict.fromkeys(_root_of(place.absolute()) for place in places)
    return [root for root in found if root != Path("/") or order.platform.machine == _own_machine()]


def _root_of(place: Path) -> Path:
    return next((one for one in place.parents if (one / "usr" / "lib").is_dir()), Path("/"))


def _own_machine() -> str:
    return libraries.elf_machine(Path(sys.executable).resolve()) if sys.platform == "linux" else ""


def _link(order: BundleOrder, folder: Path) -> Linked | None:
    if order.platform.is_windows:
        return None
    return libraries.complete(folder, folder / "lib", _roots(order))


def _about(
    order: BundleOrder, folder: Path, made: str, python: Interpreter, browser: str, linked: Linked | None
) -> AboutBundle:
    runnable = _programs(folder) if linked is not None else []
    return AboutBundle(
        version=__version__,
        platform=order.platform.name,
        made=made,
        python=python.program.relative_to(folder).as_posix(),
        browser=browser,
        executables=tuple(runnable),
        glibc=linked.floor if linked is not None else "",
        size=0,
    )


def _programs(folder: Path) -> list[str]:
    """What must be executable on Linux: programs and the launchers."""
    found = (path for path in folder.rglob("*") if path.is_file() and _is_program(path))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _is_program(path: Path) -> bool:
    elf = libraries.read_elf(path)
    return elf is not None and elf.is_program and not path.name.endswith(".so")


def _with_sizes(folder: Path, about: AboutBundle) -> AboutBundle:
    """The same with the launchers among the executables, and the bytes of all files but ABOUT itself."""
    launchers = [one.name for one in folder.iterdir() if one.is_file() and one.read_bytes()[:2] == b"#!"]
    programs = tuple(sorted({*about.executables, *launchers})) if about.glibc else ()
    size = sum((folder / name).stat().st_size for name in sums.listed_files(folder))
    return replace(about, executables=programs, size=size)


def _check_paths(folder: Path, platform: BundlePlatform) -> None:
    longest = max((path.relative_to(folder.parent).as_posix() for path in folder.rglob("*")), key=len)
    if platform.is_windows and len(longest) > _WIDEST:
        raise ConfigError(f"路径有 {len(longest)} 个字符，Windows 上容易解压不全：{longest}")


def _zip(folder: Path, target: Path, about: AboutBundle) -> None:
    """The folder as a zip, in a fixed order, with fixed rights, every file as old as the commit.

    The clock would change the bytes; a date long ago would make the doctor call the browser outdated.
    """
    year, month, day = map(int, about.made.split("-"))
    programs = {folder / name for name in about.executables}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(
            (one for one in folder.rglob("*") if one.is_file()), key=lambda one: one.as_posix()
        ):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), (year, month, day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every builder: the rights below are read by unzip
            entry.external_attr = (0o100755 if path in programs else 0o100644) << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
