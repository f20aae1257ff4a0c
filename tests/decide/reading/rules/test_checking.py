"""What `rules check` finds in a broken table: each fault by its code, its rule and its place, and each once."""

from typing import Any

import pytest

from eoms_bot.decide.reading.rules.checking import check
from eoms_bot.decide.reading.rules.finding import TableFault
from eoms_bot.decide.reading.rules.neutral import ORDINARY, TEXTS, check_neutral
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage_rules import TextRule, WordGroup
from eoms_bot.tables.tables import load_dictionaries, load_rules

PACKAGED, LISTS = load_rules(), load_dictionaries()
INDOOR, OUTDOOR = "原因:覆盖-室内弱覆盖", "原因:覆盖-室外弱覆盖"


def rule(*when: str, id: str = "T-1", says: str = INDOOR, **more: Any) -> TextRule:
    """A rule that is sound but for what is given."""
    row = {"id": id, "version": "1", "owner": "甲班", "says": says, "when": when}
    examples = {"fires": (f"{id}见到了",), "silent": (f"{id}没见到",)}
    return TextRule.model_validate({**row, **examples, **more})


def found(*rules: TextRule, words: tuple[WordGroup, ...] = ()) -> list[TableFault]:
    """The findings about these rules and groups; groups that the program needs are not asked for here."""
    table = PACKAGED.model_copy(update={"rule": rules, "words": words})
    return [one for one in check(table, LISTS) if "程序按名字读它" not in one.text]


def told(*rules: TextRule, words: tuple[WordGroup, ...] = ()) -> list[tuple[str, str]]:
    """(code, rule) of the findings."""
    return [(one.code, one.rule) for one in found(*rules, words=words)]


def group(name: str, *words: str) -> WordGroup:
    """A group of words."""
    return WordGroup(name=name, words=words)


def test_packaged_table():
    """What ships has no finding."""
    assert check(PACKAGED, LISTS) == ()


def test_sound_rule():
    """A sound rule of words, chains and groups has no finding."""
    one = rule("青鸾|{鸟}..飞走…不见+山上", "青鸾鸟&水边", unless=("句:画里", "全文:动画", "{鸟}"))

    assert told(one, words=(group("鸟", "麻雀", "喜鹊"),)) == []


@pytest.mark.parametrize(
    "text",
    [
        "没.*信号",
        "没[有]信号",
        r"\d格",
        "^没信号",
        "没信号$",
        "没?信号",
        "(没有|无)信号",
        "[0-9]格",
        "[一二]格信号",
        "没*信号",
        "没信号...掉线",
        "没信号。。。掉线",
        "没信号、掉线",
        "没信号｜掉线",
        "没信号＋掉线",
    ],
)
@pytest.mark.parametrize("key", ["when", "unless"])
def test_taken_literally(text, key):
    """What looks like a regular expression, or like a sign of the language and is none, is told as mere text."""
    one = rule(text) if key == "when" else rule("青鸾鸟", unless=(text,))

    (finding, *_) = found(one)

    assert (finding.code, finding.rule) == ("RULE-013", "T-1")
    assert (finding.place, finding.near) == (("rule", 0, key), text)


def test_signs_that_are_meant():
    """Signs that a text may well have are no regular expressions."""
    assert told(rule("[system]", "3.5g上网", "b+c楼", "手机(备用)", "怎么回事?", id="T-1")) == []


@pytest.mark.parametrize("prefix", ["句:", "全文:"])
def test_scope_in_when(prefix):
    """A scope before a condition does nothing there."""
    assert told(rule(f"{prefix}青鸾鸟")) == [("RULE-013", "T-1")]


@pytest.mark.parametrize("prefix", ["句：", "全文："])
def test_wide_colon(prefix):
    """A scope with a wide colon is no scope."""
    assert told(rule("青鸾鸟", unless=(f"{prefix}画里",))) == [("RULE-013", "T-1")]


