"""G15 without a browser: every order of the canary story is decided and recorded; its run folder has no canary (C14)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.text import LOCAL
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import desk_of
from eoms_bot.settings import load
from tests.e2e import canary_orders
from tests.e2e.canary_orders import ENDS
from tests.report import samples
from tests.support import orders
from tests.support.artefacts import canaries_in
from tests.support.canaries import COLLEAGUES, WORDS
from tests.support.spellings import Finder

NUMBERS = {end: samples.number(place) for place, end in enumerate(ENDS)}
OUTCOMES = tuple(Outcome)


@pytest.fixture
def desk(tmp_path):
    """The desk of a branch whose tables and workbook have everybody in them; the workbook is called after one of them."""
    rows = [canary_orders.row_of(end, number) for end, number in NUMBERS.items() if end != "unnamed"]
    one = ENDS["completed"]
    path = tmp_path / f"{one.name}{one.number}.csv"
    canary_orders.write_csv(path, rows)
    env = canary_orders.tables(tmp_path / "given")
    env |= {"EOMS_PATHS_HOME": str(tmp_path / "home"), "EOMS_BRANCH_DESK_NUMBERS": orders.DESK}
    return desk_of(load(None, {}, env=env, folder=tmp_path), Ports(), path)[1]


def order_of(end, now):
    """The order as its page shows it, colleagues' words in its history."""
    one, number = ENDS[end], NUMBERS[end]
    names = {spec.css: name for name, spec in load_page_profile("ultrabpp").order_form.facts.items()}
    fields = (
        orders.FIELDS | canary_orders.fields_of(one) | {"CCH_Koujing": canary_orders.EXPLAINED + one.told()}
    )
    facts = {names[f"#{code}"]: text for code, text in fields.items() if f"#{code}" in names}
    times = {"dispatched": now - timedelta(minutes=30), "deadline": now + timedelta(hours=20)}
    ref = samples.ref(1, order_no=number, title=fields["BaseSummary"], vip=False, **times)
    said = HistoryEntry(now, COLLEAGUES[0], "阶段处理", one.told())
    return replace(samples.order(ref), order_no=number, facts=facts, deadline=ref.deadline, history=(said,))


def item_of(end, place, desk):
    """The order as a run tells of it, with everything of its customer in every text that a site may answer with."""
    now = datetime.now(LOCAL)
    order = order_of(end, now)
    told = f"{ENDS[end].told()}，处理人 {COLLEAGUES[0]}"
    write = samples.write(
        place, WriteState.UNKNOWN, order_no=order.order_no, note=told, decided=(("note", told),)
    )
    proof = replace(samples.proof(), text=told, who=COLLEAGUES[1])
    decision = desk.decide(order, desk.facts(order, [], now), now)
    more = {"order": order, "decision": decision, "writes": (write,), "proof": proof}
    return Item(order.ref, OUTCOMES[place % len(OUTCOMES)], f"网站拒绝: {told}", **more)


def test_run_folder(desk, tmp_path):
    """Records, report, workbook and summary name nobody, whatever decision, answer and proof say."""
    items = tuple(item_of(end, place, desk) for place, end in enumerate(ENDS))
    folder = RunFolder.create(tmp_path / "runs", "apply", samples.NOW)
    for item in items:
        folder.add(item)
    folder.finish(samples.summary(items, sources=desk.sources, stopped=items[0].reason))

    assert [str(one) for one in canaries_in(tmp_path / "runs", (*WORDS, *COLLEAGUES), spared=())] == []


def test_canaries_were_there(desk):
    """The records are of something: what the items say themselves has everything of their customers."""
    items = [item_of(end, place, desk) for place, end in enumerate(ENDS)]
    said = Finder(WORDS)(repr(items).encode())

    assert {word for one in ENDS.values() for word in one.words} <= set(said)
