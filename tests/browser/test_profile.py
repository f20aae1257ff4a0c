"""Site profiles: strict, whole, and every fault named with its file and line."""

from __future__ import annotations

import re

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.lines import line_of
from eoms_bot.browser.profile.loader import fingerprint
from eoms_bot.errors import ConfigError


def test_packaged_profile_loads(profile):
    """The profile that comes with the program is valid, and its writes are the two known ones."""
    writes = [rule.action for rule in profile.site.requests if rule.kind == "write"]

    assert writes == ["form", "leftover"]


def test_own_copy_is_preferred(copy):
    """A branch's own folder is looked into first."""
    copy.change("site.toml", 'name = "EOMS4 + UltraBPP"', 'name = "本县"')

    assert copy.load().site.name == "本县"


@pytest.mark.parametrize("name", ["nowhere", "../branch", "", "Branch"])
def test_unknown_profile(copy, name):
    """A name that is no profile, or no name at all, lists what there is."""
    with pytest.raises(ConfigError, match="branch, frameset, spa, ultrabpp"):
        load_profile(name, copy.root)


def test_missing_file(copy):
    """A profile without one of its files says which and where."""
    (copy.folder / "history.toml").unlink()

    assert "缺少文件 history.toml" in copy.fault()


def test_unknown_file(copy):
    """A file that no part of the profile reads would be silently without effect."""
    (copy.folder / "historie.toml").write_text("", encoding="utf-8")

    assert "未知文件: historie.toml" in copy.fault()


def test_broken_toml(copy):
    """A syntax error names file and line."""
    line = copy.append("site.toml", "x = = 1\n")

    fault = copy.fault()

    assert fault.startswith(f"[SEL-004] branch/site.toml:{line} TOML 语法错误：值的写法不对")
    assert f"改正第 {line} 行" in fault


def test_file_in_another_encoding(copy):
    """A file saved as GBK is named, too."""
    (copy.folder / "site.toml").write_bytes("name = '澜溪'".encode("gbk"))

    assert "branch/site.toml 第 9 字节不是 UTF-8" in copy.fault()


def test_file_of_a_windows_editor(copy):
    """A byte-order mark before the text is none of its business."""
    path = copy.folder / "site.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert copy.load().site.charset == "utf-8"


def test_approved_profile(copy):
    """The fingerprint that the refusal names lets these files in, whatever their line ends; any other change is refused."""
    found = re.findall(r"改为 ([a-p]{64})", copy.fault(approved="a" * 64))[0]
    path = copy.folder / "site.toml"
    text = path.read_text(encoding="utf-8")

    path.write_bytes(text.replace("\n", "\r\n").encode())
    loaded = copy.load(approved=found)
    path.write_text(text + "# 加一行\n", encoding="utf-8")

    assert loaded.site.charset == "utf-8"
    assert "[SEL-003] branch 核对码 " in copy.fault(approved=found)


def test_fingerprint_knows_where_a_line_ends():
    """A comment that ends earlier is another file, by whatever character a reader of lines would split it."""
    hidden = fingerprint({"site": "# 甲\u2028key = 1\n"})

    assert hidden != fingerprint({"site": "# 甲\nkey = 1\n"})


def test_fingerprint_knows_its_files():
    """A line that moved from the end of one file to the head of the next is a change."""
    assert fingerprint({"a": "x\n", "b": "y\n"}) != fingerprint({"a": "", "b": "x\ny\n"})


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('charset = "utf-8"', "charset = 8", "应为 'utf-8', 'gbk' 或 'gb18030'"),
        ('css = "#pwd"', 'css = ["#pwd"]', "应为文字"),
        ('description = "', 'description = "x" # "', "至少 2 个字"),
        ("landmark = true", "landmark = 7", "应为 true 或 false"),
        ("[selectors.password]", '[selectors.password]\nalternates = "#x"', "应为列表"),
    ],
)
def test_validator_speaks_chinese(copy, old, new, wanted):
    """What the validator wants is told in Chinese, whatever is wrong."""
    path = copy.folder / ("site.toml" if "charset" in old else "login.toml")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    fault = copy.fault()

    assert wanted in fault
    assert not [word for word in ("Input", "should", "valid", "String", "line ") if word in fault]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("(开", "圆括号没有配对"),
        ("[开", "方括号没有配对"),
        ("*开", "重复符号前面没有内容"),
        (r"\y", "反斜杠"),
    ],
)
def test_expression_that_is_none(copy, pattern, wanted):
    """A regular expression that is none is told in Chinese, with the place in it."""
    path = copy.folder / "order_form.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pattern = '处理时限：(.*)'", f"pattern = '{pattern}'", 1), encoding="utf-8")

    fault = copy.fault()

    assert f"正则表达式无效：{wanted}" in fault
    assert "个字符）" in fault


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        pytest.param("site.toml", 'charset = "utf-8"', 'charsett = "utf-8"', "charsett", id="at the top"),
        pytest.param("history.toml", "[actions]", "[actionz]", "actionz", id="a table"),
        pytest.param(
            "login.toml",
            'css = "#pwd"',
            'csss = "#pwd"',
            "selectors.password.csss",
            id="in a table",
        ),
        pytest.param(
            "complete.toml",
            'control = "CCH_ONE_cell"',
            'kontrol = "CCH_ONE_cell"',
            "kontrol",
            id="in an array of tables",
        ),
    ],
)
def test_unknown_key(copy, file, old, new, key):
    """A misspelt key is an error at its own line."""
    line = copy.change(file, old, new)

    fault = copy.fault()

    assert f"branch/{file}:{line}:" in fault
    assert key in fault


