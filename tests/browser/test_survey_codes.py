"""The survey's look at codes: what the page sends for a word, against the profile."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.browser.survey.codes import codes_in, look_at_codes
from eoms_bot.model.finding import FAILED, PASSED, WARNING

PAGE = """<form id="f"><input type="radio" name="r" id="r0" value="0"><label for="r0">否</label>
<input type="radio" name="r" value="1"> 是 <input type="radio" name="bare" value="7"><i>图</i><input id="twin" type="hidden">
<select id="s"><option value="">请选择</option><option value="2"> 未 解决</option></select></form>"""
NO_YES = {"否": "0", "是": "1"}


def spec(kind="radio_twin", codes=NO_YES, **more):
    if kind == "radio_twin":
        more = {"radios": "r"} | more
    return FieldSpec(name="a", label="栏", control="twin", type=kind, description="某栏", codes=codes, **more)


@pytest.mark.browser
def test_what_the_page_says(page):
    """Radios tell their code with the label or the words behind them, a select its options; a picture has no words."""
    page.set_content(PAGE)
    form = page.locator("#f")
    select = spec("native_select").model_copy(update={"control": "s"})

    assert codes_in(form, spec()) == [("0", "否"), ("1", "是")]
    assert codes_in(form, spec(radios="bare")) == [("7", "")]
    assert codes_in(form, select) == [("2", "未解决")]


@pytest.mark.parametrize(
    ("codes", "seen", "state", "told"),
    [
        pytest.param(NO_YES, [("0", "否"), ("1", "是")], PASSED, "2 个值", id="same"),
        pytest.param(NO_YES, [("1", "否"), ("0", "是")], FAILED, "否 的值是 1，档案是 0", id="swapped"),
        pytest.param(NO_YES, [("N", "否"), ("Y", "是")], FAILED, "否 的值是 N，档案是 0", id="others"),
        pytest.param(NO_YES, [("N", ""), ("Y", "")], FAILED, "网站没有值 0（否）", id="others without words"),
        pytest.param(NO_YES, [("0", ""), ("1", "")], PASSED, "2 个值", id="no words to compare"),
        pytest.param(
            NO_YES, [("0", "未答复"), ("1", "是")], WARNING, "值 0 在网站是“未答复”", id="other words"
        ),
        pytest.param(NO_YES, [("0", "否")], FAILED, "网站没有值 1（是）", id="one gone"),
        pytest.param(NO_YES, [("0", "否"), ("1", "是"), ("2", "不详")], WARNING, "“不详”", id="one more"),
    ],
)
def test_radios(codes, seen, state, told):
    """A code that the site has not, or has for another word, would go wrong; words that are other ones are for a person to judge."""
    found = look_at_codes("complete", "栏", spec(codes=codes), seen)

    assert (found.state, told in found.found) == (state, True)


@pytest.mark.parametrize("kind", ["native_select", "popup_select"])
def test_word_that_is_not_offered(kind):
    """Menus and selects are chosen by their words: one that the site has not cannot be chosen."""
    found = look_at_codes("complete", "栏", spec(kind), [("0", "否")])

    assert (found.state, found.found) == (FAILED, "网站没有 是")


def test_select_that_needs_codes():
    """A native select whose values are not its words needs codes; the cure has them as the file wants them."""
    found = look_at_codes("complete", "栏", spec("native_select", {}), [("1", "解决"), ("2", "未解决")])

    assert found.state == FAILED
    assert found.cure == 'codes 改成 { "解决" = "1", "未解决" = "2" }'


def test_select_of_plain_words():
    """A native select whose values are its words needs no codes."""
    assert look_at_codes("complete", "栏", spec("native_select", {}), [("乡镇", "乡镇")]).state == PASSED
