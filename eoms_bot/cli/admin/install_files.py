"""`eoms-bot install-files`: unit, timer, scheduled task and Containerfile for this program.

People look at them and put them in place by hand.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from string import Template
from xml.sax.saxutils import escape

import click

from eoms_bot import __version__
from eoms_bot.cli.app import App
from eoms_bot.cli.commands import FOLDERS
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.processes import this_program
from eoms_bot.report.files import write_new

TEMPLATES = Path(__file__).resolve().parents[2] / "data" / "install"
UNIT = "eoms-bot"
TIMES = "08:30,11:30,14:30,17:00"
POSIX_HOME, WINDOWS_HOME = "/var/lib/eoms-bot", r"C:\eoms-bot"
PASSES = frozenset({"run"})
"""Commands that come to an end and are started by the clock; any other is started with the machine."""
LASTING = frozenset({"serve", "console"})
"""Commands that go on, and are begun again when they have ended."""
SERVED = {"serve": "service"}
"""Commands that need an extra of this package, and which; without it they end at once."""
BEGINS = "2026-01-01"
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.\\-]{0,63}")


@dataclass(frozen=True)
class InstallPlan:
    """What is to be run, by whom, where and when; `times` as HH:MM of Asia/Shanghai."""

    words: tuple[str, ...]
    times: tuple[str, ...]
    user: str
    home: str = ""
    program: str = ""

    @property
    def is_pass(self) -> bool:
        """True where the clock starts it."""
        return self.words[0] in PASSES

    @property
    def is_lasting(self) -> bool:
        """True where it is to be there all the time."""
        return self.words[0] in LASTING

    @property
    def extra(self) -> str:
        """What follows the package's name where it is installed for this; mostly nothing."""
        return f"[{SERVED[self.words[0]]}]" if self.words[0] in SERVED else ""


def _words(_ctx: click.Context, _param: click.Parameter, text: str) -> tuple[str, ...]:
    """The command line to be run; CLI-002 where its first word is no command of this program."""
    words = tuple(text.split())
    if not words or words[0] not in FOLDERS:
        raise shared.refused("CLI-002", "--command", text, f"本程序的命令，例如 run；有 {'、'.join(FOLDERS)}")
    return words


def _times(_ctx: click.Context, _param: click.Parameter, text: str) -> tuple[str, ...]:
    """`08:30,17:00` in order, each once; CLI-002 for anything else."""
    parts = [part.strip() for part in text.split(",")]
    wrong = [part for part in parts if not _TIME.fullmatch(part)]
    if wrong:
        raise shared.refused(
            "CLI-002", "--at", wrong[0] or "空的一项", "时:分，用英文逗号分开，例如 08:30,17:00"
        )
    return tuple(sorted(set(parts)))


def _user(_ctx: click.Context, _param: click.Parameter, text: str) -> str:
    if not _USER.fullmatch(text):
        raise shared.refused("CLI-002", "--user", text, "系统用户的名称")
    return text


def _plain(_ctx: click.Context, param: click.Parameter, text: str | None) -> str:
    """An absolute path without signs that a unit or a task would read as something else.

    CLI-002 for any other.
    """
    if text is None:
        return ""
    absolute = PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()
    if not absolute or not text.isprintable() or any(sign in text for sign in "\"'%$`\n"):
        raise shared.refused("CLI-002", param.opts[0], text, "从根写起的路径，不含引号、% 和 $")
    return text


@click.command("install-files", cls=Command, short_help="写出 systemd、Windows 任务计划和容器的安装文件")
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--command", "words", default="run", callback=_words, metavar="命令", help="运行什么，默认 run")
@click.option(
    "--at",
    "times",
    default=TIMES,
    callback=_times,
    metavar="时:分,…",
    help=f"每天几点（北京时间），默认 {TIMES}",
)
@click.option("--user", default=UNIT, callback=_user, metavar="用户", help=f"以谁运行，默认 {UNIT}")
@click.option(
    "--home",
    callback=_plain,
    metavar="文件夹",
    help=f"数据文件夹，默认 {POSIX_HOME}（Windows {WINDOWS_HOME}）",
)
@click.option("--program", callback=_plain, metavar="路径", help="eoms-bot 程序的路径，默认是现在这一个")
@shared.flagged("json")
@click.pass_obj
def install_files(
    app: App,
    folder: Path,
    words: tuple[str, ...],
    times: tuple[str, ...],
    user: str,
    home: str,
    program: str,
    flags: Flags,
) -> int:
    """写出安装文件：systemd 的服务和定时器、Windows 任务计划、Containerfile，和一份说明；不改动系统，不覆盖已有的文件。

    run 由定时器一天几次地运行；别的命令一直运行，随机器启动。写好后看一遍，照说明放到位。
    """
    out, made = app.out(flags), dict(files(InstallPlan(words, times, user, home, program)))
    there = [name for name in made if (folder / name).exists()]
    if there:
        raise shared.refused("CLI-004", "文件", str(folder / there[0]), "已经存在；换一个文件夹，不覆盖")
    for name, content in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_new(folder / name, content)
    written = [str((folder / name).absolute()) for name in made]
    out.emit("install-files", 0, files=written)
    for path in written:
        out.print(path)
    out.print("看一遍，再照“说明.txt”放到位", "bold")
    return 0


