"""What a recording makes of the lists: pure, from pages and presses that are written here."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from eoms_bot.browser.recording.events import Exchange, Press, Recording, Said, SeenField, SeenGrid, SeenPage
from eoms_bot.sites.recording.demonstrations import Demonstration
from eoms_bot.sites.recording.draft import ProfileDraft, Table
from eoms_bot.sites.recording.lists import ListLearner

URL = "http://site.example/eoms/"
NUMBER = "ID-056-20261201-00001"


def page(name: str, columns: tuple[str, ...], rows: int) -> SeenPage:
    """A list with that many rows."""
    row = (NUMBER, *columns[1:])
    grid = SeenGrid(columns, (row,) * rows, ("",) * rows, ("",) * rows)
    return SeenPage(f"{URL}{name}", texts=("已办列表", "问题遗留库"), grids=(grid,))


def wrote(kind: str, at: float, opening: Press | None = None) -> Demonstration:
    """A person's write on the order."""
    sent = Exchange(at, "write", "POST", "/save", pairs=(("no", NUMBER),))
    return Demonstration(kind, sent, NUMBER, "", "", (), opening=opening)


def test_lists_of_words_that_nobody_knows():
    """A list with an order that is done is the done one; one that says who registered what, the entries'."""
    todo = page("todo", ("工单编号", "工单主题", "处理人", "状态"), 3)
    done = replace(page("done", ("工单编号", "工单主题", "处理人", "状态"), 1), texts=("经手记录",))
    entries = replace(page("entries", ("工单编号", "问题描述", "登记人"), 1), texts=("挂起台账",))
    presses = [
        Press(1, "待办工单", SeenPage(URL)), Press(5, "经手记录", todo), Press(7, "挂起台账", done)
    ]  # fmt: skip
    said = [Said(2, "列表", (todo,)), Said(6, "列表", (done,)), Said(8, "列表", (entries,))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft, [wrote("complete", 4)]).learn()

    menu = draft.files["site"]["menu"]
    assert isinstance(menu, dict)
    assert (menu["todo"], menu["done"], menu["leftover"]) == (["待办工单"], ["经手记录"], ["挂起台账"])
    assert draft.files["lists"]["done_list"]["title"] == "经手记录"  # type: ignore[call-overload]


def test_name_that_is_on_show_for_a_moment():
    """A toast greets after the login, and has gone when the bot looks: what stays on show has the name."""
    first = replace(
        page("done", ("工单编号", "处理人"), 0), texts=("欢迎，李岗位", "当前用户：李岗位", "已办列表")
    )
    later = replace(first, texts=first.texts[1:])
    presses, said = [Press(1, "已办列表", first)], [Said(2, "列表", (later,))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft).learn()

    menu = draft.files["site"]["menu"]
    assert isinstance(menu, dict)
    assert menu["greeting_pattern"] == r"当前用户：(\S+)"


def test_list_that_shows_an_order_before_it_is_done():
    """An order that is still to be done says nothing of the list in which it stands."""
    todo = replace(page("todo", ("工单编号", "工单主题", "处理人", "状态"), 3), texts=("我的活",))
    presses, said = [Press(1, "我的活", SeenPage(URL))], [Said(2, "列表", (todo,))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft, [wrote("complete", 4)]).learn()

    assert "done_list" not in draft.files.get("lists", {})


def test_from_one_list_to_the_next():
    """A press on the menu is made on the list before: its rows are not those of the list that it leads to."""
    done = page("done", ("工单编号", "工单主题", "处理人", "状态"), 3)
    leftover = page("leftover", ("工单编号", "问题描述", "解决措施", "登记人"), 1)
    presses = [Press(1, "已办列表", SeenPage(URL)), Press(3, "问题遗留库", done)]
    said = [Said(2, "列表", (done,)), Said(4, "列表", (leftover,))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft).learn()

    table = draft.files["lists"]["leftover_list"]
    assert isinstance(table, dict)
    columns: Table = dict(table["columns"])  # type: ignore[call-overload]
    assert columns["registrar"] == "登记人"


