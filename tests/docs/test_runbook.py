"""Claims about the runbook: it has every trouble that the doctor names, its links and names exist, its commands do what it says."""

import re
import shutil

import pytest

from eoms_bot.cli.commands import FOLDERS, command_of
from eoms_bot.doctor import Trouble
from eoms_bot.report.needs import GROUP_ZH
from tests.docs import manual
from tests.docs.test_manual import has, is_setting, missing, run
from tests.support import orders
from tests.support.bot import Bot
from tests.support.mock_site import MockSite

PAGE = manual.OPERATORS / "runbook.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_trouble_has_its_part():
    """Each name that the doctor can say is a heading, in the doctor's order, and no heading is of a trouble that is none."""
    part = TEXT.split("## 问诊的每一项\n")[1].split("\n## ")[0]

    assert re.findall(r"^### (.+)$", part, re.MULTILINE) == [trouble.value for trouble in Trouble]


def test_every_kind_of_notice_is_told():
    """Each word that a line of the notice can begin with stands in the table."""
    assert [word for word in GROUP_ZH.values() if f"【{word}】" not in TEXT] == []


def test_every_alarm_is_told():
    """Each word with which the service begins an alarm stands in the table of alarms."""
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in sorted((manual.ROOT / "eoms_bot" / "service").rglob("*.py"))
    )
    begins = set(re.findall(r"\"【(\w+)】", code))
    told = TEXT.split("### 服务的告警\n")[1].split("\n## ")[0]

    assert len(begins) > 8
    assert [word for word in sorted(begins) if f"| 【{word}】 |" not in told] == []


def test_it_leads_somewhere():
    """No link of the runbook is dead."""
    assert manual.dead_links(PAGE) == []


def test_names_exist():
    """Every command, subcommand and setting that the runbook names exists."""
    groups = {name: command_of(name) for name in FOLDERS}
    unknown = [
        named
        for named in manual.commands_named(TEXT)
        if named[0] not in groups or (named[1] and not has(groups[named[0]], named[1]))
    ]

    assert unknown == []
    assert [name for name in sorted(manual.settings_named(TEXT)) if not is_setting(name)] == []


@pytest.fixture
def installed(tmp_path):
    """A bot that has worked an order of a mock site."""
    with MockSite("--orders", "0") as site:
        bot = Bot(tmp_path / "home", site.base_url)
        batch = bot.batch(orders.solved(orders.put(site)))
        assert bot.run("apply", batch, seconds=240).code == 0
        yield bot


def by_hand(what, bot):
    """What the runbook leaves to a person's hands: a copy of the settings with an empty data folder."""
    deed, _, file = what.partition(" ")
    assert deed == "drill", what
    folder = bot.home / "演练"
    folder.mkdir(mode=0o700)
    text = (bot.home / "eoms.toml").read_text(encoding="utf-8")
    changed = text.replace(f'home = "{bot.home}"', f'home = "{folder}"')
    assert changed != text
    (bot.home / file).write_text(changed, encoding="utf-8")
    shutil.copymode(bot.home / "eoms.toml", bot.home / file)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.browser
def test_commands_do_what_the_runbook_says(installed):
    """Every command of the runbook, in its order, ends with the code and says the lines that stand there."""
    steps = manual.steps(TEXT)

    for step in steps:
        if step.hand:
            by_hand(step.hand, installed)
            continue
        done = run(step.command, installed)
        assert done.returncode == step.code, f"{step.command}\n{done.stdout}"
        assert missing(step.says, done.stdout) == "", f"{step.command}\n{done.stdout}"

    assert len(steps) > 12
