"""reply from the command line: files as the templates are, and fields."""

import openpyxl
import pytest

from eoms_bot.model.texts.reply_kinds import ANNOUNCEMENT, FAULT, SLOW
from tests.tables import sources

ANNOUNCED = {
    "县区": "澜溪县",
    "小区或学校": "锦绣澜庭",
    "影响业务": "个人宽带",
    "原因": "市政施工损伤光缆",
    "影响用户数": "120",
    "抢修队伍": "城区抢修班",
    "发生时间": "2026-01-05 09:10",
    "预计恢复时间": "2026-01-05 18:00",
    "公告人": "赵公告",
    "公告人电话": "13900000023",
    "公告部门": "澜溪网络部",
    "公告地市": "泽宁市",
}


@pytest.fixture
def desk(cli):
    """The command line at the time of the tables."""
    cli.clock.moment = sources.NOW
    return cli


def flags(values):
    """The values as --field flags."""
    return [word for name, value in values.items() for word in ("--field", f"{name}={value}")]


def test_announcement_from_fields(desk):
    """Fields make an announcement, and each clause names its column."""
    result = desk("reply", "--template", "announcement", *flags(ANNOUNCED), "--json")

    (found,) = result.json["replies"]
    assert found["text"].startswith("澜溪县锦绣澜庭个人宽带业务受影响，")
    assert "命令行 第1行 原因" in found["clauses"][1]["source"]


def test_fault_from_the_filled_template(desk, tmp_path):
    """The template, filled with its own examples, makes a reply."""
    desk("template", "--kind", FAULT.label, "故障.xlsx")
    book = openpyxl.load_workbook(tmp_path / "故障.xlsx")
    for place, column in enumerate(FAULT.columns, start=1):
        book[FAULT.label].cell(2, place).value = column.example or "2026-01-05 11:38"
    book.save(tmp_path / "故障.xlsx")

    result = desk("reply", "--template", "fault", "故障.xlsx")

    assert result.code == 0
    assert "故障处理结果:发电后恢复，已恢复" in result.out
    assert "故障.xlsx 第2行 故障现象" in result.out


def test_slow_from_fields(desk, monkeypatch):
    """Slow-network fields with one --site for each site; the router comes from a setting."""
    (desk.home.parent / "eoms.toml").write_text(
        '[reply.routers]\n"青槐机房" = "127.0.0.11"\n', encoding="utf-8"
    )
    (desk.home.parent / "eoms.toml").chmod(0o600)
    values = {
        column.name: column.example
        for column in SLOW.columns
        if column.name not in ("网站名称", "解析地址", "地址类别", "投诉网站")
    }
    sites = [word for number in "123" for word in ("--site", f"甲网{number}|127.0.0.{number}|第三方出口")]

    good = desk("reply", "--template", "slow", *flags(values), *sites)
    few = desk("reply", "--template", "slow", *flags(values), *sites[:4])

    assert good.code == 0, good.err
    assert "网站3:甲网3 127.0.0.3 第三方出口" in good.out
    assert few.code == 2
    assert "至少 3 个网站，只有 2 个" in few.err


def test_every_reason_is_told(desk):
    """A refused reply tells every reason at once and gives no text."""
    wrong = ANNOUNCED | {"预计恢复时间": "2026-01-05 08:00", "影响业务": "电视"}

    result = desk("reply", "--template", "announcement", *flags(wrong))

    assert result.code == 2
    assert result.out == ""
    assert result.err.count("[REPLY-001]") == 3
    assert "预计恢复时间 预计恢复时间" not in result.err


def test_missing_column(desk):
    """A needed column that nobody gave is told by name."""
    short = {name: value for name, value in ANNOUNCED.items() if name != "公告人"}

    assert "命令行:1:公告人" in desk("reply", "--template", "announcement", *flags(short)).err


@pytest.mark.parametrize(
    "argv",
    [
        ("--template", "announcement"),
        ("--template", "notice", "--field", "县区=澜溪县"),
        ("--template", "announcement", "--field", "县区"),
        ("--template", "announcement", "--field", "县=澜溪县"),
        ("--template", "announcement", "--field", "县区=甲", "--field", "县区=乙"),
        ("--template", "slow", "--field", "机房=甲", "--site", "甲网|127.0.0.1"),
        ("--field", "县区=澜溪县"),
    ],
)
def test_wrong_command_line(desk, argv):
    """Nothing to write, no such template or column, a column twice: exit code 2."""
    assert desk("reply", *argv).code == 2


def test_column_twice(desk):
    """A column that is given twice is told by name."""
    result = desk("reply", "--template", "announcement", "--field", "县区=甲", "--field", "县区=乙")

    assert "同一列写了两次：县区" in result.err


def test_templates_exist():
    """Each reply has a template under its Chinese name."""
    assert [kind.label for kind in (FAULT, SLOW, ANNOUNCEMENT)] == ["故障回复", "网速慢回复", "故障公告"]
