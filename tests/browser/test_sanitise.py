"""A saved page: nobody's words are on it, nothing in it can run, and selectors still find what they found."""

from __future__ import annotations

import pytest

from eoms_bot.browser.survey.sanitise import AllowedWords, page_of
from eoms_bot.browser.survey.structure import differences, structure_of, used_names
from eoms_bot.browser.survey.tree import tree_of
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.tables.tables import load_dictionaries

CALL = r"""openSheet\('[^']*','(?P<base_id>[^']+)'\)"""
PERSONAL = ("柳试样", "13900000001", "青槐镇上湾村三组", "王值班", "信号弱")
PAGE = """<html><head><title>个人投诉[ID-056-20261125-00001]</title><script>var secret = '柳试样';</script>
<style>.off { display: none }</style></head><body onload="alert(1)">
<span id="title">当前位置：我的待办工单</span><span id="who">欢迎您：王值班</span>
<form id="f" action="http://127.0.0.1/save?phone=13900000001" onsubmit="return 1">
<table id="tab"><tr><th>流水号</th><th>主题</th></tr>
<tr><td><a title="柳试样信号弱" onclick="track(1);openSheet('S','000000000000017');" href="javascript:x()">ID-056-20261125-00001</a></td>
<td>柳试样信号弱 2026-11-25 08:00:00</td></tr></table>
<table><tr><td>客户姓名：</td><td><input id="name" name="name" value="柳试样" data-old="柳试样"></td></tr>
<tr><td>客户电话：</td><td><input id="tel" value="13900000001"></td></tr>
<tr><td>投诉内容：</td><td><textarea id="text">青槐镇上湾村三组信号弱</textarea></td></tr>
<tr><td>转派给：</td><td><select id="to"><option value="u1">王值班</option><option>乡镇</option></select></td></tr>
<tr class="off"><td>处理人：王值班</td><td>状态：处理中</td></tr></table>
<input type="button" id="go" value=" 提　交 " onclick="save()"><input type="password" id="pwd" value="mock-pass">
<img src="http://127.0.0.1/x.png" alt="柳试样"><iframe id="deal" src="http://127.0.0.1/柳试样"></iframe></form></body></html>"""
ROUND = (
    "#title",
    "#tab tr",
    "#tab a[onclick]",
    "#name",
    "#text",
    "#to option",
    "#go",
    "iframe#deal",
    "form#f",
)


@pytest.fixture
def words(profile):
    """The words of the packaged profile and lists; the masker knows who is logged in."""
    return AllowedWords(
        [profile, load_dictionaries()], profile.site.order_no_pattern, Masker(names=("王值班",))
    )


@pytest.fixture
def taken(page):
    """The page's tree; what its scripts and pictures would ask for is refused."""
    page.route("**/*", lambda route: route.abort())
    page.set_content(PAGE)
    return tree_of(page, ["#title"], [], CALL)


def test_counts_of_a_list(profile):
    """What a list says of the number of its rows and pages stays, since it is nobody's, and a pager is known by it."""
    words = AllowedWords([], profile.site.order_no_pattern, Masker(), [r"合计(\d+)条", r"/(\d+)页"])

    assert words.shown("条　合计12条数据", "text") == "字　合计12条字字"
    assert words.shown("3/5页", "text") == "9/5页"


@pytest.mark.browser
def test_nobody_is_on_it(taken, words):
    """No name, number, address or word that somebody typed is left, wherever it stood: text, value, title, link, script."""
    saved = page_of(taken, words)

    assert [word for word in (*PERSONAL, "mock-pass", "127.0.0.1") if word in saved] == []


@pytest.mark.browser
def test_nothing_can_run(taken, words):
    """Scripts, handlers and addresses are gone; of a list's link only the call with the ids stays."""
    saved = page_of(taken, words)

    assert [
        mark
        for mark in ("<script", "onload", "onsubmit", "href", "src=", "action=", "track")
        if mark in saved
    ] == []
    assert "openSheet(&#x27;S&#x27;,&#x27;000000000000017&#x27;)" in saved


@pytest.mark.browser
def test_what_the_site_says_stays(taken, words):
    """Labels, headers, buttons, numbers of orders, dates, and words that the profile knows are as they were."""
    saved = page_of(taken, words)

    for word in (
        "当前位置：我的待办工单",
        "流水号",
        "客户姓名：",
        " 提　交 ",
        "ID-056-20261125-00001",
        "2026-11-25 08:00:00",
    ):
        assert word in saved
    assert "欢迎您：字*" in saved
    assert "处理中" in saved


@pytest.mark.browser
def test_selectors_find_the_same(page, taken, words):
    """Every selector hits as often on the saved page as on the page itself, and what was hidden is hidden."""
    before = [page.locator(css).count() for css in ROUND]

    page.set_content(page_of(taken, words))

    assert [page.locator(css).count() for css in ROUND] == before
    assert not page.locator(".off").is_visible()
    assert page.locator("#text").input_value() == "字" * len("青槐镇上湾村三组信号弱")


@pytest.mark.browser
def test_structure(taken, words):
    """Controls with label and type, buttons, headers and frames; nobody's words."""
    found = structure_of(taken, words)

    assert found["控件"]["name"] == "客户姓名，text"
    assert found["控件"]["text"] == "投诉内容，多行文本"
    assert found["按钮"] == {"go": "提交"}
    assert list(found["表头"]) == ["流水号", "主题"]
    assert found["表单和框架"] == {"f": "form", "deal": "iframe"}
    assert found["选项"] == {"to": "字*、乡镇"}


BEFORE = {"控件": {"CCH_ONE_cell": "投诉所属小区，text", "memo": "备注，text"}, "按钮": {"go": "提交"}}


@pytest.mark.parametrize(
    ("now", "told", "used"),
    [
        pytest.param(BEFORE, [], [], id="the same"),
        pytest.param(
            BEFORE | {"控件": {"CCH_ONE_cell": "所属小区，text", "memo": "备注，text"}},
            ["控件 CCH_ONE_cell：投诉所属小区，text → 所属小区，text"],
            [True],
            id="label",
        ),
        pytest.param(
            BEFORE | {"控件": {"CCH_ONE_cell": "投诉所属小区，text"}},
            ["控件 memo 没有了（备注，text）"],
            [False],
            id="gone",
        ),
        pytest.param(
            BEFORE | {"按钮": {"go": "提交", "no": "取消"}}, ["新的按钮 no（取消）"], [False], id="new"
        ),
        pytest.param(
            BEFORE | {"控件": BEFORE["控件"] | {"x": "回访，text"}},
            ["新的控件 x（回访，text）"],
            [True],
            id="new field",
        ),
    ],
)
def test_differences(profile, now, told, used):
    """Each change is one line, and says whether the profile names what changed; a field that nobody knows would stop a run."""
    found = differences("complete", BEFORE, now, used_names(profile))

    assert [one.line for one in found] == told
    assert [one.used for one in found] == used
