"""Claims about the page of the unattended service: its example loads, and what it names exists."""

import re

import pytest

from eoms_bot.cli.commands import FOLDERS, command_of
from eoms_bot.report.words import EXIT_ZH
from eoms_bot.service.alarm_texts import QUIET_ENDS, URGENT
from eoms_bot.service.alarms.channel import channel_of
from eoms_bot.service.alarms.targets import read_targets
from eoms_bot.settings import load
from eoms_bot.settings.model import AlarmChoices, ServiceChoices
from tests.docs import manual

PAGE = manual.OPERATORS / "service.md"


def blocks(language):
    """The page's blocks in this language."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)


def test_examples_load(tmp_path):
    """The schedules and the permission of the examples are taken as they stand."""
    file = tmp_path / "eoms.toml"
    file.write_text("".join(blocks("toml")), encoding="utf-8")
    file.chmod(0o600)

    settings = load(file, env={})
    schedules = settings.service.schedules

    assert settings.site.program_account
    [first] = settings.permission
    assert (first.level, first.action, first.reasons) == ("alone", "reject", ("宽带投诉",))
    assert (first.begin, first.end, first.hours_left, first.per_day) == ("08:30", "17:30", 4, 5)
    assert list(schedules) == ["白班", "夜班", "拦截"]
    assert [one.level for one in schedules.values()] == ["preview", "preview", "intercept"]


def test_example_targets_are_addresses(tmp_path):
    """Each kind of address of the example is one that the channel knows, once a token of the right form stands in it."""
    (text,) = blocks("text")
    text = text.replace("令牌", "a" * 36).replace("密钥", "b" * 36)
    text = text.replace("用户:授权码", "user:code").replace("值班邮箱", "duty@eoms.example")
    path = tmp_path / "alarms.txt"
    path.write_text(text, encoding="utf-8")

    assert len(channel_of(read_targets(path), path).names) == 5


def test_links():
    """Every link leads somewhere."""
    assert manual.dead_links(PAGE) == []


def test_commands_exist():
    """Every command that the page names exists, and every option of `serve`."""
    groups = {name: command_of(name) for name in FOLDERS}
    text = PAGE.read_text(encoding="utf-8")
    serve = {name for param in groups["serve"].params for name in param.opts}

    assert [first for first, _ in manual.commands_named(text) if first not in groups] == []
    assert set(re.findall(r"eoms-bot serve (--[a-z-]+)", text)) <= serve


@pytest.mark.parametrize("code", sorted(set(EXIT_ZH) - QUIET_ENDS - {2}))
def test_every_alarm_of_an_end_is_told(code):
    """Each exit code that is an alarm has its row, with whether it is urgent."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if f"（{code}）" in line]

    assert len(rows) == 1
    assert ("| 急 |" in rows[0]) is (code in URGENT)


def test_settings_exist():
    """The keys that the page names in its text are keys of the settings."""
    text = PAGE.read_text(encoding="utf-8")

    assert all(
        name in AlarmChoices.model_fields
        for name in ("gather_minutes", "quiet_begin", "repeat_hours")
        if name in text
    )
    assert set(re.findall(r"`service\.([a-z_]+)`", text)) <= set(ServiceChoices.model_fields)
