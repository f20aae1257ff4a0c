"""Lists by the words of their headers: searched, walked, and opened."""

from typing import Any

import pytest

from eoms_bot.browser.places.listing import PlacedList
from eoms_bot.browser.profile.described import ListWords
from eoms_bot.errors import SiteChanged, TransientSiteError
from tests.browser.places.kit import Calm

pytestmark = pytest.mark.browser
COLUMNS = {"order_no": "工单号", "deadline": "时限"}


def table(*rows, more=""):
    lines = "".join(
        f"<tr><td>{number}</td><td>{limit}</td><td>{link}</td></tr>" for number, limit, link in rows
    )
    head = "<tr><th>工单号</th><th>时限</th><th>操作</th></tr>"
    return f"<h1>待办</h1><table id=t>{head}{lines}</table>{more}<p>共 {len(rows)} 条</p>"


def row(number, limit="12-02 18:30"):
    return number, limit, f"<a href=# onclick='document.title = \"{number}\"'>处理</a>"


def listed(page, text, seconds=0.5, **words):
    page.set_content(text)
    spec = ListWords(title="待办", columns=COLUMNS, **words)
    return PlacedList(Calm(page, seconds), page, spec)  # type: ignore[arg-type]


def test_rows_and_their_times(page):
    """A time without a year is the nearest one; where the list knows no ids, the number stands for them."""
    [found] = listed(page, table(row("A-1"))).arrive().rows()

    assert (found.ref.order_no, f"{found.ref.deadline:%Y-%m-%d %H:%M}") == ("A-1", "2026-12-02 18:30")
    assert (found.ref.base_id, found.ref.task_id, found.ref.unread) == ("A-1", "A-1", "")


@pytest.mark.parametrize("text", [table(("没有记录", "", "")), table(more="<p>暂无数据</p>")])
def test_empty_list(page, text):
    """The line that says so is no row; the words may stand below as well, and be others."""
    assert listed(page, text).rows() == []


def test_more_is_loaded_until_the_order_is_there(page):
    """A list without a search is walked; each press waits for its rows."""
    add = "const one = t.insertRow(); [n, '12-03 08:00', ''].forEach(x => one.insertCell().textContent = x);"
    script = f"<script>let at = 1; const more = () => setTimeout(() => {{ at += 1; const n = 'A-' + at; {add} }}, 50)</script>"
    text = table(row("A-1"), more="<button onclick='more()'>加载更多</button>") + script

    found = listed(page, text, 2, paging="more", turn="加载更多").find("A-3")

    assert [one.facts["order_no"] for one in found] == ["A-3"]


def test_page_that_does_not_turn(page):
    """A press that brings nothing is no end of the list."""
    text = table(row("A-1"), more="<button>下一页</button>")

    with pytest.raises(SiteChanged, match="翻页以后还是原来的 1 行"):
        listed(page, text, paging="next", turn="下一页").find("A-2")


@pytest.mark.parametrize(
    ("number", "words", "what"),
    [("A-2", "处理", "A-2"), ("A-9", "处理", "没有这一行"), ("A-1", "查看", "没有 查看")],
)
def test_row_is_opened_by_its_words(page, number, words, what):
    """The press goes to the row of the number; what is missing is named."""
    made = listed(page, table(row("A-1"), row("A-2")), open=words)

    if what == number:
        made.opener(number)[0].click()
        assert page.title() == what
    else:
        with pytest.raises(SiteChanged, match=what):
            made.opener(number)


@pytest.mark.parametrize("double", [False, True])
def test_row_without_a_link(page, double):
    """Ids stand in what the row's scripts know; the row opens by one press on its number, or by two."""
    event = "ondblclick" if double else "onclick"
    text = table(("A-1", "12-02 18:30", "")).replace("<tr><td>", f"<tr {event}=\"open_('B1', 'T7')\"><td>")
    script = "<script>const open_ = (base, task) => { document.title = task; }</script>"
    pattern = r"open_\('(?P<base_id>\w+)', '(?P<task_id>\w+)'\)"
    made = listed(page, text + script, ids_pattern=pattern, double=double)

    assert [(one.ref.base_id, one.ref.task_id) for one in made.rows()] == [("B1", "T7")]
    made.press("A-1")
    assert page.title() == "T7"


