"""Claims about the READMEs: every command in a `console` block works as written, and both tell the same."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support import sources

ROOT = Path(__file__).resolve().parents[2]
READMES = [ROOT / "README.md", ROOT / "README.en.md"]
TEST_COMMAND = "python3 bootstrap.py test"
# Long checks have a time budget of their own; here it is enough that they exist.
SERVES = "eoms-bot mock "
LONG_CHECK = "python3 bootstrap.py check "


def commands_of(readme: Path) -> list[str]:
    """The commands in a file's console blocks, in order, without prompts and continuation lines."""
    blocks = re.findall(
        r"^```console\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ").strip() for line in lines if line.strip() and not line.startswith("#")]


def runnable(command: str) -> tuple[list[str], dict[str, str]]:
    """The words of a command with this environment's Python, and the variables set in front of it."""
    words = shlex.split(command)
    variables = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        variables[name] = value
    first, *rest = words
    if first == "eoms-bot":
        return [sys.executable, "-m", "eoms_bot", *rest], variables
    return [sys.executable if first == "python3" else first, *rest], variables


def to_run() -> list[str]:
    """Each command once, but for those that would start these tests or a long check."""
    unique = dict.fromkeys(command for readme in READMES for command in commands_of(readme))
    return [command for command in unique if command != TEST_COMMAND and not command.startswith(LONG_CHECK)]


def run(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a newcomer would: the bootstrap in the repository, the program in a folder of its own."""
    words, variables = runnable(command)
    in_repository = words[1:2] == ["bootstrap.py"]
    return subprocess.run(
        words,
        cwd=ROOT if in_repository else home,
        env={**os.environ, "HOME": str(home), "USERPROFILE": str(home), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=900,
        check=False,
    )


@contextmanager
def in_a_second_terminal(command: str, home: Path) -> Iterator[None]:
    """A command that serves until its terminal closes."""
    process = subprocess.Popen(
        runnable(command)[0], cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_both_languages_have_the_same_commands():
    """A reader of either language is told the same commands in the same order."""
    chinese, english = map(commands_of, READMES)

    assert chinese == english
    assert chinese[0] == "python3 bootstrap.py demo"


def test_test_command_is_what_ci_runs():
    """The command for the tests is exactly what CI runs, so CI proves it."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert TEST_COMMAND in lines
    assert all(TEST_COMMAND in commands_of(readme) for readme in READMES)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.browser
def test_commands_work(tmp_path):
    """Every command of the READMEs, copied in their order, ends well; what serves goes on beside the others."""
    with ExitStack() as terminals:
        for command in to_run():
            if command.startswith(SERVES):
                terminals.enter_context(in_a_second_terminal(command, tmp_path))
                continue
            done = run(command, tmp_path)
            assert done.returncode == 0, f"{command}\n{done.stdout}"
    assert demo_clauses_without_a_cell() == []


def demo_clauses_without_a_cell() -> list[str]:
    """What of the replies in the newest demo's reports cannot be read back to its cell of the workbook."""
    demo = ROOT / "runs" / "latest"
    runs = [demo / part["folder"] for part in json.loads((demo / "run.json").read_text("utf-8"))["runs"]]
    assert all(sources.clauses(folder) for folder in runs)
    return [wrong for folder in runs for wrong in sources.wrong(folder, demo / "inbox" / "批次.xlsx")]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_links_lead_somewhere(readme):
    """Every relative link of a README names a file that exists."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", readme.read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
