"""The rule table and the dictionaries: what ships, and how mistakes in them are told."""

import pytest

from eoms_bot.errors import ConfigError
from eoms_bot.model.texts.phrases import Phrase
from eoms_bot.tables import tables

RULES = tables.RULES.read_text(encoding="utf-8")
LISTS = tables.DICTIONARIES.read_text(encoding="utf-8")


def line(text, words):
    """The number of the first line with these words."""
    return next(number for number, found in enumerate(text.splitlines(), start=1) if words in found)


def changed(tmp_path, text, old, new):
    """A file of the text with one change."""
    assert old in text
    path = tmp_path / "表.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_packaged_rules():
    """Four reasons to start with; only 重复派单 needs another order's number."""
    rules = tables.load_rules()

    assert rules.reasons == ("宽带投诉", "其他县区投诉", "重复派单", "非我部门工单")
    assert [rule.needs for rule in rules.reject] == [(), (), ("原工单号",), ()]


def test_generation_of_a_network_is_no_written_fact():
    """`4G` and `5G` may stand in a phrase; every other digit comes from a record."""
    row = {"id": "语", "version": "1", "owner": "甲班", "when": "公告", "text": "{影响地点}的4G、5G受影响"}

    assert Phrase.model_validate(row).holes == ("影响地点",)


def test_packaged_dictionaries():
    """24 causes, 17 scenes, 4 areas, 8 networks, and five causes without a leaf under 网络部门."""
    lists = tables.load_dictionaries()

    sizes = (len(lists.prov_causes), len(lists.scenes), len(lists.areas), len(lists.networks))
    assert sizes == (24, 17, 4, 8)
    assert len(set(lists.prov_causes) - set(lists.group_cause_of)) == 5
    assert "未知" in lists.networks


def test_a_branch_adds_a_row(tmp_path):
    """A row at the end of the file is a new reason."""
    row = '\n[[reject]]\nid = "R-不全"\nversion = "1"\nowner = "甲班"\n'
    row += 'reason = "信息不全"\ntext = "信息不全:请补充。"\n'
    path = tmp_path / "rules.toml"
    path.write_text("\ufeff" + RULES + row, encoding="utf-8")

    rule = tables.load_rules(path).for_reason("信息不全")

    assert rule is not None
    assert rule.wording({"驳回说明": "缺地址"}) == "信息不全:请补充。缺地址"


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('needs = ["原工单号"]', 'need = ["原工单号"]', 'needs = ["原工单号"]', "是否 needs"),
        ('needs = ["原工单号"]', 'needs = ["单号"]', 'id = "R-重复"', "没有 单号"),
        ('needs = ["原工单号"]', "needs = []", 'id = "R-重复"', "needs 要含 原工单号"),
        ('text = "宽带投诉:', 'text = "家宽:', 'id = "R-宽带"', "必须以“宽带投诉:”开头"),
        ("不在{本县}", "不在{县}", 'id = "R-他县"', "没有 县"),
        ('owner = "投诉处理班"', 'owner = ""', 'owner = "投诉处理班"', "不能为空"),
        ('reason = "重复派单"', 'reason = "宽带投诉"', 'id = "R-重复"', "开头"),
        ('id = "R-重复"', 'id = "R-宽带"', None, "id 重复：R-宽带"),
        ('version = "1"', "version = 1", 'version = "1"', "应为文字"),
        ('text = "{发生时间}起"', 'text = "{时刻}起"', 'id = "语-告警-起"', "没有 时刻"),
        ('text = "{发生时间}起"', 'text = "{发生时间起"', 'id = "语-告警-起"', "落单的花括号"),
        ('text = "{发生时间}起"', 'text = "{发生时间}｛原因｝"', 'id = "语-告警-起"', "落单的花括号"),
        ('text = "{发生时间}起"', 'text = "已经抢修"', 'id = "语-告警-起"', "至少要有一个空位"),
        ('text = "{发生时间}起"', 'text = "{发生时间}到18:00"', 'id = "语-告警-起"', "写死了“18:00”"),
        ('text = "{发生时间}起"', 'text = "{发生时间}到明天"', 'id = "语-告警-起"', "写死了“明天”"),
        ('text = "{发生时间}起"', f'text = "{{发生时间}}{"很" * 120}"', 'id = "语-告警-起"', "最多 120 个"),
        ('when = "告警:停电"', 'when = "告警:漏水"', 'id = "语-告警-停电"', "没有 漏水"),
        ('when = "告警:停电"', 'when = "天气"', 'id = "语-告警-停电"', "没有 天气"),
        ('when = "告警:停电"', 'when = "公告"', 'id = "语-告警-停电"', "不写 causes"),
        ('when = "公告"', 'when = "公告:停电"', 'id = "语-公告"', "后面不加冒号"),
        ('when = "公告"', 'when = "规划"', 'id = "语-公告"', "缺少 causes"),
        ('id = "语-告警-起"', 'id = "R-宽带"', None, "id 重复：R-宽带"),
        ("[table]", "[table", "[table]", "TOML 语法错误"),
        ('owner = "投诉处理班"', 'owner "投诉处理班"', 'owner = "投诉处理班"', "键的后面没有 ="),
    ],
)
def test_bad_rules(tmp_path, old, new, place, words):
    """A mistake in the rule table names file, line and what is wanted."""
    with pytest.raises(ConfigError) as caught:
        tables.load_rules(changed(tmp_path, RULES, old, new))

    message = str(caught.value)
    number = line(RULES, place) if place else 1
    assert words in message
    assert f"表.toml:{number}" in message or f"表.toml:{number - 1}" in message