def test_ids_of_an_answer(page):
    """Ids that no row shows are taken from the answer that brought the rows; a row that it lacks is refused."""
    ids: Any = {
        "path": "/api/todo$",
        "rows": "/data",
        "order_no": "/no",
        "base_id": "/base",
        "task_id": "/task",
    }
    made = listed(page, table(row("A-1")), ids=ids)
    tasks = '[{"no": "A-1", "base": "B1", "task": 7}, {"no": "A-1", "base": "B1", "task": 8}]'
    made._session.answers.append((f'{{"data": {tasks}}}', "/x/api/todo"))
    assert [(one.ref.base_id, one.ref.task_id) for one in made.rows()] == [("B1", "7")]

    page.set_content(table(row("A-1"), row("A-1")))
    assert [one.ref.task_id for one in made.rows()] == ["7", "8"]
    page.set_content(table(row("A-2")))
    with pytest.raises(SiteChanged, match="里没有工单 A-2"):
        made.rows()


def test_answer_with_tasks_alone(page):
    """The order's number stands for the id that the site does not know."""
    ids: Any = {"path": "/api/todo$", "rows": "/data", "order_no": "/no", "task_id": "/task"}
    made = listed(page, table(row("A-1")), ids=ids)
    made._session.answers.append(('{"data": [{"no": "A-1", "task": 7}]}', "/x/api/todo"))

    assert [(one.ref.base_id, one.ref.task_id) for one in made.rows()] == [("A-1", "7")]


def test_column_that_is_called_otherwise(page):
    """The words of the header are named, in a table and in a grid of plain elements."""
    text = table(row("A-1"))
    plain = "<h1>待办</h1><div><span>工单号</span><span>办理期限</span><span>操作人</span></div>"
    for page_text, there in ((text, "工单号、时限、操作"), (plain, "工单号、办理期限、操作人")):
        page.set_content(page_text)
        columns = {"order_no": "工单号", "dealer": there.rpartition("、")[2], "deadline": "截止"}
        spec = ListWords(title="待办", columns=columns)
        with pytest.raises(SiteChanged, match=f"没有出现 截止.*表头有: {there}"):
            PlacedList(Calm(page, 0.1), page, spec).arrive()  # type: ignore[arg-type]


def test_important_customer(page):
    """A row says so by a word that stands by itself, in a cell of its own or next to the title."""
    marked, plain = ("A-1", "<b>VIP</b> 12-02 18:30", ""), ("A-2", "VIP楼 12-02 18:30", "")

    assert [one.vip for one in listed(page, table(marked, plain)).rows()] == [True, False]
    assert [one.vip for one in listed(page, table(marked), vip="钻石").rows()] == [False]


def test_total(page):
    """The number that the site states; None where the profile knows no words for it."""
    text = table(row("A-1"), row("A-2"))

    assert listed(page, text, total_pattern=r"共(\d+)条").total() == 2
    assert listed(page, text).total() is None
    with pytest.raises(SiteChanged, match="没有"):
        listed(page, text, total_pattern=r"合计(\d+)张").total()


def test_list_that_is_empty_at_first(page):
    """A kit that says 没有记录 before the site has answered shows no empty list."""
    made = listed(page, table(("没有记录", "", "")))
    made._session.heard.unanswered = lambda: ["on its way"]

    with pytest.raises(SiteChanged, match="没有行，也没有写"):
        made.rows()


def test_turn_in_a_list_of_pages(page):
    """Words with blanks, and page numbers that are no links, turn a list as well."""
    numbers = "<ul><li onclick='t.rows[1].cells[0].textContent = \"A-2\"'>2</li></ul>"
    assert listed(page, table(row("A-1"), more=numbers), paging="pages").find("A-2")

    more = "<button onclick='t.rows[1].cells[0].textContent = \"A-2\"'>下一页  ></button>"
    assert listed(page, table(row("A-1"), more=more), paging="next", turn="下一页 >").find("A-2")


def test_walk_that_saw_less_than_the_site_states(page):
    """An order is not missing where the walk did not see the whole list."""
    text = table(row("A-1")).replace("共 1 条", "共 12 条")

    with pytest.raises(TransientSiteError, match="走完 1 行，网站说共 12 条"):
        listed(page, text, total_pattern=r"共(\d+)条").find("A-9")


