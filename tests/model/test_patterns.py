"""Regular expressions from files: those that could run away are told by their looks."""

import pytest

from eoms_bot.model import patterns


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a*)*",
        r"(?:a+b?)*",
        r"(.*,){20,}x",
        r"(\d+\s*)+$",
        r"(a|a)*b",
        r"(a|ab)*c",
        r"(?:\d\w|[0-9]x)+x",
        r"(?:a{1,3})+$",
        r"(a{1,2}){1,99}",
        r"((a{1,200}))+",
        r"(?P<n>(x+x+)+)y",
        r"(|a)+",
        r"(?=(a+)+b)c",
    ],
)
def test_runaway(pattern):
    """A repeat inside a repeat, and alternatives that begin alike inside one, are refused."""
    assert "RULE-004" in patterns.flaw(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"ID-056-\d{8}-\d{5}",
        r"alert\('((?:[^'\\]|\\.)*)'\)",
        r"/portal/(login|index_office)\.action",
        r"(?P<when>\d{4}-\d\d) (?P<who>.+?) : (?P<text>.*?)；?",
        r"(?:ab)+",
        r"(?:a{3}b)+",
        r"(?:a+){2}",
        r"",
    ],
)
def test_sober(pattern):
    """Expressions as profiles have them are let through."""
    assert patterns.flaw(pattern) == ""


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", "(?P<n>a)(?P<n>b)", "(" * 490])
def test_broken(pattern):
    """What does not compile is told as that."""
    assert "无效" in patterns.flaw(pattern)


def test_too_long():
    """A very long one is refused unseen."""
    assert "超过" in patterns.flaw("a" * 501)
