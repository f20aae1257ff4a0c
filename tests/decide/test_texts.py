"""What a sent text may not have."""

import pytest

from eoms_bot.decide import texts


@pytest.mark.parametrize(
    ("text", "size"), [("abc", 3), ("é", 1), ("ÿ", 1), ("Ā", 3), ("中", 3), ("中a", 4), ("😀", 3)]
)
def test_byte_length(text, size):
    """A character above U+00FF counts three."""
    assert texts.byte_length(text, 3) == size


@pytest.mark.parametrize(("limit", "flaws"), [(6, 0), (5, 1)])
def test_too_long(limit, flaws):
    """The limit itself still fits."""
    assert len(list(texts.too_long("中文", limit, 3))) == flaws


@pytest.mark.parametrize(
    ("charset", "text", "found"),
    [
        ("gbk", "中文", []),
        ("gbk", "𠮷", ["字符 “𠮷” 会被发送为 &#134071;"]),
        ("gbk", "😀😀", ["字符 “😀” 会被发送为 &#128512;"]),
        ("utf-8", "𠮷😀", []),
        ("utf-8", "a​b", ["不可见字符 U+200B"]),
        ("utf-8", "a\tb\n", ["不可见字符 U+0009", "不可见字符 U+000A"]),
        ("utf-8", "\ud800", ["不可见字符 U+D800"]),
        ("no-such-charset", "a", ["字符 “a” 会被发送为 &#97;"]),
    ],
)
def test_unsendable(charset, text, found):
    """Each sign that the charset cannot carry, or that nobody sees, is told once."""
    assert [flaw.found for flaw in texts.unsendable(text, charset)] == found


@pytest.mark.parametrize(
    "text",
    [
        "{客户姓名}",
        "｛地点｝",
        "电平xxxdBm",
        "XXX站",
        "×××",
        "TODO",
        "todo补",
        "____",
        "待填",
        "〔站名〕",
        "{",
    ],
)
def test_leftovers(text):
    """Placeholders of every kind are found."""
    assert list(texts.leftovers(text))


@pytest.mark.parametrize("text", ["XX", "MAX", "〔2026〕12号文", "a_b", "autodotest", "小区(地下室)"])
def test_no_leftovers(text):
    """Ordinary texts have none."""
    assert not list(texts.leftovers(text))


@pytest.mark.parametrize(
    ("text", "found"), [("已好;客户态度：满意", 1), ("联系时间 :今天", 1), ("客户态度好", 0)]
)
def test_labels_inside(text, found):
    """A label with its colon inside a part is found; the bare word is not."""
    assert len(list(texts.labels_inside(text))) == found
