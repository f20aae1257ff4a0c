"""The outside checker: what the site accepted against what the ledger and the run's report say of it.

It knows nothing of the bot's code: it reads the ledger file, the oracle as JSON and the run folder as files.
Rules a–f are those of the fault matrix, `chain` and `leftover` are named below; b against the operator's own rows is
in `given.py`, g and h are in `conduct.py`, i in `artefacts.py`, j in `processes.py`, k in `chain.py`.
"""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tests.support import conduct
from tests.support.chain import audited
from tests.support.given import ULTRA, Form, against_rows
from tests.support.ledger_file import Json, Ledger, newest, reported_done
from tests.support.violation import Violation
from tests.support.wire_pairs import Pairs, lines, pairs_in

SITE_ZONE = ZoneInfo("Asia/Shanghai")
CLOCK_STEP = timedelta(seconds=1)
"""The site prints whole seconds, so an accept may seem up to that much earlier than its SENDING."""

NEXT = {
    "": {"INTENT"},
    "INTENT": {"SENDING", "NOT_SENT"},
    "SENDING": {"ANSWERED_OK", "REFUSED_BUSINESS", "REFUSED_SESSION", "NOT_SENT", "UNKNOWN"},
    "ANSWERED_OK": {"PROVEN", "UNKNOWN"},
    "UNKNOWN": {"PROVEN", "REFUSED_BUSINESS", "RELEASED"},
}
MAY_BE_ACCEPTED = {"SENDING", "UNKNOWN", "ANSWERED_OK", "PROVEN"}
UNSOLVED = (
    ["CCH_ONE_dealResult", "未解决"],
    ["dealResult", "2"],
    ["cljg", "2"],
    ["/form/dealResult", "2"],
)
"""How a reply says that its order is unsolved, by the vendors' forms."""


def check(
    oracle: Json,
    ledger: Ledger,
    *,
    run_folders: Sequence[Path] = (),
    dry_run: bool = False,
    charset: str = "utf-8",
    same_clock: bool = True,
    others: frozenset[str] = frozenset(),
    replies: Mapping[str, int] = MappingProxyType({}),
    stopped_at: datetime | None = None,
    forgotten: frozenset[str] = frozenset(),
    rows: Mapping[str, Sequence[Mapping[str, str]]] = MappingProxyType({}),
    form: Form = ULTRA,
) -> list[Violation]:
    """Every violation of the rules a–h and k, `leftover` and `chain`.

    `same_clock`: the site's clock is this machine's, so that times can be compared. `others`: orders that a
    colleague handled besides, where a look may rightly have called our write another's. `replies`: orders that came
    back as a new task and were to be worked again, with the number of their replies; any other has one.
    `stopped_at`: when the bot was told to stop at once. `forgotten`: orders whose writes stood in a ledger that was
    destroyed, so that the one there is can tell nothing of them; only the site's own counts are held against them.
    `rows`: order → the rows that the operator gave for it; `form`: where this vendor's forms take what they say.
    """
    writes: list[Json] = oracle["writes"]
    known = [write for write in writes if write["key"]["order_no"] not in forgotten]
    done = {order["order_no"] for order in newest(ledger.orders).values() if order["outcome"] == "DONE"}
    found = [
        *_once(writes),
        *(broken for write in known for broken in _decided(write, ledger, charset)),
        *against_rows(writes, rows, form),
        *(broken for write in known for broken in _sent_before(write, ledger, same_clock=same_clock)),
        *_done(done | reported_done(run_folders), writes, replies),
        *_proven(ledger, writes),
        *(broken for write in known for broken in _known(write, ledger, others)),
        *_leftovers(writes),
        *_chains(ledger),
        *conduct.after_stop(ledger, stopped_at),
        *conduct.logins(oracle),
        *audited(known, ledger, same_clock=same_clock),
    ]
    if dry_run and writes:
        found.append(Violation("f", f"a dry run left {len(writes)} accepted writes"))
    return found


def check_settled(ledger: Ledger) -> list[Violation]:
    """After a run that ended by itself: every order has an outcome, no attempt is left half-way (G4)."""
    open_orders = [row["order_no"] for row in newest(ledger.orders).values() if not row["outcome"]]
    torn = [write for write in ledger.writes if write["state"] in {"INTENT", "SENDING", "ANSWERED_OK"}]
    return [
        *(Violation("G4", f"{order_no} has no outcome") for order_no in open_orders),
        *(Violation("G4", f"{write['key']} was left in {write['state']}") for write in torn),
    ]


def _once(writes: Sequence[Json]) -> Iterator[Violation]:
    counted: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for write in writes:
        counted[_key(write["key"])].append(write["n"])
    for key, numbers in counted.items():
        if len(numbers) > 1:
            yield Violation("a", f"{'|'.join(key)} was accepted {len(numbers)} times (no. {numbers})")


def _decided(write: Json, ledger: Ledger, charset: str) -> Iterator[Violation]:
    """The accepted bytes are the body of one of the key's attempts, and carry the text that was decided.

    Where the page made some pairs up, they are the body that SENDING stored, and that fits INTENT's.
    """
    sent = pairs_in(base64.b64decode(write["raw_b64"]), charset)
    attempts = ledger.attempts(*_parts(write["key"]))
    bodies = [_left(one) for one in attempts]
    if sent not in bodies:
        yield Violation("b", f"no. {write['n']} {_name(write)}: {_first_difference(sent, bodies)}")
    for attempt in attempts:
        if not _fits(json.loads(attempt["body"]), _left(attempt)):
            yield Violation("b", f"no. {write['n']} {_name(write)}: SENDING is not what INTENT has")
        text = lines(attempt["text"])
        said = {text, json.dumps(text, ensure_ascii=False)}
        if text and sent in bodies and said.isdisjoint(value for _name, value in sent):
            yield Violation(
                "b", f"no. {write['n']} {_name(write)} does not carry the decided text {text[:60]!r}"
            )


