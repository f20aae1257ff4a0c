"""install-files: units that systemd accepts, a task of the scheduler's shape, a Containerfile, and nothing written over."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eoms_bot import __version__

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ALLOWED = {
    "Task": ("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"),
    "RegistrationInfo": ("URI", "Author", "Description", "Date", "Version", "Source", "Documentation"),
    "Triggers": ("CalendarTrigger", "BootTrigger", "LogonTrigger", "TimeTrigger"),
    "CalendarTrigger": ("StartBoundary", "EndBoundary", "Enabled", "ScheduleByDay", "ScheduleByWeek"),
    "BootTrigger": ("Repetition", "StartBoundary", "Enabled", "Delay"),
    "Repetition": ("Interval", "Duration", "StopAtDurationEnd"),
    "ScheduleByDay": ("DaysInterval",),
    "Principals": ("Principal",),
    "Principal": ("UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"),
    "Settings": (
        *("AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries"),
        *(
            "StopIfGoingOnBatteries",
            "AllowHardTerminate",
            "StartWhenAvailable",
            "NetworkSettings",
            "WakeToRun",
        ),
        *("RunOnlyIfNetworkAvailable", "Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings"),
        *("ExecutionTimeLimit", "Priority", "RunOnlyIfIdle", "UseUnifiedSchedulingEngine"),
    ),
    "RestartOnFailure": ("Interval", "Count"),
    "Actions": ("Exec",),
    "Exec": ("Command", "Arguments", "WorkingDirectory"),
}
"""What may stand in what, by the scheduler's published schema, as far as tasks like these use it."""
ENUMS = {
    "LogonType": {"S4U", "Password", "InteractiveToken"},
    "RunLevel": {"LeastPrivilege", "HighestAvailable"},
    "MultipleInstancesPolicy": {"Parallel", "Queue", "IgnoreNew", "StopExisting"},
}


@pytest.fixture
def made(cli, tmp_path):
    """Writes the files with these options; returns their folder."""

    def make(*words):
        folder = tmp_path / "files"
        result = cli("install-files", str(folder), *words)
        assert result.code == 0, result.err
        return folder

    return make


def task_of(folder: Path) -> ElementTree.Element:
    """The task, read as the scheduler does: by the encoding that its bytes and its first line tell."""
    raw = (folder / "windows" / "eoms-bot.xml").read_bytes()
    assert raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return ElementTree.fromstring(raw)


def values(unit: Path, key: str) -> list[str]:
    """Every value of a key of a unit."""
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", ["run", "console", "serve"])
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_accepts_the_units(made, command):
    """systemd-analyze finds nothing to say about service and timer."""
    folder = made("--command", command, "--program", sys.executable, "--home", "/var/tmp")
    units = sorted(str(unit) for unit in (folder / "systemd").iterdir())

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, encoding="utf-8", check=False
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_service_of_a_pass(made):
    """A pass is stopped softly, started again after a crash alone, five times an hour at most, and may write to its home alone."""
    unit = made("--program", "/opt/eoms/bin/eoms-bot") / "systemd" / "eoms-bot.service"

    assert values(unit, "ExecStart") == ["/opt/eoms/bin/eoms-bot run"]
    assert values(unit, "Type") == ["oneshot"]
    assert values(unit, "KillMode") == ["mixed"]
    assert values(unit, "Restart") == ["on-failure"]
    assert {"3", "6", "8"} <= set(values(unit, "RestartPreventExitStatus")[0].split())
    assert "70" not in values(unit, "RestartPreventExitStatus")[0].split()
    assert (values(unit, "StartLimitBurst"), values(unit, "StartLimitIntervalSec")) == (["5"], ["1h"])
    assert values(unit, "ReadWritePaths") == values(unit, "WorkingDirectory") == ["/var/lib/eoms-bot"]
    assert values(unit, "WantedBy") == []


def test_timer(made):
    """The timer runs at the times that were asked for, in the site's zone, and makes up for a missed one once."""
    timer = made("--at", "17:00, 08:30,08:30") / "systemd" / "eoms-bot.timer"

    assert values(timer, "OnCalendar") == [f"*-*-* {at}:00 Asia/Shanghai" for at in ("08:30", "17:00")]
    assert values(timer, "Persistent") == ["yes"]
    assert values(timer, "Unit") == ["eoms-bot.service"]


def test_what_goes_on_has_no_timer(made):
    """A command that does not end by itself starts with the machine, on Windows without a time limit."""
    folder = made("--command", "console --port 8060")
    unit = folder / "systemd" / "eoms-bot.service"

    assert not (folder / "systemd" / "eoms-bot.timer").exists()
    assert values(unit, "Type") == ["exec"]
    assert values(unit, "WantedBy") == ["multi-user.target"]
    assert values(unit, "ExecStart")[0].endswith("eoms-bot console --port 8060")
    task = task_of(folder)
    assert task.find(f"{TASK}Triggers/{TASK}BootTrigger") is not None
    assert task.findtext(f"{TASK}Settings/{TASK}ExecutionTimeLimit") == "PT0S"


