"""Which of a person's requests are steps of an order: pure, from recordings that are written here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoms_bot.browser.recording.events import (
    Exchange,
    Press,
    Recording,
    Said,
    SeenField,
    SeenGrid,
    SeenPage,
    success_code,
)
from eoms_bot.browser.recording.request_words import checks, reads
from eoms_bot.sites.recording.demonstrations import (
    Demonstration,
    ShownWrites,
    nameless_ids,
    shown_writes,
)
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.requests import SiteLearner

ORDERS = ("ID-056-20261201-00001", "ID-056-20261201-00002")
DONE = "<body>操作成功</body>"
COMPLETION = (SeenField("处理结果", "select", "解决"), SeenField("处理说明", "textarea", "一段话"))
UNKNOWN = (SeenField("备注", "textarea", "一段话"),)


class Day:
    """A recording in the making: each press, word and request is a second later."""

    def __init__(self) -> None:
        self.recording = Recording("http://site.example/eoms/", presses=[])
        self.at = 0.0

    def press(
        self,
        words: str,
        form: tuple[SeenField, ...] = (),
        order: str = ORDERS[0],
        shown: tuple[SeenField, ...] = (),
    ) -> Press:
        """A person presses something on the page of an order, on which these fields are `shown`."""
        self.at += 1
        page = SeenPage("http://site.example/eoms/order", facts=(("工单编号", order),), fields=shown)
        made = Press(self.at, words, page, form)
        self.recording.presses.append(made)
        return made

    def say(self, words: str) -> None:
        """He says it in the panel."""
        self.at += 1
        self.recording.said.append(Said(self.at, words))

    def send(
        self, press: Press, path: str, text: str = DONE, order: str = ORDERS[0], *, lost: bool = False
    ) -> None:
        """What the press sends, and its answer."""
        self.at += 1
        pairs = (("no", order), ("note", "一段话"))
        self.recording.exchanges.append(
            Exchange(
                self.at, "write", "POST", path, pairs=pairs, status=200, media="text/html", text=text,
                press=press, lost=lost,
            )
        )  # fmt: skip

    def shown(self) -> ShownWrites:
        """What is made of it."""
        return shown_writes(self.recording)


@pytest.fixture
def day():
    """A day."""
    return Day()


def steps(shown: ShownWrites) -> list[tuple[str, str]]:
    """Kind and path of each step."""
    return [(one.kind, one.exchange.path) for one in shown.steps]


def test_draft(day):
    """暂存 is no step, although the form of a step stands there; the submit after it is one."""
    day.press("完成")
    day.send(day.press("暂 存", COMPLETION), "/draft")
    day.send(day.press("提 交", COMPLETION), "/save")

    assert steps(day.shown()) == [("complete", "/save")]
    assert day.shown().others == ("暂 存",)


def test_two_addresses(day):
    """A button of unknown words that sends the same form elsewhere is named, and not learned."""
    day.press("完成")
    day.send(day.press("存一下", COMPLETION), "/keep")
    day.send(day.press("提交完成", COMPLETION), "/save")

    assert steps(day.shown()) == [("complete", "/save")]
    assert day.shown().others == ("存一下",)


@pytest.mark.parametrize("text", ["<body>处理说明不能为空！</body>", "<body>该任务已被处理！</body>"])
def test_refused(day, text):
    """What the site has refused shows nothing; the corrected one does."""
    day.send(day.press("提交完成", COMPLETION), "/save", text)
    day.send(day.press("提交完成", COMPLETION), "/save")

    assert [one.exchange.text for one in day.shown().steps] == [DONE]


def test_lost_session(day):
    """A login in the place of an answer is none, and is no demonstration."""
    day.send(day.press("提交完成", COMPLETION), "/save", "<input type=password>", lost=True)

    assert day.shown().steps == ()


def test_same_step_twice(day):
    """Of a step that was done twice on an order, the last counts."""
    day.send(day.press("提交完成", COMPLETION), "/save")
    day.send(day.press("提交完成", COMPLETION), "/save")
    day.send(day.press("提交完成", COMPLETION, ORDERS[1]), "/save", order=ORDERS[1])

    assert [(one.order_no, one.exchange.at) for one in day.shown().steps] == [(ORDERS[0], 4), (ORDERS[1], 6)]


def test_button_of_any_words_that_brings_a_form(day):
    """What brought the fields on show has opened the step, whatever its words; a press among them has not."""
    day.press("CZ-20261201-7")
    day.press("回复")
    day.press("请选择", shown=COMPLETION)
    day.send(day.press("提交", COMPLETION, shown=COMPLETION), "/save")

    assert [(one.opener, one.submit) for one in day.shown().steps] == [("回复", "提交")]


@pytest.mark.parametrize("words", ["CZ-20261201-7", "取消"])
def test_form_that_stands_there_from_the_start(day, words):
    """A form that came with its order was opened by no button: it stands on the order's page."""
    day.press(words)
    day.send(day.press("提交", COMPLETION, shown=COMPLETION), "/save")

    [shown] = day.shown().steps
    assert (shown.opener, shown.fields, shown.stands, shown.title) == ("提交", COMPLETION, True, "")