def _left(attempt: Json) -> Pairs:
    """The pairs of the body as they left, by the ledger.

    Those of an address are apart: which task it named, the oracle's own key says.
    """
    pairs = json.loads(attempt.get("sent_body") or attempt["body"])
    return [(pair[0], pair[1]) for pair in pairs if not pair[0].startswith("{")]


def _fits(wanted: list[list[str]], left: Pairs) -> bool:
    """Whether these pairs are INTENT's: by their values, an opaque one by its pattern."""
    wanted = [pair for pair in wanted if not pair[0].startswith("{")]
    if [pair[0] for pair in wanted] != [name for name, _ in left]:
        return False
    return all(
        re.fullmatch(pair[1], value) if pair[2:] == ["opaque"] else pair[1] == value
        for pair, (_, value) in zip(wanted, left, strict=True)
    )


def _sent_before(write: Json, ledger: Ledger, *, same_clock: bool) -> Iterator[Violation]:
    accepted = datetime.fromisoformat(write["time"]).replace(tzinfo=SITE_ZONE)
    moments = [at for one in ledger.attempts(*_parts(write["key"])) for at in ledger.sendings(one["id"])]
    earlier = [at for at in moments if not same_clock or at <= accepted + CLOCK_STEP]
    if not earlier:
        seen = ", ".join(map(str, moments)) or "none"
        yield Violation("c", f"no. {write['n']} {_name(write)} at {accepted} has no earlier SENDING ({seen})")


def _done(done: set[str], writes: Sequence[Json], replies: Mapping[str, int]) -> Iterator[Violation]:
    for order_no in sorted(done):
        closed = [
            w["n"] for w in writes if w["key"]["order_no"] == order_no and w["key"]["action"] == "close"
        ]
        if len(closed) != replies.get(order_no, 1):
            yield Violation("d", f"{order_no} is called DONE, the site accepted {len(closed)} replies")


def _proven(ledger: Ledger, writes: Sequence[Json]) -> Iterator[Violation]:
    accepted = [_key(write["key"]) for write in writes]
    for attempt in ledger.writes:
        if attempt["state"] == "PROVEN" and accepted.count(_key(attempt)) != 1:
            yield Violation(
                "d", f"{attempt['key']} is PROVEN, accepted {accepted.count(_key(attempt))} times"
            )


def _known(write: Json, ledger: Ledger, others: frozenset[str]) -> Iterator[Violation]:
    states = [attempt["state"] for attempt in ledger.attempts(*_parts(write["key"]))]
    by_another = "REFUSED_BUSINESS" in states and write["key"]["order_no"] in others
    if not MAY_BE_ACCEPTED & set(states) and not by_another:
        yield Violation(
            "e", f"no. {write['n']} {_name(write)} was accepted, the ledger says {states or 'nothing'}"
        )


def _leftovers(writes: Sequence[Json]) -> Iterator[Violation]:
    """Every unsolved reply has exactly one leftover entry, accepted before it."""
    for write in writes:
        if write["kind"] != "complete" or not any(pair in write["fields"] for pair in UNSOLVED):
            continue
        order_no = write["key"]["order_no"]
        entries = [w["n"] for w in writes if (w["kind"], w["key"]["order_no"]) == ("leftover", order_no)]
        if len(entries) != 1 or entries[0] > write["n"]:
            yield Violation("leftover", f"{order_no}: reply no. {write['n']}, leftover entries no. {entries}")


def _chains(ledger: Ledger) -> Iterator[Violation]:
    """Each attempt's events lead without a gap, by legal steps only, to the state that its row shows."""
    for write in ledger.writes:
        state = ""
        for event in (one for one in ledger.events if one["write_id"] == write["id"]):
            if event["event"] == "LATE":
                continue
            if event["from_state"] != state or event["to_state"] not in NEXT.get(state, set()):
                step = f"{event['from_state']} → {event['to_state']}"
                yield Violation("chain", f"{write['key']}: {step} cannot follow {state or 'nothing'}")
            state = event["to_state"]
        if state != write["state"]:
            yield Violation(
                "chain", f"{write['key']} shows {write['state']}, its events end in {state or 'none'}"
            )


def _parts(key: Mapping[str, str]) -> tuple[str, str, str]:
    return key["order_no"], key["action"], key["task_id"]


def _key(of: Mapping[str, str]) -> tuple[str, ...]:
    whole = (of["order_no"], of["action"], of["task_id"])
    return whole[:2] if of["action"] == "leftover" else whole


def _name(write: Json) -> str:
    return f"{write['key']['order_no']} {write['kind']}"


def _first_difference(sent: Pairs, bodies: Sequence[Pairs]) -> str:
    if not bodies:
        return "accepted, but the ledger has no attempt with this key"
    wanted = bodies[-1]
    odd = [pair for pair in zip(wanted, sent, strict=False) if pair[0] != pair[1]]
    if odd:
        return f"decided {odd[0][0]}, accepted {odd[0][1]}"
    return f"decided {len(wanted)} pairs, accepted {len(sent)}"
