"""A step by the labels of its fields: filled, read back, and what it refuses."""

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.places.order import PlacedOrder
from eoms_bot.browser.places.place import PageArea, whole
from eoms_bot.browser.places.served_form import form_now, read_form
from eoms_bot.browser.places.site_pages import PlacedPages
from eoms_bot.browser.places.step import PlacedStep
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import FactPlace, StepPlace
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.browser.reader.port import Opened
from eoms_bot.browser.wanted import wanted
from eoms_bot.errors import NeedsHuman, OrderStale, ReadBackMismatch, SiteChanged
from eoms_bot.model.decision import Sourced
from tests.browser.places.kit import Calm

pytestmark = pytest.mark.browser
SPA: Any = load_profile("spa")
RESULT = "<tr><td>处理结果</td><td><select id=r onchange='turn()'><option>请选择</option><option>解决</option><option>未解决</option></select></td></tr>"
NOTE = "<tr><td>处理说明</td><td><textarea></textarea></td></tr>"
TIME = "<tr id=w hidden><td>预计解决时间</td><td><input></td></tr>"
TURN = "<script>const turn = () => { w.hidden = r.value !== '未解决'; }</script>"
FIELDS: list[dict[str, Any]] = [
    {"name": "result", "label": "处理结果"},
    {"name": "expected_time", "label": "预计解决时间", "present": "optional", "time": "%Y-%m-%d %H:%M"},
    {"name": "note", "label": "处理说明"},
]


def step(page, rows=RESULT + TIME + NOTE, wire=None, text="", **spec):
    """The step in a page, open; `rows` are those of its table, `text` is another page."""
    page.set_content(text or f"<button>完成</button><table>{rows}</table><button>提交</button>{TURN}")
    session = Calm(page)
    place: PageArea = whole(session, page)  # type: ignore[arg-type]
    made = StepPlace(**{"submit": "提交", "fields": FIELDS, **spec})
    form = SPA.order_form.model_copy(update={"complete": "完成"})
    profile = SimpleNamespace(complete=made, order_form=form, wire=wire or {})
    order: Any = SimpleNamespace(
        session=session, profile=profile, place=place, page=page, show_work=lambda: None, has_gone=False
    )
    return PlacedStep(order, SimpleNamespace(order_no="A-1"), "complete", "完成")  # type: ignore[arg-type]


def decided(**values):
    return {name: Sourced(value, "批次") for name, value in values.items()}


def nothing(_point):
    """No mark."""


def test_form_that_stands_on_the_order_page(page):
    """Nothing is pressed to open it: its submit is the only button with its words, and still to be pressed."""
    text = f"<table>{RESULT}{TIME}{NOTE}</table><button onclick='this.textContent += 1'>提交</button>{TURN}"
    made = step(page, text=text, stands=True).open()

    filled = made.fill(decided(result="解决", note="一段话"), nothing)

    assert [one.found for one in filled.checks] == ["解决", "一段话"]
    assert page.locator("button").inner_text() == "提交"


def test_text_that_goes_into_two_fields(page):
    """A site may want one text twice: both are filled, and each is read back."""
    again = "<tr><td>答复内容</td><td><textarea></textarea></td></tr>"
    fields = [*FIELDS, {"name": "note", "label": "答复内容"}]
    made = step(page, RESULT + TIME + NOTE + again, fields=fields).open()

    made.fill(decided(result="解决", note="一段话"), nothing)
    page.locator("textarea").nth(1).fill("别的")

    assert page.locator("textarea").nth(0).input_value() == "一段话"
    with pytest.raises(ReadBackMismatch, match="答复内容"):
        made.read_back(decided(result="解决", note="一段话"))


def test_form_that_stands_on_the_page_opens_nothing():
    """A profile cannot say both: that a form stands there, and in what it opens."""
    with pytest.raises(ValueError, match="stands"):
        StepPlace(submit="提交", stands=True, window=True)


def test_field_that_another_one_brings(page):
    """A field that a value brings is filled after it, in the page's own way of writing a time."""
    made = step(page).open()

    filled = made.fill(
        decided(result="未解决", expected_time="2026-12-25 18:00:00", note="调整天线"), nothing
    )

    assert [(one.name, one.found) for one in filled.checks] == [
        ("result", "未解决"),
        ("expected_time", "2026-12-25 18:00"),
        ("note", "调整天线"),
    ]


