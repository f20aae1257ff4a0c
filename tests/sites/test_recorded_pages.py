"""What a recording makes of menus, lists, orders and histories: pure, from pages that are written here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from eoms_bot.browser.recording.events import Exchange, Press, Recording, Said, SeenField, SeenGrid, SeenPage
from eoms_bot.sites.recording.demonstrations import Demonstration, hidden_in, shown_writes
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.history import history_lines
from eoms_bot.sites.recording.lists import ListLearner
from eoms_bot.sites.recording.orders import OrderLearner

SITE = "http://site.example/cc/"
NUMBERS = ("ID-056-20261201-00001", "ID-056-20261201-00002")
HEADS = ("工单流水号", "工单主题", "办理时限", "当前处理人")
ROWS = tuple((one, f"{place}号小区信号弱 VIP", "12-02 18:30", "王值班") for place, one in enumerate(NUMBERS))
MENU = ("客服工单系统 值班员：王值班 退出", "退出", "工单中心")
FACTS = (
    ("工单流水号", NUMBERS[0]),
    ("环节状态", "办理中"),
    ("办理时限", "2026年12月02日 18:30"),
    ("当前处理人", "王值班"),
)


def portal(*texts: str) -> SeenPage:
    """The first page, with its menu."""
    return SeenPage(f"{SITE}main", window="a", texts=(*MENU, *texts))


LIST = SeenPage(
    f"{SITE}list",
    frame="work",
    window="a",
    texts=("欢迎使用", "待办工单列表", "总计 2 条", "待办"),
    grids=(SeenGrid(HEADS, (*ROWS, ("", "", "", "待办")), ("", "", ""), ("", "", "")),),
    buttons=("0号小区信号弱", "1号小区信号弱"),
)
ORDER = SeenPage(
    f"{SITE}order?nid=7",
    window="b",
    texts=("工单详情", "办结", "派发时间", *(one for one, _ in FACTS)),
    facts=FACTS,
)
TRACE = SeenPage(
    f"{SITE}trace", window="c", texts=("处理记录", "办理时间", "经办人", "环节", "意见内容", "办结")
)


def a_day() -> Recording:
    """A notice is closed, the menu walked, an order opened in a window, and its history in a third one."""
    presses = [
        Press(1, "登录", SeenPage(f"{SITE}login", window="a"), enters=True),
        Press(2, "我知道了", portal("系统公告", "我知道了")),
        Press(3, "工单中心", portal()),
        Press(4, "待办工单(2)", portal("待办工单(2)")),
        Press(6, "0号小区信号弱", LIST),
        Press(8, "处理记录", ORDER),
        Press(10, "办结", ORDER),
    ]
    said = [
        Said(5, "列表", (portal("待办工单(2)"), LIST)),
        Said(7, "工单", (portal(), LIST, ORDER)),
        Said(9, "处理记录", (portal(), LIST, ORDER, TRACE)),
    ]
    return Recording(SITE, presses=presses, said=said)


def learned() -> tuple[dict[str, Any], ListLearner, ProfileDraft]:
    """The tables of the day."""
    draft = ProfileDraft()
    lists = ListLearner(a_day(), {}, draft)
    lists.learn()
    return {one: table for file in draft.files.values() for one, table in file.items()}, lists, draft


def test_way_to_a_list():
    """A notice is no entry of the menu, an entry has no count, and the folder above it is pressed first."""
    menu = learned()[0]["menu"]

    assert (menu["todo"], menu["notice"]) == (["工单中心", "待办工单"], "我知道了")


def test_our_name():
    """It is the name that works orders here, whatever else begins with 欢迎."""
    assert learned()[0]["menu"]["greeting_pattern"] == r"值班员：\s*(\S+)"


@pytest.mark.parametrize(
    ("said", "pattern"),
    [
        ("王值班 退出", r"(?<!\S)(\S{2,12}?)\s*退出"),
        ("张三 退出", r"当前用户[:：]\s*(\S+)"),
    ],
)
def test_name_that_nothing_greets(said, pattern):
    """Our name may stand next to the way out; 欢迎使用 greets nobody, and another name there is not ours."""
    day = a_day()
    pages = replace(portal(), texts=("欢迎使用客服工单系统", said, "工单中心"))
    presses = [replace(one, page=pages) if one.page.url.endswith("main") else one for one in day.presses]
    heard = [
        replace(one, pages=tuple(each for each in one.pages if each.window != "a" or each.frame))
        for one in day.said
    ]
    draft = ProfileDraft()
    ListLearner(replace(day, presses=presses, said=heard), {}, draft).learn()

    menu = draft.files["site"]["menu"]
    assert isinstance(menu, dict)
    assert menu["greeting_pattern"] == pattern


def test_list():
    """A row opens by the link of a column, headers may only look like ours, and a cell is no title."""
    found = learned()[0]["todo_list"]

    assert (found["title"], found["open"]) == ("待办工单列表", "工单主题")
    assert found["columns"]["deadline"] == "办理时限"
    assert found["total_pattern"] == r"总计(\d+)条"


def test_order_and_history_in_windows():
    """An order opens in a window; only what came with its history has that one's headers."""
    _, lists, draft = learned()
    recording = a_day()
    sent = Exchange(11, "write", "POST", "/do", status=200, press=recording.presses[-1])
    step = Demonstration("complete", sent, NUMBERS[0], "办结", "提交", (), press=recording.presses[-1])

    OrderLearner(recording, [step], lists.openers, draft).learn({})

    order, history = draft.files["order"]["order_form"], draft.files["order"]["history"]
    facts: Any = draft.files["order"]["order_form.facts"]
    assert isinstance(order, dict)
    assert isinstance(history, dict)
    assert order["opens"] == "window"
    assert facts["deadline"] == {"label": "办理时限", "required": True}
    assert [history[one] for one in ("when", "who", "action", "text")] == list(TRACE.texts[1:5])


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        pytest.param(("办结工单",), "办结工单", id="a word more"),
        pytest.param(("办结工单", "已办结"), "办结", id="two that are like it"),
        pytest.param(("办结以后请回访客户",), "办结", id="a sentence"),
        pytest.param(("办结", "已办结"), "办结", id="the word itself"),
    ],
)
def test_word_of_a_history_for_a_step(texts, word):
    """The words of the button count first, then one text that has a word more; a button's own word is none."""
    presses = [Press(1, "处理记录", ORDER), Press(3, "办结", ORDER)]
    trace = replace(ORDER, texts=(*ORDER.texts, "2026-12-01 09:00:05", *texts))
    said = [Said(2, "处理记录", (ORDER, trace))]
    sent = Exchange(4, "write", "POST", "/do", status=200, press=presses[-1])
    step = Demonstration("complete", sent, NUMBERS[0], "办结", "提交", (), press=presses[-1])
    draft = ProfileDraft()

    OrderLearner(Recording(SITE, presses=presses, said=said), [step], (), draft).learn({})

    actions: Any = draft.files["order"]["history.actions"]
    assert actions["complete"] == [word]