def test_button_that_sends_nothing_of_the_fields_around_it(day):
    """A reject without a form, next to the reply's: what stands in the fields did not leave with it."""
    written = (SeenField("处理说明", "textarea", "还没写完的话"),)
    day.send(day.press("驳回", written, shown=written), "/reject")

    [shown] = day.shown().steps
    assert (shown.kind, shown.fields, shown.stands) == ("reject", (), False)


def test_form_that_a_button_brings_over_the_list(day):
    """An order stands in a drawer over its list, and its facts are behind a tab: its first write tells."""
    grid = (SeenGrid(("工单编号",), ((ORDERS[0],),), ("",), ("",)),)
    over = SeenPage("http://site.example/eoms/", facts=(), fields=(), grids=grid)
    day.send(day.press("签收"), "/sign")
    day.say("完成")
    opener = day.press("去回单")
    submit = day.press("回单", COMPLETION)
    day.recording.presses[-2:] = [
        replace(opener, page=over),
        replace(submit, page=replace(over, fields=COMPLETION)),
    ]
    day.send(day.recording.presses[-1], "/save")

    last = day.shown().steps[-1]
    assert (last.kind, last.opener, last.fields, last.stands) == ("complete", "去回单", COMPLETION, False)


def test_said_before(day):
    """The panel names a write whose button and fields say nothing."""
    day.say("驳回")
    day.send(day.press("提交", UNKNOWN), "/save")

    assert [(one.kind, one.late) for one in day.shown().steps] == [("reject", False)]


def test_said_after(day):
    """What is said after each press names that write, and not the next one."""
    day.send(day.press("提交", UNKNOWN), "/one")
    day.say("完成")
    day.send(day.press("提交", UNKNOWN, ORDERS[1]), "/two", order=ORDERS[1])
    day.say("驳回")

    assert steps(day.shown()) == [("complete", "/one"), ("reject", "/two")]
    assert all(one.late for one in day.shown().steps)


def test_step_that_was_left(day):
    """A form that was opened and left names no later write."""
    day.press("驳回")
    day.press("取消")
    day.send(day.press("保存备注", UNKNOWN), "/memo")

    assert day.shown().steps == ()
    assert day.shown().others == ("保存备注",)


def test_write_that_names_no_order():
    """Its page states the order; a list on show, with the numbers of many, says nothing of it."""
    day = Day()
    press = day.press("回单", COMPLETION, ORDERS[1])
    day.send(press, "deal.do", order="T-77")

    [step] = day.shown().steps

    assert (step.kind, step.order_no) == ("complete", ORDERS[1])


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        ("/sheet/todoList.do", True),
        ("/sheet/saveList.do", False),
        ("/deal.do", False),
        ("/waitingTasks", False),
    ],
)
def test_reads_by_the_parts_of_a_name(path, is_read):
    """A name in humps says what one with dashes says."""
    assert reads(path) is is_read


def test_accept_with_a_form_of_its_own(day):
    """It is opened by a choice, has a field, and is submitted by a button that says nothing of it."""
    day.say("受理")
    chosen = day.press("确认受理")
    day.recording.presses.remove(chosen)
    day.recording.chosen.append(chosen)
    day.send(day.press("提交", (SeenField("操作描述", "textarea", "确认受理"),)), "/claim")

    (one,) = day.shown().steps

    assert (one.kind, one.opener, one.submit) == ("accept", "确认受理", "提交")
    assert [field.label for field in one.fields] == ["操作描述"]


def test_number_that_only_the_page_shows(day):
    """A body may name the order by an id of its own; the number is that of the page."""
    day.press("完成")
    day.send(day.press("提交", COMPLETION), "/finish", order="K-1")

    assert [one.order_no for one in day.shown().steps] == [ORDERS[0]]


