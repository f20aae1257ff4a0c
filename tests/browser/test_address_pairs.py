"""Writes whose address says of which order they are: its groups are pairs, compared as a body's are."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from eoms_bot.browser.body import FORM
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.browser.requests import RequestRules
from eoms_bot.browser.wanted import wanted
from eoms_bot.model.write import WriteState
from tests.browser.stand import ORIGIN, Stand
from tests.support.fake_browser import FakeRequest

ADDRESS = "/eoms/api/tasks/42/finish?v=7"
NAMED = (("{task}", "42"), ("{v}", "7"))
BODY = (("/note", '"已处理"'),)
JSON = "application/json"
DONE = json.dumps({"note": "已处理"}).encode()


def finish(**changes):
    made = {
        **{
            "kind": "write",
            "method": "PUT",
            "path": "/api/tasks/(?P<task>[^/]+)/finish",
            "description": "完成",
        },
        **{"query": {"v": r"(?P<v>\d+)"}, "action": "form", "body": "json"},
    }
    return RequestRule.model_validate(made | changes)


@pytest.fixture
def stand(profile):
    """A gate before a site whose completions name their task in the address alone."""
    rules = (*(one for one in profile.site.requests if one.action != "form"), finish())
    site = profile.site.model_copy(update={"requests": rules})
    return Stand(profile.model_copy(update={"site": site}))


def put(stand, address=ADDRESS, body=DONE, method="PUT", kind=JSON):
    stand.context.request(FakeRequest(method, ORIGIN + address, body, stand.page, kind if body else ""))


def test_armed_write(stand):
    """It leaves once."""
    stand.arm((*NAMED, *BODY))

    put(stand)
    put(stand)

    assert stand.arrived == [f"PUT {ADDRESS}"]
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS.replace("42", "43"),
        ADDRESS.replace("42", "042"),
        ADDRESS.replace("42", "4%32").replace("v=7", "v=8"),
        ADDRESS.replace("v=7", "v=8"),
        ADDRESS.replace("v=7", "v="),
        f"{ADDRESS}&v=7",
        f"{ADDRESS}&task=43",
        ADDRESS.partition("?")[0],
        ADDRESS.replace("/finish", "/finish/"),
        ADDRESS.replace("/tasks/42", "/tasks/42/43"),
        ADDRESS.replace("/tasks/42", "/tasks/43/../42"),
        ADDRESS.replace("/tasks/42", "/tasks"),
        ADDRESS.replace("42", "42;43"),
    ],
)
def test_other_address(stand, address):
    """Another task, another version, a part more or less: nothing leaves, and SENDING is not committed."""
    armed = stand.arm((*NAMED, *BODY))

    put(stand, address)

    assert stand.arrived == []
    assert not armed.sent


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_other_method(stand, method):
    """The same address and body by another method is another request."""
    stand.arm((*NAMED, *BODY))

    put(stand, method=method)

    assert stand.arrived == []


@pytest.mark.parametrize(("body", "leaves"), [(b"", True), (b"{}", True), (b"[]", False), (b" ", False)])
def test_address_that_says_everything(stand, body, leaves):
    """A write may have no body then; what has something in it is another write."""
    stand.arm(NAMED)

    put(stand, body=body)

    assert bool(stand.arrived) is leaves


def test_body_that_lacks(stand):
    """No body is none of the armed one's."""
    armed = stand.arm((*NAMED, *BODY))

    put(stand, body=b"{}")

    assert (stand.arrived, armed.refused) == ([], "缺少字段 /note='\"已处理\"'")


@pytest.mark.parametrize(("body", "leaves"), [(b"v=7", True), (b"v=8", False)])
def test_parameter_that_the_body_repeats(profile, body, leaves):
    """It is compared in both places: a server may take either."""
    site = profile.site.model_copy(update={"requests": (finish(body="form"),)})
    stand = Stand(profile.model_copy(update={"site": site}))
    stand.arm((*NAMED, ("v", "7")))

    put(stand, body=body, kind=FORM)

    assert bool(stand.arrived) is leaves


def test_pairs_of_an_address():
    """In the order of the groups, as a server reads them."""
    rules = RequestRules([finish()], ORIGIN + "/eoms")

    assert rules.in_address(finish(), f"{ORIGIN}/eoms/api/tasks/T%2D1/finish?v=7") == (
        ("{task}", "T-1"),
        ("{v}", "7"),
    )


def test_ids_that_are_no_utf8():
    """Two of them stay two, in the path and behind it; a good one is read as ever."""
    named = finish(query={"v": "(?P<v>.+)"})
    rules = RequestRules([named], ORIGIN + "/eoms")
    asked = [f"{ORIGIN}/eoms/api/tasks/{one}/finish?v={one}" for one in ("%D6%D0", "%B9%FA", "%E4%B8%AD")]

    one, other, good = (rules.in_address(named, url) for url in asked)

    assert one == (("{task}", "%D6%D0"), ("{v}", "%D6%D0"))
    assert other == (("{task}", "%B9%FA"), ("{v}", "%B9%FA"))
    assert good == (("{task}", "中"), ("{v}", "中"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"path": "/api/(?P<task>[^/]+)?/finish"}, "每次符合时都读得到"),
        ({"query": {"id": "(?P<task>.+)"}}, "task 用了两次"),
        ({"kind": "read", "body": "form", "action": ""}, 'PUT 只用于 kind = "write"'),
    ],
)
def test_rule_that_is_wrong(changes, said):
    """A group that may be missing, two of one name, and a PUT that reads."""
    with pytest.raises(ValidationError, match=said):
        finish(**changes)


def test_wanted_pairs():
    """Those of the address come first and are no JSON; the body's are sorted after them."""
    spec = WireSpec.model_validate(
        {
            "pairs": [
                {"name": "{task}", "kind": "order", "of": "task_id"},
                {"name": "{t}", "kind": "opaque", "pattern": "[0-9]{13}"},
                {"name": "/note", "kind": "decided", "of": "note"},
                {"name": "/no", "kind": "order", "of": "order_no"},
            ]
        }
    )

    found = wanted(spec, "json", {"task_id": "42", "order_no": "A-1"}, {"note": "已处理"})

    assert found.pairs == (
        ("{task}", "42"),
        ("{t}", "[0-9]{13}"),
        ("/no", '"A-1"'),
        ("/note", '"已处理"'),
    )
    assert found.opaque == {"{t}"}


def test_computed_pair_of_an_address():
    """Nothing computes an address: it is compared before the body."""
    pair = {"name": "{n}", "kind": "computed", "of": "/note", "how": "bytes"}

    with pytest.raises(ValidationError, match="不能是 computed"):
        WireSpec.model_validate({"pairs": [pair]})