def files(plan: InstallPlan) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file."""
    posix, windows = _of_system(plan, PurePosixPath), _of_system(plan, PureWindowsPath)
    yield f"systemd/{UNIT}.service", _service(posix).encode()
    if plan.is_pass:
        yield f"systemd/{UNIT}.timer", _timer(posix).encode()
    # The scheduler's own files are UTF-16; it refuses one whose bytes are not what its first line says.
    yield f"windows/{UNIT}.xml", _task(windows).encode("utf-16")
    yield "container/Containerfile", _container(posix).encode()
    yield "说明.txt", _note(posix).encode()


def _of_system(plan: InstallPlan, kind: type[PurePath]) -> InstallPlan:
    """The plan with the paths of a system.

    A path that was not given, or is another system's, is that system's default.
    """
    is_windows = kind is PureWindowsPath
    default = WINDOWS_HOME if is_windows else POSIX_HOME
    home = plan.home if plan.home and kind(plan.home).is_absolute() else default
    in_venv = rf"{home}\venv\Scripts\eoms-bot.exe" if is_windows else f"{home}/venv/bin/eoms-bot"
    own = plan.program or (this_program() if (os.name == "nt") == is_windows else "")
    return InstallPlan(
        plan.words, plan.times, plan.user, home, own if own and kind(own).is_absolute() else in_venv
    )


def _service(plan: InstallPlan) -> str:
    command = " ".join(_quoted(word) for word in (plan.program, *plan.words))
    install = "" if plan.is_pass else "\n[Install]\nWantedBy=multi-user.target"
    kind = "oneshot" if plan.is_pass else "exec"
    limit, restart = _ALWAYS if plan.is_lasting else _SELDOM
    filled = _filled(
        "service", plan, type=kind, command=command, install=install, limit=limit, restart=restart
    )
    return filled.rstrip("\n") + "\n"


_SELDOM = (
    """# Not more than five starts an hour: what five do not cure, a person must.
StartLimitIntervalSec=1h
StartLimitBurst=5""",
    "# The exit codes 1 to 8 are words to a person, and 130 and 143 are stops that were wanted:"
    """ only a crash is started again.
Restart=on-failure
RestartSec=60
RestartPreventExitStatus=1 2 3 4 5 6 7 8 129 130 143""",
)
_ALWAYS = (
    "# Four times an hour for as long as it takes: a disk that was full, or a database that was away,"
    """ comes back by itself.
StartLimitIntervalSec=0""",
    """# Only a command line that is wrong, and a stop that was wanted, end it for good.
Restart=on-failure
RestartSec=900
RestartPreventExitStatus=2 129 130 143""",
)
"""(limits of the unit, when it is started again): of what comes to an end, and of what goes on."""


def _quoted(word: str) -> str:
    """A word of ExecStart: quoted where it has blanks; % and $ stand for themselves when doubled."""
    doubled = word.replace("%", "%%").replace("$", "$$")
    return shlex.quote(doubled) if " " in doubled else doubled


def _timer(plan: InstallPlan) -> str:
    return _filled(
        "timer", plan, times="\n".join(f"OnCalendar=*-*-* {at}:00 Asia/Shanghai" for at in plan.times)
    )


def _task(plan: InstallPlan) -> str:
    triggers = "\n".join(_daily(at) for at in plan.times) if plan.is_pass else _at_boot(plan)
    limit = "PT4H" if plan.is_pass else "PT0S"
    escaped = InstallPlan(
        tuple(map(escape, plan.words)), plan.times, escape(plan.user), escape(plan.home), escape(plan.program)
    )
    return _filled("task", escaped, triggers=triggers, limit=limit)


def _at_boot(plan: InstallPlan) -> str:
    """A trigger that starts with the machine.

    A command that lasts starts again every quarter of an hour: while it runs, no second one is begun
    (IgnoreNew).
    """
    return f"""    <BootTrigger>{_AGAIN if plan.is_lasting else ""}
      <Enabled>true</Enabled>
    </BootTrigger>"""


_AGAIN = """
      <Repetition>
        <Interval>PT15M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>"""


def _daily(at: str) -> str:
    """A trigger at a time of Asia/Shanghai, whatever the machine's own zone."""
    return f"""    <CalendarTrigger>
      <StartBoundary>{BEGINS}T{at}:00+08:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>"""


def _container(plan: InstallPlan) -> str:
    listed = ", ".join(json.dumps(word) for word in plan.words)
    return _filled("container", plan, listed=listed, extra=plan.extra)


def _note(plan: InstallPlan) -> str:
    units = [f"{UNIT}.timer", f"{UNIT}.service"] if plan.is_pass else [f"{UNIT}.service"]
    enable = f"systemctl enable --now {units[0]}"
    ever, how = (_EVER, "-d --restart unless-stopped") if plan.is_lasting else ("", "--rm")
    return _filled("note", plan, enable=enable, units=" ".join(units), needs=_needs(plan), ever=ever, how=how)


_EVER = "  它一直运行，不管怎样结束的，最多一刻钟后再启动；不要它运行、要升级程序时，先在任务计划程序里禁用这个任务。\n"


def _needs(plan: InstallPlan) -> str:
    """What has to be installed in addition, as lines of the note."""
    if not plan.extra:
        return ""
    wheel = f"eoms_bot-{__version__}-py3-none-any.whl{plan.extra}"
    return (
        f"\n先装它要的部分（调度和告警）：pip install '{wheel}'，不装的话它一启动就退出（3）；"
        "升级时也要带上方括号。计划和告警去处见 docs/zh/service.md\n"
    )


def _filled(name: str, plan: InstallPlan, **more: str) -> str:
    """A template with the plan's words in it; a name that nobody gives is an error."""
    text = (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
    known = {"unit": UNIT, "version": __version__, "words": _line(plan.words)}
    about = {"user": plan.user, "home": plan.home, "program": plan.program}
    return Template(text).substitute(known | about | more)


def _line(words: Sequence[str]) -> str:
    return " ".join(words)
