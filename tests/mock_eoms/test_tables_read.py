"""The files of `mock_eoms.tables` as the bot reads them: no cell is refused, no noise passes for a cause."""

from pathlib import Path

import pytest

from eoms_bot.decide.diagnosis.diagnose import diagnose
from eoms_bot.decide.diagnosis.model import Complaint, Inquiry, Thresholds
from eoms_bot.model.evidence import Evidence, Snapshot
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.tables.branch import file as source_file
from mock_eoms.clock import parse_time
from mock_eoms.seed.build import make_orders
from mock_eoms.tables.columns import LABELS
from mock_eoms.tables.make import make_tables
from mock_eoms.tables.write import write_tables
from tests.support.branch_tables import NOW, ORDERS


def read(folder: Path) -> Evidence:
    """All tables that the bot knows, whatever their age; BadInput where a cell is wrong."""
    snapshots = {}
    for key, kind in KINDS.items():
        table, as_of = source_file.read(folder / f"{LABELS[key]}.csv", kind, {})
        assert table.unused == ()
        snapshots[key] = Snapshot(kind.label, "正常", table.records, as_of)
    return Evidence(snapshots)


@pytest.mark.parametrize("age", [0, 36])
@pytest.mark.parametrize("seed", range(1, 6))
def test_no_certain_cause_is_wrong(tmp_path, seed, age):
    """Where the bot's method is certain of a cause by rows, or knows the cell, the cause is the true one."""
    orders = [order for order, _ in make_orders(seed, ORDERS, NOW)]
    tables = make_tables(seed, orders, NOW, age)
    write_tables(tmp_path, tables)
    evidence = read(tmp_path)
    truth = {one["order_no"]: one for one in tables.truth if one["action"] == "complete"}
    right, wrong = 0, []
    for order in orders:
        one = truth.get(order.order_no)
        if one is None:
            continue
        question = Complaint(
            place=order.fields["CCH_Complain_AreaDesc"],
            county="澜溪县",
            at=parse_time(order.dispatched),
            phones=(order.fields["CCH_ConsumerTel"],),
            words=order.fields["CCH_ComplainDesc"],
        )
        for found in diagnose(Inquiry(question, evidence, Thresholds())).suspects:
            if not found.cause or not found.by_rows or not (found.certain or one["cell"]):
                continue
            right += found.cause == one["prov_cause"]
            if found.cause != one["prov_cause"]:
                wrong.append((order.order_no, found.cause, found.grounds, one["prov_cause"]))

    assert wrong == []
    assert right
