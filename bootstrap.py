"""Prepares and starts eoms_bot with nothing but Python 3.11+: `python3 bootstrap.py demo`, `... test`.

In order: a virtual environment in `.venv`, the locked packages, a browser that really starts, the command.
What is there already is left alone, so a second run goes straight to the command. Whatever is missing is said
in one sentence with the one command that cures it, and the exit code is 3. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "eoms-bootstrap.json"
LOCK = ROOT / "requirements.lock"
WINDOWS = os.name == "nt"
PYTHON = VENV / "Scripts" / "python.exe" if WINDOWS else VENV / "bin" / "python"

EXIT_USAGE, EXIT_MISSING, EXIT_INTERRUPTED = 2, 3, 130
BROWSER_VARIABLE = "EOMS_BROWSER"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"

CHANNELS = ("chrome", "msedge")
ON_PATH = (
    *("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    *("microsoft-edge-stable", "microsoft-edge"),
)
# Playwright brings its own list; these are for closed networks and machines without a graphics card.
LAUNCH_ARGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking"]

BROWSER, FONT, DRIVER_LIBRARY = (
    "chromium-headless-shell",
    "fonts-wqy-microhei",
    "libatomic1",
)  # as Debian names
OWN_CHROMIUM = ".cache/ms-playwright/chromium-*/chrome-linux*/chrome"
SCREEN, WINDOWED = "xvfb", "chromium"
"""What the tests need in addition: a display that nobody sees, and a browser that shows windows on it."""
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
CHINESE_FONTS = ("wqy", "cjk", "sourcehan", "droidsansfallback", "simsun", "simhei", "msyh", "uming", "ukai")

COMMANDS = {
    "demo": "看演示：机器人在自带的模拟网站上处理工单 / the bot works on the bundled mock site",
    "test": "全部检查与测试，与 CI 相同 / all checks and tests, as CI runs them",
    "check": "一项长检查，不带名字则列出 / one long check; without a name, lists them",
    "setup": "只准备环境：虚拟环境、依赖、浏览器 / only prepare the environment",
}


Words = tuple[str, ...]


def types_on(platform: str) -> Words:
    """Checks the types of the program as another system sees it; tests and benchmarks run on Linux."""
    words = ("-m", "mypy", "--platform", platform, "--cache-dir", f".mypy_cache/{platform}")
    return (*words, "eoms_bot", "flows", "mock_eoms", "bootstrap.py")


TEST_STEPS: dict[str, tuple[Words, ...]] = {
    "代码格式 / ruff format": (("-m", "ruff", "format", "--check", "."),),
    "代码规则与安全 / ruff check": (("-m", "ruff", "check", "."),),
    # Each of these keeps one core busy, so they run side by side.
    "类型与导入约定 / mypy (Linux, macOS, Windows), lint-imports": (
        ("-m", "mypy"),
        types_on("darwin"),
        types_on("win32"),
        ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
    ),
    # Tests that drive a browser wait half of their time, so three at once keep two cores busy. A file stays
    # together: its tests may look at one run. Files are begun in the order of their folders. What is marked
    # `long` has a check of its own, and so has branch coverage: together they take more than twice the time.
    "测试 / pytest": (
        ("-m", "pytest", "-m", "not long", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"),
    ),
}
"""Name → the commands of a step, which run at the same time."""


@dataclass(eq=False)
class Missing(Exception):
    """Something that only a person can provide: what it is, and the one command that cures it."""

    what: str
    cure: str
    detail: str = ""

    def __str__(self) -> str:
        detail = "".join(f"\n    {line}" for line in self.detail.strip().splitlines())
        return f"✗ {self.what}{detail}\n  请执行 / run:  {self.cure}"


@dataclass(frozen=True)
class Probe:
    """What Playwright in the virtual environment found: a browser that starts, or why none does."""

    browser: str = ""
    version: str = ""
    tried: Sequence[str] = ()
    driver_error: str = ""


# --- small tools --------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """Prints a line at once, also into a pipe."""
    print(text, flush=True)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end and keeps what it printed, both streams in one; 127 if it can't start."""
    words = [str(word) for word in command]
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    try:
        return subprocess.run(
            words,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
            **streams,
        )
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, stdout=str(error))


