"""The site's own drop-downs become the branch's option lists; nothing is sent for it."""

import json

import pytest

from eoms_bot.tables.tables import load_dictionaries
from tests.support import orders

pytestmark = pytest.mark.long

KNOWN = load_dictionaries()


def test_lists_are_the_sites(site, bot, tmp_path):
    """All lists of the bundled site are the packaged ones, letter by letter, and the file that is written says so."""
    order_no = orders.put(site)

    run = bot.run("options", order_no, tmp_path / "字典.toml", "--json")

    told = json.loads(run.stdout)
    assert (run.code, told["changed"]) == (0, []), run.stderr
    assert told["options"]["prov_cause"] == list(KNOWN.prov_causes)
    assert told["options"]["group_cause"][0].startswith("客户原因-")
    assert load_dictionaries(tmp_path / "字典.toml") == KNOWN
    assert [one for one in site.requests() if one["path"].endswith("save.action")] == []
    assert bot.violations(site.oracle(), dry_run=True) == []


def test_order_without_a_form(site, bot, tmp_path):
    """An order that nobody has accepted has no form: it is told, nothing is accepted, no file is written."""
    order_no = orders.put(site, held=False)

    run = bot.run("options", order_no, tmp_path / "字典.toml")

    assert run.code == 1
    assert "没有受理" in run.stdout + run.stderr
    assert not (tmp_path / "字典.toml").exists()
    assert site.writes() == []
