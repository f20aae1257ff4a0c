"""The ten most likely mistakes in a profile by words: each names the line, what is there, and what to write.

Each is made in a copy of `spa` or `frameset`, and met on a page as that profile describes it.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.places.listing import PlacedList
from eoms_bot.browser.places.menu import MenuPage
from eoms_bot.browser.places.place import whole
from eoms_bot.browser.places.step import PlacedStep
from eoms_bot.browser.unlisted import UnlistedRequests
from eoms_bot.browser.wanted import wanted
from eoms_bot.errors import SiteChanged
from eoms_bot.model.decision import Sourced
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.write import Action, WriteState
from flows import prove
from tests.browser.places.kit import Calm
from tests.browser.profile_copy import Copy
from tests.flows.test_prove import FakeLane
from tests.report import samples

pytestmark = pytest.mark.browser


def field(label, control="<input>"):
    return f"<tr><td>{label}</td><td>{control}</td></tr>"


def form(page, profile, kind, also="", **controls):
    """The step of that kind, its button above it; `controls` are those of some fields, by name."""
    fields = getattr(profile, kind).fields
    rows = "".join(field(one.label, controls.get(one.name.replace(".", "_"), "<input>")) for one in fields)
    submit = getattr(profile, kind).submit
    page.set_content(
        f"<button>{getattr(profile.order_form, kind)}</button><table>{rows}</table>{also}"
        f"<button>{submit}</button><button>关闭</button>"
    )


def step(page, spoilt, kind):
    """That step of the spoilt profile, open on the page."""
    session: Any = Calm(page, 0.1)
    place, shown = whole(session, page), lambda: None
    order: Any = SimpleNamespace(
        session=session, profile=spoilt, place=place, page=page, show_work=shown, has_gone=False
    )
    opener = getattr(spoilt.order_form, kind)
    return PlacedStep(order, SimpleNamespace(order_no="A-1"), kind, opener).open()  # type: ignore[arg-type]


def nothing(_point):
    """No mark."""


def fill(made, **values):
    made.fill({name: Sourced(value, "批次") for name, value in values.items()}, nothing)


def wrong_label(page, right, spoilt):
    form(page, right, "reject")
    step(page, spoilt, "reject")


def alike(page, right, spoilt):
    form(page, right, "reject", f"<table>{field('驳回说明', '<textarea id=more></textarea>')}</table>")
    fill(step(page, spoilt, "reject"), reject_text="重复")


def wrong_time(page, right, spoilt):
    years = "".join(f"<option>{year}" for year in range(2026, 2030))
    numbers = "".join(f"<option>{number:02d}" for number in range(60))
    selects = f"<select>{years}</select>" + f"<select>{numbers}</select>" * 4
    form(page, right, "complete", expected_time=selects)
    fill(step(page, spoilt, "complete"), expected_time="2026-12-25 18:00:00")


def missing_code(_page, _right, spoilt):
    spec = spoilt.wire["complete"]
    fields = {pair.of: "是" for pair in spec.pairs if pair.kind == "decided"}
    decided = {**fields, "fixed.net_change": "否", "fixed.comp_prop": "有理由", "result": "未解决"}
    wanted(
        spec,
        "json",
        dict.fromkeys(("order_no", "base_id", "task_id", "nonce"), "A") | {"version": "1"},
        decided,
    )


def unlisted(page, _right, spoilt):
    page.set_content("<h1>工单 / 待办工单 / 05-故障管理流程 / 056-个人投诉处理</h1>")
    session: Any = Calm(page, 0.1)
    unlisted = UnlistedRequests(spoilt.site, "http://eoms.example/eoms/")
    unlisted.note(WireRequest("POST", "http://eoms.example/eoms/api/query/todo", (), b""), None)
    session.explain = unlisted.clause
    PlacedList(session, page, spoilt.todo_list, spoilt.menu).arrive()


def wrong_submit(page, right, spoilt):
    form(page, right, "reject")
    step(page, spoilt, "reject")


def wrong_word(_page, _right, spoilt):
    sent = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    record = samples.write(
        1, WriteState.ANSWERED_OK, action=Action.CLOSE, sending_at=sent.isoformat(), proof=""
    )
    entry = HistoryEntry(sent + timedelta(minutes=1), "王值班", "完成处理", record.text)
    lane: Any = FakeLane(0.0, [record], profile=spoilt)
    order: Any = SimpleNamespace(history=(entry,))
    raise SiteChanged(prove._reply_in(lane, record, order).text)


def wrong_list(page, right, spoilt):
    headers = "".join(f"<th>{one}</th>" for one in right.todo_list.columns.values())
    page.set_content(f"<p>{right.done_list.title}</p><table><tr>{headers}</tr></table>")
    way = spoilt.menu.place("todo")
    PlacedList(Calm(page, 0.1), page, spoilt.todo_list, spoilt.menu, way).arrive()  # type: ignore[arg-type]


def wrong_scope(page, right, spoilt):
    form(page, right, "leftover")
    page.evaluate("""() => {
        const panel = document.createElement('div');
        panel.setAttribute('role', 'dialog');
        panel.style = 'position: fixed; z-index: 9; inset: 10px; background: white';
        panel.innerHTML = '<h2>生成问题遗留库</h2>';
        panel.append(document.querySelector('table'), ...[...document.querySelectorAll('button')].slice(1));
        document.querySelector('button').onclick = () => document.body.append(panel);
    }""")
    step(page, spoilt, "leftover")


def wrong_frame(page, _right, spoilt):
    frames = "".join(
        f"<iframe name={name} srcdoc='<p>运维管理</p>'></iframe>" for name in ("head", "menu", "work")
    )
    page.set_content(frames)
    MenuPage(Calm(page, 0.1), spoilt, page).arrive()  # type: ignore[arg-type]


MISTAKES = [
    pytest.param(*one, id=one[0].__name__)
    for one in (
        (
            *(wrong_label, "spa", "steps.toml", 'label = "驳回说明"', 'label = "驳回意见"', "label"),
            ["没有出现 驳回意见", "这里有: 驳回说明", '写 label = "驳回说明"'],
        ),
        (
            *(alike, "spa", "steps.toml", 'label = "驳回说明"', 'label = "驳回说明"', "label"),
            ["应有一个控件，这里有 2 个", "textarea#more", "写 css"],
        ),
        (
            *(wrong_time, "frameset", "steps.toml", 'time = "%Y-%m-%d %H:%M"', 'time = "%Y-%m-%d"', "time"),
            ["有 3 段，页面上有 5 个下拉框", '写 time = "%Y-%m-%d %H:%M"'],
        ),
        (
            *(missing_code, "spa", "wire.toml", ', "未解决" = "2"', "", ""),
            ["/form/dealResult 没有 '未解决' 的编码", "codes 里有 解决", 'codes 里加 "未解决" = '],
        ),
        (
            *(unlisted, "spa", "site.toml", "(todo|done|leftover)", "(done|leftover)", None),
            ["没有登记的请求: POST /api/query/todo", 'kind = "query"', "path = '/api/query/todo'"],
        ),
        (
            *(wrong_submit, "spa", "steps.toml", 'submit = "提交驳回"', 'submit = "提交"', "submit"),
            ["应有一个 '提交'，这里有 0 个", "能按的: 驳回、提交驳回、关闭", '写 submit = "提交驳回"'],
        ),
        (
            *(wrong_word, "spa", "order.toml", 'complete = ["完成处理"]', 'complete = ["完成"]', "complete"),
            ["处理记录里本账号这一条写的是“完成处理”", "没有它，核对后加上"],
        ),
        (
            *(wrong_list, "spa", "lists.toml", "工单 / 待办工单 / 05", "工单 / 待办 / 05", "title"),
            ["没有出现 工单 / 待办 / 05", "第 4 行 title）；进了别的列表就改 ", "已办工单", 'title = "'],
        ),
        (
            *(wrong_scope, "spa", "steps.toml", 'title = "生成问题遗留库"', 'title = "遗留库"', "title"),
            [
                "应打开一个标题为 '遗留库' 的",
                '上面开着“生成问题遗留库”，要的就是它就写 title = "生成问题遗留库"',
            ],
        ),
        (
            *(wrong_frame, "frameset", "site.toml", 'frame = "menu"', 'frame = "left"', "frame"),
            ["应有名为 'left' 的框架，这里有: head、menu、work"],
        ),
    )
]


@pytest.mark.parametrize(("meet", "name", "file", "old", "new", "key", "said"), MISTAKES)
def test_mistake(page, tmp_path, meet, name, file, old, new, key, said):
    """The message has the file and the line, what is there, and what to write."""
    copy = Copy(tmp_path, name)
    right = copy.load()
    line = copy.change(file, old, new)

    with pytest.raises(SiteChanged) as met:
        meet(page, right, copy.load())

    place = f"branch/{file} 第 {line} 行 {key}".rstrip() if key is not None else f"branch/{file} 第 "
    assert [one for one in (place, *said) if one not in str(met.value)] == [], str(met.value)
    assert len(str(met.value)) < 400
