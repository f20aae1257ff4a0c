"""Schedules in the settings file: named tables, and what is said of one that is wrong."""

import pytest

from eoms_bot.settings import load
from tests.settings.kit import refusal


def written(folder, text):
    """A private settings file."""
    path = folder / "eoms.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_named_schedules(tmp_path):
    """Each table below `service.schedules` is a schedule of that name, in the order of the file."""
    path = written(
        tmp_path,
        '[service.schedules."早班"]\ncron = "30 9 * * *"\n[service.schedules.night]\ncron = "0 23 * * *"\nend = "06:00"\nbegin = "22:00"\n',
    )

    schedules = load(path, env={}).service.schedules

    assert list(schedules) == ["早班", "night"]
    assert (schedules["早班"].level, schedules["night"].end) == ("preview", "06:00")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param('cron = "61 9 * * *"', "[CONF-009] eoms.toml:2:service.schedules.早班.cron", id="cron"),
        pytest.param(
            'cron = "0 9 * * *"\nlevl = "all"', "未知键 service.schedules.早班.levl → 是否 level", id="key"
        ),
        pytest.param('cron = "0 9 * * *"\nmax_orders = 0', "1..3000 的整数（默认 50）", id="range"),
        pytest.param(
            'cron = "0 9 * * *"\nlevel = "none"',
            "look / preview / few / all / intercept（默认 preview）",
            id="level",
        ),
        pytest.param(
            'level = "all"', "[CONF-004] eoms.toml:1:service.schedules.早班.cron 没有写 → 文字", id="no cron"
        ),
        pytest.param(
            'cron = "0 9 * * *"\nbegin = "09:00"\nend = "09:00"', "begin 和 end 不能相同", id="window"
        ),
    ],
)
def test_wrong_schedule(tmp_path, line, told):
    """A fault in a schedule is named with its line, its schedule and what is wanted."""
    assert told in refusal(written(tmp_path, f'[service.schedules."早班"]\n{line}\n'))


def test_wrong_name(tmp_path):
    """A name that could be a path is refused."""
    assert "计划的名称" in refusal(written(tmp_path, '[service.schedules."../x"]\ncron = "0 9 * * *"\n'))


@pytest.mark.parametrize(
    "url", ["http://eoms.example/ping", "ftp://127.0.0.1/x", "https://u:p@eoms.example/"]
)
def test_heartbeat_address(url):
    """A heartbeat goes by https, or to this machine, and without a password."""
    assert "CONF-005" in refusal(overrides={"service.heartbeat_url": url})


def test_policy_words():
    """An action that does not exist is refused with those that do."""
    assert "reject / solved / unsolved" in refusal(env={"EOMS_POLICY_ACTIONS": "rejct"})


def test_alarm_targets_are_private(tmp_path):
    """The file of alarm addresses, which holds tokens, is for its owner only."""
    targets = tmp_path / "alarms.txt"
    targets.write_text("")
    targets.chmod(0o644)

    assert "CONF-006" in refusal(overrides={"paths.alarms": targets})