def test_row_that_a_link_of_another_column_opens(page):
    """`open` may be the header of that column: each row has other words there."""
    link = "<a href='/order?id=7'>某小区信号弱</a> VIP"
    text = table(("A-1", link, ""), ("A-2", "12-02 18:30", ""))
    page.set_content(text.replace("<th>时限</th>", "<th>主题</th>"))
    spec = ListWords(title="待办", columns={"order_no": "工单号", "title": "主题"}, open="主题")

    opener, _ = PlacedList(Calm(page), page, spec).opener("A-1")  # type: ignore[arg-type]

    assert opener.inner_text() == "某小区信号弱"


SELECTED = """<h1>待办</h1><table id=t><tr><th>工单号</th><th>时限</th></tr></table>
<select onchange="show(this.value)"><option>1</option><option>2</option></select><select><option>10</option></select>
<script>const show = n => { t.innerHTML = '<tr><th>工单号</th><th>时限</th></tr><tr><td>A-' + n
    + '</td><td>12-02 18:30</td></tr>'; }; show(1);</script>"""


def test_pages_in_a_select(page):
    """The next page is chosen in the select that has the numbers of all pages."""
    found = listed(page, SELECTED, 2, paging="select").find("A-2")

    assert [one.facts["order_no"] for one in found] == ["A-2"]


def test_select_has_no_further_page(page):
    """After the last number the list is over."""
    made = listed(page, SELECTED, 2, paging="select")

    assert made.find("A-3") == []


@pytest.mark.parametrize("count", ["0", "2"])
def test_empty_list_that_only_counts(page, count):
    """A list that says that it has no order needs no other words for it."""
    made = listed(page, f"{table()}<p>显示0到0,共{count}记录</p>", total_pattern=r"共(\d+)记录")

    if count == "0":
        assert made.rows() == []
    else:
        with pytest.raises(SiteChanged, match="没有行"):
            made.rows()


def test_row_that_tells_its_task_alone(page):
    """A row may know the task's id and no other: the number then stands for the order's own."""
    link = "<a href=# onclick=\"openSheet('A-1','e49df6b8','todo')\">A-1</a>"
    text = (
        "<h1>待办</h1><table><tr><th>工单号</th><th>时限</th></tr><tr><td>"
        + link
        + "</td><td>12-02 18:30</td></tr></table>"
    )

    [found] = listed(page, text, ids_pattern=r"','(?P<task_id>\w+)'").rows()

    assert (found.ref.base_id, found.ref.task_id) == ("A-1", "e49df6b8")


LATE = """<h1>待办</h1><p>工单号<input id=box> <button onclick="draw(box.value)">查询</button></p><table id=t>
<tr><th>工单号</th><th>时限</th></tr></table>
<script>const draw = text => { t.innerHTML = '<tr><th>工单号</th><th>时限</th></tr>' + ['A-1', 'A-2']
    .filter(one => one.includes(text)).map(one => `<tr><td>${one}</td><td>12-02 18:30</td></tr>`).join(''); };
setTimeout(() => { draw(''); typed = box.value; }, 150); let typed = 'nothing yet';</script>"""


def test_search_in_a_list_that_still_loads(page):
    """It is typed into a list that has come: what comes meanwhile would look like suggestions."""
    found = listed(page, LATE, 2, search="工单号").find("A-2")

    assert [one.facts["order_no"] for one in found] == ["A-2"]
    assert page.evaluate("typed") == ""


def test_total_that_comes_with_the_rows(page):
    """The number is waited for: the page has its place before the list has loaded."""
    text = f"{table()}<p id=n></p><script>setTimeout(() => {{ n.textContent = '共3记录'; }}, 100)</script>"
    made = listed(page, text.replace("<p>共 0 条</p>", ""), 2, total_pattern=r"共(\d+)记录")

    assert made.total() == 3


def test_row_that_is_drawn_anew(page):
    """A list may draw its rows again between the look and the press: the row is looked for once more."""
    made = listed(page, table(row("A-1")), open="处理")
    stale, find = made.opener("A-1"), made.opener
    page.evaluate("() => { t.innerHTML = t.innerHTML; }")
    seen = [stale]
    made.opener = lambda number: seen.pop() if seen else find(number)

    made.press("A-1")

    assert page.title() == "A-1"
    assert not seen