def test_form_with_another_one_over_it(page):
    """Fields of the same label in another form, which opens meanwhile, are no fields of this one."""
    made = step(page)
    page.evaluate(
        "document.body.innerHTML = `<form onsubmit='return false'>${document.body.innerHTML}</form>`"
    )
    made.open()
    made.fill(decided(result="解决", note="调整天线"), nothing)
    page.evaluate("document.body.append(document.querySelector('form').cloneNode(true))")

    made.read_back(decided(result="解决", note="调整天线"))


def test_field_that_stays_away(page):
    """A decided value whose field does not come is named with the fields that are there."""
    made = step(page).open()

    with pytest.raises(SiteChanged, match=r"预计解决时间.*这里有的字段.*处理说明"):
        made.fill(decided(result="解决", expected_time="2026-12-25 18:00:00"), nothing)


def test_value_without_a_field(page):
    """A decided value that the profile places nowhere stops the step; one that is listed as absent does not."""
    with pytest.raises(SiteChanged, match=r"没有这些字段的位置: scene；.*absent"):
        step(page).open().fill(decided(result="解决", scene="农村"), nothing)

    step(page, absent=["scene"]).open().fill(decided(result="解决", scene="农村"), nothing)


@pytest.mark.parametrize(
    "strange", ["<input>", "<select><option>1</option></select>", "<div tabindex=0>请选择</div>"]
)
def test_field_that_nobody_knows(page, strange):
    """A control of the step that the profile does not have is named, and nothing is filled."""
    with pytest.raises(SiteChanged, match="档案未登记的字段: 附加项"):
        step(page, RESULT + NOTE + f"<tr><td>附加项</td><td>{strange}</td></tr>").open()


def test_blank_field_that_is_not_blank(page):
    """A field without a decided value must be blank, unless the profile keeps what the site has put there."""
    rows = RESULT + NOTE.replace("><", ">网站写的<")
    with pytest.raises(ReadBackMismatch, match="处理说明 应为 ''，页面上是 '网站写的'"):
        step(page, rows).open().fill(decided(result="解决"), nothing)

    kept = [*FIELDS[:2], {**FIELDS[2], "when_blank": "keep"}]
    step(page, rows, fields=kept).open().fill(decided(result="解决"), nothing)


def test_radios_that_open_a_form(page):
    """A step may be opened by one of several radios, which are then no fields; other radios are."""
    made = step(page)
    radios = "<label><input type=radio name={0}>{1}</label><label><input type=radio name={0}>{2}</label>"
    page.evaluate(
        "text => document.querySelector('button').outerHTML = text", radios.format("w", "完成", "驳回")
    )
    made.open()

    page.evaluate(
        "text => document.body.insertAdjacentHTML('beforeend', text)", radios.format("x", "甲", "乙")
    )
    with pytest.raises(SiteChanged, match="档案未登记的字段: 甲"):
        made.open()


def test_field_that_is_missing(page):
    """A required field that does not come is named."""
    with pytest.raises(SiteChanged, match="没有出现 处理说明"):
        step(page, RESULT).open()


def test_submit_that_stands_there_twice(page):
    """A submit that is not alone is not pressed."""
    made = step(page).open()
    page.evaluate("document.body.append(document.querySelectorAll('button')[1].cloneNode(true))")

    with pytest.raises(SiteChanged, match="应有一个 '提交'，这里有 2 个"):
        made.submit()


def test_prefilled_field_of_another_order(page):
    """What the site fills in must be this order's."""
    rows = RESULT + NOTE + "<tr><td>工单号</td><td>A-2</td></tr>"

    with pytest.raises(ReadBackMismatch, match="工单号 与工单上的不同，应为 'A-1'"):
        step(page, rows, prefilled={"工单号": "order_no"}).open()


ASKS = """<script>
    const asked = [];
    document.querySelectorAll('button')[1].onclick = () => setTimeout(() => {
        const box = document.createElement('div');
        box.style = 'position:fixed;left:50px;top:50px;width:300px;height:200px;z-index:9;background:white';
        box.innerHTML = '<p>要提交吗？</p><button>确定</button><button>取消</button>';
        box.onclick = event => { asked.push(event.target.textContent); box.remove(); };
        document.body.append(box);
    }, 50);
</script>"""


