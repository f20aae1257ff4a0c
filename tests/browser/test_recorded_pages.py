"""What the recorder's script sees of pages that sites really draw: grids in parts, bare labels, nameless frames."""

import json

import pytest

from eoms_bot.browser.controls.control import FieldName, FormControl
from eoms_bot.browser.recording.script import SEEN, watching

pytestmark = pytest.mark.browser
SITE = "http://site.example"
PARTS = """<meta charset=utf-8><div style="position:relative;height:200px">
<div style="position:absolute;left:0;width:200px"><div class=grid-header><table><tr><td></td><td>工单编号</td></tr></table></div>
<div class=grid-body><table><tr><td>1</td><td><a href=# onclick="go('T-1')">A-0001</a></td></tr></table></div></div>
<div style="position:absolute;left:210px"><div class=grid-header><table><tr><td>主题</td><td>状态</td></tr></table></div>
<div class=grid-body><table><tr><td>信号弱</td><td>待受理</td></tr></table></div></div></div>"""
FORM = """<meta charset=utf-8><fieldset>工单编号：<input name=no> 主题：<input name=title>
<select name=turn><option>1</option></select></fieldset><table><tr><td>原因：</td><td><select name=top><option value=C1>覆盖</option></select>
<select name=leaf><option value=''>--</option><option value=C101 selected>室外</option></select></td></tr></table>"""


@pytest.fixture
def opened(page):
    """Opens a page under the recorder's script; returns what it sees, and what presses have reported."""
    reports = []

    def answer(route):
        if route.request.method == "POST":
            reports.append(json.loads(route.request.post_data))
        route.fulfill(body=text[0], content_type="text/html")

    text = [""]
    page.context.route("**/*", answer)
    page.context.add_init_script(watching("/report"))

    def goes(body):
        text[0] = body
        page.goto(f"{SITE}/page")
        return page.evaluate(f"window.{SEEN}()"), reports

    return goes


def test_grid_in_parts(opened):
    """A grid with fixed columns is one grid: all columns from the left, and one row of both tables."""
    seen, _ = opened(PARTS)

    [grid] = seen["grids"]
    assert grid["columns"] == ["", "工单编号", "主题", "状态"]
    assert grid["rows"] == [["1", "A-0001", "信号弱", "待受理"]]
    assert "T-1" in grid["marks"][0]


def test_labels_without_an_element(opened):
    """Words that stand bare before a box are its label, as a person reads them."""
    seen, _ = opened(FORM)

    assert [(one["label"], one["name"]) for one in seen["fields"]][:2] == [
        ("工单编号", "no"),
        ("主题", "title"),
    ]


@pytest.mark.parametrize(
    "label",
    [
        "<label><i>*</i>处理结果：<i title='以客户确认为准'>?</i></label>",
        "<label>处理结果<b>？</b>：</label>",
        "<label><span>处理结果</span><i>\ue6a2</i></label>",
        "<label>处理结果（必填）</label>",
    ],
)
def test_marks_next_to_a_label(opened, page, label):
    """A mark for help, the glyph of an icon and 必填 are no part of a label, for recorder and finder alike."""
    seen, _ = opened(f"<meta charset=utf-8><p>{label}<span><input name=result></span></p>")

    assert [one["label"] for one in seen["fields"]] == ["处理结果"]
    assert (
        FormControl(page.locator("body"), FieldName(label="处理结果")).part().get_attribute("name")
        == "result"
    )


def test_names_and_codes_of_all_parts(opened):
    """Each select of a field has its name, its word and that word's code."""
    seen, _ = opened(FORM)

    field = next(one for one in seen["fields"] if one["label"] == "原因")
    assert field["parts"] == [["top", "覆盖", "C1"], ["leaf", "室外", "C101"]]
    assert field["lowest"] == ["室外"]


def test_link_that_submits(opened, page):
    """A link is no button: whoever presses it again has to look for a link."""
    _, reports = opened("<a href='javascript:void(0)'>go in</a><button>stay</button>")

    page.get_by_text("go in").click()
    page.get_by_text("stay").click()

    assert [one["role"] for one in reports] == ["link", "button"]


def test_frames_without_names(opened, page):
    """Each has a mark of its own, and keeps it over its pages."""
    frames = "<iframe src=/a></iframe><iframe src=/b></iframe><iframe name=work src=/c></iframe>"
    page.context.unroute("**/*")
    page.context.route(
        "**/*",
        lambda route: route.fulfill(
            body=frames if route.request.url.endswith("/page") else "<p>x</p>", content_type="text/html"
        ),
    )
    page.goto(f"{SITE}/page")

    def marks():
        return [one.evaluate(f"window.{SEEN}().frame") for one in page.frames]

    top, first, second, named = marks()
    page.frames[1].goto(f"{SITE}/other")

    assert (top, named) == ("", "work")
    assert first != second
    assert first.startswith("@")
    assert marks()[1] == first


COUNTED = """<meta charset=utf-8><table><tr><td>解决措施：</td><td><textarea name=measure></textarea>
<br>还可以输入<span>665</span>字</td></tr></table>"""
BLOCKS = """<meta charset=utf-8><table><tr><td>派单时间：</td><td>2026-12-01 08:00:00</td></tr></table>
<fieldset><legend>第1步：派单</legend><dl><dt>处理时间：</dt><dd>2026-12-01 08:00:00</dd></dl></fieldset>
<fieldset><legend>第2步：受理</legend><dl><dt>处理时间：</dt><dd>2026-12-01 09:00:00</dd></dl></fieldset>"""


def test_words_that_follow_a_control(opened):
    """A counter of signs, and what is said after a box, are no label of it."""
    seen, _ = opened(COUNTED)

    assert [(one["label"], one["name"]) for one in seen["fields"]] == [("解决措施", "measure")]


def test_blocks_side_by_side(opened):
    """Parts of a page with a time each come as one line each; a row of a table is none of them."""
    seen, _ = opened(BLOCKS)

    assert seen["blocks"] == [
        ["第1步：派单 处理时间： 2026-12-01 08:00:00", "第2步：受理 处理时间： 2026-12-01 09:00:00"]
    ]


DRAWN = """<meta charset=utf-8><p><em>受理</em></p><div class=dialog><div class=form-group><label>退回原因<span>*</span></label>
<div><select name=why style="position:absolute;width:1px;height:1px;padding:0;border:0;overflow:hidden;clip:rect(0 0 0 0)">
<option value="">请选择</option><option value=b1 selected>宽带投诉</option></select><span role=combobox tabindex=0>宽带投诉</span></div></div>
<div class=form-group><label>退回说明</label><div><textarea name=text></textarea></div></div></div>"""


def test_list_that_is_drawn_over_a_select(opened):
    """The field has the select's name, its options and the code that leaves; no word outside labels two fields."""
    fields = opened(DRAWN)[0]["fields"]

    assert [(one["label"], one["name"], one["kind"]) for one in fields] == [
        ("退回原因", "why", "list"),
        ("退回说明", "text", "textarea"),
    ]
    assert fields[0]["options"] == [["宽带投诉", "b1"]]


def test_time_in_several_boxes(opened):
    """Boxes with nothing between them but 年 and the like are one field."""
    boxes = "<input size=4 value=2026>年<input size=2 value=12>月<input size=2 value=6>日"
    seen, _ = opened(f"<meta charset=utf-8><table><tr><td>计划时间：</td><td>{boxes}</td></tr></table>")

    assert [(one["label"], one["kind"], one["levels"]) for one in seen["fields"]] == [
        ("计划时间", "date_selects", ["2026", "12", "6"])
    ]
