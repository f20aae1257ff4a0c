"""The audit chain of a real run: every write with its rule, its masked values and the hashes of its pictures."""

import json
from hashlib import sha256

import pytest

from tests.e2e.story import tell
from tests.support import orders

ORDERS = {"accepted first": False, "with leftover": True, "rejected": True}
"""Name → whether the order is ours already."""


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run: an order that is accepted and answered, one with a leftover entry, one that is rejected."""
    numbers = {name: orders.put(shared_site, held=held) for name, held in ORDERS.items()}
    first, second, third = numbers.values()
    rows = (orders.solved(first), orders.unsolved(second), orders.rejected(third))
    return tell(shared_bot, shared_site, numbers, "apply", shared_bot.batch(*rows))


def records(story, name, event):
    """The records of an event on the order of that name."""
    mine = [one for one in story.ledger.audit if one["order_no"] == story.numbers[name]]
    return [one for one in mine if one["event"] == event]


def test_the_chain_tells_the_run(story, shared_bot):
    """Between the run's begin and end stand log-in and writes; all name run, account and operator."""
    chain = story.ledger.audit
    assert (chain[0]["event"], chain[-1]["event"]) == ("RUN_STARTED", "RUN_FINISHED")
    assert [one["event"] for one in chain if one["event"].startswith("LOGIN")] == ["LOGIN_SENT", "LOGIN_OK"]
    assert {one["run_id"] for one in chain} == {story.run.run["run_id"]}
    assert {one["account"] for one in chain} == {"mock|clerk01"}
    assert {one["operator"] for one in chain} == {"值班员"}
    assert chain[-1]["note"] == "退出码 0"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("accepted first", ["accept", "complete"]),
        ("with leftover", ["leftover", "complete"]),
        ("rejected", ["reject"]),
    ],
)
def test_every_write_is_told(story, name, kinds):
    """Each write of an order from INTENT to its proof, under the rule of the order's decision."""
    assert [one["kind"] for one in records(story, name, "INTEND")] == kinds
    assert [one["kind"] for one in records(story, name, "SEND")] == kinds
    assert [one["kind"] for one in records(story, name, "PROVE")] == kinds
    decision = story.run.detail(story.numbers[name])["decision"]
    told = {(one["rule"], one["rule_version"]) for one in records(story, name, "SEND")}
    assert told == {(decision["rule"], decision["version"])}
    assert decision["rule"]


def test_values_are_masked(story):
    """What was decided is readable, and the customer isn't in it."""
    reply = next(one for one in records(story, "with leftover", "INTEND") if one["kind"] == "complete")
    values = dict(json.loads(reply["decided"]))

    assert values["result"] == "未解决"
    assert not any(word in reply["decided"] for word in orders.CANARIES)


def test_pictures_are_hashed(story):
    """The proof's record has the hash of each picture as it lies in the run folder."""
    pictures = [
        picture
        for name in ORDERS
        for one in records(story, name, "PROVE")
        for picture in json.loads(one["pictures"] or "[]")
    ]
    folder = story.run.folder / "evidence"

    assert {name.rpartition("/")[2] for name, _hash in pictures} >= {
        "filled.webp",
        "history.webp",
        "leftover.webp",
    }
    assert [sha256((folder / name).read_bytes()).hexdigest() for name, _hash in pictures] == [
        value for _name, value in pictures
    ]


def test_verify_and_export(story, shared_bot, tmp_path):
    """The run's chain verifies; its export verifies without the ledger, and its anchor is on the chain."""
    file = tmp_path / "审计.jsonl"
    exported = json.loads(shared_bot.run("audit", "export", file, "--json").stdout)

    assert json.loads(shared_bot.run("audit", "verify", "--json").stdout)["ok"]
    assert shared_bot.run("audit", "verify", "--file", file, "--anchor", exported["anchor"]).code == 0
    text = file.read_text(encoding="utf-8")
    assert story.ledger.meta["audit_salt"] not in text
    file.write_text(text.replace("SENDING", "INTENT", 1), encoding="utf-8")
    assert shared_bot.run("audit", "verify", "--file", file).code == 3
    assert shared_bot.violations(story.oracle) == []