def test_list_that_comes_after_a_step():
    """What opened the form of an entry is no way to the entries: the list after its step is another one."""
    todo = page("todo", ("工单编号", "工单主题", "处理人", "状态"), 3)
    leftover = page("leftover", ("工单编号", "问题描述", "解决措施", "登记人"), 1)
    form = SeenPage(f"{URL}form", texts=("问题遗留库",), facts=(("工单编号", NUMBER),))
    opener = Press(1, "转遗留", SeenPage(URL))
    presses = [opener, Press(2, "登记入账", form), Press(4, "问题遗留库", todo)]
    said = [Said(3, "列表", (todo,)), Said(5, "列表", (leftover,))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft, [wrote("leftover", 2, opener)]).learn()

    table, menu = draft.files["lists"]["leftover_list"], draft.files["site"]["menu"]
    assert isinstance(table, dict)
    assert isinstance(menu, dict)
    assert "registrar" in dict(table["columns"])  # type: ignore[call-overload]
    assert menu["leftover"] == ["问题遗留库"]


def test_lists_in_frames_without_names():
    """A mark is no name: the profile has none, and the lists are found by what stands in them."""
    pages = [
        replace(page("done", ("工单编号", "工单主题", "处理人", "状态"), 3), frame="@a1"),
        replace(page("leftover", ("关联工单", "问题描述", "登记人", "登记时间"), 1), frame="@a1"),
    ]
    presses = [Press(1, "已办列表", SeenPage(URL)), Press(3, "问题遗留库", SeenPage(URL))]
    said = [Said(2, "列表", (pages[0],)), Said(4, "列表", (pages[1],))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=said), {}, draft).learn()

    assert "work_frame" not in draft.files["site"]["menu"]
    leftover = draft.files["lists"]["leftover_list"]
    assert isinstance(leftover, dict)
    assert leftover["columns"] == {
        "order_no": "关联工单", "problem": "问题描述", "registrar": "登记人", "measure": "问题描述",
    }  # fmt: skip


def test_pages_in_a_select():
    """A select with the numbers 1, 2, 3 turns the list, whatever else has numbers."""
    sizes = SeenField("", "select", "10", options=(("10", "10"), ("20", "20")))
    turns = SeenField("第", "select", "1", options=(("1", "1"), ("2", "2"), ("3", "3")))
    seen = replace(page("done", ("工单编号", "工单主题", "处理人", "状态"), 3), fields=(sizes, turns))
    recording = Recording(URL, presses=[Press(1, "已办列表", SeenPage(URL))], said=[Said(2, "列表", (seen,))])
    draft = ProfileDraft()

    ListLearner(recording, {}, draft).learn()

    done = draft.files["lists"]["done_list"]
    assert isinstance(done, dict)
    assert done["paging"] == "select"


def test_row_that_tells_its_task_alone():
    """The scripts of a row have the task's id and no other: that is enough."""
    columns = ("工单编号", "工单主题", "处理人", "状态")
    mark = f"openSheet('{NUMBER}','e49df6b803af506','done')"
    seen = replace(
        page("done", columns, 1), grids=(SeenGrid(columns, ((NUMBER, "", "", ""),), ("",), (mark,)),)
    )
    recording = Recording(URL, presses=[Press(1, "已办列表", SeenPage(URL))], said=[Said(2, "列表", (seen,))])
    draft = ProfileDraft()

    ListLearner(recording, {NUMBER: {"base_id": "43001", "task_id": "e49df6b803af506"}}, draft).learn()

    done = draft.files["lists"]["done_list"]
    assert isinstance(done, dict)
    found = re.search(str(done["ids_pattern"]), mark)
    assert found is not None
    assert found["task_id"] == "e49df6b803af506"


