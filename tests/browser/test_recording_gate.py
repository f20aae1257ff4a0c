"""The gate of a recording: what a person presses is journalled and leaves once; nothing else does."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from eoms_bot.browser.gate.passing import Passing
from eoms_bot.browser.gate.wire import Lost, WireAnswer, WireRequest
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.recording.events import Exchange, Recording
from eoms_bot.browser.recording.gate import FRESH_SECONDS, RecordingGate
from eoms_bot.browser.survey.opened import reading_only
from eoms_bot.errors import LedgerError
from eoms_bot.model.write import WriteState

BASE = "http://site.example/eoms/"
ORDER = "ID-056-20261201-00001"
JSON = ((b"Content-Type", b"application/json"),)
PAGE = {
    "url": f"{BASE}order",
    "frame": "",
    "window": 0,
    "texts": [],
    "facts": [["工单编号", ORDER]],
    "fields": [],
    "grids": [],
    "buttons": [],
    "hidden": [],
}

GRID = {"columns": ["工单编号"], "rows": [["ID-056-20261201-00002"], [ORDER]], "links": [], "marks": []}
LONG = "<meta charset=utf-8><script>layer.msg('{}')</script>" + "<td>失败原因</td>" * 30
"""A page of an answer with a box of its own and words of failures in its labels."""


class Hands:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self):
        return datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    def monotonic(self):
        return self.at

    def wait(self, seconds):
        self.at += seconds


class Books:
    """A journal that notes its calls, and a site that does as well."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.writes: list[object] = []
        self.broken = self.lost = False
        self.status = 200
        self.answer = b"application/json", b'{"code": 0}'

    def intent(self, write):
        self.writes.append(write)
        self.log.append("intent")
        if self.broken:
            raise LedgerError("账本坏了")
        return len(self.writes)

    def sending(self, _attempt, _sent=()):
        self.log.append("sending")

    def answered(self, _attempt, answer):
        self.log.append(f"answered {answer.state}")

    def fetch(self, asked, _seconds):
        self.log.append(f"fetch {asked.path}")
        if self.lost:
            raise Lost("断了")
        return WireAnswer(self.status, ((b"Content-Type", self.answer[0]),), self.answer[1])


@pytest.fixture
def books():
    """The journal and the site."""
    return Books()


@pytest.fixture
def clock():
    """The time of a test."""
    return Hands()


@pytest.fixture
def gate(books, clock):
    """A gate with these."""
    return RecordingGate(
        profile=reading_only(),
        recording=Recording(BASE),
        journal=books,
        site_id="site",
        operator="值班员",
        clock=clock,
        seconds=5,
        settled=lambda attempt: books.log.append(f"settled {attempt}"),
        politeness=Politeness(NONE, clock),
    )


def press(gate, words, *, enters=False):
    """A person presses something."""
    body = json.dumps({"words": words, "page": PAGE, "form": [], "enters": enters}).encode()
    gate.take(WireRequest("POST", f"http://site.example{gate.report}", (), body), None)


def post(gate, books, path="save", body=b'{"orderNo": "ID-056-20261201-00001"}'):
    """A page posts something; the status of what it gets."""
    return gate.take(WireRequest("POST", BASE + path, JSON, body), books).status


LEFT = ["intent", "sending", "fetch /eoms/save", "answered ANSWERED_OK", "settled 1"]


def test_write_of_a_person(gate, books):
    """It is journalled as his before it leaves, under its order and the hash of its bytes."""
    press(gate, "提交")

    assert post(gate, books) == 200
    assert books.log == LEFT
    (write,) = books.writes
    assert (write.key.order_no, write.operator, write.body, write.decided) == (ORDER, "值班员", (), ())
    assert write.key.task_id.startswith("recorded-")
    assert gate.recording.exchanges[-1].press.words == "提交"


