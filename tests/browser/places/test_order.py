"""An order by the labels of its page: facts that come late, answers of other orders, and its 处理记录."""

from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.places.order import PlacedOrder
from eoms_bot.browser.places.place import whole
from eoms_bot.browser.places.step import body_of
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import FactPlace
from eoms_bot.browser.profile.lines import ProfileWord
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.errors import HistoryUnknown, NeedsHuman, SiteChanged
from tests.browser.places.kit import Calm

pytestmark = pytest.mark.browser
PROFILE: Any = load_profile("frameset")
SPA: Any = load_profile("spa")
LOG = """<table><tr><td>处理时间</td><td>处理人</td><td>操作</td><td>处理意见</td></tr>{}</table>"""


def order(page, text, profile=PROFILE):
    page.set_content(text)
    session: Any = Calm(page)
    session.heard.has_answered = lambda _role: session.answered
    session.answered = True
    return PlacedOrder(session, profile, whole(session, page)), session


def line(*cells):
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_history_in_its_order(page):
    """Entries come oldest first, whichever way the site prints them; a time without a year is no future one."""
    rows = line("12-01 11:59", "王值班", "完成", "无") + line("12-02 09:00", "客服", "派单", "没有记录")
    made, _ = order(page, LOG.format(rows))

    entries = made._entries(made.place)

    assert [(f"{one.when:%Y-%m-%d}", one.action, one.text) for one in entries] == [
        ("2025-12-02", "派单", "没有记录"),
        ("2026-12-01", "完成", "无"),
    ]


def test_history_that_has_not_come(page):
    """An empty history is believed only after the site has answered."""
    made, session = order(page, LOG.format("<tr><td colspan=4>没有记录</td></tr>"))
    assert made._entries(made.place) == ()

    session.answered = False
    with pytest.raises(SiteChanged, match="网站还没有回答"):
        made._entries(made.place)


@pytest.mark.parametrize("text", ["", "<p>工单号 <span></span></p>"])
def test_fact_that_has_not_come(page, text):
    """A label without its value yet is not the order's number."""
    made, _ = order(page, text)

    with pytest.raises(SiteChanged, match="order_no（“工单号”旁边）应有一处"):
        made._values({"order_no": FactPlace(label="工单号")})


def test_fact_in_the_path(page):
    """The last read that names the order has it; where the order's own page has it, that one counts."""
    made, session = order(page, "", SPA)
    made._number = "A-7"
    spec = {"task_id": FactPlace(answer="/tasks/([^/]+)$")}
    with pytest.raises(SiteChanged, match=r"tasks/\(\[\^/\]\+\)\$ 的路径"):
        made._values(spec)

    session.answers += [("A-7", "/e/tasks/41"), ("A-8", "/e/tasks/42"), ("A-7", "/e/list")]
    assert made._values(spec) == {"task_id": "41"}

    page.route("**/*", lambda asked: asked.fulfill(body="", content_type="text/html"))
    page.goto("http://eoms.example/e/tasks/T%2D9")
    assert made._values(spec) == {"task_id": "T-9"}


def test_id_that_is_no_utf8(page):
    """It stays in escapes, in the path and behind it: two such ids never become one."""
    made, _ = order(page, "", SPA)
    page.route("**/*", lambda asked: asked.fulfill(body="", content_type="text/html"))
    page.goto("http://eoms.example/e/tasks/%D6%D0?id=%B9%FA")

    assert made._values({"task_id": FactPlace(answer="/tasks/([^/]+)$")}) == {"task_id": "%D6%D0"}
    assert made._values({"task_id": FactPlace(parameter="id")}) == {"task_id": "%B9%FA"}


def test_answer_of_another_order(page):
    """The last answer counts that names this order; null is no fact."""
    made, session = order(page, "", SPA)
    made._number = "A-1"
    spec = {"task_id": FactPlace(answer="/detail$", pointer="/task")}
    session.answers += [('{"no": "A-1", "task": 7}', "/detail"), ('{"no": "A-2", "task": 8}', "/detail")]
    assert made._values(spec) == {"task_id": "7"}

    session.answers.append(('{"no": "A-1", "task": null}', "/detail"))
    with pytest.raises(SiteChanged, match="task_id"):
        made._values(spec)