def test_address_that_does_many_things(day):
    """A parameter that says what is wanted decides in each rule; the number of an order is a pair."""
    day.press("完成")
    day.send(day.press("提交", COMPLETION), "/s.do")
    write = replace(day.recording.exchanges[0], query=(("method", "performDeal"), ("id", "4711")))
    asked = [
        Exchange(
            0.5, kind, verb, "/s.do", query=(("method", word), ("id", "17")), status=200, media="text/html"
        )
        for kind, verb, word in (("read", "GET", "showDetail"), ("query", "POST", "performPreCommit"))
    ]
    day.recording.exchanges[:] = [*asked, write]

    rules = SiteLearner(day.recording, day.shown().steps, "mine", ProfileDraft())._requests()

    assert [(one["kind"], one["query"]) for one in rules] == [
        ("read", {"method": "showDetail"}),
        ("query", {"method": "performPreCommit"}),
        ("write", {"id": "(?P<id>.+)", "method": "performDeal"}),
    ]


def test_words_that_are_spaced(day):
    """Buttons of old pages have a blank between their signs: 回 单 opens a completion as 回单 does."""
    day.press("回 单")
    day.send(day.press("提 交", COMPLETION), "/save")

    (found,) = day.shown().steps

    assert (found.kind, found.opener, found.fields) == ("complete", "回 单", COMPLETION)


def test_answers_whose_path_names_the_order(day):
    """The path of an order's answer has its id: on each order it is the same place of the same answer."""
    for number, task in zip(ORDERS, ("71137001", "71137002"), strict=True):
        text = f'{{"code": 0, "data": {{"orderNo": "{number}", "taskId": "{task}"}}}}'
        day.recording.exchanges.append(
            Exchange(day.at, "read", "GET", f"/api/order/{task}", status=200, media="application/json", text=text)
        )  # fmt: skip
        day.press("完成", order=number)
        day.send(day.press("提 交", COMPLETION, number), "/save", '{"code": 0}', number)

    place = ("/api/order/[^/]+", "/data/taskId")
    assert [one.pointers[place] for one in day.shown().steps] == ["71137001", "71137002"]


def test_code_that_says_most():
    """Of success and code, the one with a word of its own for each trouble says how a write went."""
    answer = Exchange(1, "read", "GET", "/", media="application/json", text='{"success": true, "code": 0}')

    assert success_code([answer, answer]) == ("/code", "0")


@pytest.mark.parametrize(("name", "value"), [("ok", "true"), ("errno", "0")])
def test_code_of_a_short_name(name, value):
    """An answer may say just that it went well."""
    answer = Exchange(1, "write", "PUT", "/", media="application/json", text=f'{{"{name}": {value}}}')

    assert success_code([answer]) == (f"/{name}", value)


@pytest.mark.parametrize(
    ("path", "is_check"),
    [("/reply/preview", True), ("/reply/previewAndSubmit", False), ("/reply/commit", False)],
)
def test_page_that_shows_once_more_what_will_be_sent(path, is_check):
    """A preview checks what a form would send; one that submits as well does not."""
    assert checks(path, f"http://site.example{path}") is is_check


def test_pair_that_tells_orders_apart():
    """A pair of no known name is the task's where each order has its own, in all its writes."""

    def wrote(order: str, **pairs: str) -> Demonstration:
        sent = Exchange(1, "write", "POST", "/do", pairs=tuple(pairs.items()), status=200)
        return Demonstration("accept", sent, order, "受理", "受理", ())

    one = [wrote("A-1", t="7", k="x", n="2"), wrote("A-1", t="7", k="y", n="2")]

    assert nameless_ids([*one, wrote("A-2", t="8", k="z", n="2")]) == {"t"}
    assert nameless_ids([*one, wrote("A-2", t="7", k="z", n="2")]) == frozenset()
    assert nameless_ids([one[0], wrote("A-2", t="8", k="z", n="2")]) == frozenset()


@pytest.mark.parametrize("comes", [True, False])
def test_heading_of_a_page_of_its_own(day, comes):
    """The words over a form are a title where it lies over the order; a page that has come is no box."""
    form = (SeenField("问题描述", "textarea", "一段话"),)
    opener = day.press("转遗留")
    day.at += 1
    if comes:
        page = Exchange(day.at, "read", "GET", "/wo/42/entry", status=200, media="text/html", text="<h1>")
        day.recording.exchanges.append(page)
    shown = replace(opener.page, url="http://site.example/eoms/wo/42/entry", texts=("遗留登记",), fields=form)
    press = Press(day.at + 1, "存", shown, form)
    day.recording.presses.append(press)
    day.send(press, "/wo/42/entry")

    assert [one.title for one in day.shown().steps] == ["" if comes else "遗留登记"]
