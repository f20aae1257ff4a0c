"""The check `attacks` counts what arrived, and can fail."""

import json
import socket
import subprocess
import sys

import pytest

from tests.checks import attacks
from tests.checks.attacks import cached, counting, ground, paged
from tests.support import names
from tests.support.violation import Violation


def _request(n=1, *, method="GET", path="/eoms4/x", query="", body="", steps=(), status=200, headers=None):
    return {
        **{"n": n, "method": method, "path": path, "query": query, "body": body},
        **{"steps": list(steps), "status": status, "headers": headers or {}},
    }


SENT = [{"to_state": "INTENT"}, {"to_state": "SENDING"}, {"to_state": "PROVEN"}]
SAVE = _request(method="POST", steps=("submit", "response"), body="bpp_Sys_BaseID=7")


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (_request(query="EVIL=form.pop_xhr"), "form.pop_xhr"),
        (_request(path="/eoms4/evil/EVIL_list.es"), "list.es"),
        (_request(method="POST", body="a=1&EVIL=form.real_marked_fetch"), "form.real_marked_fetch"),
        (_request(query="a=%45VIL%3Dform.fetch"), "form.fetch"),
        (_request(method="POST", body="EVIL"), "(unnamed)"),
        (_request(method="POST", query="EVIL=form.a", body="EVIL=form.b"), "form.a"),
    ],
)
def test_marked_requests(request_, name):
    """A mark counts wherever it stands, under the name of its attack."""
    assert counting.arrived([request_, _request(query="id=1")], [], []) == {name: 1}


def test_listed_reads_may_pass():
    """A plain GET of a page that the profile lists is none; with another method or an override it is one."""
    plain = _request(query="EVIL=form.spec2pf")
    posted = plain | {"method": "POST"}
    overriding = plain | {"headers": {"x-http-method-override": "POST"}}

    assert [counting.marked([one]).total() for one in (plain, posted, overriding)] == [0, 1, 1]


@pytest.mark.parametrize(("saves", "beyond"), [(0, 0), (1, 0), (2, 1), (5, 4)])
def test_unmarked_saves_beyond_the_ledger(saves, beyond):
    """A write that arrives and is in no ledger counts, although nothing marks it."""
    assert counting.arrived([SAVE] * saves, SENT, [])[counting.UNMARKED] == beyond


def test_a_preview_lets_no_save_out():
    """Without a SENDING in the ledger the first one is too many."""
    assert counting.arrived([SAVE], [], []) == {counting.UNMARKED: 1}


def test_strays_count():
    """Bytes that are no request count as well."""
    assert counting.arrived([], [], [{"connection": 3, "begins": "\x16\x03"}]) == {counting.STRAY: 1}


def test_words():
    """Most first; nothing is said to be nothing."""
    assert counting.summary({"b": 1, "a": 1, "c": 7}) == "c 7, a 1, b 1"
    assert counting.summary({}) == "nothing"


def test_rounds():
    """What a script says of its rounds is heard, and what it tried with a filled form apart."""
    log = [_request(query="RAN=form.118"), _request(query="RAN=form.40"), _request(query="RAN=real.form.10")]

    assert counting.rounds(log) == {"page": 2, "real": 1, "attacks": 168}


def _looked(*, look=200, proof=200, done=True):
    log = [
        _request(1, query="baseID=7", steps=("view", "page")),
        _request(2, query="baseID=7", steps=("step_ajax",)),
        _request(3, query="baseID=7", steps=("view", "page"), status=look),
        SAVE | {"n": 4},
        _request(5, method="POST", body="tquerytext=ID-1", steps=("done_list", "page")),
        _request(6, query="baseid=7", steps=("deal_iframe", "history"), status=proof),
    ]
    return [one for one in log if (done or one["n"] != 5) and one["status"]]


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ({}, []),
        ({"look": 304}, ["304", "no second look"]),
        ({"look": 0}, ["no second look"]),
        ({"proof": 304}, ["304", "history did not reach"]),
        ({"proof": 0}, ["history did not reach"]),
        ({"done": False}, ["done list was not searched"]),
    ],
)
def test_looks_and_proofs(how, wanted):
    """A look or proof from the browser's cache is reported: the site did not see it, or answered 304."""
    found = cached.problems(_looked(**how), {"7": "ID-1"})

    assert len(found) == len(wanted)
    assert all(word in problem for word, problem in zip(wanted, found, strict=True))


def test_second_write_needs_a_look_of_its_own():
    """The look before a leftover entry is none for the reply after it."""
    log = _looked()
    entry = _request(4, body="IL_BaseID=7", steps=("leftover", "response"))
    listed = _request(5, body="tquerytext=ID-1", steps=("leftover_list", "page"))
    again = [one | {"n": one["n"] + 2} for one in log[3:]]

    assert [
        "second look" in one for one in cached.problems([*log[:3], entry, listed, *again], {"7": "ID-1"})
    ] == [True]


def test_order_without_a_save():
    """An order whose save never arrived proves nothing."""
    assert cached.problems([], {"7": "ID-1"}) == ["ID-1: no save arrived"]


def test_static_files_may_be_asked_again():
    """They decide nothing."""
    assert cached.problems([_request(status=304, steps=("static",))], {}) == []


def test_cases():
    """Every kind of page in both modes on both hosts, the cases about caches and of a browser alone; each
    name once.
    """
    found = attacks.names()

    assert len(set(found)) == len(found) == 5 * 2 * 2 + 2 * 2 + 3
    assert {"form/preview/loopback", "leftover/apply/named", "cacheable/complete/named"} <= set(found)


@pytest.mark.parametrize("kind", paged.PAGES)
def test_script_can_stand_in_a_page(kind):
    """It ends no element, is ASCII, and carries its page's mark."""
    text = paged.script(kind)

    assert "</script" not in text.lower()
    assert text.isascii()
    parameters = json.loads(text.partition(" = ")[2].partition(";\n")[0])
    assert parameters["mark"] == f"{kind}."


def test_violations_by_rule():
    """A rule that is broken often is one line."""
    assert ground.by_rule([Violation("e", "x"), Violation("e", "y"), Violation("f", "z")]) == [
        "rule e broken 2 times, first: x",
        "rule f broken 1 times, first: z",
    ]


def test_named_address():
    """The same port under a name that is not loopback."""
    assert ground.address("http://127.0.0.1:81/eoms4/", "named") == "http://eoms.example:81/eoms4/"
    assert ground.address("http://127.0.0.1:81/eoms4/", "loopback") == "http://127.0.0.1:81/eoms4/"


def test_names_of_one_process():
    """A process that has learned a name finds it; the system looks up all other names as before."""
    program = (
        "import socket; from tests.support import names; names.learn({'eoms.example': '127.0.0.1'});"
        "print(socket.getaddrinfo('eoms.example', 80)[0][4][0], socket.getaddrinfo('127.0.0.2', 80)[0][4][0])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["127.0.0.1", "127.0.0.2"]


def test_no_names_change_nothing():
    """Without a name the lookup stays the system's own."""
    before = socket.getaddrinfo

    names.learn({})

    assert socket.getaddrinfo is before
