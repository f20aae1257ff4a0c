"""The checker finds each doctored violation, and finds nothing in a faultless run."""

import base64
import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from eoms_bot.model.write import WriteState
from tests.ledger.kit import bring_to, make_write, start_bot
from tests.support.chain import digest
from tests.support.checker import check, check_settled
from tests.support.ledger_file import Ledger, read_ledger, reported_done

ORDER, TASK = "ID-056-20261125-00001", "a1"
SENT_AT, ACCEPTED_AT = "2026-11-25T02:00:00.500000+00:00", "2026-11-25 10:00:01"
REPLY = [["CCH_ONE_dealResult", "解决"], ["CCH_ComplainDealDesc", "已修复"]]


def encode(fields, charset="utf-8"):
    body = urlencode([(name, value) for name, value in fields], encoding=charset)
    return base64.b64encode(body.encode()).decode()


def make_accepted(n, kind="complete", fields=REPLY, order_no=ORDER, time=ACCEPTED_AT, task=TASK):
    action = {"complete": "close", "reject": "close"}.get(kind, kind)
    return {
        "n": n,
        "time": time,
        "key": {"order_no": order_no, "task_id": task, "action": action},
        "kind": kind,
        "fields": fields,
        "raw_b64": encode(fields),
    }


def make_attempt(number, action="close", state="PROVEN", body=REPLY, text="已修复", sent_body=()):
    return {
        "id": number,
        "key": f"mock|{ORDER}|{TASK}|{action}",
        "order_no": ORDER,
        "task_id": TASK,
        "action": action,
        "state": state,
        "body": json.dumps(body, ensure_ascii=False),
        "text": text,
        "sent_body": json.dumps(sent_body, ensure_ascii=False) if sent_body else "",
    }


def make_events(write_id, *states):
    pairs = zip(("", *states), states, strict=False)
    return [
        {"write_id": write_id, "event": "X", "from_state": old, "to_state": new, "at": SENT_AT}
        for old, new in pairs
    ]


def make_ledger(
    state="PROVEN", outcome="DONE", way=("INTENT", "SENDING", "ANSWERED_OK", "PROVEN"), **attempt
):
    orders = [{"order_no": ORDER, "outcome": outcome}]
    return chained(Ledger([make_attempt(1, state=state, **attempt)], make_events(1, *way), orders))


def chained(ledger):
    """The ledger with an audit chain that tells of its events."""
    events = [event | {"id": number} for number, event in enumerate(ledger.events, 1)]
    records, before = [], "0" * 64
    for seq, event in enumerate(events, 1):
        record = event | {"run_id": "", "seq": seq, "write_event": seq, "prev": before}
        before = digest(record)
        records.append(record | {"hash": before})
    origin = json.dumps({"seq": 0, "hash": "0" * 64, "events": 0})
    meta = {"audit_origin": origin, "audit_head": f"{len(records)}:{before}"}
    events = [event | {"run_id": ""} for event in events]
    return replace(ledger, events=events, audit=records, meta=meta)


def make_oracle(*writes):
    return {"writes": list(writes), "logins": []}


def rules(violations):
    return {violation.rule for violation in violations}


def test_faultless():
    """One accepted reply with its bytes, its SENDING and its proof breaks no rule."""
    assert check(make_oracle(make_accepted(1)), make_ledger()) == []


def test_double_reply():
    """(a) Two accepted replies of one key are found."""
    oracle = make_oracle(make_accepted(1), make_accepted(2))

    assert "a" in rules(check(oracle, make_ledger()))


def test_double_leftover_of_two_tasks():
    """(a) A leftover entry belongs to the order: a second one under another task is a second one."""
    second = make_accepted(2, "leftover")
    second["key"] = {**second["key"], "task_id": "b2"}

    assert "a" in rules(check(make_oracle(make_accepted(1, "leftover"), second), Ledger()))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param([REPLY[0], ["CCH_ComplainDealDesc", "已修"]], id="value cut"),
        pytest.param(REPLY[::-1], id="other order"),
        pytest.param([*REPLY, REPLY[1]], id="pair twice"),
        pytest.param(REPLY[:1], id="pair missing"),
    ],
)
def test_other_bytes(sent):
    """(b) A body that differs from the ledger's in any pair or in their order is found."""
    assert "b" in rules(check(make_oracle(make_accepted(1, fields=sent)), make_ledger()))


def test_text_not_sent():
    """(b) A body that is what the ledger holds, but without the decided text, is found."""
    assert "b" in rules(check(make_oracle(make_accepted(1)), make_ledger(text="别的话")))