@pytest.mark.parametrize("opens", ["window", "frame"])
def test_where_an_order_opens(page, opens):
    """A link opens a window of its own, or leads on in the list's own document."""
    address = "data:text/html,<p>工单号 <span>A-1</span></p>"
    text = "<table><tr><th>工单号</th></tr><tr><td><a href='#A-1'>A-1</a></td></tr></table>"
    made, session = order(page, text)
    opened: list[str] = []
    session.new_page = lambda: SimpleNamespace(goto=lambda to, **_: opened.append(to), locator=page.locator)
    spec = PROFILE.order_form.model_copy(update={"opens": opens})
    profile = PROFILE.model_copy(update={"order_form": spec})
    opener = page.locator("a").element_handle()
    listed: Any = SimpleNamespace(
        place=made.place, opener=lambda _number: (opener, address), press=lambda _number: opener.click()
    )

    placed = PlacedOrder.open(session, profile, listed, "A-1")

    assert opened == ([address] if opens == "window" else [])
    assert (placed.place.document is page) is (opens == "frame")
    assert page.url.endswith("#A-1") is (opens == "frame")


def test_history_within_a_minute(page):
    """Entries of one minute keep the page's order, turned round where it prints the newest first."""
    rows = [("12-01 11:59", "完成"), ("12-01 11:58", "受理"), ("12-01 11:58", "派单")]
    made, _ = order(page, LOG.format("".join(line(when, "王值班", done, "无") for when, done in rows)))

    assert [one.action for one in made._entries(made.place)] == ["派单", "受理", "完成"]


TABS = """<ul><li class=on onclick="go(0)">基本信息</li><li onclick="go(1)">处理</li></ul>
<div>工单号 <span>A-1</span><input type=hidden name=tk value=T-7></div><div hidden><button>完成</button></div>
<script>const go = at => document.querySelectorAll('li,div').forEach((one, n) => {
    if (n < 2) one.className = n === at ? 'on' : ''; else one.hidden = n - 2 !== at;
})</script>"""


def test_order_in_tabs(page):
    """What may be done is behind a tab; hidden inputs are read whichever tab is on show."""
    spec = PROFILE.order_form.model_copy(update={"work_tab": "处理"})
    made, _ = order(page, TABS, PROFILE.model_copy(update={"order_form": spec}))
    assert "完成" not in made.place.offered()

    made.show_work()

    assert "完成" in made.place.offered()
    assert made._values({"task_id": FactPlace(hidden="tk")}) == {"task_id": "T-7"}
    with pytest.raises(SiteChanged, match="task_id（nr）应有一处，读到 0 处"):
        made._values({"task_id": FactPlace(hidden="nr")})


def test_order_whose_tab_is_gone(page):
    """Nothing can be done with an order that is handled: its tab is gone. Whoever acts there is told so."""
    spec = PROFILE.order_form.model_copy(update={"work_tab": "处理"})
    handled = TABS.replace('<li onclick="go(1)">处理</li>', "")
    made, _ = order(page, handled, PROFILE.model_copy(update={"order_form": spec}))

    assert made._offered() == ()
    with pytest.raises(SiteChanged, match="应有一个标签页 '处理'，现有 0 个"):
        made.show_work()