def test_sign_in_a_group():
    """A group's word is a word: signs of the language mean nothing in it."""
    (finding, *_) = found(rule("{鸟}"), words=(group("鸟", "麻雀|喜鹊"),))

    assert (finding.code, finding.rule, finding.place) == ("RULE-013", "词组 鸟", ("words", 0, "words"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("没 信号", "“没信号”"),
        ("没·信号", "“没信号”"),
        ("没\u200b信号", "“没信号”"),
        ("没_信号", "“没信号”"),
        ("<system>", "删掉它"),
        ("没信号.掉线", "“没信号。掉线”"),
        ("啊啊啊啊啊啊啊啊啊", "“啊啊啊啊啊啊啊”"),
    ],
)
def test_word_that_cleaning_takes(text, wanted):
    """A word that no cleaned text can have is told, with what is left of it."""
    (finding,) = found(rule("青鸾鸟", text))

    assert (finding.code, finding.near) == ("RULE-014", text)
    assert wanted in finding.wanted


@pytest.mark.parametrize("text", ["没，信号..慢", "青鸾..但是慢", "青鸾但是鸟..慢"])
def test_chain_across_clauses(text):
    """A chain whose words stand in two clauses never holds."""
    assert told(rule(text)) == [("RULE-014", "T-1")]


@pytest.mark.parametrize("text", ["没信号，慢", "只是..没信号", "没信号..慢了，又好"])
def test_words_with_an_edge_that_can_hold(text):
    """An edge inside a lone or a last word, or before the first, cuts no chain."""
    assert told(rule(text)) == []


def test_written_twice():
    """A word that stands twice, in a group or beside `|`, however it is written, is told once."""
    one = rule("{鸟}|青鸾|白鹭|青鸾")

    assert told(one, words=(group("鸟", "WIFI鸟", "麻雀", "ｗｉｆｉ鸟"),)) == [
        ("RULE-016", "词组 鸟"),
        ("RULE-016", "T-1"),
    ]


@pytest.mark.parametrize("text", ["鸟", "青鸾|鸟", "{禽}"])
def test_single_sign(text):
    """A condition that one sign alone meets fires on whatever has it."""
    words = (group("禽", "麻雀", "鸟"),)

    assert ("RULE-012", "T-1") in told(rule(text, "{禽}..飞"), words=words)


@pytest.mark.parametrize("text", ["青鸾..鸟", "山上+鸟", "山上&鸟"])
def test_single_sign_beside_others(text):
    """One sign beside other words is no condition by itself."""
    assert told(rule(text)) == []


@pytest.mark.parametrize(("says", "codes"), [("场景:农村", []), ("题:移动", ["RULE-012"])])
def test_single_sign_where_a_mention_counts(says, codes):
    """Scenes, and what is only mentioned, may be told by one sign."""
    assert [code for code, _rule in told(rule("鸟", says=says))] == codes


@pytest.mark.parametrize("text", ["客户", "处理", "联系", "客户…处理", "希望", "{人}..来电"])
def test_fires_on_neutral_texts(text):
    """A rule that fires on texts without any trouble is told, with the words and the text."""
    (finding,) = found(rule(text), words=(group("人", "客户", "用户"),) if "{" in text else ())

    assert (finding.code, finding.rule) == ("RULE-012", "T-1")
    assert "没有问题的文字" in finding.text


@pytest.mark.parametrize("held", ["全文:客户", "句:联系|来电", "客户&联系", "客户+来电"])
def test_held_back_by_neutral_texts(held):
    """An exception that reaches far and that texts without any trouble meet holds nearly everything back."""
    (finding,) = found(rule("青鸾鸟", unless=(held,)))

    assert (finding.code, finding.place, finding.near) == ("RULE-012", ("rule", 0, "unless"), held)


@pytest.mark.parametrize("held", ["客户", "要求", "全文:画里", "句:客户养的鸟"])
def test_exceptions_that_do_not_reach_far(held):
    """An exception in the same clause, or of words that no neutral text has, is well."""
    assert told(rule("青鸾鸟", unless=(held,))) == []