@pytest.mark.parametrize(
    ("named", "shown", "tab"),
    [
        pytest.param("处理记录", TRACE, "去向", id="right after the press"),
        pytest.param("处理记录", replace(TRACE, texts=("随便什么",)), "处理记录", id="no history on show"),
        pytest.param("工单", TRACE, "处理记录", id="another name"),
    ],
)
def test_history_of_other_words(named, shown, tab):
    """What was pressed on an order right before 处理记录 was named opens it, whatever its words."""
    presses = [Press(1, "去向", ORDER), Press(3, "办结", ORDER)]
    said = [Said(0, "工单", (ORDER,)), Said(2, named, (ORDER, shown))]
    sent = Exchange(4, "write", "POST", "/do", status=200, press=presses[-1])
    step = Demonstration("complete", sent, NUMBERS[0], "办结", "提交", (), press=presses[-1])
    draft = ProfileDraft()

    OrderLearner(Recording(SITE, presses=presses, said=said), [step], (), draft).learn({})

    history: Any = draft.files["order"].get("history", {"tab": "处理记录"})
    assert history["tab"] == tab


def test_history_over_a_list():
    """Headers of a list that stands behind the order are none of the history's, which stand side by side."""
    heads = ("时间", "经办人", "环节动作", "经办意见")
    order = replace(ORDER, texts=(*ORDER.texts, "时间", "操作", "经办人"))
    shown = replace(order, texts=(*order.texts, "2026-12-01", *heads, "2026-12-01 09:00:05", "受理"))
    presses = [Press(1, "处理记录", order), Press(3, "办结", order)]
    sent = Exchange(4, "write", "POST", "/do", status=200, press=presses[-1])
    step = Demonstration("complete", sent, NUMBERS[0], "办结", "提交", (), press=presses[-1])
    draft = ProfileDraft()

    recording = Recording(SITE, presses=presses, said=[Said(2, "处理记录", (shown,))])
    OrderLearner(recording, [step], (), draft).learn({})

    history: Any = draft.files["order"]["history"]
    assert tuple(history[one] for one in ("when", "who", "action", "text")) == heads