@pytest.mark.parametrize("path", [f"order/{ORDER}/save", f"save?id={ORDER}"])
def test_write_that_only_its_address_names(gate, books, path):
    """It belongs to the order of its address: that one is held while nobody knows what came of it."""
    sent = json.dumps(
        {
            "words": "提交",
            "page": {**PAGE, "facts": [], "grids": [GRID]},
            "form": [],
            "enters": False,
        }
    ).encode()
    gate.take(WireRequest("POST", f"http://site.example{gate.report}", (), sent), None)
    post(gate, books, path, b"{}")

    assert [one.key.order_no for one in books.writes] == [ORDER]


@pytest.mark.parametrize(
    ("words", "path", "read"),
    [("流转记录", "flow/rows", True), ("流转记录", "flow/submit", False), ("保存记录", "flow/rows", False)],
)
def test_press_that_only_looks(gate, books, words, path, read):
    """What follows a press on a history is a question, unless its address names a change."""
    press(gate, words)

    answer = gate.take(WireRequest("POST", BASE + path, JSON, b"{}"), books)

    assert isinstance(answer, Passing) is read
    assert bool(books.log) is not read


def test_choice_is_no_press(gate, books):
    """A click on a radio is noted, and no write may follow from it."""
    body = json.dumps({"words": "回单", "page": PAGE, "form": [], "enters": False, "chosen": True}).encode()
    gate.take(WireRequest("POST", f"http://site.example{gate.report}", (), body), None)

    assert [one.words for one in gate.recording.chosen] == ["回单"]
    assert post(gate, books) == 409


def test_double_press(gate, books):
    """It is noted, and lets no second write out."""
    press(gate, "提交")
    post(gate, books)
    body = json.dumps({"words": "提交", "double": True}).encode()

    gate.take(WireRequest("POST", f"http://site.example{gate.report}", (), body), None)

    assert gate.recording.presses[-1].double
    assert post(gate, books, body=b'{"orderNo": "other"}') == 409
    assert books.log == LEFT


def test_post_without_a_press(gate, books):
    """What a page sends by itself stays here."""
    assert post(gate, books) == 409
    assert books.log == []
    assert gate.recording.refused == [("POST", "/save", "不是刚刚按下的，没有发出")]


def test_one_press_is_one_write(gate, books):
    """A second request of the same press is refused."""
    press(gate, "提交")
    post(gate, books)

    assert post(gate, books, body=b'{"orderNo": "other"}') == 409
    assert books.log == LEFT


def test_same_bytes_again(gate, books):
    """Whoever presses twice does not send twice."""
    press(gate, "提交")
    post(gate, books)
    press(gate, "提交")

    assert post(gate, books) == 409
    assert books.log == LEFT


def test_press_of_long_ago(gate, books, clock):
    """A press stands for what follows at once, not for the rest of the day."""
    press(gate, "提交")
    clock.wait(FRESH_SECONDS + 1)

    assert post(gate, books) == 409
    assert books.log == []


@pytest.mark.parametrize(("before", "status"), [(1, 200), (FRESH_SECONDS + 1, 409)], ids=["fresh", "old"])
def test_dialog_of_the_page(gate, books, clock, before, status):
    """A question of the page may stand there for long; one that opens long after a press belongs to none."""
    press(gate, "提交")
    clock.wait(before)
    for dialog in ("opens", "closed"):
        body = json.dumps({"dialog": dialog}).encode()
        gate.take(WireRequest("POST", f"http://site.example{gate.report}", (), body), None)
        clock.wait(60 if dialog == "opens" else 1)

    assert post(gate, books) == status


def test_broken_ledger(gate, books):
    """What cannot be journalled does not leave."""
    books.broken = True
    press(gate, "提交")

    assert post(gate, books) == 409
    assert books.log == ["intent"]
    assert isinstance(gate.crash, LedgerError)


def test_lost_answer(gate, books):
    """Nobody knows what came of it, and it is not sent again."""
    books.lost = True
    press(gate, "提交")

    assert post(gate, books) == 502
    assert books.log[-1] == f"answered {WriteState.UNKNOWN}"