@pytest.mark.parametrize("gone", [False, True])
def test_page_that_asks_once_more(page, gone):
    """The one button of the box is pressed that comes after the submit; none where the write has left already."""
    made = step(page, confirm="确定").open()
    page.evaluate("text => document.body.append(document.createRange().createContextualFragment(text))", ASKS)
    made._session.gate = SimpleNamespace(tried=gone)

    made.submit()

    assert page.evaluate("asked") == ([] if gone else ["确定"])


def test_page_that_does_not_ask(page):
    """A question that does not come is named; what stood there before with its words is no question."""
    made = step(
        page,
        NOTE + RESULT + "<tr><td><button onclick='asked.push(1)'>确定</button></td></tr>",
        confirm="确定",
    )
    made.open()
    made._session.gate = SimpleNamespace(tried=False)

    with pytest.raises(SiteChanged, match="出来一个 '确定'；出来了 0 个"):
        made.submit()


def test_hidden_input_of_the_step_itself(page):
    """What a body needs and only the step's own page has is taken as it came, before the step is filled."""
    made = step(page, RESULT + TIME + NOTE + "<tr hidden><td><input type=hidden name=rv value=17></td></tr>")
    carried = {"rv": FactPlace(hidden="rv"), "tk": FactPlace(hidden="tk")}
    made._order.profile.order_form = SPA.order_form.model_copy(
        update={"complete": "完成", "carried": carried}
    )
    made._order.carried = {"tk": "c0ffee"}

    made.open()
    page.evaluate("document.querySelector('[name=rv]').value = '18'")

    assert made._own == {"rv": "17"}


def test_entry_of_an_order_that_its_step_hides(page):
    """Where 完成 is a page of its own, the order is opened once more for the entry; the filled form stays."""
    step = StepPlace(submit="登记", fields=({"name": "measure", "label": "解决措施"},))
    form = SPA.order_form.model_copy(update={"leftover": "登记遗留"})
    profile = SPA.model_copy(update={"leftover": step, "order_form": form})
    page.set_content("<h1>办结</h1><textarea>写好的</textarea>")
    other = page.context.new_page()
    other.set_content(
        "<a href=# onclick='f.hidden = false'>登记遗留</a><form id=f hidden onsubmit='return false'>"
        "<table><tr><td>解决措施</td><td><textarea></textarea></td></tr></table><button>登记</button></form>"
    )
    session: Any = Calm(page)
    shown, again = (PlacedOrder(session, profile, whole(session, one)) for one in (page, other))
    order: Any = SimpleNamespace(order_no="A-1", fingerprint="f", fact=lambda _name: "")
    pages = PlacedPages(session, profile)
    reader: Any = SimpleNamespace(row=lambda _which, _number: ["row"])
    pages.reader = reader

    changed: Any = SimpleNamespace(order_no="A-1", fingerprint="g")
    reader.opened = lambda _row, history: Opened(changed, again)
    with pytest.raises(OrderStale):
        pages.entry(Opened(order, shown))
    reader.opened = lambda _row, history: Opened(order, again)
    pages.entry(Opened(order, shown)).fill(decided(measure="调整天线"), nothing)

    assert other.locator("textarea").input_value() == "调整天线"
    assert page.locator("textarea").input_value() == "写好的"
    other.close()


LAYER = """<div class=layui-layer style="position:fixed;left:0;top:0;width:100%;height:100%;background:#fff">
<p>登记成功，遗留编号 7</p><a class=layui-layer-close1>×</a>{}</div>"""
CLOSES = "<a href=# onclick='this.parentNode.remove(); document.title = \"closed-\"'>{}</a>"


def test_notice_of_an_earlier_write(page):
    """A box that only says something is closed before the submit is pressed."""
    made = step(page).open()
    page.evaluate(
        "() => { document.querySelectorAll('button')[1].onclick = () => { document.title += 'sent'; } }"
    )
    over = LAYER.format(CLOSES.format("确 定"))
    page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", over)

    made.submit()

    assert page.title() == "closed-sent"