PLACE, SYMPTOM = "故障地点", "故障现象"
BLANK = {
    "cells": f"<table><tr><td>{PLACE}</td><td></td><td>{SYMPTOM}</td><td>无信号</td></tr></table>",
    "headers": f"<table><tr><th>{PLACE}</th><td>&nbsp;</td><th>{SYMPTOM}</th><td>无信号</td></tr></table>",
    "terms": f"<dl><dt>{PLACE}</dt><dd></dd><dt>{SYMPTOM}</dt><dd>无信号</dd></dl>",
    "spans": f"<p><span>{PLACE}</span><span></span></p><p><span>{SYMPTOM}</span><span>无信号</span></p>",
    "one line": f"<p><span>{PLACE}</span><span></span><span>{SYMPTOM}</span><span>无信号</span></p>",
    "labels": f"<p><label>{PLACE}：</label><b></b></p><p><label>{SYMPTOM}：</label><b>无信号</b></p>",
    "items": f"<ul><li><b>{PLACE}</b><em></em></li><li><b>{SYMPTOM}</b><em>无信号</em></li></ul>",
    "rows": f"<div><div>{PLACE}</div></div><div><div>{SYMPTOM}</div><div>无信号</div></div>",
    "no place": f"<p><b>{PLACE}：</b></p><p><b>{SYMPTOM}：</b>无信号</p>",
    "inputs": f"<p><b>{PLACE}</b><input readonly></p><p><b>{SYMPTOM}</b><input readonly value='无信号'></p>",
}
"""How sites lay out a label without a value, and one with it."""


@pytest.mark.parametrize("layout", BLANK)
def test_blank_fact_is_blank(page, layout):
    """Where a fact is blank, neither the next label nor the next fact's text is taken for it."""
    made, _ = order(page, BLANK[layout])

    facts = made._values({"fault_place": FactPlace(label=PLACE), "symptom": FactPlace(label=SYMPTOM)})

    assert facts == {"fault_place": "", "symptom": "无信号"}


@pytest.mark.parametrize(
    "layout",
    [
        f"<div><div class=c><b>{PLACE}</b></div><div class=c><b>松岭镇</b></div></div>",
        f"<div><div class=k>{PLACE}</div><div class=v>松岭镇<br></div></div>",
        f"<div><div class=k>{PLACE}<i>*</i></div><div class=v><span>松岭镇</span></div></div>",
        f"<p><b>{PLACE}：</b><i class=icon></i>松岭镇<br><b>{SYMPTOM}：</b>无信号</p>",
        f"<p><b>{PLACE}</b><br>松岭镇</p>",
        f"<table><tr><td>{PLACE}</td><td>松岭镇</td></tr></table><table><tr><th>{PLACE}</th><th>x</th></tr></table>",
    ],
)
def test_fact_beside_its_label(page, layout):
    """The text next to, or below, its label; a column of that name has no fact."""
    made, _ = order(page, layout)

    assert made._values({"fault_place": FactPlace(label=PLACE)}) == {"fault_place": "松岭镇"}


def test_required_fact_that_an_order_lacks(page):
    """It is awaited while an answer is on its way; then the order has none. The place itself must be there."""
    made, session = order(page, BLANK["cells"])
    required = {"fault_place": FactPlace(label=PLACE, required=True)}

    session.heard.unanswered = lambda: ["detail"]
    with pytest.raises(SiteChanged, match="fault_place"):
        made._values(required)

    session.heard.unanswered = list
    assert made._values(required) == {"fault_place": ""}
    with pytest.raises(SiteChanged, match="应有一处，读到 0 处"):
        made._values({"fault_place": FactPlace(label="别的", required=True)})


def test_body_without_a_fact(page):
    """Where the order has none of a fact that its body needs, a person works it; a place gone is a change."""
    made, session = order(page, "<input type=hidden name=ver value=''>" + BLANK["cells"], SPA)
    session.answers = [('{"no": "A-1", "rev": null}', "/api/detail")]
    made._number = "A-1"
    facts = {
        "label": FactPlace(label=PLACE),
        "hidden": FactPlace(hidden="ver"),
        "answer": FactPlace(answer="/api/detail$", pointer="/rev"),
        "gone": FactPlace(label="别的"),
    }
    form = SPA.order_form.model_copy(update={"facts": {}, "carried": facts})
    read: Any = SimpleNamespace(order_no="A-1", task_id="", status="", task_status="", dealer="", facts={})
    number = {"name": "no", "kind": "order", "of": "order_no"}

    def body(of):
        wire = WireSpec.model_validate({"pairs": [number, {"name": "p", "kind": "order", "of": of}]})
        made.profile = SPA.model_copy(update={"order_form": form, "wire": {"accept": wire}})
        made.facts()
        return body_of(made, read, "accept", {})

    for of in ("label", "hidden", "answer"):
        with pytest.raises(NeedsHuman, match="是空的，提交内容的 p 要它"):
            body(of)
    with pytest.raises(SiteChanged, match="应有一处，读到 0 处"):
        body("gone")


