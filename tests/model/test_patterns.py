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
        r"\s*\s*\s*\s*x",
        r"(\d*)(\d*)(\d*)\d",
        r"(.*)(.*)(.*)(.*)=",
        r".*a.*b.*c.*d",
        r"(?:\w+ ?){4}x",
        r"(?:(?:a+a+)+b)",
        r"(?:a+a+a+)b(?:a+a+a+)b",
        r"x|\d*\d*\d*\d*y",
    ],
)
def test_crowd_of_repeats(pattern):
    """Many repeats in a row that may share their signs out in as many ways are refused: hours over one long line."""
    assert "RULE-004" in patterns.flaw(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"openSheet\('[^']*','(?P<a>[^']+)','(?P<b>[^']+)','(?P<c>[^']+)','[^']*'\)",
        r"共\s*(\d+)\s*条",
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


def test_line():
    """The expression of a history line has one long repeat more than one that is searched for may have."""
    line = r"(?P<when>\d{4}-\d\d) (?P<who>.+?) : (?P<action>.+?) : (?P<text>.*?)；?"

    assert "RULE-004" in patterns.flaw(line)
    assert patterns.flaw(line, patterns.MOST_OF_A_LINE) == ""
    assert "RULE-004" in patterns.flaw(line + ".*x", patterns.MOST_OF_A_LINE)


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2,1}", "(?P<n>a)(?P<n>b)", "(" * 490])
def test_broken(pattern):
    """What does not compile is told as that."""
    assert "无效" in patterns.flaw(pattern)


def test_too_long():
    """A very long one is refused unseen."""
    assert "超过" in patterns.flaw("a" * 501)