def test_label_that_opens_nothing():
    """A section's label is written without colon or brackets: with them it is none."""
    words = (group("栏-口径", "口径:", "【解释口径】", "答复口径"),)

    assert told(words=words) == [("RULE-014", "词组 栏-口径"), ("RULE-014", "词组 栏-口径")]


def test_label_of_two_sections():
    """A label that two groups have opens only one of the sections, and nobody can tell which."""
    words = (group("栏-口径", "口径"), group("栏-核查", "核查", "口径"))

    (finding,) = found(words=words)

    assert (finding.code, finding.rule) == ("RULE-007", "词组 栏-核查")
    assert "栏-口径" in finding.text


@pytest.mark.parametrize("text", ["青鸾鸟+青鸾鸟", "青鸾|白鹭&白鹭|青鸾"])
def test_joined_with_itself(text):
    """A condition that is joined with itself asks for nothing more."""
    assert told(rule(text)) == [("RULE-016", "T-1")]


def test_network_that_no_list_has():
    """A network type that the branch cannot choose is told, as a cause or a scene is."""
    assert told(rule("青鸾鸟", says="网络:6G")) == [("RULE-011", "T-1")]
    assert told(rule("青鸾鸟", says="网络:VoLTE")) == []


@pytest.mark.parametrize("says", ["重大:媒体", "人工:多件事", "指令:判定", "重复:催办", "口径:告知"])
@pytest.mark.parametrize("text", ["信号", "通话", "宽带", "4g", "没有信号|掉线"])
def test_fires_on_ordinary_complaints(says, text):
    """What takes an order out of the common run must not fire on complaints that are nothing but common."""
    (finding,) = found(rule(text, says=says))

    assert (finding.code, finding.rule) == ("RULE-012", "T-1")
    assert "平常的投诉" in finding.text


@pytest.mark.parametrize("says", ["题:移动", INDOOR, "场景:农村", "网络:4G", "能否:能"])
def test_tells_of_ordinary_complaints(says):
    """What tells a complaint's trouble may fire on a common one."""
    assert told(rule("信号很弱|信号一格", says=says)) == []


def test_neutral_texts_are_read():
    """No rule of the packaged table fires on any of the neutral texts, and there are enough of them."""
    assert list(check_neutral(PACKAGED)) == []
    assert (len(TEXTS) >= 15, len(ORDINARY) >= 10) == (True, True)


def test_example_that_another_rule_denies():
    """An example of one rule that is another's counterexample, of one conclusion, is told; of two conclusions it is well."""
    one = rule("青鸾鸟", fires=("见到青鸾鸟",))
    other = rule("青鸾凤", id="T-2", silent=("见到青鸾鸟",))

    assert told(one, other) == [("RULE-010", "T-2")]
    assert told(one, other.model_copy(update={"says": OUTDOOR})) == []


def test_example_and_counterexample():
    """A sentence cannot be both, in whatever width."""
    assert told(rule("青鸾鸟", fires=("见到ABC",), silent=("见到ａｂｃ",))) == [("RULE-010", "T-1")]


def test_equal_rules_are_told_once():
    """Two rules with several equal conditions are one finding."""
    one, other = rule("青鸾鸟", "白鹭鸟"), rule("白鹭鸟", "青鸾鸟", id="T-2")

    assert told(one, other) == [("RULE-008", "T-1")]


def test_condition_written_in_two_orders():
    """The same words in another order are the same condition, and no second rule."""
    assert told(rule("青鸾|白鹭", "白鹭|青鸾")) == [("RULE-008", "T-1")]


def test_equal_rules_of_two_minds_are_told_once():
    """Two rules with several equal conditions and two conclusions are one finding."""
    one, other = rule("青鸾鸟", "白鹭鸟"), rule("白鹭鸟", "青鸾鸟", id="T-2", says=OUTDOOR)

    assert told(one, other) == [("RULE-007", "T-1")]