@pytest.mark.parametrize(("kind", "there"), [("v", "；这里有: 时限；"), ("k", "没有出现 到期日；")])
def test_label_that_resembles_none(page, kind, there):
    """Labels that look like known ones are named; where values look like labels too, nothing is."""
    cells = "".join(
        f"<p><span class=k>{label}：</span><span class={kind}>{text}</span></p>"
        for label, text in (("工单号", "A-1"), ("时限", "12-02 18:30"), ("客户", "张三"))
    )
    made, _ = order(page, cells)
    with pytest.raises(SiteChanged) as met:
        made.place.await_words("工单", ProfileWord("到期日"), known=["工单号", "客户"])

    assert there in f"{met.value}；"
    assert "张三" not in str(met.value)


FOLDED = """<p>工单号 A-1</p><fieldset><legend onclick="log.hidden = !log.hidden">处理记录</legend>
<div id=log hidden>{}</div></fieldset>"""


@pytest.mark.parametrize("hidden", [True, False])
def test_history_that_folds_open(page, hidden):
    """The same words for `tab` and `back`: it is opened where the order stands, and one that is open stays so."""
    history = PROFILE.history.model_copy(update={"tab": "处理记录", "back": "处理记录"})
    text = FOLDED.format(LOG.format(line("12-01 11:59", "王值班", "完成", "无")))
    text = text if hidden else text.replace(" hidden", "")
    made, _ = order(page, text, PROFILE.model_copy(update={"history": history}))

    assert [one.action for one in made.history()] == ["完成"]
    assert [one.action for one in made.history()] == ["完成"]


def test_task_that_only_the_page_tells(page):
    """Where rows tell no task, the number stands for it in all that is kept; the body has the page's own."""
    made, session = order(page, "", SPA)
    session.profile = SPA
    made.ids = {"task_id": "e49df6b8"}
    pairs = ({"name": "task", "kind": "order", "of": "task_id"},)
    made.profile = SPA.model_copy(update={"wire": {"accept": WireSpec.model_validate({"pairs": pairs})}})
    read: Any = SimpleNamespace(order_no="A-1", task_id="A-1", status="", task_status="", dealer="", facts={})

    assert [value for _name, value in body_of(made, read, "accept", {}).pairs] == ['"e49df6b8"']


def test_fact_in_one_text_with_its_label(page):
    """A label and its value may be one text; a value that stands apart counts first."""
    made, _ = order(
        page,
        "<span>处理人：王值班 </span><table><tr><td>时限</td><td>12-02</td></tr></table><p>时限：明天</p>",
    )

    found = made._values({"dealer": FactPlace(label="处理人"), "deadline": FactPlace(label="时限")})

    assert found == {"dealer": "王值班", "deadline": "12-02"}


LINE = r"(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d) (?P<who>.+?) : (?P<action>.+?) : (?P<text>.*?)；?"


def of_lines(page, *lines):
    """An order whose history is lines in a frame."""
    history = PROFILE.history.model_copy(
        update={"frame": "log", "line": LINE, "back": "工单信息", "tab": "处理记录"}
    )
    inner = "".join(f"<div>{one}</div>" for one in ("处理记录", *lines))
    made, session = order(
        page, f"<iframe name=log srcdoc='{inner}'></iframe>", PROFILE.model_copy(update={"history": history})
    )
    return made, session