@pytest.mark.parametrize(
    ("facts", "back"),
    [
        pytest.param((("工单流水号", "工单主题"),), "基本信息", id="head of a list under it"),
        pytest.param(FACTS, "处理记录", id="below the facts"),
    ],
)
def test_way_back_from_a_history_in_the_order_itself(facts, back):
    """It folds only where the order still shows its own number; the head of a list shows none."""
    tabs = ("基本信息", "处理记录", "办结")
    order = replace(ORDER, texts=(*ORDER.texts, *tabs))
    shown = replace(order, texts=(*tabs, *TRACE.texts), facts=facts)
    presses = [Press(1, "处理记录", order), Press(3, "基本信息", shown), Press(5, "办结", order)]
    said = [Said(0, "工单", (order,)), Said(2, "处理记录", (shown,))]
    sent = Exchange(6, "write", "POST", "/do", status=200, press=presses[-1])
    step = Demonstration("complete", sent, NUMBERS[0], "办结", "提交", (), press=presses[-1])
    draft = ProfileDraft()

    OrderLearner(Recording(SITE, presses=presses, said=said), [step], (), draft).learn({})

    history: Any = draft.files["order"]["history"]
    assert history["back"] == back


def test_token_of_the_page_of_a_step():
    """It is what the site has put there, not what a script has made of it since."""
    form = SeenPage(f"{SITE}form", window="b", facts=FACTS[:1], hidden=(("rv", "17"), ("size", "3")))
    presses = [
        Press(1, "办结", ORDER),
        Press(3, "确认办结", form, (SeenField("办结意见", "textarea", "一段话"),)),
    ]
    text = f"{NUMBERS[0]}<input type=hidden name=rv value='17'><INPUT TYPE=hidden name=size value=''>"
    sent = Exchange(4, "write", "POST", "/do", pairs=(("no", NUMBERS[0]),), status=200, press=presses[1])
    read = Exchange(2, "read", "GET", "/form", media="text/html", text=text)

    (found,) = shown_writes(Recording(SITE, presses=presses, exchanges=[read, sent])).steps

    assert hidden_in(text) == [("rv", "17"), ("size", "")]
    assert found.hidden == {"rv": "17"}


NOTE = (SeenField("办结意见", "textarea", "一段话"),)