def run_in_front(command: Sequence[str | Path], env: Mapping[str, str], *others: Sequence[str | Path]) -> int:
    """Runs a command that owns the terminal, and others next to it. Returns the first exit code that isn't 0.

    Ctrl-C reaches the commands from the terminal itself, and they stop softly: we only wait for them.
    """
    children: list[subprocess.Popen[bytes]] = []
    asked = False

    def pass_on(*_: object) -> None:
        nonlocal asked
        asked = True
        for child in children:
            child.terminate()

    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, pass_on)
    for one in (command, *others):
        children.append(subprocess.Popen([str(word) for word in one], cwd=ROOT, env=env))
        if asked:
            # It came while the command was being started, when the command could not get it yet.
            children[-1].terminate()
    codes = [code if code >= 0 else 128 - code for code in (child.wait() for child in children)]
    return next(filter(None, codes), 0)


def tail(text: str, lines: int = 15) -> str:
    """The last lines of a long output."""
    return "\n".join(text.strip().splitlines()[-lines:])


def command_line(*command: str | Path) -> str:
    """A command as a person types it in the repository's folder."""
    return " ".join(os.path.relpath(word, ROOT) if isinstance(word, Path) else word for word in command)


def read_stamp(stamp: Path = STAMP) -> dict[str, str]:
    """The stamp of an earlier run; empty if there is none or it can't be read."""
    try:
        found = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(changes: Mapping[str, str], stamp: Path = STAMP) -> None:
    """Adds to the stamp; the file is replaced as a whole, so that a killed run leaves no half."""
    fresh = stamp.with_suffix(".new")
    fresh.write_text(json.dumps({**read_stamp(stamp), **changes}, ensure_ascii=False), encoding="utf-8")
    fresh.replace(stamp)


# --- Debian and fonts ---------------------------------------------------------------------------------------


def distribution(release: Path = Path("/etc/os-release")) -> str:
    """The ID in os-release, such as `debian`; empty where there is none."""
    lines = release.read_text(encoding="utf-8").splitlines() if release.is_file() else []
    return next((line[3:].strip("\"' ").lower() for line in lines if line.startswith("ID=")), "")


def apt_prefix() -> list[str] | None:
    """What makes apt-get run as root without a question; None where that can't be."""
    if sys.platform == "win32" or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if run("sudo", "-n", "true").returncode == 0 else None


def apt_cure(packages: Sequence[str]) -> str:
    """The command with which a person installs Debian packages."""
    sudo = "" if sys.platform != "win32" and os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"


def apt_install(packages: Sequence[str], prefix: Sequence[str]) -> None:
    """Installs Debian packages in one run, without recommendations and without a question."""
    say(f"· 安装系统软件包 / apt-get install {' '.join(packages)} …")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    update = run(*apt, "update")  # a stale list is often good enough: a failing update alone stops nothing
    install = run(*apt, "install", "-y", "--no-install-recommends", *packages)
    if install.returncode != 0:
        names = " ".join(packages)
        said = tail(update.stdout, 5) + "\n" if update.returncode else ""
        what = f"系统软件包装不上 / system packages could not be installed: {names}"
        raise Missing(what, apt_cure(packages), said + tail(install.stdout))


def has_chinese_font() -> bool:
    """Whether pictures of Chinese pages will show characters; only Linux can be without."""
    if not sys.platform.startswith("linux"):
        return True
    if shutil.which("fc-list"):
        return bool(run("fc-list", ":lang=zh", "family").stdout.strip())
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(is_chinese_font(file.name) for folder in folders for file in folder.rglob("*"))


def is_chinese_font(name: str) -> bool:
    """Whether a file of this name is one of the usual fonts with Chinese characters."""
    plain = name.lower().replace("-", "").replace("_", "")
    return plain.endswith((".ttf", ".ttc", ".otf")) and any(part in plain for part in CHINESE_FONTS)