def test_history_of_lines_in_a_frame(page):
    """Lines are read by their pattern, oldest first."""
    made, _ = of_lines(page, "2026-12-01 09:00 王值班 : 完成 : 已处理；", "2026-11-30 18:05 客服 : 派单 : ；")

    entries = made._entries(made._history_place())

    assert [(f"{one.when:%m-%d %H:%M}", one.who, one.action, one.text) for one in entries] == [
        ("11-30 18:05", "客服", "派单", ""),
        ("12-01 09:00", "王值班", "完成", "已处理"),
    ]


def test_line_that_is_read_by_nothing(page):
    """A line that begins with a time and does not fit is no text of something else."""
    made, _ = of_lines(page, "2026-12-01 09:00 王值班 完成 已处理")

    with pytest.raises(SiteChanged, match="处理记录的一行"):
        made._entries(made._history_place())


BLOCK = (
    r"第\d+步：(?P<action>\S+?) ?处理人[:：] ?(?P<who>.*?) ?处理时间[:：] ?(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d)"
    r" ?处理说明[:：] ?(?P<text>.*)"
)


def block(number, what, who, when, text):
    """An entry of a history that is no row: a heading, and labels with their values."""
    values = {"处理人": who, "处理时间": when, "处理说明": text}
    inner = "".join(f"<dt>{name}：</dt><dd>{value}</dd>" for name, value in values.items())
    return f"<section><fieldset><legend>第{number}步：{what}</legend><dl>{inner}</dl></fieldset></section>"


ENTRIES = (
    block(1, "派单", "客服", "2026-11-30 18:05", "请处理") + block(2, "回单", "王值班", "2026-12-01 09:00", "说明")
)  # fmt: skip


def of_blocks(page, text):
    """An order whose history is blocks below its facts."""
    history = PROFILE.history.model_copy(update={"line": BLOCK, "back": "处理过程", "tab": "处理过程"})
    return order(page, text, PROFILE.model_copy(update={"history": history}))[0]


def test_history_of_blocks(page):
    """Each block is an entry; what stands around all of them is none."""
    made = of_blocks(page, f"<h3>处理过程</h3>{ENTRIES}")

    assert [(one.who, one.action, one.text) for one in made.history()] == [
        ("客服", "派单", "请处理"),
        ("王值班", "回单", "说明"),
    ]


def test_blocks_whose_first_line_is_a_line(page):
    """What a block says below its first line belongs to it."""
    line = r"(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d) (?P<who>\S+) (?P<action>\S+) ?(?P<text>.*)"
    stands = {"line": line, "when": "", "back": "处理过程", "tab": "处理过程"}
    history = PROFILE.history.model_copy(update=stands)
    text = (
        "<h3>处理过程</h3><ul><li>2026-11-30 18:05 <b>客服</b> 派单<p>请处理</p></li>"
        "<li>2026-12-01 09:00 <b>王值班</b> 回单</li></ul>"
    )

    made = order(page, text, PROFILE.model_copy(update={"history": history}))[0]

    assert [(one.who, one.action, one.text) for one in made.history()] == [
        ("客服", "派单", "请处理"),
        ("王值班", "回单", ""),
    ]


@pytest.mark.parametrize(
    "more",
    [
        "<section><legend>第3步：转派</legend>2026-12-01 10:00</section>",
        f"<div>{block(3, '回单', '王值班', '2026-12-01 10:00', '投诉内容里的一段')}</div>",
        "<p>第3步：回单 处理人：王值班 处理时间：2026-12-01 10:00 处理说明：投诉内容里的一行</p>",
    ],
    ids=["a block that does not fit", "a block elsewhere", "a line elsewhere"],
)
def test_blocks_that_are_not_all_the_history(page, more):
    """A block that is read by nothing, and what only looks like an entry elsewhere, make the history unknown."""
    with pytest.raises(HistoryUnknown, match="处理记录的一行"):
        of_blocks(page, f"{ENTRIES}{more}").history()