@pytest.mark.parametrize(
    "inside",
    [CLOSES.format("确定") + CLOSES.format("取消"), CLOSES.format("确定") + "<input>", CLOSES.format("删除")],
)
def test_box_that_asks(page, inside):
    """Nothing is pressed in a box that asks something: it stays, and the submit cannot be reached."""
    made = step(page).open()
    page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", LAYER.format(inside))
    page.set_default_timeout(400)

    with pytest.raises(PlaywrightError):
        made.submit()

    assert page.title() == ""


SERVED = WireSpec(
    **{
        "served": True,
        "pairs": [
            {"name": "no", "kind": "order", "of": "order_no"},
            {"name": "act", "kind": "constant", "value": "finish"},
            {"name": "note", "kind": "decided", "of": "note"},
            {"name": "to", "kind": "computed", "of": "target", "how": "copy"},
        ],
    }
)
TARGETS = "<table id=targets><tr><td><input type=radio name=target value=T1 checked>派单人</td></tr></table>"


def legacy_form(late="''", targets=f"`{TARGETS}`"):
    """A form with the order's own controls in it; a press brings the step's, and `late` what comes after."""
    return f"""<form onsubmit="return false"><table><tr><td>主题</td><td><input name=title readonly value=弱覆盖>
        </td></tr></table><input type=hidden name=no value=A-1><input type=hidden name=act>
        <input type=hidden name=to><button type=button onclick="act.value = 'finish'; open_()">完成</button>
        <div id=panel></div><span id=late></span></form><script>
        const {{act, to, panel, late}} = Object.fromEntries([...document.querySelectorAll('[name],[id]')]
            .map(one => [one.name || one.id, one]));
        const open_ = () => {{
            panel.innerHTML = '<table><tr><td>驳回给</td><td id=place></td></tr><tr><td>处理说明</td><td>'
                + '<textarea name=note></textarea></td></tr></table><button type=button>提交</button>';
            setTimeout(() => {{ place.innerHTML = {targets}; }}, 200);
        }};
        const more = () => {{ late.innerHTML = {late}; }};
    </script>"""


KEPT: list[dict[str, Any]] = [
    {"name": "target", "label": "驳回给", "when_blank": "keep"},
    {"name": "note", "label": "处理说明"},
]


def test_form_that_leaves_as_it_was_served(page):
    """What is not listed leaves as the site has put it there, though it came late; listed pairs in their places."""
    made = step(page, text=legacy_form(), wire={"complete": SERVED}, fields=KEPT).open()
    made.fill(decided(note="调整天线"), nothing)
    page.evaluate("document.querySelector('[name=title]').value = 'changed'")

    own = served_body(made, "调整天线")

    assert own == (
        ("title", "弱覆盖"),
        ("no", "A-1"),
        ("act", "finish"),
        ("to", "T1"),
        ("target", "T1"),
        ("note", "调整天线"),
    )


def served_body(made, note):
    """The pairs that the step's submit must have."""
    form = form_now(made._form, made._button(), [])
    return wanted(SERVED, "form", {"order_no": "A-1"}, {"note": note}, form=form).pairs


AREA = """<tr><td>投诉区域</td><td><select name=county onchange="kind.innerHTML = '<option value=1>县城<option value=2>农村'">
<option value="">请选择<option value=7>澜溪县</select><select name=kind id=kind></select></td></tr>"""
AREA_WIRE = WireSpec(
    pairs=(
        {"name": "no", "kind": "order", "of": "order_no"},
        {"name": "county", "kind": "decided", "of": "area", "split": "-", "part": 0, "listed": True},
        {"name": "kind", "kind": "decided", "of": "area", "split": "-", "part": 1, "listed": True},
        {"name": "note", "kind": "decided", "of": "note"},
    )
)


