"""Profiles by words: what is wrong with one is named with file and line."""

import pytest

from eoms_bot.browser.profile.described import DescribedProfile, FieldPlace
from tests.browser.profile_copy import Copy


@pytest.fixture
def words(tmp_path):
    """A copy of the profile of the one-page application."""
    return Copy(tmp_path, "spa")


def test_copy_is_sound(words):
    """It loads as a profile by words."""
    assert isinstance(words.load(), DescribedProfile)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("order.toml", "deadline = {", "deadlime = {", "facts 须给出 deadline"),
        ("order.toml", 'opens = "panel"', 'opens = "drawer"', "opens"),
        (
            "order.toml",
            'dealer = { label = "处理人" }',
            'dealer = { label = "处理人", parameter = "x" }',
            "四种里的一种",
        ),
        ("lists.toml", 'title = "工单 / 问题遗留库"\n', "", "title"),
        ("lists.toml", 'registrar = "登记人"', 'who = "登记人"', "columns 须给出 registrar"),
        ("steps.toml", 'name = "note"', 'name = "remark"', "fields 须有 name = 'note'"),
        (
            "wire.toml",
            '{ name = "/form/cell", kind = "decided", of = "cell" }',
            '{ name = "/form/cell", kind = "decided", of = "celt" }',
            "没有名为 celt 的一项",
        ),
        ("wire.toml", "pattern = '\"\\S{1,60}\"'", "pattern = '(?s).*'", "什么都符合"),
        ("steps.toml", 'label = "网络类型"', 'label = "场景分类"', "和 scene 的 label 一样"),
        ("steps.toml", 'name = "cell"', 'name = "station"', "没有名为 station 的判定结果，有: replied、"),
        (
            "site.toml",
            'home_path = ""',
            'home_path = "login"\nlogin_markers = ["/login"]',
            "写登录以后第一页的路径",
        ),
        ("site.toml", 'action = "complete"', 'action = "reject"', "找到 11 项"),
        ("steps.toml", "%Y-%m-%d %H:%M", "yyyy-MM-dd HH:mm", 'time = "%Y-%m-%d %H:%M"'),
        ("site.toml", 'lost = ["40101"]', "", "answers 的 lost"),
        ("site.toml", 'code = "/code"\n', "", "须写 code"),
        (
            "wire.toml",
            "[complete]\npairs = [\n",
            '[complete]\npairs = [\n    { name = "{task}", kind = "order", of = "task_id" },\n',
            "有 无，这里列了 {task}",
        ),
        (
            "order.toml",
            "task_id = { answer = '/api/workorder/detail$', pointer = \"/data/taskId\" }",
            "task_id = { answer = '/api/workorder/detail$' }",
            "要有一个括号括住路径里的内容",
        ),
    ],
)
def test_fault(words, file, old, new, said):
    """The file and what to write are named."""
    words.change(file, old, new)

    fault = words.fault()

    assert said in fault
    assert f"branch/{file}:" in fault


def test_fault_names_its_line(words):
    """A fault in a table of a file with several tables is found in that table."""
    line = words.change(
        "lists.toml", 'title = "工单 / 已办工单 / 05-故障管理流程 / 056-个人投诉处理"', 'title = ""'
    )

    assert f"branch/lists.toml:{line}:done_list.title" in words.fault()


def test_missing_file_and_strange_file(words):
    """All five files belong to it, and no other."""
    (words.folder / "wire.toml").rename(words.folder / "wires.toml")
    assert "wire.toml" in words.fault()
    (words.folder / "wires.toml").rename(words.folder / "wire.toml")
    (words.folder / "portal.toml").write_text("", encoding="utf-8")
    assert "未知文件: portal.toml" in words.fault()


@pytest.mark.parametrize(
    ("field", "values", "shown"),
    [
        ({"name": "cause", "label": "原因"}, {"cause": "覆盖-弱"}, "覆盖-弱"),
        ({"name": "area", "label": "区域", "words": {"县城": "城镇-县城"}}, {"area": "县城"}, "城镇-县城"),
        (
            {"name": "top", "label": "原因", "then": ["leaf"]},
            {"top": "网络", "leaf": "弱覆盖"},
            "网络-弱覆盖",
        ),
        ({"name": "t", "label": "时间", "time": "%m/%d %H:%M"}, {"t": "2026-12-25 18:00:00"}, "12/25 18:00"),
        ({"name": "t", "label": "时间", "time": "%H:%M"}, {"t": ""}, ""),
        (
            {"name": "t", "label": "时间", "time": "%Y年%-m月%-d日 %-H:%M"},
            {"t": "2027-01-03 09:05"},
            "2027年1月3日 9:05",
        ),
    ],
)
def test_what_a_field_shows(field, values, shown):
    """A decided word as the page has it."""
    assert FieldPlace(**field).shown(values) == shown


@pytest.mark.parametrize(
    ("said", "pair"),
    [
        ("第3项 /form/cell: 应为 '\"a\"'，实际 '\"b\"'", '{ name = "/form/cell"'),
        ("第3项应为字段 /form/note2，实际是 /x='1'", "[complete]"),
        ("缺少字段 /flow/phase='1'", '{ name = "/flow/phase"'),
        ("预览：写入通道关闭", ""),
    ],
)
def test_place_of_a_pair(words, said, pair):
    """A body that differs is looked up by the pair that the message names; a shut gate says nothing of it."""
    lines = (words.folder / "wire.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("[complete]")
    at = next((n for n, line in enumerate(lines, 1) if n > start and line.strip().startswith(pair)), 0)

    found = words.load().pair_place("complete", said)

    assert found.startswith(f"；档案 branch/wire.toml 第 {at} 行") if pair else found == ""


@pytest.mark.parametrize(
    ("gone", "implied"),
    [
        (("group_cause_top",), {"group_cause_top"}),
        (("group_cause",), set()),
        (("group_cause_top", "group_cause"), set()),
        ((), set()),
    ],
)
def test_lowest_level_says_the_upper_ones(words, gone, implied):
    """A body may have the lowest level of a control alone; without that a value would be lost."""
    profile = words.load()
    wire = profile.wire["complete"]
    left = tuple(one for one in wire.pairs if one.of not in gone)
    one_less = wire.model_copy(update={"pairs": left})

    found = profile.model_copy(update={"wire": {**profile.wire, "complete": one_less}})

    assert found.implied("complete") == implied


@pytest.mark.parametrize(("file", "table"), [("lists.toml", "done_list"), ("steps.toml", "reject")])
def test_table_that_lacks(words, file, table):
    """The file where it belongs is named, not the one that every profile begins with."""
    words.change(file, f"[{table}]", f"[{table}s]")

    fault = words.fault()

    assert f"branch/{file}:1:{table} 缺少这一项 → 补上它" in fault