def prepare_screen() -> None:
    """What the tests with a window need on Linux: a display that nobody sees, a browser with windows.

    No test is skipped without them: they are installed, or a person gets the command.
    """
    if not sys.platform.startswith("linux"):
        return
    there = {SCREEN: shutil.which("Xvfb"), WINDOWED: windowed_browser()}
    needs = [part for part, found in there.items() if not found]
    if not needs:
        return
    prefix = apt_prefix()
    # Ubuntu's chromium is a snap, so apt brings the browser on Debian only.
    if prefix is None or (WINDOWED in needs and distribution() != "debian"):
        what = f"带窗口的测试缺少软件 / the tests with a window lack something: {' '.join(needs)}"
        raise Missing(what, screen_cure(needs, distribution()))
    apt_install(needs, prefix)


def screen_cure(needs: Sequence[str], system: str) -> str:
    """The command with which a person gets what the tests with a window lack."""
    by_apt = [part for part in needs if part != WINDOWED or system == "debian"]
    download = command_line(PYTHON, "-m", "playwright", "install", "--with-deps", "chromium")
    cures = [*([apt_cure(by_apt)] if by_apt else []), *([download] if by_apt != list(needs) else [])]
    return " && ".join(cures)


def windowed_browser() -> str:
    """A browser that can show windows: one on the PATH that is no snap, else Playwright's own, else empty."""
    on_path = [path for name in ON_PATH if name != BROWSER and (path := shutil.which(name))]
    found = next((path for path in on_path if not is_snap(path)), "")
    return found or next((str(path) for path in Path.home().glob(OWN_CHROMIUM)), "")


# --- virtual environment and packages -----------------------------------------------------------------------


def install_key(root: Path, python_version: str) -> str:
    """Changes when packages must be installed again: new lock, project file or Python, or a moved folder."""
    texts = [(root / name).read_text(encoding="utf-8") for name in (LOCK.name, "pyproject.toml")]
    return hashlib.sha256("\0".join([str(root), python_version, *texts]).encode()).hexdigest()


def unfit_python(version: tuple[int, int], without_gil: object) -> str:
    """Why a Python can't be used, by its name; empty where it can."""
    if version < (3, 11):
        return "需要 Python 3.11 或更新 / Python 3.11 or newer is needed"
    if without_gil:
        # Seen on 3.14t, also with the GIL switched on again: microsoft/playwright-python issues 3123, 3129.
        name = "Python {}.{}t".format(*version)
        broken = "Playwright 在自由线程版上会崩溃或卡住 / Playwright crashes or hangs on free-threaded builds"
        return f"不能用 {name} / {name} is refused: {broken}"
    return ""


def venv_version() -> str:
    """The full version of the environment's Python; empty if it is absent, too old or doesn't start."""
    answer = run(PYTHON, Path(__file__).resolve(), "_version")
    return answer.stdout.strip() if answer.returncode == 0 else ""


def prepare_packages() -> None:
    """Makes `.venv` and installs the lock and the project into it, unless the stamp says that it is done."""
    version, stamp = venv_version(), read_stamp()
    if version and stamp.get("installed") == install_key(ROOT, version):
        return
    # An environment holds absolute paths, so it doesn't survive a move of the folder.
    moved = stamp.get("root", str(ROOT)) != str(ROOT)
    if not version or moved or run(PYTHON, "-m", "pip", "--version").returncode != 0:
        make_venv()
    say("· 安装依赖（首次约一分钟）/ installing the locked packages …")
    pip_install("--require-hashes", "-r", LOCK)
    pip_install("--no-deps", "--no-build-isolation", "-e", ".")
    write_stamp({"installed": install_key(ROOT, venv_version()), "root": str(ROOT)})


