"""What `rules check` finds in the phrases of a table: never used, nobody's to say, missing."""

from typing import Any

import pytest

from eoms_bot.advise.phrase_checking import check_phrases, check_unworded
from eoms_bot.model.texts.phrases import HOLES, Phrase
from eoms_bot.tables.tables import load_dictionaries, load_rules

PACKAGED, LISTS = load_rules(), load_dictionaries()


def test_packaged_phrases():
    """What ships has no finding."""
    assert list(check_phrases(PACKAGED.phrase, LISTS)) == []


def phrase(text: str = "{基站名称}中断", **change: Any) -> Phrase:
    """A row for alarms of a power cut."""
    row = {"id": "语-1", "version": "1", "owner": "甲班", "when": "告警", "causes": ("故障-基站断电退服",)}
    return Phrase.model_validate({**row, "text": text, **change})


@pytest.mark.parametrize(
    ("phrases", "code", "words"),
    [
        pytest.param([phrase(causes=("没有-这个",))], "RULE-011", "字典里没有", id="unknown cause"),
        pytest.param([phrase(causes=("容量-小区高负荷",))], "RULE-008", "原因不会是", id="impossible cause"),
        pytest.param([phrase(when="告警:传输")], "RULE-008", "原因不会是", id="of another sort"),
        pytest.param([phrase(part=2)], "RULE-008", "没有第 1 句", id="no first part"),
        pytest.param(
            [phrase(), phrase("{基站名称}停了，{发生时间}起", id="语-2")],
            "RULE-008",
            "语-1",
            id="never first",
        ),
        pytest.param([phrase("{基站名称}中断，保证修好")], "RULE-017", "保证", id="promise"),
        pytest.param([phrase("{基站名称}中断，是用户自己的问题")], "RULE-017", "用户自己的问题", id="blame"),
        pytest.param([phrase("解决时间:{清除时间}")], "RULE-017", "解决时间", id="label"),
    ],
)
def test_phrases(phrases, code, words):
    """A phrase that is never used, or that nobody should say, is told with what to do."""
    (finding,) = check_phrases(tuple(phrases), LISTS)

    assert (finding.code, words in finding.text) == (code, True)
    assert finding.wanted


def test_table_without_phrases():
    """A table from before there were phrases is told of each kind of finding that has no words, and of the cure."""
    findings = list(check_unworded(()))

    assert [one.code for one in findings] == ["RULE-018"] * len(HOLES)
    assert all(kind in one.text and kind in one.wanted for kind, one in zip(HOLES, findings, strict=True))
    assert all("[[phrase]]" in one.wanted for one in findings)


def test_cause_without_a_phrase():
    """A kind of finding that has words for some of its causes is told of the others, by their names."""
    kept = tuple(one for one in PACKAGED.phrase if one.id != "语-底噪")

    (finding,) = check_unworded(kept)

    assert (finding.code, "干扰-外部干扰" in finding.text) == ("RULE-018", True)
    assert list(check_unworded(PACKAGED.phrase)) == []


def test_narrower_phrase_first():
    """A row for one sort of alarm before one for all of them is well."""
    assert list(check_phrases((phrase(when="告警:停电"), phrase(id="语-2")), LISTS)) == []
