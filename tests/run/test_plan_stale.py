"""CLI-001: a plan that is too old, another's, or was decided by what has changed since."""

import shutil
from dataclasses import replace

import pytest

from eoms_bot.browser.profile.loader import profiles_root
from eoms_bot.errors import BadInput
from eoms_bot.model.plan import Basis
from eoms_bot.plan import planning
from eoms_bot.plan.approving import insist_current
from eoms_bot.settings import Files
from eoms_bot.settings.facts import FactSources
from eoms_bot.settings.model import SiteSettings
from eoms_bot.tables.tables import DICTIONARIES, RULES
from tests.decide import build
from tests.run.plans import REJECTED, Office, approve, told
from tests.tables import sources


def test_unknown_plan(office, tmp_path):
    """A number that this ledger does not know, or no ledger at all: there was no preview here."""
    path = office.fill(approve(2))
    other = Office(tmp_path / "other")

    assert "没有这份预览：账本里没有计划“P20260106-" in told(other.problems(path))
    other.preview()
    assert [one.code for one in other.problems(path)] == ["CLI-001"]


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ({"id": "other"}, "站点 预览时是 mock，现在是 other"),
        ({"account": "clerk02"}, "账号 预览时是 clerk01，现在是 clerk02"),
    ],
)
def test_anothers_plan(office, site, words):
    """A preview by another account or on another site is no approval here."""
    path = office.fill(approve(2))
    office.settings = office.settings.model_copy(update={"site": SiteSettings(**site)})

    (problem,) = office.problems(path)
    assert (problem.code, problem.found) == ("CLI-001", f"预览已变化：{words}")


def test_another_version(office, monkeypatch):
    """A preview by another version of the program is made anew."""
    path = office.fill(approve(2))
    monkeypatch.setattr(planning, "__version__", "9.9.9")

    assert "程序版本" in told(office.problems(path))


def test_a_clock_that_was_set_back(office):
    """A plan of the future is no plan."""
    path = office.fill(approve(2))
    office.later(-10)

    assert "晚于本机现在" in told(office.problems(path))


def test_changed_settings(office):
    """The branch's settings decide; changed, they are named."""
    path = office.fill(approve(2))
    branch = build.BRANCH.model_copy(update={"county": "望川县"})
    office.settings = office.settings.model_copy(update={"branch": branch})

    assert "预览已变化：本部门设置 [branch] 改过了" in told(office.problems(path))


def test_a_changed_dictionary(office, tmp_path):
    """So do the option lists."""
    path = office.fill(approve(2))
    mine = tmp_path / "字典.toml"
    mine.write_text(DICTIONARIES.read_text(encoding="utf-8").replace('"城区"', '"城中"', 1), encoding="utf-8")
    office.settings = office.settings.model_copy(update={"files": Files(dictionaries=mine)})

    assert "预览已变化：字典 改过了" in told(office.problems(path))


def test_a_changed_profile(office):
    """So does the page profile, a limit in it included."""
    path = office.fill(approve(2))
    own = office.home / "profiles" / "ultrabpp"
    own.parent.mkdir(mode=0o700)
    shutil.copytree(profiles_root() / "ultrabpp", own)
    text = (own / "site.toml").read_text(encoding="utf-8")
    (own / "site.toml").write_text(text.replace("wide_bytes = 3", "wide_bytes = 2"), encoding="utf-8")

    assert "预览已变化：页面档案 改过了" in told(office.problems(path))


def test_changed_rules_are_named(office, tmp_path):
    """Of the rule table the very rules, with their versions, and the approved rows that they have decided."""
    path = office.fill(approve(2, 3))
    mine = tmp_path / "规则.toml"
    text = RULES.read_text(encoding="utf-8")
    head, mark, tail = text.partition('id = "R-宽带"')
    mine.write_text(head + mark + tail.replace('version = "1"', 'version = "2"', 1), encoding="utf-8")
    office.settings = office.settings.model_copy(update={"files": Files(rules=mine)})

    (problem,) = office.problems(path)
    assert problem.found == "预览已变化：规则表改过了：R-宽带 版本 1 → 2；批准的第 2 行用到它"


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ({"R-1": "1#a"}, {"R-1": "1#b"}, "R-1 内容改过了（版本仍是 1）"),
        ({"R-1": "1#a"}, {}, "R-1 删去了"),
        ({}, {"R-1": "1#a"}, "R-1 是新的"),
        ({"词组 停电": "#a"}, {"词组 停电": "#b"}, "词组 停电 改过了"),
    ],
)
def test_how_a_rule_has_changed(office, then, now, words):
    """A rule may be new, gone, of another version, or changed without one."""
    basis = office.plan.basis
    plan = replace(office.plan, basis=replace(basis, rules=then))
    today: Basis = replace(basis, rules=now)

    with pytest.raises(BadInput) as refused:
        insist_current(plan, today, office.clock.now(), 30, "计划.xlsx", (1,))

    assert words in told(refused.value.problems)


def test_everything_stale_is_told_at_once(office):
    """Too old and another account: both are said."""
    path = office.fill(approve(2))
    office.later(47)
    office.settings = office.settings.model_copy(update={"site": SiteSettings(account="clerk02")})

    found = [one.found for one in office.problems(path)]
    assert found == [
        "预览已过期：计划是 2026-01-06 09:00 的，已过 47 分钟",
        "预览已变化：账号 预览时是 clerk01，现在是 clerk02",
    ]


def test_newer_tables_are_no_staleness(office, tmp_path):
    """The branch's own tables change by the hour: each order is decided anew with them, and only as approved."""
    path = office.fill(approve(3))
    cells = sources.write(tmp_path, "小区表.csv", sources.ROWS["cells"])
    facts = FactSources.model_validate({"cells": {"file": cells}})
    office.settings = office.settings.model_copy(update={"facts": facts})

    desk = office.read(path).desk
    assert desk.order_nos == (REJECTED,)
    assert desk.notices[-1].startswith("数据来源在预览之后更新过")