def test_what_goes_on_is_begun_again(made):
    """Whatever has ended the service, a full disk too, it is begun again, four times an hour (C30: five); under systemd not one that was stopped."""
    folder = made("--command", "serve")
    unit = folder / "systemd" / "eoms-bot.service"

    assert set(values(unit, "RestartPreventExitStatus")[0].split()) == {"2", "129", "130", "143"}
    assert (values(unit, "RestartSec"), values(unit, "StartLimitIntervalSec")) == (["900"], ["0"])
    task = task_of(folder)
    assert [one.text for one in task.findall(f"{TASK}Triggers//{TASK}Interval")] == ["PT15M"]
    assert "它一直运行" in (folder / "说明.txt").read_text(encoding="utf-8")
    assert task.findtext(f"{TASK}Settings/{TASK}MultipleInstancesPolicy") == "IgnoreNew"


def test_what_ends_is_not_begun_again(made):
    """A command that comes to an end by itself is started with the machine, once."""
    folder = made("--command", "backup")

    assert values(folder / "systemd" / "eoms-bot.service", "StartLimitBurst") == ["5"]
    assert task_of(folder).find(f"{TASK}Triggers//{TASK}Repetition") is None
    note = (folder / "说明.txt").read_text(encoding="utf-8")
    assert "podman run --rm" in note
    assert "它一直运行" not in note


@pytest.mark.parametrize("command", ["run", "console"])
def test_task_has_the_schedulers_shape(made, command):
    """Every element stands where the scheduler's schema lets it stand, once but for triggers, with a word that it knows."""
    task = task_of(made("--command", command))
    found = [(parent, child) for parent in task.iter() for child in parent]

    assert task.tag == f"{TASK}Task"
    for parent, child in found:
        assert child.tag.removeprefix(TASK) in ALLOWED[parent.tag.removeprefix(TASK)]
        known = ENUMS.get(child.tag.removeprefix(TASK))
        assert known is None or child.text in known
    once = [(parent, child.tag) for parent, child in found if parent.tag != f"{TASK}Triggers"]
    assert len(once) == len(set(once))


def test_task_runs_what_was_asked(made):
    """The task has the program, the words, the folder, the user and the times, in the site's zone; never the highest rights."""
    program = r"C:\Program Files\eoms & co\eoms-bot.exe"
    task = task_of(
        made("--program", program, "--home", r"D:\eoms", "--user", r"DESK\robot", "--at", "08:30,17:00")
    )

    run = f"{TASK}Actions/{TASK}Exec/*"
    assert [part.text for part in task.findall(run)] == [program, "run", r"D:\eoms"]
    assert task.findtext(f"{TASK}Principals/{TASK}Principal/{TASK}UserId") == r"DESK\robot"
    assert task.findtext(f"{TASK}Principals/{TASK}Principal/{TASK}RunLevel") == "LeastPrivilege"
    begins = [one.text for one in task.iter(f"{TASK}StartBoundary")]
    assert begins == ["2026-01-01T08:30:00+08:00", "2026-01-01T17:00:00+08:00"]
    assert task.findtext(f"{TASK}Settings/{TASK}MultipleInstancesPolicy") == "IgnoreNew"


def test_containerfile(made):
    """The image is this version's wheel with a browser and a font, run by a user of its own as the command that was asked for."""
    lines = (made() / "container" / "Containerfile").read_text(encoding="utf-8").splitlines()
    words = {line.split()[0] for line in lines if line and not line.startswith((" ", "#"))}

    assert words <= {
        *("FROM", "RUN", "COPY", "USER", "ENV", "WORKDIR", "VOLUME", "STOPSIGNAL", "ENTRYPOINT", "CMD")
    }
    assert f"COPY eoms_bot-{__version__}-py3-none-any.whl /tmp/" in lines
    assert lines.index("USER 10001") < lines.index('CMD ["run"]')
    assert any("EOMS_RUN_HOST=" in line for line in lines)


@pytest.mark.parametrize(("command", "extra"), [("run", ""), ("serve", "[service]")])
def test_what_the_service_needs(made, command, extra):
    """The service is installed with its extra, in the image and by the note; what does without it is not."""
    folder = made("--command", command)
    image = (folder / "container" / "Containerfile").read_text(encoding="utf-8")
    note = (folder / "说明.txt").read_text(encoding="utf-8")

    wheel = f"eoms_bot-{__version__}-py3-none-any.whl{extra}'"
    assert f"pip install --no-cache-dir '/tmp/{wheel} &&" in image
    assert (f"pip install '{wheel}" in note) == bool(extra)
    assert ("eoms-bot.timer" in note) == (command == "run")


@pytest.mark.parametrize(
    "words",
    [
        ("--command", "nosuch"),
        ("--command", ""),
        ("--at", "8:30"),
        ("--at", "08:30,,17:00"),
        ("--at", "25:00"),
        ("--user", "a b"),
        ("--user", "root\nExecStartPre=x"),
        ("--home", "var/lib"),
        ("--home", "/var/lib/a\nb"),
        ("--program", "/opt/%n/eoms-bot"),
    ],
    ids=repr,
)
def test_words_that_are_refused(cli, tmp_path, words):
    """What would be no command, no time, no user or no path is refused, and nothing is written."""
    result = cli("install-files", str(tmp_path / "files"), *words)

    assert result.code == 2
    assert "[CLI-002]" in result.err
    assert not (tmp_path / "files").exists()


def test_nothing_is_written_over(cli, made):
    """Where one of the files is there already, none is written."""
    folder = made()
    (folder / "systemd" / "eoms-bot.service").unlink()

    result = cli("install-files", str(folder))

    assert result.code == 2
    assert "[CLI-004]" in result.err
    assert not (folder / "systemd" / "eoms-bot.service").exists()
