"""policy check over the tables of the bundled site: completions are decided, and compared cell by cell."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from eoms_bot.decide.permission.brakes import DONE
from eoms_bot.model.source_kinds import HISTORY, KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan.policy_check import Replayed, replay
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from mock_eoms.seed.build import make_orders
from tests.cli.kit import StillClock
from tests.support.bot import FIXED

SEED, COUNTY = 1, "澜溪县"
NOW = datetime(2026, 11, 25, 17, 0, tzinfo=SHANGHAI)
FIELDS = {"客户电话": "CCH_ConsumerTel", "投诉地点": "CCH_Complain_AreaDesc", "投诉内容": "CCH_ComplainDesc"}
TOLD = {
    "处理结果": "result",
    "省内投诉原因": "prov_cause",
    "网络类型": "network",
    "投诉区域": "area",
    "占用基站": "site",
}
Row = dict[str, str]


class Branch:
    """The tables of a branch whose orders have all been handled, and its settings."""

    def __init__(self, home: Path) -> None:
        self.home = home
        when = NOW.replace(tzinfo=None).isoformat()
        asked = ("--seed", str(SEED), "--now", when, "--age-hours", "0", "--truth", str(home / "truth.jsonl"))
        subprocess.run(
            [sys.executable, "-m", "mock_eoms.tables", *asked, str(home)], check=True, capture_output=True
        )
        lines = (home / "truth.jsonl").read_text("utf-8").splitlines()
        truth = {one["order_no"]: one for one in map(json.loads, lines)}
        made = [order for order, _history in make_orders(SEED, 44, NOW)]
        self.rows = [self._row(order, truth[order.order_no]) for order in made]

    def _row(self, order: Any, truth: dict[str, Any]) -> Row:
        row = {column: order.fields.get(name, "") for column, name in FIELDS.items()}
        row |= {"工单号": order.order_no, "县区": COUNTY, "完成时间": f"{NOW:%Y-%m-%d %H:%M}"}
        row |= {"分派时间": order.dispatched[:16], "处理时限": order.deal_deadline[:16]}
        row["投诉地点"] = row["投诉地点"] or "不详"
        if truth["action"] == "complete":
            row |= {column: truth[name] or "" for column, name in TOLD.items()}
            row |= {"处理方式": "完成", "有无口径": "有" if truth["has_koujing"] else "无"}
        elif truth["action"] == "reject":
            row |= {"处理方式": "驳回", "驳回原因": truth["reject_reason"]}
        return row

    def check(self) -> Replayed:
        """What the branch's orders, as `rows` has them now, say."""
        path = self.home / "办过的.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, [column.name for column in HISTORY.columns])
            writer.writeheader()
            writer.writerows(self.rows)
        tables = {kind.key: self.home / f"{kind.label}.csv" for kind in KINDS.values()}
        facts = {key: {"file": str(file)} for key, file in tables.items() if file.exists()}
        settings = Settings.model_validate(
            {
                "paths": {"home": self.home / "home"},
                "branch": {"county": COUNTY, "desk_numbers": ["13900000008"], "fixed": FIXED},
                "files": {"gazetteer": "mock_eoms/seed/gazetteer.json"},
                "facts": facts,
            }
        )
        return replay(settings, Ports(clock=StillClock(NOW)), path)


@pytest.fixture
def branch(tmp_path):
    """A branch."""
    return Branch(tmp_path)


def test_completions(branch):
    """Completions go alone as people did them; one whose cause people had otherwise is an error and raises
    the bound.
    """
    before = branch.check()
    right = [one.order_no for one in before.alone if one.reason == DONE]
    branch.rows = [
        row | {"省内投诉原因": "别的原因"} if row["工单号"] == right[0] else row for row in branch.rows
    ]
    after = branch.check()

    assert right
    assert [one for one in before.alone if one.reason == DONE and one.wrong] == []
    [wrong] = [one for one in after.alone if one.reason == DONE and one.wrong]
    assert wrong.order_no == right[0]
    assert wrong.wrong[0].endswith("，实际 别的原因")
    bounds = [{one.reason: one.bound for one in found.checks}[DONE] for found in (before, after)]
    assert bounds[0] < bounds[1]


def test_without_calls(branch):
    """Without the calls and what customers said no completion goes alone, and nothing is proven."""
    (branch.home / "通话记录.csv").unlink()
    (branch.home / "联系记录.csv").unlink()

    found = branch.check()

    assert [one for one in found.alone if one.reason == DONE] == []
    assert {one.reason: one.bound for one in found.checks}[DONE] == 1.0


def test_rows_that_say_nothing(branch):
    """Orders of which nobody wrote what was done are counted apart."""
    found = branch.check()

    assert found.orders + found.undone == len(branch.rows)
    assert found.undone == sum("处理方式" not in row for row in branch.rows) > 0
