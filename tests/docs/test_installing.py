"""Claims about the page on installing: its links and names exist, its commands do what it says, the units are as it tells."""

from eoms_bot.cli.commands import FOLDERS, command_of
from tests.docs import manual
from tests.docs.test_manual import has, is_setting, missing, run
from tests.support.bot import Bot

PAGE = manual.ENGINEERS / "installing.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_it_leads_somewhere():
    """No link is dead, and every command and setting that is named exists."""
    groups = {name: command_of(name) for name in FOLDERS}
    named = manual.commands_named(TEXT)
    unknown = [one for one in named if one[0] not in groups or (one[1] and not has(groups[one[0]], one[1]))]

    assert manual.dead_links(PAGE) == []
    assert unknown == []
    assert [name for name in manual.settings_named(TEXT) if not is_setting(name)] == []


def test_its_commands_do_what_it_says(tmp_path):
    """Every command of the page, in its order, ends well and says the lines that stand there."""
    bot = Bot(tmp_path / "home", "http://127.0.0.1:9/eoms4/")
    steps = manual.steps(TEXT)

    for step in steps:
        done = run(step.command, bot)
        assert done.returncode == step.code, f"{step.command}\n{done.stdout}"
        assert missing(step.says, done.stdout) == "", f"{step.command}\n{done.stdout}"

    assert len(steps) == 2