@pytest.mark.parametrize(
    ("pairs", "put"),
    [
        ({"no": NUMBERS[0], "grade": "2", "note": "一段话"}, {"grade": "2", "note": ""}),
        ({"no": NUMBERS[0], "note": "一段话"}, {}),
    ],
    ids=["sent whole", "without a control"],
)
def test_body_that_is_a_form(pairs, put):
    """A body is a form's where all of it has left; a script that makes one uses some of the same names."""
    opened, filled = [(("grade", "2"), ("note", text)) for text in ("", "一段话")]
    presses = [Press(1, "办结", replace(ORDER, forms=(opened,)))]
    presses += [Press(3, "确认办结", replace(ORDER, forms=(filled,)), NOTE)]
    sent = Exchange(4, "write", "POST", "/do", pairs=tuple(pairs.items()), status=200, press=presses[1])

    (found,) = shown_writes(Recording(SITE, presses=presses, exchanges=[sent])).steps

    assert found.served == put


def of_lines(*lines: str) -> Recording:
    """A day on which 处理记录 was lines in a frame of the order's window."""
    presses = [Press(1, "处理记录", ORDER), Press(3, "工单信息", ORDER)]
    log = SeenPage(f"{SITE}log", frame="log", window="b", texts=("处理记录", *lines))
    return Recording(SITE, presses=presses, said=[Said(2, "处理记录", (ORDER, log))])


def test_history_of_lines():
    """The separator and the end of the lines are learned, with the frame and the words of the actions."""
    found = history_lines(
        of_lines(
            "2026-12-01 09:00:05 王值班 : 受理 : 已看；", "2026-12-01 09:30:00 王值班 : 驳回客服 : 重复；"
        )
    )

    assert found is not None
    assert (found.frame, found.actions) == ("log", ("受理", "驳回客服"))
    match = re.fullmatch(found.pattern, "2026-12-02 10:11:12 李协办 : 办结 : 说 : 明；")
    assert match is not None
    assert match.groupdict() == {
        **{"when": "2026-12-02 10:11:12", "who": "李协办", "action": "办结", "text": "说 : 明"}
    }


@pytest.mark.parametrize(
    "lines",
    [
        ("2026-12-01 09:00:05 王值班 : 受理 : 已看；", "2026-12-01 09:30:00 没有人"),
        ("2026-12-01 09:00:05 王值班 : 登录 : 已看；",),
        ("王值班 : 受理 : 已看；",),
    ],
)
def test_lines_that_are_no_history(lines):
    """All that begin with a time must fit, and one must speak of a step."""
    assert history_lines(of_lines(*lines)) is None


def test_inputs_that_the_site_has_filled():
    """Hidden inputs, and where it matters those that nobody can change, as they came."""
    text = "<input type=hidden name=a value=1><input name=b value=2 readonly><input name=c value=3>"

    assert hidden_in(text) == [("a", "1")]
    assert hidden_in(text, locked=True) == [("a", "1"), ("b", "2")]


BLOCKS = (
    "第1步：派单 部门： 客服 处理人： 客服接口 处理时间： 2026-12-01 08:00:00 处理说明： 占用基站:无;处理人:无",
    "第2步：受理 部门： 网络部 处理人： 王值班 处理时间： 2026-12-01 09:00:00 处理说明：",
)


def standing(**more: Any) -> Recording:
    """A day on which an order's own page showed its history, and nobody had to press anything for it."""
    page = replace(ORDER, **more)
    return Recording(SITE, presses=[Press(1, "办结", page)], said=[Said(2, "处理记录", (page,))])


