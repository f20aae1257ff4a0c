"""Everything that may speak of one order, for the tests of the cells that are known apart from a row."""

from __future__ import annotations

from typing import Any

from eoms_bot.decide.calls import contact
from eoms_bot.decide.diagnosis.diagnose import diagnose
from eoms_bot.decide.diagnosis.model import Complaint, Inquiry, Thresholds
from eoms_bot.decide.known import Dossier, known
from eoms_bot.decide.reading import PastOrders, triage
from eoms_bot.decide.suggest import incoming
from eoms_bot.model.batch import BatchRow, KnownCell
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.order import Order
from tests.decide import build
from tests.decide import diagnosing as county
from tests.decide.reading.desk import READER

Cells = dict[str, KnownCell]


def asked(order: Order | None = None, **given: Any) -> Dossier:
    """A question on the order; `evidence`, `others`, `row`, `past` and `dictionaries` may be given."""
    row: BatchRow | None = given.get("row")
    order = order or build.order(fault_place="青槐镇上湾村")
    evidence: Evidence = given.get("evidence") or county.evidence()
    question = Complaint(
        place=order.fact("fault_place"),
        county=build.BRANCH.county,
        at=order.ref.dispatched or build.NOW,
        phones=(order.fact("customer_tel"),),
        words=order.fact("complaint"),
        site=row.site or "" if row else "",
        cell=row.cell or "" if row else "",
    )
    return Dossier(
        order=order,
        evidence=evidence,
        branch=build.BRANCH,
        dictionaries=given.get("dictionaries", build.DICTIONARIES),
        rules=build.RULES,
        diagnosis=diagnose(Inquiry(question, evidence, Thresholds(), county.PHRASES)),
        reading=triage(incoming(order), READER, given.get("past") or PastOrders(1)),
        talk=contact(order, evidence, build.BRANCH, given.get("others", {})),
        county_town=("城关镇",),
        now=build.NOW,
        row=row,
    )


def cells(order: Order | None = None, **given: Any) -> Cells:
    """The known cells."""
    return known(asked(order, **given))[0]


def pairs(found: Cells) -> dict[str, tuple[object, str]]:
    """Field → value and standing."""
    return {name: (one.value, str(one.standing)) for name, one in found.items()}


def said(**fields: Any) -> BatchRow:
    """What a person has said in a plan's row, and nothing else."""
    return BatchRow("计划.xlsx", 2, build.NUMBER, "", **fields)