def test_missing_key_points_to_its_own_table(copy):
    """Where a table lacks a key, another table's key of that name is not the place."""
    line = copy.change(
        "login.toml",
        '[selectors.user]\ncss = "#loginName"\ndescription = "账号"',
        "[selectors.user]\ncss = '#u'",
    )

    assert f"branch/login.toml:{line}:selectors.user.description" in copy.fault()


def test_all_faults_at_once(copy):
    """One look tells everything that is wrong, in every file."""
    first = copy.change("site.toml", "wide_bytes = 3", "wide_bytes = 9")
    second = copy.change("answers.toml", "session_statuses = [518]", 'session_statuses = ["x"]')

    fault = copy.fault()

    assert f"site.toml:{first}:wide_bytes" in fault
    assert f"answers.toml:{second}:session_statuses.0" in fault


def test_broken_pattern(copy):
    """A regular expression that does not compile is named."""
    line = copy.change("todo_list.toml", r"pages_pattern = '/(\d+)页'", r"pages_pattern = '/(\d+页'")

    assert f"todo_list.toml:{line}:pages_pattern" in copy.fault()


def test_field_named_twice(copy):
    """Two fields of one name or control cannot both be meant."""
    copy.change("reject.toml", 'control = "Desc"', 'control = "Reject_RollbackTable"')

    assert "字段重复: Reject_RollbackTable" in copy.fault()


def test_radio_without_codes(copy):
    """A radio field needs the code of each word."""
    copy.change("reject.toml", 'control = "Desc"\ntype = "text"', 'control = "Desc"\ntype = "radio_twin"')

    assert "须给出 codes" in copy.fault()


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        ((), 1),
        (("name",), 1),
        (("items", 1, "css"), 6),
        (("items", 1, "name"), 5),
        (("items", 0, "css"), 2),
        (("items", 7, "css"), 2),
        (("other", "css"), 8),
        (("elsewhere",), 1),
    ],
)
def test_line_of(loc, line):
    """The line of a key in the table that is meant; that table's own line where it lacks the key."""
    text = 'name = "x"\n[[items]]\nname = "a"\n\n[[items]]\ncss = "b"\n[other]\n"css" = 1\n'

    assert line_of(text, loc) == line


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("portal/logout.action", id="not listed"),
        pytest.param("ultrabpp/form/formAction/save.action", id="a write"),
        pytest.param("common/leftTree.action", id="no page load"),
        pytest.param("portal/login.action", id="login page"),
        pytest.param("sheet/issueLeftover.action", id="part of an action"),
        pytest.param("../portal/index_office.action", id="upwards"),
        pytest.param("//eoms.example/portal/index_office.action", id="elsewhere"),
    ],
)
def test_warmth_only_reads(copy, path):
    """What keeps a session warm is a page load that the profile lists as a read, and nothing else."""
    copy.change("site.toml", '\npath = "portal/index_office.action"', f'\npath = "{path}"')

    assert "保持会话只许读页面" in copy.fault()


def test_no_warmth(copy):
    """A profile without the table keeps no session warm."""
    path = copy.folder / "site.toml"
    text = path.read_text(encoding="utf-8")
    table = text.index("[keep_warm]")
    path.write_text(text[:table] + text[text.index("[[requests]]") :], encoding="utf-8")

    assert copy.load().site.keep_warm is None


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("step", "fields", 0, "label"), 3),
        (("step", "fields", 1, "label"), 4),
        (("step", "fields", 2), 6),
        (("step", "title"), 8),
        (("step", "words", "a"), 9),
        (("step", "fields"), 2),
    ],
)
def test_line_of_an_entry(loc, line):
    """An entry of a list has its own line; a key below another one is not looked for behind it."""
    text = """[step]
fields = [
    { label = "a [1", codes = { title = "x" } },
    { label = 'b', when = [1, 2] }, # label, [
    # { label = "c" },
    { label = "c" },
]
title = "x"
words = { a = "1" }
a = 2
"""

    assert line_of(text, loc) == line