def make_venv() -> None:
    """Makes the virtual environment again; on Debian, root gets the missing part of Python first."""
    say("· 创建虚拟环境 / creating .venv …")
    if importlib.util.find_spec("ensurepip") is None:
        default = Path("/usr/bin/python3").resolve() == Path(sys.executable).resolve()
        package = "python3-venv" if default else f"python3.{sys.version_info.minor}-venv"
        prefix = apt_prefix()
        if prefix is None:
            what = (
                f"这个 Python 不带 venv/ensurepip / this Python lacks venv and ensurepip ({sys.executable})"
            )
            raise Missing(what, apt_cure([package]))
        apt_install([package], prefix)
    let_go_of_link(VENV)
    command = (sys.executable, "-m", "venv", "--clear", VENV)
    answer = run(*command)
    if answer.returncode != 0:
        what = "虚拟环境创建失败 / the virtual environment could not be created"
        raise Missing(what, command_line(*command), tail(answer.stdout))


def let_go_of_link(folder: Path) -> None:
    """Removes a link in the environment's place, not what it leads to: that is somebody else's."""
    if folder.is_symlink():
        say(f"· {folder.name} 是链接，只去掉链接 / is a link; only the link is removed: {folder.readlink()}")
        folder.unlink()


def pip_install(*arguments: str | Path) -> None:
    """Runs pip in the virtual environment; its output is shown only if it fails."""
    command = (PYTHON, "-m", "pip", "install", *arguments)
    answer = run(*command, "--disable-pip-version-check", "--no-input", "--progress-bar=off")
    if answer.returncode != 0:
        hint = "内网先设 PIP_INDEX_URL / behind a mirror set PIP_INDEX_URL"
        what = f"依赖安装失败 / packages could not be installed ({hint})"
        raise Missing(what, command_line(*command), tail(answer.stdout))


# --- browser ------------------------------------------------------------------------------------------------


def prepare_browser() -> str:
    """Finds a browser that starts, installs one where there is none, and returns its path or channel."""
    requested = os.environ.get(BROWSER_VARIABLE, "").strip()
    stamp = read_stamp()
    known = stamp.get("browser", "")
    if known and stamp.get("browser_key") == browser_key(requested, known):
        return known
    probe = probe_browser()
    in_sight = any(shutil.which(name) for name in ON_PATH)
    needs = missing_parts(probe, requested, in_sight=in_sight, chinese_font=has_chinese_font())
    if needs and install_parts(needs):
        probe = probe_browser()
        needs = missing_parts(probe, requested, in_sight=in_sight, chinese_font=has_chinese_font())
    if not probe.browser:
        raise no_browser(probe, requested, needs)
    if FONT in needs:
        cure = apt_cure([FONT]) if shutil.which("apt-get") else "fc-list :lang=zh"
        say(f"! 没有中文字体，截图会是方块 / no Chinese font: boxes in pictures. 请执行 / run:  {cure}")
    say(f"· 浏览器 / browser: {probe.browser} ({probe.version})")
    write_stamp({"browser": probe.browser, "browser_key": browser_key(requested, probe.browser)})
    return probe.browser


def browser_key(requested: str, browser: str) -> str:
    """Changes when the browser must be proved again, so always for a channel, whose file we can't see."""
    try:
        seen = Path(browser).stat()
    except OSError:
        return f"{requested}|{browser}|{os.getpid()}"
    return f"{requested}|{browser}|{seen.st_size}|{seen.st_mtime_ns}"


def missing_parts(probe: Probe, requested: str, *, in_sight: bool, chinese_font: bool) -> list[str]:
    """The parts to install. A browser asked for by name is never replaced; one in sight is first tried."""
    wanted = {
        BROWSER: not requested and not probe.browser and not (probe.driver_error and in_sight),
        FONT: not chinese_font,
        DRIVER_LIBRARY: "libatomic" in probe.driver_error,
    }
    return [part for part, is_missing in wanted.items() if is_missing]


