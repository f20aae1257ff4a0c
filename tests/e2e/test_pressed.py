"""A reminder in an order's history marks it wherever people see the order; the orders themselves stay as they
are.
"""

import json

import openpyxl
import pytest

from tests.support import orders

SITES = [
    "running_mock_site",
    *(pytest.param(f"running_{one}_site", marks=pytest.mark.long) for one in ("boco", "v2")),
]


@pytest.mark.parametrize("site", SITES, indirect=True)
def test_reminded_order(site, bot, tmp_path):
    """Reminder and supervision of the history, and a return, are in report, workbook and the question to
    people.
    """
    bot.checks = {"dry_run": True}
    pressed, quiet = orders.put(site), orders.put(site)
    for part in ("reminded", "supervised", "returned"):
        site.change(pressed, part)
    batch = bot.batch(*(orders.solved(one) | {"占用基站": ""} for one in (pressed, quiet)))

    run = bot.run("preview", batch)
    asked = bot.run("held", tmp_path / "待补.xlsx", "--run", run.folder, "--batch", batch, "--json")

    item = run.item(pressed)
    assert [(one["kind"], one["words"]) for one in item["marks"]] == [
        ("督办", "督办"),
        ("退回", "退回"),
        ("催办", "催办"),
    ]
    assert all(one["place"].startswith("处理记录 20") for one in item["marks"])
    assert run.item(quiet)["marks"] == []
    told = {one["order_no"]: one["marks"] for one in json.loads(asked.stdout)["orders"]}
    assert told == {pressed: "督办、退回、催办", quiet: ""}
    rows = openpyxl.load_workbook(tmp_path / "待补.xlsx")["要补的"].iter_rows(values_only=True)
    assert [str(row[2]).startswith("【督办、退回、催办】") for row in rows if row[0] == pressed] == [True]
    page = (run.folder / "report.html").read_text(encoding="utf-8")
    assert page.count('<span class="tag warn">催办</span>') == 1
