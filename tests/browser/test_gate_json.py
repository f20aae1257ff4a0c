"""JSON writes at the gate: only the very document leaves; every other one is refused before SENDING."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.model.write import WriteState
from tests.browser.kit import SAVE
from tests.browser.stand import ORIGIN, Stand
from tests.support.fake_browser import FakeRequest

DOCUMENT: dict[str, Any] = {
    "orderNo": "ID-056-20261125-00001",
    "rev": 3,
    "form": {"result": "已解决", "causes": ["弱覆盖", "室分"], "replied": True, "note": "已处理"},
}
PATTERN = '"[0-9a-f]{4}"'
KIND = "application/json;charset=UTF-8"


@pytest.fixture
def stand(profile):
    """A gate before a site whose form is saved as JSON."""
    rules = tuple(
        rule.model_copy(update={"body": "json"}) if rule.kind == "write" else rule
        for rule in profile.site.requests
    )
    site = profile.site.model_copy(update={"requests": rules})
    return Stand(profile.model_copy(update={"site": site}))


def post(stand, body, kind=KIND):
    """Send a body as the page's script does."""
    stand.context.request(FakeRequest("POST", ORIGIN + SAVE, body, stand.page, kind))


def changed(**values):
    return json.dumps(DOCUMENT | values, ensure_ascii=False).encode()


def form(**values):
    return changed(form=DOCUMENT["form"] | values)


def test_the_document_leaves(stand):
    """Its members may come in another order and with other blanks."""
    stand.arm(json_pairs(changed()))

    post(stand, json.dumps(DOCUMENT, indent=1, sort_keys=True).encode())

    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}


@pytest.mark.parametrize(
    "body",
    [
        form(result="未解决"),
        form(more=""),
        changed(form={name: one for name, one in DOCUMENT["form"].items() if name != "note"}),
        form(replied="true"),
        form(replied=1),
        form(causes=["室分", "弱覆盖"]),
        form(causes="弱覆盖"),
        changed(rev="3"),
        changed(rev=4),
        changed(orderNo="ID-056-20261125-00002"),
        changed()[:-1] + b',"orderNo":"ID-056-20261125-00002"}',
        json.dumps([DOCUMENT]).encode(),
        b"",
        changed() + changed(),
    ],
    ids=[
        *("value", "one-more", "one-less", "text-for-truth", "number-for-truth", "order-of-elements", "kind"),
        *("type", "revision", "other-order", "named-twice", "in-an-array", "empty", "two-documents"),
    ],
)
def test_other_documents_are_refused_before_sending(stand, body):
    """Nothing arrives, the ledger has no SENDING, and the one try is used up."""
    armed = stand.arm(json_pairs(changed()))

    post(stand, body)
    post(stand, changed())

    assert stand.arrived == []
    assert stand.journal.states == {1: WriteState.INTENT}
    assert armed.refused
    assert not armed.sent


def test_pair_that_the_page_makes_up(stand):
    """A text that fits its pattern leaves, and SENDING has the pairs as they left."""
    wanted = json_pairs(changed(nonce=""))
    patterned = tuple((name, PATTERN if name == "/nonce" else value) for name, value in wanted)
    stand.arm(patterned, opaque=frozenset({"/nonce"}))

    post(stand, changed(nonce="0a1b"))

    assert stand.journal.states == {1: WriteState.ANSWERED_OK}
    assert stand.journal.left == {1: json_pairs(changed(nonce="0a1b"))}


@pytest.mark.parametrize(
    "body",
    [
        changed(nonce="0a1g"),
        changed(nonce="0a1b0"),
        changed(nonce=1111),
        changed(nonce=None),
        changed(nonce=["0a1b"]),
        changed(nonce={"a": "0a1b"}),
        changed(nonce="0a1b", other=PATTERN),
        changed(),
        changed(nonce="0a1b", rev=4),
    ],
    ids=["text", "longer", "number", "null", "array", "object", "one-more", "missing", "revision"],
)
def test_pair_that_does_not_fit_its_pattern(stand, body):
    """What a page makes up is no excuse for anything else."""
    wanted = json_pairs(changed(nonce=""))
    patterned = tuple((name, PATTERN if name == "/nonce" else value) for name, value in wanted)
    stand.arm(patterned, opaque=frozenset({"/nonce"}))

    post(stand, body)

    assert (stand.arrived, stand.journal.states) == ([], {1: WriteState.INTENT})


def test_no_token_in_a_message(stand):
    """A pair that nobody listed may hold the key to a session; its name is enough."""
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjbGVyazAxIn0"
    armed = stand.arm(json_pairs(changed()))

    post(stand, changed(token=token))

    assert armed.refused == "多出字段 /token='\"（44 个字符）\"'"
    assert token not in str(stand.gate.tally)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_document_under_another_kind_is_refused(stand, kind):
    """A server may read the same bytes as a form."""
    armed = stand.arm(json_pairs(changed()))

    post(stand, changed(), kind)

    assert (stand.arrived, armed.sent) == ([], False)
    assert "application/json" in armed.refused