def install_parts(needs: Sequence[str]) -> bool:
    """Installs what it may of what is missing, and returns whether that can have changed anything."""
    prefix = apt_prefix()
    # Ubuntu's chromium is a snap, so apt brings the browser on Debian only.
    by_apt = [part for part in needs if part != BROWSER or distribution() == "debian"]
    if prefix is not None and by_apt:
        try:
            apt_install(by_apt, prefix)
        except Missing:
            if by_apt != [FONT]:  # all works without a font, so that one is only warned about
                raise
    driver_still_broken = prefix is None and DRIVER_LIBRARY in needs
    if BROWSER not in needs or (prefix is not None and BROWSER in by_apt) or driver_still_broken:
        return prefix is not None
    say("· 下载浏览器 / downloading a browser: playwright install --only-shell chromium …")
    libraries = ["--with-deps"] if prefix is not None else []
    answer = run(PYTHON, "-m", "playwright", "install", *libraries, "--only-shell", "chromium")
    if answer.returncode != 0:
        say(f"! 下载失败 / the download failed: {tail(answer.stdout, 1)}")
    return True


def no_browser(probe: Probe, requested: str, needs: Sequence[str]) -> Missing:
    """The error at the end of all ways, with everything that was tried."""
    detail = "\n".join([probe.driver_error, *probe.tried])
    download = command_line(PYTHON, "-m", "playwright", "install", "--with-deps", "--only-shell", "chromium")
    if probe.driver_error:
        fresh = command_line(sys.executable, "-m", "venv", "--clear", VENV)
        cure = apt_cure(needs) if DRIVER_LIBRARY in needs and shutil.which("apt-get") else fresh
        return Missing("Playwright 的驱动不能启动 / Playwright's driver doesn't start", cure, detail)
    if requested:
        what = f"{BROWSER_VARIABLE}={requested} 不能启动 / this browser doesn't start"
        return Missing(what, f"set {BROWSER_VARIABLE}=" if WINDOWS else f"unset {BROWSER_VARIABLE}", detail)
    cure = apt_cure(needs) if distribution() == "debian" else download
    return Missing("没有能启动的浏览器 / no browser that starts was found", cure, detail)


def probe_browser() -> Probe:
    """Asks the environment's Python, which has Playwright, to try the browsers."""
    answer = run(PYTHON, Path(__file__).resolve(), "_probe")
    last = tail(answer.stdout, 1)
    if answer.returncode != 0 or not last.startswith("{"):
        return Probe(driver_error=tail(answer.stdout))
    return Probe(**json.loads(last))


# --- the probe: runs inside the virtual environment ---------------------------------------------------------


def candidates(requested: str, managed: Sequence[str], on_path: Mapping[str, str]) -> list[str]:
    """The browsers to try, in order: the one asked for, alone; else Playwright's, Chrome, Edge, the PATH."""
    if requested:
        return [requested]
    found = [on_path[name] for name in ON_PATH if name in on_path]
    return [*managed, *CHANNELS, *found]


def is_snap(path: str) -> bool:
    """Whether a program on the PATH is a snap: confined, so it can't read a profile folder that we make."""
    real = os.path.realpath(path)
    return path.startswith("/snap/") or real.startswith("/snap/") or real.endswith("/snap")


def launch_arguments(browser: str) -> dict[str, Any]:
    """How Playwright gets its browser: a bare word is a channel, all else a path."""
    is_path = any(mark in browser for mark in "/\\.")
    return {"executable_path": browser} if is_path else {"channel": browser}


def managed_browsers(full_chromium: Path) -> list[str]:
    """Playwright's own browsers that are on the disk: the light shell first, then the full Chromium."""
    home = next((folder for folder in full_chromium.parents if folder.name.startswith("chromium-")), None)
    if home is None:
        return []
    shell = home.with_name(home.name.replace("chromium-", "chromium_headless_shell-"))
    # Other files have the same stem (headless_shell.pak): only the program has no suffix, or .exe.
    names = ("chrome-headless-shell", "chrome-headless-shell.exe", "headless_shell", "headless_shell.exe")
    found = [file for name in names for file in shell.glob(f"*/{name}")]
    return [str(file) for file in [*found, full_chromium] if file.is_file()]


def probe() -> int:
    """Prints, as one line of JSON, what was found."""
    try:
        found = first_that_starts()
    except Exception as error:  # the driver has no error class of its own for "node didn't start"
        reason = run(sys.executable, "-m", "playwright", "--version")
        found = Probe(driver_error=tail(reason.stdout if reason.returncode else repr(error), 3))
    print(json.dumps(asdict(found)))
    return 0


