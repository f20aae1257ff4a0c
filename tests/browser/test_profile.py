"""Site profiles: strict, whole, and every fault named with its file and line."""

from __future__ import annotations

import shutil

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.loader import line_of, profiles_root
from eoms_bot.errors import ConfigError

SELECTOR = 'css = "input#bpp_ActPanel_BtnSubmit"'


class Copy:
    """A branch's own copy of the profile, to be spoilt."""

    def __init__(self, root):
        self.root = root
        self.folder = root / "branch"
        shutil.copytree(profiles_root() / "ultrabpp", self.folder)

    def change(self, file, old, new):
        """Replace a text that stands there once; gives the line (from 1) on which it stood."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file, text):
        """Add lines at the end; gives the line of the first."""
        path = self.folder / file
        before = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        path.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1

    def load(self):
        """The profile as it is now."""
        return load_profile("branch", self.root)

    def fault(self):
        """What the loader says of it."""
        with pytest.raises(ConfigError) as refused:
            self.load()
        return str(refused.value)


@pytest.fixture
def copy(tmp_path):
    """A fresh copy."""
    return Copy(tmp_path)


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
    with pytest.raises(ConfigError, match="branch, ultrabpp"):
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

    assert "site.toml" in fault
    assert f"line {line}" in fault


def test_file_in_another_encoding(copy):
    """A file saved as GBK is named, too."""
    (copy.folder / "site.toml").write_bytes("name = '澜溪'".encode("gbk"))

    assert "site.toml: 不是 UTF-8" in copy.fault()


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

    assert f"branch/{file}:{line} " in fault
    assert key in fault


def test_missing_key_points_to_its_own_table(copy):
    """Where a table lacks a key, another table's key of that name is not the place."""
    line = copy.change(
        "login.toml",
        '[selectors.user]\ncss = "#loginName"\ndescription = "账号"',
        "[selectors.user]\ncss = '#u'",
    )

    assert f"branch/login.toml:{line} selectors.user.description" in copy.fault()


def test_all_faults_at_once(copy):
    """One look tells everything that is wrong, in every file."""
    first = copy.change("site.toml", "wide_bytes = 3", "wide_bytes = 9")
    second = copy.change("answers.toml", "session_statuses = [518]", 'session_statuses = ["x"]')

    fault = copy.fault()

    assert f"site.toml:{first} wide_bytes" in fault
    assert f"answers.toml:{second} session_statuses.0" in fault


@pytest.mark.parametrize(
    "css",
    [
        "",
        "   ",
        "body",
        "BODY",
        "html",
        "*",
        ":root",
        "html > body",
        "form *",
        "input#a, *",
        "css=body",
        "javascript:alert(1)",
        "a[href='JavaScript:;']",
        "xpath=//input",
        "XPATH = //input",
        "//input",
        "(//input)[1]",
        "..",
        "form >> //input",
    ],
)
def test_selector_that_may_mean_anything(copy, css):
    """Empty, scripted, whole-page and XPath selectors are refused, at their line."""
    line = copy.change("order_form.toml", SELECTOR, f'css = "{css}"')

    fault = copy.fault()

    assert f"order_form.toml:{line} " in fault
    assert "SEL-001" in fault


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("order_form.toml", 'button = "input#bpp_Btn_T1Finish"', 'button = "body"'),
        ("leftover.toml", 'submit = "input#IL_BtnSubmit"', 'submit = "javascript:go()"'),
        ("leftover.toml", 'form = "form#leftoverForm"', 'form = ""'),
        ("history.toml", 'frame = "iframe#DealInfoViewField"', 'frame = "*"'),
        ("portal.toml", 'frame_menu = "frame[name=leftFrame]"', 'frame_menu = "//frame"'),
    ],
)
def test_selectors_outside_of_regions_are_as_sober(copy, file, old, new):
    """The buttons that write, and the frames, are selectors like all others."""
    line = copy.change(file, old, new)

    assert f"{file}:{line} " in copy.fault()


def test_alternates_on_a_writing_control(copy):
    """A control that submits is found in one way or not at all."""
    copy.change("order_form.toml", SELECTOR, SELECTOR + '\nalternates = ["input.submit"]')

    fault = copy.fault()

    assert "order_form.toml" in fault
    assert "selectors.submit" in fault
    assert "SEL-002" in fault


def test_alternates_help_reading(profile):
    """A control that only reads may have them."""
    assert profile.login.selectors["message"].alternates == ("p#message",)


def test_broken_pattern(copy):
    """A regular expression that does not compile is named."""
    line = copy.change("todo_list.toml", r"pages_pattern = '/(\d+)页'", r"pages_pattern = '/(\d+页'")

    assert f"todo_list.toml:{line} pages_pattern" in copy.fault()


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