def test_area_that_is_decided_by_its_lowest_level(page):
    """The levels above come from the profile's own words, in the selects and in the body alike."""
    fields = [
        {"name": "area", "label": "投诉区域", "split": "-", "words": {"农村": "澜溪县-农村"}},
        FIELDS[-1],
    ]
    made = step(page, AREA + NOTE, wire={"complete": AREA_WIRE}, fields=fields).open()
    vars(made._order.profile).update(site=SimpleNamespace(requests=()), implied=lambda _: set())
    made._order.session.profile = SPA
    vars(made._order).update(carried={}, ids={})
    read = {"task_id": "", "status": "", "task_status": "", "dealer": "", "facts": {}}
    vars(made._read).update(read)
    values = decided(area="农村", note="调整天线")

    made.fill(values, nothing)

    assert made.read_back(values).checks[0].found == "澜溪县-农村"
    assert made.body(values).pairs == (("no", "A-1"), ("county", "7"), ("kind", "2"), ("note", "调整天线"))


def test_control_that_comes_after_the_opening(page):
    """A control that nobody has listed, and that was not there when the step opened, stops the order."""
    made = step(
        page, text=legacy_form("'<input name=odd value=1>'"), wire={"complete": SERVED}, fields=KEPT
    ).open()
    page.evaluate("more()")

    with pytest.raises(SiteChanged, match="没有登记的控件: odd"):
        served_body(made, "调整天线")


def test_site_that_has_chosen_nothing(page):
    """What the bot leaves as the site chose it has to be chosen."""
    text = legacy_form(targets=f"`{TARGETS}`.replace(' checked', '')")

    with pytest.raises(NeedsHuman, match="驳回给 没有预选"):
        step(page, text=text, wire={"complete": SERVED}, fields=KEPT).open()


def test_part_of_a_form_that_shows_the_order_too(page):
    """Fields are looked for in the part that holds the step; the order's own controls are no strangers."""
    made = step(page, text=legacy_form(), wire={"complete": SERVED}, fields=KEPT).open()

    assert made._place.scope.evaluate("one => one.id") == "panel"


def test_step_in_a_frame(page):
    """The fields are in the frame that the press opens."""
    inner = f"<table>{NOTE}</table><button>提交</button>".replace('"', "&quot;")
    text = f"""<button onclick="place.innerHTML = `<iframe name=box srcdoc='{inner}'></iframe>`">完成</button>
        <button>提交</button><div id=place></div>"""
    fields = [{"name": "note", "label": "处理说明"}]

    filled = step(page, text=text, frame="box", fields=fields).open().fill(decided(note="调整天线"), nothing)

    assert [(one.name, one.found) for one in filled.checks] == [("note", "调整天线")]


def test_step_that_a_choice_opens(page):
    """What is to be done may stand in a select without a name; a select of a form is no button."""
    options = "<option value=''>请选择</option><option value=46>完成</option>"
    text = f"""<select onchange="panel.hidden = this.value !== '46'">{options}</select>
        <table><tr><td>结果</td><td><select name=result><option value=1>完成</option></select></td></tr></table>
        <div id=panel hidden><table>{NOTE}</table><button>提交</button></div>"""
    fields = [{"name": "note", "label": "处理说明"}]

    made = step(page, text=text, fields=fields, other=["结果"]).open()

    assert made.fill(decided(note="调整天线"), nothing).checks[0].found == "调整天线"
    assert made._order.place.offered() == ("提交", "完成")


def test_button_outside_of_its_form(page):
    """A script may send a form from a button outside it: the form with the listed controls is the one."""
    text = """<form name=search><input type=hidden name=no value=B-2></form><form name=f>
        <input type=hidden name=no value=A-1><input type=hidden name=act value=accept></form>
        <form name=other><input name=key></form><button>受理</button>"""
    page.set_content(text)

    _, now = read_form(page.query_selector("button"), ["no", "act"])

    assert [(one.name, one.value) for one in now] == [("no", "A-1"), ("act", "accept")]


def test_button_that_may_send_either_form(page):
    """Where two forms fit alike, none is taken."""
    text = "<form><input name=no></form><form><input name=no></form><button>受理</button>"
    page.set_content(text)

    assert read_form(page.query_selector("button"), ["no"]) == ((), ())


def test_nothing_is_offered_in_what_stays(page):
    """A box that keeps what the site has put there is not pressed to list what it offers."""
    rows = (
        "<tr><td>驳回给</td><td><input readonly value=客服 onclick=\"document.title = 'pressed'\"></td></tr>"
    )

    made = step(page, rows=rows + NOTE, fields=KEPT).open()

    assert made.options("target") == ()
    assert page.title() == ""