@pytest.mark.parametrize(
    ("status", "state"),
    [(500, WriteState.UNKNOWN), (429, WriteState.UNKNOWN), (403, WriteState.REFUSED_BUSINESS)],
)
def test_answers_that_are_no_success(gate, books, status, state):
    """The status alone says that something was refused, or that nobody knows."""
    books.status = status
    press(gate, "提交")

    assert post(gate, books) == status
    assert books.log[-1] == f"answered {state}"


def test_login(gate, books):
    """A login is no write on an order."""
    press(gate, "登录", enters=True)

    assert post(gate, books, "logon.do", b'{"user": "a", "word": "b"}') == 200
    assert books.log == ["fetch /eoms/logon.do"]
    assert gate.recording.exchanges[-1].kind == "login"


@pytest.mark.parametrize(("words", "kind"), [("受理", "write"), ("完成", "read")])
def test_get_after_a_press(gate, books, words, kind):
    """A link that does something is a write as well; one that opens a form is not."""
    press(gate, words)

    answered = gate.take(
        WireRequest("GET", f"{BASE}{'gd_sl' if kind == 'write' else 'finish'}.jsp?no=1"), books
    )

    assert isinstance(answered, Passing) is (kind == "read")
    assert ("intent" in books.log) is (kind == "write")


@pytest.mark.parametrize("address", ["order/save?no=1", "order.do?method=delete&no=1", "gd_accept.jsp?no=1"])
@pytest.mark.parametrize("headers", [(), ((b"X-Requested-With", b"XMLHttpRequest"),)])
def test_get_that_names_a_change(gate, books, address, headers):
    """It leaves only after a press, as the person's write, whoever asks for it."""
    asked = WireRequest("GET", BASE + address, headers)
    assert gate.take(asked, books).status == 409
    assert books.log == []

    press(gate, "提交")
    assert gate.take(asked, books).status == 200
    assert books.log[:2] == ["intent", "sending"]


@pytest.mark.parametrize(
    "address", ["acceptedList.do?page=2", "finish.jsp?no=1", "list.do?word=deleted%20file"]
)
def test_get_that_only_asks(gate, books, address):
    """A list of accepted orders, a page of a form and a word that somebody looks for are read."""
    assert isinstance(gate.take(WireRequest("GET", BASE + address), books), Passing)


def test_login_once_more(gate, books):
    """Whoever was logged out types the same name and password again."""
    for _ in range(2):
        press(gate, "登录", enters=True)
        assert post(gate, books, "logon.do", b'{"user": "a", "word": "b"}') == 200

    assert books.log == ["fetch /eoms/logon.do"] * 2


@pytest.mark.parametrize(
    ("media", "text", "state"),
    [
        (b"application/json", b'{"code": 0}', WriteState.ANSWERED_OK),
        (b"application/json", b'{"code": 40101}', WriteState.UNKNOWN),
        (b"text/html", b"<input TYPE='password' name=p>", WriteState.UNKNOWN),
        (b"text/html", "<script>alert('保存失败')</script>".encode(), WriteState.UNKNOWN),
        (b"application/json", '{"code": 0, "msg": "没有权限"}'.encode(), WriteState.UNKNOWN),
        (b"text/html", (LONG.format("好") + "<title>系统\n错误</title>").encode(), WriteState.UNKNOWN),
        (b"text/html", LONG.format("办理成功").encode(), WriteState.ANSWERED_OK),
        (b"text/html", LONG.format("办理失败").encode(), WriteState.UNKNOWN),
        (b"text/html", b"<html><body>1", WriteState.UNKNOWN),
        (b"application/json", b'{"code": 0, "da', WriteState.UNKNOWN),
        (b"application/json", b"", WriteState.ANSWERED_OK),
    ],
    ids=[
        "as usual",
        "another code",
        "a login",
        "a box",
        "words",
        "a title",
        "a long page",
        "a box of a long page",
        "a page cut short",
        "a document cut short",
        "nothing",
    ],
)
def test_answer_that_is_none(gate, books, media, text, state):
    """A login in the place of an answer, another code, words of a failure, half an answer: none is a proof.

    What a long page has in its labels says nothing of the write. Nothing leaves again.
    """
    gate.recording.exchanges.append(
        Exchange(0, "read", "GET", "/menu", media="application/json", text='{"code": 0}')
    )
    books.answer = media, text
    press(gate, "提交")
    post(gate, books)
    press(gate, "提交")

    assert post(gate, books) == 409
    answers = [one for one in books.log if one.startswith("answered")]
    assert answers == [f"answered {state}"]
    assert ("settled 1" in books.log) is (state is WriteState.ANSWERED_OK)