WIDE: dict[str, Any] = {"id": "T-宽", "says": OUTDOOR, "weight": 9}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        pytest.param(rule("青鸾", **WIDE), rule("青鸾鸟", weight=3), id="a shorter word"),
        pytest.param(rule("青鸾|白鹭", **WIDE), rule("青鸾", weight=8), id="more words"),
        pytest.param(rule("青鸾", **WIDE), rule("青鸾..飞", "青鸾+山上", weight=3), id="less beside it"),
        pytest.param(rule("青鸾…飞", **WIDE), rule("青鸾..飞", weight=3), id="a wider gap"),
        pytest.param(
            rule("青鸾", **WIDE, unless=("画里",)),
            rule("青鸾鸟", weight=3, unless=("画里", "梦里")),
            id="held back less",
        ),
        pytest.param(
            rule("青鸾", id="T-宽", says="能否:否"), rule("青鸾鸟", says="能否:能"), id="can and cannot"
        ),
        pytest.param(
            rule("青鸾", id="T-宽", says="口径:无"), rule("青鸾鸟", says="口径:告知"), id="told and denied"
        ),
        pytest.param(
            rule("青鸾", id="T-宽", says="场景:电梯"), rule("青鸾鸟", says="场景:农村"), id="scenes by rank"
        ),
        pytest.param(
            rule("青鸾", id="T-宽", says="网络:5G", weight=9), rule("青鸾鸟", says="网络:4G"), id="networks"
        ),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_shadowed(wide, narrow, turned):
    """A rule that another one always outweighs is told, with the other's id, wherever they stand."""
    (finding,) = found(*((narrow, wide) if turned else (wide, narrow)))

    assert (finding.code, finding.rule) == ("RULE-015", "T-1")
    assert "T-宽" in finding.text


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        pytest.param(rule("青鸾", **WIDE), rule("青鸾鸟", weight=10), id="the narrow one weighs more"),
        pytest.param(rule("青鸾", **WIDE), rule("青鸾鸟", "白鹭", weight=3), id="another condition"),
        pytest.param(rule("鸟群", **WIDE), rule("没有鸟群", weight=3), id="denied"),
        pytest.param(rule("青鸾", **WIDE, unless=("画里",)), rule("青鸾鸟", weight=3), id="held back"),
        pytest.param(rule("青鸾..飞", **WIDE), rule("青鸾…飞", weight=3), id="a smaller gap"),
        pytest.param(rule("los灯", **WIDE), rule("closlos", weight=3), id="inside a Latin word"),
        pytest.param(
            rule("青鸾", id="T-宽", says="能否:能"), rule("青鸾鸟", says="能否:否"), id="cannot outweighs can"
        ),
        pytest.param(
            rule("飞走", id="T-宽", says="口径:无"),
            rule("青鸾+飞走", says="口径:告知"),
            id="perhaps in another clause",
        ),
        pytest.param(rule("青鸾", id="T-宽"), rule("青鸾鸟"), id="causes add up"),
    ],
)
def test_not_shadowed(wide, narrow):
    """Rules that can still decide something are not told."""
    assert told(wide, narrow) == []


def test_needless():
    """A rule that says no more than a wider one of the same conclusion is not needed, where nothing adds up."""
    wide, narrow = rule("青鸾", id="T-宽", says="重大:媒体"), rule("青鸾鸟", says="重大:媒体")

    assert told(wide, narrow) == [("RULE-008", "T-1")]


@pytest.mark.parametrize("held", ["青鸾", "句:青鸾", "全文:飞走"])
def test_always_held_back(held):
    """A condition that its own exception always meets never fires, whatever the exception's reach."""
    one = rule("青鸾鸟+飞走", unless=(held,)) if "全文" in held else rule("青鸾鸟", unless=(held,))

    assert told(one) == [("RULE-008", "T-1")]


def test_table_without_rules():
    """A table that only turns orders away is sound."""
    table = RuleTable(table=PACKAGED.table, reject=PACKAGED.reject)

    assert check(table, LISTS) == ()
