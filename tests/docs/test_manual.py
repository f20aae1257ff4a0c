"""Claims about the operators' manual: its commands do and say what it says, its pictures and links are there, its names exist."""

import os
import shlex
import subprocess
import sys

import click
import openpyxl
import pytest

from eoms_bot.cli.commands import FOLDERS, command_of
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.plan import PLAN_BOOK
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.settings import Settings
from eoms_bot.tables.tables import load_dictionaries, load_rules
from eoms_bot.tables.template import book
from tests.checks.pictures import shots
from tests.docs import manual
from tests.support import orders
from tests.support.bot import Bot, browser
from tests.support.mock_site import MockSite

FIELDS = {column: field for field, column in COLUMNS.items()}
PLACE = {column: place for place, column in enumerate(PLAN_BOOK.names.values())}


def test_manual_leads_somewhere():
    """Every picture and every link of the manual is there, headings too; the reference's and the glossary's as well."""
    pages = (manual.MANUAL, manual.OPERATORS / "reference.md")

    assert len(manual.pictures(manual.text())) > 15
    assert {page.name: manual.dead_links(page) for page in pages} == {page.name: [] for page in pages}


def test_a_dead_link_is_noticed(tmp_path):
    """A picture that is not there, a heading that is not there, and a file that is not there are each told."""
    page = tmp_path / "page.md"
    page.write_text("# 一 二（三）\n[a](#一-二三) [b](#四) ![c](d.png) [e](f.md#g)\n", encoding="utf-8")

    assert manual.dead_links(page) == ["#四", "f.md#g", "d.png"]


def test_every_page_has_its_picture_in_the_manual():
    """Each page of the console is shown in the manual."""
    shown = "".join(path for _, path in manual.pictures(manual.text()))
    wanted = [shot.name for shot in shots.pages() if shot.name not in ("order",)]

    assert [name for name in wanted if f"console/{name}-" not in shown] == []


def test_names_exist():
    """Every command, subcommand and setting that the manual names exists."""
    groups = {name: command_of(name) for name in FOLDERS}
    named = manual.commands_named(manual.text())
    unknown = [first for first, _ in named if first not in groups]
    subs = [f"{first} {word}" for first, word in named if word and not has(groups.get(first), word)]

    assert (unknown, subs) == ([], [])
    assert [name for name in sorted(manual.settings_named(manual.text())) if not is_setting(name)] == []


def test_every_source_has_its_row():
    """The reference names every table that a branch can give, by its label and by its key in the settings."""
    content = (manual.OPERATORS / "reference.md").read_text(encoding="utf-8")

    assert [
        kind.key for kind in KINDS.values() if f"| {kind.label} | `facts.{kind.key}` |" not in content
    ] == []


def has(command, word):
    """True where the word may stand behind the command: as a subcommand of a group, as anything behind another."""
    return not isinstance(command, click.Group) or word in command.commands


def is_setting(name):
    """True where the settings have a key of that dotted name."""
    model = Settings
    for part in name.split("."):
        field = getattr(model, "model_fields", {}).get(part)
        if field is None:
            return False
        model = field.annotation
    return True


@pytest.fixture
def newcomer(tmp_path):
    """A bot of its own beside a mock site with three orders: one to complete, one to reject, one that lacks something."""
    with MockSite("--orders", "0") as site:
        bot = Bot(tmp_path / "home", site.base_url)
        numbers = [orders.put(site) for _ in range(3)]
        rows = [
            orders.solved(numbers[0]),
            orders.rejected(numbers[1]),
            orders.solved(numbers[2], 网络类型="未知"),
        ]
        typed = [{FIELDS[column]: text for column, text in row.items()} for row in rows]
        (bot.home / "批次.xlsx").write_bytes(book(load_dictionaries(), load_rules(), typed))
        yield bot, site


def run(command, bot):
    """Run a command in the bot's folder, as a person does who has opened a terminal there."""
    name, *words = shlex.split(command)
    assert name == "eoms-bot", command
    env = {
        **os.environ,
        "PYTHONUTF8": "1",
        "COLUMNS": "160",
        "EOMS_BROWSER": browser(),
    }
    return subprocess.run(
        [sys.executable, "-m", "eoms_bot", *words],
        cwd=bot.home,
        env={**env, "PYTHONPATH": str(manual.ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


def by_hand(what, bot):
    """What the manual leaves to a person's hands between two commands."""
    deed, _, file = what.partition(" ")
    assert deed == "approve", what
    plan = openpyxl.load_workbook(bot.home / file)
    for line in plan["计划"].iter_rows(min_row=2):
        if line[PLACE["判定"]].value != "转人工":
            line[PLACE["批准"]].value, line[PLACE["批准人"]].value = "是", "张班长"
    plan.save(bot.home / file)


def missing(says, output):
    """The pieces that the output does not say, or not in that order."""
    place = 0
    for piece in says:
        found = output.find(piece, place)
        if found < 0:
            return piece
        place = found + len(piece)
    return ""


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.browser
def test_commands_do_what_the_manual_says(newcomer):
    """Every command of the manual, in its order, ends with the code and says the lines that stand there; the site has both replies."""
    bot, site = newcomer
    steps = manual.steps(manual.text())

    for step in steps:
        if step.hand:
            by_hand(step.hand, bot)
            continue
        done = run(step.command, bot)
        assert done.returncode == step.code, f"{step.command}\n{done.stdout}"
        assert missing(step.says, done.stdout) == "", f"{step.command}\n{done.stdout}"

    assert len(steps) > 12
    assert sorted(write["kind"] for write in site.writes()) == ["complete", "reject"]