def test_line_breaks_are_alike():
    """CRLF on the wire is LF in the ledger; that is no difference."""
    sent, decided = [["Desc", "一\r\n二"]], [["Desc", "一\n二"]]

    oracle = make_oracle(make_accepted(1, "reject", fields=sent))
    found = check(oracle, make_ledger(body=decided, text="一\n二"))

    assert found == []


def test_charset():
    """Bodies are decoded in the charset of the page."""
    accepted = {**make_accepted(1), "raw_b64": encode(REPLY, "gbk")}

    assert check(make_oracle(accepted), make_ledger(), charset="gbk") == []


SENT = [["/nonce", '"0a1b"'], ["/remark", '"已修复"'], ["/version", "7"]]
WANTED = [["/nonce", '"[0-9a-f]{4}"', "opaque"], *SENT[1:]]


def posted(**changes):
    """A reply that was accepted as JSON, with other members."""
    document = {"version": 7, "remark": "已修复", "nonce": "0a1b"} | changes
    raw = json.dumps(document, ensure_ascii=False).encode()
    return make_oracle({**make_accepted(1), "raw_b64": base64.b64encode(raw).decode()})


def test_json_with_opaque_pairs():
    """(b) What was accepted is what SENDING stored, and that fits what INTENT has."""
    ledger = make_ledger(body=WANTED, sent_body=SENT)

    assert check(posted(), ledger) == []


@pytest.mark.parametrize(
    "changes", [{"nonce": "0a1c"}, {"version": "7"}, {"remark": "已修"}, {"more": None}, {"nonce": 1}]
)
def test_other_json(changes):
    """(b) One value, one type or one member that differs is found, in an opaque pair too."""
    ledger = make_ledger(body=WANTED, sent_body=SENT)

    assert "b" in rules(check(posted(**changes), ledger))


@pytest.mark.parametrize(
    "wanted",
    [
        [["/nonce", '"[0-9a-f]{3}"', "opaque"], *SENT[1:]],
        [SENT[0], SENT[1], ["/version", ".", "opaque"], ["/more", "1"]],
        [["/nonce", '"[0-9a-f]{4}"'], *SENT[1:]],
        [*WANTED[:2], ["/version", "8"]],
    ],
    ids=["pattern", "missing", "no-pattern", "value"],
)
def test_sending_that_is_not_its_intent(wanted):
    """(b) Another body than INTENT has is found, though the site got what SENDING stored."""
    ledger = make_ledger(body=wanted, sent_body=SENT)

    assert "b" in rules(check(posted(), ledger))


def test_no_sending():
    """(c) An accepted write whose attempt never became SENDING is found."""
    ledger = make_ledger(state="INTENT", outcome=None, way=("INTENT",))

    assert {"c", "e"} <= rules(check(make_oracle(make_accepted(1)), ledger))


def test_sending_later():
    """(c) A SENDING that comes after the accept is found, unless the site's clock is another."""
    oracle = make_oracle(make_accepted(1, time="2026-11-25 09:59:58"))

    assert "c" in rules(check(oracle, make_ledger()))
    assert check(oracle, make_ledger(), same_clock=False) == []


def test_done_without_reply():
    """(d) DONE and PROVEN without an accepted reply are found, each by itself."""
    assert "d" in rules(check(make_oracle(), make_ledger(outcome=None)))
    assert "d" in rules(check(make_oracle(), replace(make_ledger(), writes=[], events=[])))


def test_done_again_as_a_new_task():
    """(d) A second reply is a violation, unless the order came back to be worked; then a missing one is."""
    once, twice = make_oracle(make_accepted(1)), make_oracle(make_accepted(1), make_accepted(2, task="a2"))
    back = {ORDER: 2}

    assert "d" in rules(check(twice, make_ledger()))
    assert "d" not in rules(check(twice, make_ledger(), replies=back))
    assert "d" in rules(check(once, make_ledger(), replies=back))


def test_done_in_report_only(tmp_path):
    """(d) A report that calls an order DONE is held to it as well."""
    (tmp_path / "items.jsonl").write_text(json.dumps({"order_no": ORDER, "outcome": "DONE"}) + "\n")

    assert "d" in rules(check(make_oracle(), Ledger(), run_folders=[tmp_path]))
    assert reported_done([tmp_path / "none"]) == set()


@pytest.mark.parametrize(
    "way", [("NOT_SENT",), ("REFUSED_BUSINESS",), ("REFUSED_SESSION",), ("UNKNOWN", "RELEASED")]
)
def test_accepted_but_denied(way):
    """(e) An accepted write that the ledger takes for not done, or that a person released, is found."""
    ledger = make_ledger(state=way[-1], outcome=None, way=("INTENT", "SENDING", *way))

    assert "e" in rules(check(make_oracle(make_accepted(1)), ledger))