def test_rows_whose_scripts_know_no_id():
    """Orders that were worked have ids, and their rows have none: there is no pattern, and nothing to show."""
    columns = ("工单编号", "工单主题", "处理人", "状态")
    rows = tuple((f"{NUMBER[:-1]}{n}", "", "", "") for n in (1, 2))
    seen = replace(page("done", columns, 1), grids=(SeenGrid(columns, rows, ("", ""), ("row-0", "row-1")),))
    recording = Recording(URL, presses=[Press(1, "已办列表", SeenPage(URL))], said=[Said(2, "列表", (seen,))])
    draft = ProfileDraft()
    ids = {row[0]: {"base_id": "43001", "task_id": "e49df6b803af506"} for row in rows}

    ListLearner(recording, ids, draft).learn()

    done = draft.files["lists"]["done_list"]
    assert isinstance(done, dict)
    assert "ids_pattern" not in done
    assert not any("ids" in one.what for one in draft.missing)


def test_box_that_says_inside_what_it_searches():
    """The words in an empty box name it, whatever stands above it in the page."""
    box = SeenField("待办工单", "text", "", hint="请输入工单编号")
    todo = replace(page("todo", ("工单编号", "标题", "处理人", "状态"), 3), fields=(box,), buttons=("搜索",))
    presses = [Press(1, "待办工单", SeenPage(URL))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=[Said(2, "列表", (todo,))]), {}, draft).learn()

    table = draft.files["lists"]["todo_list"]
    assert isinstance(table, dict)
    assert (table["search"], table["search_button"]) == ("请输入工单编号", "搜索")


@pytest.mark.parametrize(
    ("query", "search"), [((("method", "list"),), "工单编号"), ((("method", "to"),), None)]
)
def test_search_that_nobody_has_shown(query, search):
    """A form that goes by POST is listed once it was sent; until then the list is walked, and a question stands."""
    box = SeenField("工单编号", "text", "", posts="legacy.do?method=list")
    todo = replace(
        page("todo", ("工单编号", "标题", "处理人", "状态"), 3), fields=(box,), buttons=("查询", "下一页")
    )
    sent = Exchange(1.5, "query", "POST", "/sheet/legacy.do", query=query, status=200)
    said = [Said(2, "列表", (todo,))]
    recording = Recording(URL, presses=[Press(1, "待办工单", SeenPage(URL))], exchanges=[sent], said=said)
    draft = ProfileDraft()

    ListLearner(recording, {}, draft).learn()

    table = draft.files["lists"]["todo_list"]
    assert isinstance(table, dict)
    assert (table.get("search"), table["paging"]) == (search, "next")
    assert any("search" in one.what for one in draft.missing) is (search is None)


@pytest.mark.parametrize(("said", "paging"), [("共 42 条", "scroll"), ("共 3 条", None)])
def test_list_that_has_more_than_it_shows(said, paging):
    """Without anything that turns it, a list that counts more rows than it shows has them below."""
    todo = page("todo", ("工单编号", "标题", "处理人", "状态"), 3)
    todo = replace(todo, texts=("待办工单", said))
    presses = [Press(1, "待办工单", SeenPage(URL))]
    draft = ProfileDraft()

    ListLearner(Recording(URL, presses=presses, said=[Said(2, "列表", (todo,))]), {}, draft).learn()

    table = draft.files["lists"]["todo_list"]
    assert isinstance(table, dict)
    assert table.get("paging") == paging


def test_button_that_brings_more_rows():
    """It is pressed on the list, and is no part of the way to it; also where the menu is of buttons."""
    todo = replace(page("todo", ("工单编号", "工单主题", "处理人"), 3), buttons=("待办工单", "加载更多"))
    home = SeenPage(URL, buttons=("待办工单",))
    presses = [Press(1, "待办工单", home), Press(3, "加载更多", todo)]
    more = replace(todo, grids=page("todo", ("工单编号", "工单主题", "处理人"), 6).grids)
    draft = ProfileDraft()

    recording = Recording(URL, presses=presses, said=[Said(2, "列表", (todo,)), Said(4, "列表", (more,))])
    ListLearner(recording, {}, draft).learn()

    menu = draft.files["site"]["menu"]
    assert isinstance(menu, dict)
    assert menu["todo"] == ["待办工单"]