def test_list_whose_last_page_can_be_turned(page):
    """The number of pages says which one is the last, where what turns it stands there still."""
    text = table(row("A-1"), more="<li title='下一页' onclick=''></li><p>第 1 页 / 共 1 页</p>")

    assert listed(page, text, paging="next", turn="下一页", pages_pattern=r"共(\d+)页").find("A-2") == []


def test_empty_list_that_says_its_number(page):
    """A list that counts 0 needs no words for it, and what stands above the header is no row."""
    above = "<table><tr><td>工单号：</td><td><input></td><td><button>查询</button></td></tr></table>"

    assert listed(page, above + table(), total_pattern=r"共(\d+)条").rows() == []


@pytest.mark.parametrize(
    ("mark", "is_vip"),
    [("class=vip", True), ("title=VIP", True), ("class=vipless", False), ("data-x=vip", False)],
)
def test_row_of_a_customer_for_people(page, mark, is_vip):
    """A class or a title says it as well as a word."""
    [found] = listed(page, table(row("A-1")).replace("<tr><td>", f"<tr {mark}><td>")).rows()

    assert found.vip is is_vip


def test_search_box_without_a_label(page):
    """The box is found by its name, and of several buttons that search the one after it is pressed."""
    press = "onclick='t.rows[1].remove()'"
    above = f"<button>搜索</button><select><option>主题</select><input name=text><button {press}>搜索</button><button>搜索</button>"
    made = listed(page, above + table(row("B-2"), row("A-1")), search_name="text", search_button="搜索")

    assert [one.facts["order_no"] for one in made.find("A-1")] == ["A-1"]


def test_list_that_is_searched_again_where_it_stands(page):
    """Where a search loads the list again, the same number brings what the site says then, and not what stood there."""
    limits = iter(["12-02 18:30", "12-03 08:00"])
    search = "<form><label>工单号 <input name=no></label><button>查询</button></form>"

    def answer(route):
        asked = route.request.url.partition("no=")[2]
        route.fulfill(
            content_type="text/html; charset=utf-8",
            body=search + table(row(asked or "B-1", next(limits) if asked else "12-01 00:00")),
        )

    page.route("http://site.example/**", answer)
    page.goto("http://site.example/list")
    made = PlacedList(Calm(page, 3), page, ListWords(title="待办", columns=COLUMNS, search="工单号"))  # type: ignore[arg-type]

    found = [made.find("A-1")[0].facts["deadline"] for _ in range(2)]

    assert (found, made.comes_anew) == (["12-02 18:30", "12-03 08:00"], True)


def scrolled(total):
    """A list in a box: the end of its rows brings two more, until there are as many as it says."""
    script = f"""<script>{{ let at = 2, busy = false;
        const add = n => t.tBodies[0].insertAdjacentHTML('beforeend',
            '<tr><td>A-' + n + '</td><td>12-02 18:30</td><td><a href=#>处理</a></td></tr>');
        box.onscroll = () => {{
            if (busy || at >= {total} || box.scrollTop + box.clientHeight < box.scrollHeight - 1) return;
            busy = true;
            setTimeout(() => {{ add(at + 1); add(at + 2); at += 2; busy = false; }}, 50);
        }}; }}</script>"""
    text = table(row("A-1"), row("A-2")).replace("共 2 条", f"共 {total} 条")
    text = text.replace("<table id=t>", "<div id=box style='height:40px;overflow:auto'><table id=t>")
    return text.replace("</table>", "</table></div>") + script


def test_rows_that_come_at_the_end(page):
    """A list that has more below is scrolled until the order is there, or all that it counts are."""
    spec = {"paging": "scroll", "total_pattern": r"共(\d+)条"}
    assert listed(page, scrolled(6), 2, **spec).find("A-5")

    whole = listed(page, scrolled(6), 2, **spec)
    assert whole.find("B-1") == []
    assert len(whole.rows()) == 6


def test_count_before_the_answer(page):
    """A list that says 0 while the site has not answered is asked again."""
    made = listed(page, table(row("A-1")).replace("共 1 条", "共 0 条"), total_pattern=r"共(\d+)条")
    waits = iter([["/page"], ["/page"]])
    made._session.heard.unanswered = lambda: next(waits, [])
    page.evaluate("setTimeout(() => { document.querySelector('p').textContent = '共 7 条' }, 60)")

    assert made.total() == 7
