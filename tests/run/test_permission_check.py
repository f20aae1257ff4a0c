"""What the doctor says of permissions: those that count today, and why the others do not."""

from __future__ import annotations

from datetime import date

import pytest

from eoms_bot.doctor.check import PASSED, WARNING
from eoms_bot.doctor.permission import permissions
from eoms_bot.settings import Settings
from eoms_bot.settings.model import Paths, SiteSettings
from tests.decide.build import NOW
from tests.decide.permitting import permission

DECLARED = {"site": SiteSettings(program_account=True), "paths": Paths(encrypted=True)}


def test_none():
    """Who has none learns that nothing goes alone, without a warning."""
    found = permissions(Settings(), NOW)

    assert (found.state, found.found) == (PASSED, "没有；没有人填写或批准的工单一张也不单独发送")


def test_all_count():
    """One in force of a declared branch, and the demo's on the bundled site."""
    one, demo = permission(), permission(demo=True)

    found = permissions(Settings(**DECLARED, permission=(one, demo)), NOW)

    assert (found.state, found.found) == (PASSED, f"算数的：{one.named}、{demo.named}")


ELSEWHERE = {"site": SiteSettings(base_url="http://eoms.example/")}


@pytest.mark.parametrize(
    ("changes", "settings", "why"),
    [
        pytest.param({"since": date(2026, 1, 7)}, DECLARED, "2026-01-07 才开始", id="not yet"),
        pytest.param(
            {"since": date(2025, 12, 1), "until": date(2026, 1, 5)}, DECLARED, "2026-01-05 已到期", id="ended"
        ),
        pytest.param({"level": "one_key"}, DECLARED, "写明由人逐张批准（one_key）", id="level"),
        pytest.param({}, {}, "没有写明账号由程序使用（site.program_account）", id="account"),
        pytest.param({"demo": True}, ELSEWHERE, "演示用的，只在本机附带的模拟网站上算数", id="demo"),
    ],
)
def test_does_not_count(changes, settings, why):
    """Each is named with why, in addition to what counts."""
    one = permission(**changes)

    found = permissions(Settings(**settings, permission=(one,)), NOW)

    assert found.state == WARNING
    assert found.found.startswith(f"算数的：没有；不算数的：{one.named}：{why}")