def test_check_after_the_login(gate, books):
    """A path that speaks of a check is a login only before orders were on show."""
    press(gate, "提交审核")

    assert post(gate, books, "order/verify") == 200
    assert books.log[:2] == ["intent", "sending"]


def test_other_methods(gate, books):
    """No profile could say what a DELETE is."""
    press(gate, "提交")

    assert gate.take(WireRequest("DELETE", f"{BASE}save", JSON, b"{}"), books).status == 409
    assert books.log == []


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("words", ["提交", "查看"])
def test_writes_by_other_methods(gate, books, method, words):
    """They are never read-like, whatever was pressed: after a press they leave once, else never."""
    put = WireRequest(method, f"{BASE}api/query/42", JSON, b"{}")
    assert gate.take(put, books).status == 409
    press(gate, words)

    assert [gate.take(put, books).status for _ in range(2)] == [200, 409]
    assert [one.partition(" ")[0] for one in books.log] == [
        *("intent", "sending", "fetch", "answered", "settled")
    ]


def test_other_host(gate, books):
    """Not even for a person."""
    press(gate, "提交")

    assert gate.take(WireRequest("POST", "http://other.example/save", JSON, b"{}"), books).status == 409
    assert books.log == []


def test_query_by_post(gate, books):
    """What only asks by its name passes, and spends no press."""
    press(gate, "提交")

    assert isinstance(gate.take(WireRequest("POST", f"{BASE}api/query/todo", JSON, b"{}"), books), Passing)
    assert post(gate, books) == 200


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"method=getOptions&field=area", True),
        (b"service=formClientCall&method=getOptions", True),
        (b"method=getOptions&then=saveOrder", False),
        (b"method=gettysburg", False),
        (b"method=deal&kind=listA", False),
        (b"method=getOptions&action=deal", False),
        (b"reason=getLost", False),
        (b"method=saveOrder", False),
    ],
)
def test_service_that_is_told_what_to_do(gate, books, body, read):
    """What its body says that it only fetches is a query, and no write of the press before it."""
    form = ((b"Content-Type", b"application/x-www-form-urlencoded"),)
    press(gate, "选择")
    passed = gate.take(WireRequest("POST", BASE + "service.do", form, body), books)

    assert isinstance(passed, Passing) is read
    assert bool(books.log) is not read


@pytest.mark.parametrize(
    ("path", "header", "read"),
    [
        ("deal.do?method=performPreCommit", True, True),
        ("deal.do?method=performPreCommit", False, False),
        ("deal.do?method=performDeal", True, False),
        ("task/validateAndSubmit.do", True, False),
        ("deal.do?method=preCheckThenFinish", True, False),
        ("order/verify.do", True, False),
        ("deal.do?method=performDeal&next=preCommit", True, False),
    ],
)
def test_check_before_a_submit(gate, books, path, header, read):
    """What a script asks before it submits is no write, and leaves the press to the submit."""
    marks = ((b"X-Requested-With", b"XMLHttpRequest"),) if header else ()
    press(gate, "提交")
    passed = gate.take(WireRequest("POST", BASE + path, (*JSON, *marks), b"{}"), books)

    assert isinstance(passed, Passing) is read
    assert (gate._press is not None) is read
