"""The option lists as the site has them: merged into the branch's, written as a file that loads again."""

import pytest

from eoms_bot.tables.dictionary_file import differences, merged, render, write_dictionaries
from eoms_bot.tables.tables import load_dictionaries

KNOWN = load_dictionaries()


def test_same_lists_stay(tmp_path):
    """What a site offers as the branch has it changes nothing, and the file that is written loads as the same lists."""
    found = {
        "prov_cause": KNOWN.prov_causes,
        "area": KNOWN.areas,
        "group_cause": tuple(
            f"{top}-{leaf}" for top, leaves in KNOWN.group_causes.items() for leaf in leaves
        ),
    }
    lists = merged(KNOWN, found)
    write_dictionaries(tmp_path / "字典.toml", lists)

    assert lists == KNOWN
    assert differences(KNOWN, lists) == []
    assert load_dictionaries(tmp_path / "字典.toml") == KNOWN


def test_changes_are_told():
    """Each list tells what is new and what is gone."""
    lists = merged(KNOWN, {"area": (*KNOWN.areas[1:], "景区")})

    assert lists.areas == (*KNOWN.areas[1:], "景区")
    assert differences(KNOWN, lists) == [("投诉区域", "景区", KNOWN.areas[0])]


def test_pairs_need_both_ends():
    """A cause or a leaf that the site no longer offers has no place in the pairs; a field that was not read stays."""
    gone = "覆盖-室内弱覆盖"
    causes = tuple(cause for cause in KNOWN.prov_causes if cause != gone)
    groups = tuple(
        f"{top}-{leaf}" for top, leaves in KNOWN.group_causes.items() for leaf in leaves if leaf != "核心网"
    )

    lists = merged(KNOWN, {"prov_cause": causes, "group_cause": groups})

    assert gone not in lists.group_cause_of
    assert "核心网" not in lists.group_cause_of.values()
    assert lists.scenes == KNOWN.scenes


@pytest.mark.parametrize("word", ['带"引号"', "反斜杠\\", "=公式"])
def test_any_word_survives(tmp_path, word):
    """An option may look like anything."""
    lists = KNOWN.model_copy(update={"areas": (word,)})
    (tmp_path / "字典.toml").write_text(render(lists), encoding="utf-8")

    assert load_dictionaries(tmp_path / "字典.toml").areas == (word,)


def test_nothing_is_overwritten(tmp_path):
    """A file that is there stays."""
    (tmp_path / "字典.toml").touch()

    assert write_dictionaries(tmp_path / "字典.toml", KNOWN) == tmp_path / "字典-2.toml"
    assert (tmp_path / "字典.toml").read_bytes() == b""
