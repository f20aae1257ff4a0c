"""Claims about the READMEs: every command in a `console` block works as written, and both tell the same."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = [ROOT / "README.md", ROOT / "README.en.md"]
TEST_COMMAND = "python3 bootstrap.py test"
# Long checks have a time budget of their own; here it is enough that they exist.
LONG_CHECK = "python3 bootstrap.py check "


def commands_of(readme: Path) -> list[str]:
    """The commands in a file's console blocks, in order, without prompts and continuation lines."""
    blocks = re.findall(
        r"^```console\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ").strip() for line in lines if line.strip() and not line.startswith("#")]


def runnable(command: str) -> list[str]:
    """The words of a command, with this environment's Python in place of the reader's."""
    first, *rest = shlex.split(command)
    if Path(first).stem == "eoms-bot":
        return [sys.executable, "-m", "eoms_bot", *rest]
    return [sys.executable if first == "python3" else first, *rest]


def to_run() -> list[str]:
    """Each command once, but for those that would start these tests or a long check."""
    unique = dict.fromkeys(command for readme in READMES for command in commands_of(readme))
    return [command for command in unique if command != TEST_COMMAND and not command.startswith(LONG_CHECK)]


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


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("command", to_run())
def test_command_works(command):
    """A command copied from the README ends well."""
    done = subprocess.run(
        runnable(command),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=900,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_links_lead_somewhere(readme):
    """Every relative link of a README names a file that exists."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", readme.read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
