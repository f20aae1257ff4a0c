"""The branch's constants."""

import pytest

from tests.decide import build


def test_told_word_for_word():
    """Constants that tell of nobody pass, and it is said where they are from."""
    assert build.told(build.SOLVED, "C-固定") == [("通过", "固定填写内容来自设置")]


@pytest.mark.parametrize(
    "fixed",
    [{"replied": "是"}, {"result": "解决"}, {"answerTime": "2026-01-05 10:30"}, {"note_time": "每天9点"}],
)
def test_constants_that_tell_of_the_customer(fixed):
    """What happened to this customer may not be a constant."""
    branch = build.BRANCH.model_copy(update={"fixed": fixed})

    assert "不能是固定值" in build.missing(build.SOLVED, branch=branch)


def test_constant_with_a_leftover():
    """A constant that nobody filled in is not sent."""
    branch = build.BRANCH.model_copy(update={"fixed": {"linkman": "待填"}})

    assert "设置 branch.fixed.linkman" in build.missing(build.SOLVED, branch=branch)
