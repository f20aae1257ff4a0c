"""What a site's saved pages propose for a profile: by labels and roles, never for what submits, never where two fit."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.profile.loader import profiles_root
from eoms_bot.browser.survey.learning.patch import patch
from eoms_bot.browser.survey.learning.proposal import Proposal
from eoms_bot.errors import ConfigError
from eoms_bot.sites import snapshot
from eoms_bot.sites.proposals import proposals_of

PROFILE = load_page_profile("ultrabpp")
PAGES = snapshot.load(Path(__file__).resolve().parents[2] / "fixtures" / "pages" / "ultrabpp").pages


def drifted(name, *changes, gone=()):
    """The saved page with words of its HTML replaced, and these selectors hitting nothing."""
    saved = PAGES[name]
    html = saved.html
    for old, new in changes:
        assert old in html, f"{name} has no {old}"
        html = html.replace(old, new)
    counts = saved.expected["selectors"] | dict.fromkeys(gone, 0)
    return {name: replace(saved, html=html, expected=saved.expected | {"selectors": counts})}


def learnt(pages):
    """(part, key, new value) of every proposal."""
    return [(one.part, one.key, one.new) for one in proposals_of(PROFILE, pages)]


def test_nothing_for_the_profiles_own_pages():
    """Where every selector finds its element, there is nothing to learn."""
    assert learnt(PAGES) == []


@pytest.mark.parametrize(
    ("name", "changes", "wanted"),
    [
        pytest.param(
            "complete",
            [('"CCH_ONE_scene', '"F_27')],
            [("complete", "fields.15.control", "F_27")],
            id="menu under another id",
        ),
        pytest.param(
            "complete",
            [('"CCH_ONE_isReplied', '"F_28')],
            [("complete", "fields.4.control", "F_28"), ("complete", "fields.4.radios", "F_28_displayInput")],
            id="radios with their twin",
        ),
        pytest.param(
            "reject",
            [('"Reject_RollbackTable"', '"R_1"')],
            [("reject", "fields.0.control", "R_1")],
            id="targets of a reject",
        ),
        pytest.param(
            "leftover",
            [('"IL_Measure"', '"L_2"')],
            [("leftover", "fields.1.control", "L_2")],
            id="leftover entry",
        ),
        pytest.param(
            "order_form",
            [('"CCH_ConsumerTel', '"Tel')],
            [("order_form", "facts.customer_tel.css", "#Tel")],
            id="fact by its label",
        ),
        pytest.param(
            "order_form",
            [('"bpp_TaskDealDeadLine"', '"limit"')],
            [("order_form", "facts.deadline.css", "span#limit")],
            id="fact by the words of its pattern",
        ),
    ],
)
def test_control_beside_its_label(name, changes, wanted):
    """A control whose id has changed is found by the label that has not."""
    assert learnt(drifted(name, *changes)) == wanted


CAUSE = (
    '<input id="CCH_ONE_provReason" name="CCH_ONE_provReason" type="text" value="">'
    '<span id="CCH_ONE_provReason_extend" class="bpp_Field_SelectExtend"></span>'
)
CAUSE_BOX = 'id="CCH_ONE_provReason_ubfbox" class="bpp_Field bpp_SelectField" ubftype="SelectField"'
PLAN = 'ubftype="TimeField" style="visibility: hidden"> <input id="CCH_ONE_planSolveTime"'
CELL = '<input id="CCH_ONE_cell"'


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        pytest.param(
            [(CAUSE_BOX, ""), (CAUSE, '<select id="P_1"></select> <select id="P_2"></select>')],
            {"control": "P_1", "type": "native_cascade", "below": ["P_2"]},
            id="a menu with levels is two drop-downs",
        ),
        pytest.param(
            [(PLAN, PLAN.replace("TimeField", "CalendarField") + ' readonly=""')],
            {"type": "calendar"},
            id="a date popup is a calendar",
        ),
        pytest.param(
            [(PLAN, PLAN.replace("TimeField", "CharField"))], {"type": "text"}, id="a date popup is typed"
        ),
        pytest.param([(CELL, CELL + ' readonly=""')], {}, id="a text that is locked is no calendar"),
        pytest.param(
            [
                (CAUSE_BOX, ""),
                (CAUSE, '<input type="radio" name="r" value="1"><input type="hidden" id="P_1">'),
            ],
            {"control": "P_1"},
            id="radios whose codes nobody has listed",
        ),
    ],
)
def test_type_with_what_it_needs(changes, wanted):
    """A type is proposed together with what the profile must say besides; where that is not on the page, it is left alone."""
    found = proposals_of(PROFILE, drifted("complete", *changes))

    assert {str(one.path[-1]): one.new for one in found} == wanted


def test_key_that_the_file_lacks(tmp_path):
    """A key that is new in its table is written into it, and the profile has it."""
    folder = tmp_path / "lanxi"
    shutil.copytree(profiles_root() / "ultrabpp", folder)
    texts = {"complete": (folder / "complete.toml").read_text(encoding="utf-8")}
    cascade = [(CAUSE_BOX, ""), (CAUSE, '<select id="P_1"></select> <select id="P_2"></select>')]

    changes = patch(texts, proposals_of(PROFILE, drifted("complete", *cascade)))
    subprocess.run(["patch", "-p1", "-d", folder], input=changes.encode(), check=True, capture_output=True)

    assert load_page_profile("lanxi", tmp_path).complete.fields[8].controls == ("P_1", "P_2")


def test_type_of_the_control():
    """A control of another type beside the right label is proposed with its type."""
    menu = 'id="CCH_ONE_scene_ubfbox" class="bpp_Field bpp_SelectField" ubftype="SelectField"'
    text = menu.replace('ubftype="SelectField"', 'ubftype="CharField"')

    assert learnt(drifted("complete", (menu, text))) == [("complete", "fields.15.type", "text")]


@pytest.mark.parametrize(
    ("name", "changes", "gone", "wanted"),
    [
        pytest.param(
            "login",
            [('id="pwd" name="pwd"', 'id="pass" name="key2"')],
            ["password"],
            [("login", "selectors.password.css", "input#pass"), ("login", "password_field", "key2")],
            id="password box",
        ),
        pytest.param(
            "todo_list",
            [('id="tab" class="tableborder"', 'id="grid" class="rows"')],
            ["table"],
            [("todo_list", "selectors.table.css", "table#grid")],
            id="list by its header",
        ),
        pytest.param(
            "todo_list",
            [('class="pagenumber"', 'class="count"')],
            ["pager"],
            [("todo_list", "selectors.pager.css", "span.count")],
            id="pager by its words",
        ),
        pytest.param(
            "todo_list",
            [('name="tquerytext"', 'name="what"')],
            ["search_text"],
            [("todo_list", "selectors.search_text.css", "input[name=what]")],
            id="box beside the search's option",
        ),
        pytest.param(
            "todo_list",
            [('class="title_icon2"', 'class="t"')],
            ["title"],
            [("todo_list", "selectors.title.css", "span.t")],
            id="title by its words",
        ),
        pytest.param(
            "portal",
            [('class="menu"', 'class="bar"')],
            ["menu", "menu_item"],
            [
                ("portal", "selectors.menu.css", "div.bar"),
                ("portal", "selectors.menu_item.css", "div.bar li"),
            ],
            id="menu bar by the item of the way",
        ),
        pytest.param(
            "order_form",
            [('id="bpp_WorksheetForm" name="bpp_WorksheetForm"', 'id="F_1" name="F_1"')],
            ["form"],
            [("order_form", "selectors.form.css", "form#F_1")],
            id="form by its boxes",
        ),
        pytest.param(
            "order_form",
            [('id="bpp_BaseSN"', 'id="N_1"')],
            ["number", "facts.order_no"],
            [
                ("order_form", "selectors.number.css", "span#N_1"),
                ("order_form", "facts.order_no.css", "span#N_1"),
            ],
            id="number by how it looks",
        ),
        pytest.param(
            "order_form",
            [('id="DealInfoViewField" name="DealInfoViewField"', 'id="D_1" name="D_1"')],
            [],
            [("history", "frame", "iframe#D_1")],
            id="the only frame of an order",
        ),
        pytest.param(
            "leftover_list",
            [('name="tqueryname"', 'name="by"')],
            ["search_field"],
            [("leftover_list", "selectors.search_field.css", "select[name=by]")],
            id="search by its option",
        ),
    ],
)
def test_selector_by_what_it_is_for(name, changes, gone, wanted):
    """An element that is known by its role or words is proposed for a selector that hits nothing."""
    assert learnt(drifted(name, *changes, gone=gone)) == wanted


@pytest.mark.parametrize(
    ("name", "changes", "gone"),
    [
        pytest.param("login", [('id="login"', 'id="go"')], ["submit"], id="login button"),
        pytest.param(
            "order_form", [('"bpp_Btn_T1Finish"', '"b1"'), ('"bpp_Btn_REJECT"', '"b2"')], [], id="actions"
        ),
        pytest.param("complete", [('"bpp_ActPanel_BtnSubmit"', '"b3"')], [], id="submit of a step"),
        pytest.param("leftover", [('"IL_BtnSubmit"', '"b4"')], ["submit"], id="submit of the entry"),
        pytest.param("todo_list", [('value="搜索"', 'value="查找"')], ["search_go"], id="search button"),
    ],
)
def test_never_for_what_submits(name, changes, gone):
    """A button that submits is never guessed, however plain it seems."""
    assert learnt(drifted(name, *changes, gone=gone)) == []


def test_two_cells_of_one_label():
    """Where two cells say the same label, nobody knows which is meant."""
    pages = drifted("complete", ('"CCH_ONE_scene', '"F_27'), (">投诉区域：<", ">场景分类：<"))

    assert learnt(pages) == []


def test_patch_applies(tmp_path):
    """The patch changes those lines and no other; `patch -p1` takes it, and the profile has the new values."""
    folder = tmp_path / "lanxi"
    shutil.copytree(profiles_root() / "ultrabpp", folder)
    texts = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.toml")}
    pages = drifted("complete", ('"CCH_ONE_scene', '"F_27')) | drifted(
        "login", ('id="pwd" name="pwd"', 'id="pass" name="key2"'), gone=["password"]
    )

    changes = patch(texts, proposals_of(PROFILE, pages))
    subprocess.run(["patch", "-p1", "-d", folder], input=changes.encode(), check=True, capture_output=True)

    new = load_page_profile("lanxi", tmp_path)
    assert new.complete.fields[15].control == "F_27"
    assert (new.login.css("password"), new.login.password_field) == ("input#pass", "key2")
    assert [line[0] for line in changes.splitlines()].count("+") == 3 + 2


def test_value_that_is_no_line():
    """A value that takes several lines is left to a person, by name."""
    text = '[[fields]]\ncontrol = """\nA"""\n'

    with pytest.raises(ConfigError, match=r"fields\.0\.control"):
        patch({"complete": text}, [Proposal("complete", ("fields", 0, "control"), "A", "B", "")])