def order_of(recording: Recording) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tables `[history]` and `[order_form.facts]` of a day with one completion."""
    sent = Exchange(3, "write", "POST", "/do", status=200, press=recording.presses[0])
    step = Demonstration("complete", sent, NUMBERS[0], "办结", "提交", (), press=recording.presses[0])
    draft = ProfileDraft()
    OrderLearner(recording, [step], [], draft).learn({})
    history, facts = draft.files["order"].get("history", {}), draft.files["order"]["order_form.facts"]
    assert isinstance(history, dict)
    assert isinstance(facts, dict)
    return history, facts


def test_history_of_blocks():
    """The labels that all blocks have cut out its parts, and the heading without its number says what was done."""
    found, _ = order_of(standing(texts=("工单详情", "处理过程"), blocks=(("2026-12-01 08:00", "x"), BLOCKS)))

    assert (found["tab"], found["back"]) == ("处理过程", "处理过程")
    line = (
        "第12步：回单 部门： 网络部 处理人： 李协办 处理时间： 2026-12-02 10:11:12 处理说明： 处理人： 说明"
    )
    match = re.fullmatch(found["line"], line)
    assert match is not None
    assert match.groupdict() == {
        **{"when": "2026-12-02 10:11:12", "who": "李协办", "action": "回单", "text": "处理人： 说明"}
    }


@pytest.mark.parametrize(
    "blocks",
    [
        tuple(one.replace("处理人：", "") for one in BLOCKS),
        tuple(one.replace("派单", "登录").replace("受理", "登录") for one in BLOCKS),
        (BLOCKS[0], "公告 2026-12-01 09:00:00"),
    ],
)
def test_blocks_that_are_no_history(blocks):
    """All parts must be there in all blocks, and one of them must speak of a step."""
    assert order_of(standing(blocks=(blocks,)))[0] == {}


def test_table_of_a_history_in_the_order_itself():
    """Its four headers stand side by side; the labels of the order's own facts do not."""
    heads = ("序号", "处理环节", "处理人", "处理时间", "处理意见")
    texts = ("工单详情", "处理人", "王值班", "派单时间", "2026-12-01", "流转记录", *heads, "1", "派单")

    found, _ = order_of(standing(texts=texts))

    assert found == {
        **{"tab": "流转记录", "back": "流转记录"},
        **{"when": "处理时间", "who": "处理人", "action": "处理环节", "text": "处理意见"},
    }


def test_label_that_the_history_has_too():
    """Of two labels that may mean a fact, the one counts that stands there once."""
    each = (("处理人", "客服接口"), ("处理人", "王值班"))

    assert order_of(standing(facts=(*FACTS, *each)))[1]["dealer"] == {"label": "当前处理人"}


def test_label_with_nothing_next_to_it():
    """A label that stands there is the fact's, though no order that was shown has one."""
    assert order_of(standing(facts=(*FACTS, ("客户姓名", ""))))[1]["customer_name"] == {"label": "客户姓名"}


def test_history_of_blocks_without_labels():
    """In a time line each block has a time, a name and what was done, and perhaps a label before the text."""
    blocks = (
        "2026-12-01 09:00:00 王值班 受理 说明：",
        "2026-12-01 08:00:00 客服接口 派单 说明：请核实",
    )
    found, _ = order_of(standing(texts=("流转记录",), blocks=(blocks,)))

    match = re.fullmatch(found["line"], "2026-12-02 10:11:12 李协办 办结 说明：说 明：一")
    assert match is not None
    assert match.groupdict() == {
        **{"when": "2026-12-02 10:11:12", "who": "李协办", "action": "办结", "text": "说 明：一"}
    }


def test_history_of_blocks_without_any_label():
    """A time and two words, of which one says what was done, and perhaps what was said after them."""
    blocks = ("2026-12-01 08:00:00 客服接口 派单 请核实 一下", "2026-12-01 09:00:00 王值班 受理")
    found, _ = order_of(standing(texts=("处理流程",), blocks=(blocks,)))

    match = re.fullmatch(found["line"], "2026-12-02 10:11:12 李协办 办结 说 明：一")
    assert match is not None
    assert match.groupdict() == {
        **{"when": "2026-12-02 10:11:12", "who": "李协办", "action": "办结", "text": "说 明：一"}
    }


@pytest.mark.parametrize(
    "second", ["王值班 2026-12-01 09:00:00 受理", "2026-12-01 09:00:00", "2026-12-01 09:00:00 受理 受理"]
)
def test_blocks_without_any_label_that_are_no_history(second):
    """Blocks of several orders of words, or with too few, or in which either word may be the action, are none."""
    blocks = ("2026-12-01 08:00:00 客服接口 派单 请核实", second)

    assert order_of(standing(texts=("处理流程",), blocks=(blocks,)))[0] == {}
