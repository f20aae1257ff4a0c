"""Writes by GET at the gate: the pairs of the address are the body; other GETs are as before."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.model.write import WriteState
from tests.browser.kit import ORDER
from tests.browser.stand import DONE, Stand
from tests.support.fake_browser import Reply

ACCEPT = "/eoms/gd/gd_accept.jsp"
SAID = DONE.body.decode().encode("gbk")
PAIRS = (("baseid", "B1"), ("taskid", "T-1"), ("gdh", ORDER), ("cz", "受理"))
RULES = (
    RequestRule(kind="write", method="GET", path=r"/gd/gd_accept\.jsp", description="受理", action="form"),
    RequestRule(kind="read", method="GET", path=r"/gd/.*", description="其他页面"),
)


@pytest.fixture
def stand(profile):
    """A gate before a site in GBK whose 受理 is a link."""
    site = profile.site.model_copy(update={"requests": (*RULES, *profile.site.requests), "charset": "gbk"})
    made = Stand(profile.model_copy(update={"site": site}))
    made.read = Reply(body=SAID)
    return made


def address(pairs, charset="gbk"):
    return f"{ACCEPT}?{urlencode(pairs, encoding=charset)}"


def test_the_link_leaves_once(stand):
    """It is a write: INTENT, SENDING, one request, one class; the second press is refused."""
    stand.arm(PAIRS)

    stand.ask("GET", address(PAIRS))
    stand.ask("GET", address(PAIRS))

    assert stand.arrived == [f"GET {address(PAIRS)}"]
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}
    assert (stand.gate.tally.sent, stand.gate.tally.attempted, stand.gate.tally.blocked) == (1, 2, 1)
    assert stand.politeness.told == ["write"]


def test_the_answer_is_not_cached(stand):
    """The browser must ask the gate again, which then refuses."""
    stand.read = Reply(headers={"Cache-Control": "max-age=600", "ETag": '"1"'}, body=SAID)
    headers = []
    stand.context.on("response", lambda got: headers.append(got.headers))
    stand.arm(PAIRS)

    stand.ask("GET", address(PAIRS))

    [shown] = headers
    assert {name.lower(): value for name, value in shown.items()} == {"cache-control": "no-store"}


def test_a_lost_answer_is_unknown(stand):
    """It is never asked for again."""
    stand.read = Reply(cut="rst")
    stand.arm(PAIRS)

    stand.ask("GET", address(PAIRS))
    stand.ask("GET", address(PAIRS))

    assert (len(stand.arrived), stand.journal.states) == (1, {1: WriteState.UNKNOWN})


def test_without_an_intent_it_is_refused(stand):
    """Whoever follows the link: a page's script, a person in a read-only run, a prefetch."""
    stand.ask("GET", address(PAIRS))

    assert stand.arrived == []
    assert [one.write for one in stand.gate.tally.refusals] == [True]


@pytest.mark.parametrize(
    "pairs",
    [
        (*PAIRS[:2], ("gdh", "ID-056-20261125-00002"), PAIRS[3]),
        (*PAIRS[:3], ("cz", "驳回")),
        PAIRS[:3],
        (*PAIRS, ("more", "")),
        (*PAIRS, PAIRS[3]),
        PAIRS[::-1],
        (),
    ],
    ids=["other-order", "value", "one-less", "one-more", "twice", "order-of-pairs", "bare"],
)
def test_other_addresses_are_refused_before_sending(stand, pairs):
    """Nothing arrives, and the one try is used up."""
    armed = stand.arm(PAIRS)

    stand.ask("GET", address(pairs))
    stand.ask("GET", address(PAIRS))

    assert (stand.arrived, armed.sent) == ([], False)
    assert stand.journal.states == {1: WriteState.INTENT}


@pytest.mark.parametrize("query", [urlencode(PAIRS), f"{urlencode(PAIRS, encoding='gbk')};jsessionid=1"])
def test_query_that_can_be_read_in_two_ways(stand, query):
    """UTF-8 on a page in GBK, and signs that no form sends."""
    armed = stand.arm(PAIRS)

    stand.ask("GET", f"{ACCEPT}?{query}")

    assert (stand.arrived, armed.sent) == ([], False)
    assert armed.refused


def test_pair_that_the_page_makes_up(stand):
    """A stamp in the address fits its pattern, and SENDING has it as it left."""
    stamped, wanted = (*PAIRS, ("_t", "1764550000")), (*PAIRS, ("_t", "[0-9]{10}"))
    stand.arm(wanted, opaque=frozenset({"_t"}))

    stand.ask("GET", address(stamped))

    assert stand.journal.left == {1: stamped}


def test_other_pages_are_read_as_before(stand):
    """Also while the write is armed, and without using up its one try."""
    armed = stand.arm(PAIRS)

    stand.ask("GET", "/eoms/gd/gd_view.jsp?baseid=B1")

    assert stand.arrived == ["GET /eoms/gd/gd_view.jsp?baseid=B1"]
    assert not armed.tried


@pytest.mark.parametrize("query", ["do=accept&do=view", "do=accept2", "", "DO=accept", "do=accept;x=1"])
def test_path_of_a_write_is_no_other_page(profile, query):
    """Where a parameter makes the write, no rule that ignores that parameter lets the path pass as a read."""
    write = RequestRule(kind="write", method="GET", path="/gd", query={"do": "accept"}, description="受理")
    view = RequestRule(kind="read", method="GET", path="/gd", query={"do": "view"}, description="查看")
    anything = RequestRule(kind="read", method="GET", path="/.*", description="其他页面")
    site = profile.site.model_copy(update={"requests": (write, view, anything)})
    stand = Stand(profile.model_copy(update={"site": site}))

    stand.ask("GET", f"/eoms/gd?{query}")
    stand.ask("GET", "/eoms/gd?do=view")

    assert stand.arrived == ["GET /eoms/gd?do=view"]
