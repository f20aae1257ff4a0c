"""`[[permission]]` of the settings: what is read, what is refused and where; an older file allows nothing."""

from datetime import date

import pytest

from eoms_bot.model.permission import Permission
from eoms_bot.settings import Settings, load
from eoms_bot.settings.document import document
from tests.decide.permitting import WRITTEN, permission
from tests.settings.kit import refusal

TABLE = """\
[policy]
actions = ["reject"]
[[permission]]
title = "宽带投诉首步"
level = "alone"
action = "reject"
reasons = ["宽带投诉"]
asked_by = "张班长"
approved_by = "李经理"
since = 2026-01-05
until = 2026-02-04
"""
SECOND = TABLE + TABLE.partition("[[")[1] + TABLE.partition("[[")[2].replace("首步", "次步")


def written(folder, text):
    """A private settings file."""
    path = folder / "eoms.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_older_settings_allow_nothing():
    """Who has written no permission gets none."""
    assert Settings().permission == ()


def test_permissions_are_read(tmp_path):
    """Each table is one, in the order of the file; what is left out is the first step's."""
    first, second = load(written(tmp_path, SECOND), env={}).permission

    assert (first.title, second.title) == ("宽带投诉首步", "宽带投诉次步")
    assert (first.begin, first.end, first.hours_left, first.per_day) == ("08:30", "17:30", 4, 5)
    assert (first.since, first.until, first.demo, first.columns) == (
        date(2026, 1, 5),
        date(2026, 2, 4),
        False,
        (),
    )


WRONG = [
    pytest.param(
        "level =",
        'titel = "x"\nlevel =',
        "[CONF-001] eoms.toml:5 未知键 permission.第1张.titel → 是否 title",
        id="key",
    ),
    pytest.param(
        '"alone"',
        '"allone"',
        "[CONF-004] eoms.toml:5:permission.第1张.level 找到 allone → alone / one_key",
        id="level",
    ),
    pytest.param(
        '"reject"\nreasons',
        '"rejct"\nreasons',
        "permission.第1张.action 找到 rejct → reject / solved / unsolved",
        id="action",
    ),
    pytest.param('["宽带投诉"]', "[]", "permission.第1张", id="all reasons"),
    pytest.param('["宽带投诉"]', '[""]', "不能有空的一项", id="empty reason"),
    pytest.param(
        '"李经理"',
        '"张班长"',
        "[CONF-019] eoms.toml:9:permission.第1张.approved_by 找到 张班长 → 批准的人不能是申请的人",
        id="one name",
    ),
    pytest.param('"李经理"', '" 张班长 "', "批准的人不能是申请的人", id="one name in blanks"),
    pytest.param('"李经理"', '"  "', "不能只有空格", id="no name"),
    pytest.param(
        "2026-02-04",
        "2026-04-06",
        "[CONF-019] eoms.toml:11:permission.第1张.until 找到 2026-04-06 → since（2026-01-05）当天到 90 天以内",
        id="91 days",
    ),
    pytest.param("2026-02-04", "2026-01-04", "90 天以内的一天", id="backwards"),
    pytest.param("2026-02-04", '"明年"', "permission.第1张.until 找到 明年", id="no day"),
    pytest.param("asked_by", 'columns = ["说明"]\nasked_by', "没有“说明”这一列", id="column"),
    pytest.param(
        "asked_by", 'columns = ["客户态度"]\nasked_by', "客户态度 不能凭文字读出就发送", id="person's column"
    ),
    pytest.param("asked_by", 'areas = ["乡镇"]\nasked_by', "驳回没有投诉区域", id="area"),
    pytest.param("asked_by", 'begin = "17:30"\nasked_by', "begin 要早于 end", id="hours"),
    pytest.param(
        "asked_by",
        'begin = "8点"\nasked_by',
        "permission.第1张.begin 找到 8点 → 时:分，例如 09:05",
        id="time",
    ),
    pytest.param(
        "asked_by", "hours_left = 1\nasked_by", "hours_left 找到 1 → 2..240 的整数（默认 4）", id="hours left"
    ),
    pytest.param("asked_by", "per_day = 0\nasked_by", "per_day 找到 0 → 1..3000 的整数（默认 5）", id="cap"),
    pytest.param(
        'approved_by = "李经理"\n',
        "",
        "[CONF-004] eoms.toml:3:permission.第1张.approved_by 没有写 → 文字",
        id="missing",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG)
def test_wrong_permission(tmp_path, old, new, words):
    """What is wrong refuses all settings, named with line, what was found and what is wanted."""
    assert words in refusal(written(tmp_path, TABLE.replace(old, new, 1)))


def test_second_is_named(tmp_path):
    """Of several the wrong one is named, with its own line."""
    text = SECOND.replace("2026-02-04\n[[", "2026-02-03\n[[")[: -len("2026-02-04\n")] + "2027-02-04\n"

    assert "eoms.toml:20:permission.第2张.until" in refusal(written(tmp_path, text))


@pytest.mark.parametrize("changes", [{"reasons": ("宽带投诉",)}, {"reasons": (), "columns": ("场景分类",)}])
def test_completions_have_no_reasons(changes):
    """A completion names no reject reason; without one it is a permission."""
    wanted = {**WRITTEN, "action": "solved", "columns": (), **changes}
    if changes["reasons"]:
        with pytest.raises(ValueError, match="只有驳回写 reasons"):
            Permission.model_validate(wanted)
    else:
        assert Permission.model_validate(wanted).areas == ()


def test_digest_is_of_the_content():
    """The same words have the same hash; each other word makes another permission."""
    one = permission()
    others = [
        permission(title="另一个"),
        permission(per_day=6),
        permission(until=date(2026, 2, 5)),
        permission(approved_by="王经理"),
        permission(demo=True),
    ]

    assert one.digest == permission().digest
    assert len({one.digest, *(other.digest for other in others)}) == 6
    assert one.named == f"许可 {one.digest[:12]} 宽带投诉首步"
    assert len(one.digest) == 64


def test_page_of_settings_lists_them():
    """The page has the table with its keys; no variable of the environment sets one."""
    page = document()

    assert "## [[permission]]" in page
    assert "| `permission.<第几张>.approved_by` | 文字 | 必填 | 无 |" in page
    assert "EOMS_PERMISSION" not in page