def test_refused_by_look():
    """(e) A look may call our write another's only where another did handle the order."""
    way = ("INTENT", "SENDING", "UNKNOWN", "REFUSED_BUSINESS")
    ledger = make_ledger(state="REFUSED_BUSINESS", outcome="BY_OTHER", way=way)
    oracle = make_oracle(make_accepted(1))

    assert "e" in rules(check(oracle, ledger))
    assert check(oracle, ledger, others=frozenset({ORDER})) == []


def test_write_without_ledger():
    """(b, c, e) An accepted write that the ledger knows nothing of breaks all three."""
    assert {"b", "c", "e"} <= rules(check(make_oracle(make_accepted(1)), Ledger()))


def test_forgotten_by_a_destroyed_ledger():
    """A write that no ledger can know of any more is no lie of the new one; a second one is still a second one."""
    once, twice = make_oracle(make_accepted(1)), make_oracle(make_accepted(1), make_accepted(2))

    found = [rules(check(oracle, Ledger(), forgotten=frozenset({ORDER}))) for oracle in (once, twice)]

    assert found == [rules([]), rules(check(twice, Ledger())) & {"a"}]


def test_dry_run():
    """(f) Any accepted write of a dry run is found."""
    oracle = make_oracle(make_accepted(1))

    assert "f" in rules(check(oracle, make_ledger(), dry_run=True))
    assert check(make_oracle(), Ledger(), dry_run=True) == []


UNSOLVED = [["CCH_ONE_dealResult", "未解决"], ["CCH_ComplainDealDesc", "已修复"]]
LEFTOVER = [["IL_Measure", "已修复"]]


def make_unsolved(*writes):
    attempts = [make_attempt(1, body=UNSOLVED), make_attempt(2, "leftover", body=LEFTOVER)]
    events = [event for n in (1, 2) for event in make_events(n, "INTENT", "SENDING", "ANSWERED_OK", "PROVEN")]
    return make_oracle(*writes), chained(Ledger(attempts, events, []))


def test_another_field_than_the_row_says():
    """(b) What the site took is held against the operator's row as well: a ledger agrees with a bot that is wrong."""
    row = {"工单号": ORDER, "处理方式": "完成", "处理结果": "未解决"}

    (found,) = check(make_oracle(make_accepted(1)), make_ledger(), rows={ORDER: [row]})

    assert found.rule == "b"
    assert "CCH_ONE_dealResult is '解决', the row gives '未解决'" in found.what


def test_leftover_before_reply():
    """An unsolved reply behind its one leftover entry breaks no rule."""
    entry, reply = make_accepted(1, "leftover", LEFTOVER), make_accepted(2, fields=UNSOLVED)

    assert check(*make_unsolved(entry, reply)) == []


@pytest.mark.parametrize("entries", [pytest.param((), id="none"), pytest.param((3,), id="after")])
def test_leftover_missing(entries):
    """(leftover) An unsolved reply without an entry, or with one that came later, is found."""
    late = [make_accepted(n, "leftover", LEFTOVER) for n in entries]
    oracle, ledger = make_unsolved(make_accepted(2, fields=UNSOLVED), *late)

    assert "leftover" in rules(check(oracle, ledger))


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(("INTENT", "PROVEN"), id="illegal step"),
        pytest.param(("INTENT", "SENDING", "ANSWERED_OK"), id="other end"),
        pytest.param((), id="no events"),
    ],
)
def test_broken_chain(way):
    """(chain) Events that do not lead legally to the row's state are found."""
    assert "chain" in rules(check(make_oracle(make_accepted(1)), make_ledger(way=way)))


def test_unsettled():
    """(G4) After a run, an order without outcome and an attempt left half-way are found."""
    ledger = make_ledger(state="SENDING", outcome=None, way=("INTENT", "SENDING"))

    assert len(check_settled(ledger)) == 2
    assert check_settled(make_ledger()) == []


def test_reads_real_ledger(tmp_path):
    """The bot's own ledger file is read: rows, events, and what follows from them."""
    path = tmp_path / "ledger.db"
    bot = start_bot(path)
    attempt = bring_to(bot, WriteState.UNKNOWN, make_write("CS-001"))
    bot.ledger.close()
    ledger = read_ledger(path)

    assert [one["state"] for one in ledger.attempts("CS-001", "close", "T-1")] == ["UNKNOWN"]
    assert len(ledger.sendings(attempt)) == 1
    assert check(make_oracle(), ledger) == []
    assert read_ledger(tmp_path / "none.db") == Ledger()