def first_that_starts() -> Probe:
    """Tries the candidates one by one: the first that opens a page, and why those before it don't."""
    from playwright.sync_api import Error, sync_playwright

    tried: list[str] = []
    with sync_playwright() as playwright:
        managed = managed_browsers(Path(playwright.chromium.executable_path))
        on_path = {name: path for name in ON_PATH if (path := shutil.which(name)) and not is_snap(path)}
        for browser in candidates(os.environ.get(BROWSER_VARIABLE, "").strip(), managed, on_path):
            how = launch_arguments(browser)
            try:
                running = playwright.chromium.launch(args=LAUNCH_ARGS, timeout=30_000, **how)
                running.new_page().goto("about:blank")
            except Error as error:
                tried.append(f"{browser}: {error.message.strip().splitlines()[0]}")
                continue
            version = running.version
            running.close()
            return Probe(browser, version, tried)
    return Probe(tried=tried)


# --- commands -----------------------------------------------------------------------------------------------


def run_tests(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Runs the checks in order and stops at the first that fails; pytest and its summary come last."""
    for number, (name, commands) in enumerate(TEST_STEPS.items(), start=1):
        say(f"== {number}/{len(TEST_STEPS)} {name}")
        extra = arguments if number == len(TEST_STEPS) else ()
        lines: list[list[str | Path]] = [[PYTHON, *command, *extra] for command in commands]
        code = run_in_front(lines[0], env, *lines[1:])
        if code != 0:
            return code
    return 0


def shared_bytecode(env: Mapping[str, str]) -> dict[str, str]:
    """The variables for many processes, which share in `.venv` what they have compiled.

    Playwright's driver compiles its scripts; Python has bytecode there where it may write none next to the
    sources.
    """
    env = {"NODE_COMPILE_CACHE": str(VENV / "driver"), **env}
    if not env.get(NO_BYTECODE):
        return env
    kept = {name: value for name, value in env.items() if name != NO_BYTECODE}
    return {"PYTHONPYCACHEPREFIX": str(VENV / "bytecode"), **kept}


def run_command(command: str, arguments: Sequence[str]) -> int:
    """Prepares the machine, then runs one of the commands and returns its exit code."""
    prepare_packages()
    env = {"PYTHONUTF8": "1", **os.environ}
    browser = prepare_browser()
    if (
        "--headed" not in arguments
    ):  # a light headless browser can't be watched: the program then looks itself
        env[BROWSER_VARIABLE] = browser
    if command == "setup":
        say("✓ 准备就绪 / ready:  python3 bootstrap.py demo")
        return 0
    if command == "test":
        prepare_screen()
        return run_tests(arguments, shared_bytecode(env))
    module = ["eoms_bot", "demo"] if command == "demo" else ["tests.checks"]
    return run_in_front([PYTHON, "-m", *module, *arguments], env)


def usage() -> str:
    """What this file can do, one line a command."""
    return "\n".join(f"  python3 bootstrap.py {name:<6} {what}" for name, what in COMMANDS.items())


def main(argv: Sequence[str]) -> int:
    """Runs one command; what is missing ends in a message and exit code 3, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if unfit := unfit_python(sys.version_info[:2], sysconfig.get_config_var("Py_GIL_DISABLED")):
        say(str(Missing(unfit, "python3.13 bootstrap.py demo")))
        return EXIT_MISSING
    if list(argv) == ["_probe"]:
        return probe()
    if list(argv) == ["_version"]:
        print(sys.version)
        return 0
    if not argv or argv[0] not in COMMANDS:
        say(usage())
        return 0 if not argv or argv[0] in ("-h", "--help", "help") else EXIT_USAGE
    try:
        return run_command(argv[0], argv[1:])
    except Missing as missing:
        print(missing, file=sys.stderr, flush=True)
    except OSError as error:
        what = f"文件系统不允许 / the file system refuses: {error}"
        print(Missing(what, command_line("ls", "-ld", ROOT, VENV)), file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return EXIT_MISSING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