def test_number_out_of_bounds(tmp_path):
    """A number that is too large is told with its bound, in Chinese."""
    path = tmp_path / "表.toml"
    path.write_text(RULES.replace("\nweight = ", "\nweight = 9", 1), encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        tables.load_rules(path)

    assert "不大于 20" in str(caught.value)
    assert "Input" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('scenes = [\n    "住宅小区",', 'scenes = [\n    "农村",', "scenes = [", "“农村”写了 2 次"),
        ("networks = [", "network = [", "networks = [", "是否 networks"),
        ('areas = ["城区", "县城", "乡镇", "农村"]', "areas = []", "areas = [", "列表为空"),
        (
            '"覆盖-无覆盖盲区" = "无覆盖"',
            '"覆盖-盲区" = "无覆盖"',
            '"覆盖-无覆盖盲区" =',
            "不在 prov_causes 中",
        ),
        ('"故障-传输中断" = "传输故障"', '"故障-传输中断" = "传输"', '"故障-传输中断" =', "不在 网络部门 中"),
        ('"客户抱怨", "与客户期望值不符"', '"客户抱怨"', '"客户原因" =', "客户原因 不全"),
        ('"覆盖-室内弱覆盖",', '"室内弱覆盖",', "prov_causes = [", "大类-小类"),
        ('"城区"', '" 城区"', "areas = [", "没有空格"),
    ],
)
def test_bad_dictionaries(tmp_path, old, new, place, words):
    """A mistake in the dictionaries names file, line and what is wanted."""
    with pytest.raises(ConfigError) as caught:
        tables.load_dictionaries(changed(tmp_path, LISTS, old, new))

    message = str(caught.value)
    assert words in message
    near = line(LISTS, place)
    assert any(f"表.toml:{number}" in message for number in (near, near - 1, near - 2))


def test_unreadable(tmp_path):
    """A missing file and a file that is not UTF-8 are told as such."""
    path = tmp_path / "表.toml"
    with pytest.raises(ConfigError, match="读不出来"):
        tables.load_rules(path)

    path.write_bytes("a = '中'".encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        tables.load_dictionaries(path)
