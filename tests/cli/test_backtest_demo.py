"""rules backtest on the past orders of the demo: after one rule is edited, exactly the orders that it changes."""

import pytest

from eoms_bot.facts.tables import RULES
from eoms_bot.ledger import Ledger
from eoms_bot.model.write import Proof
from mock_eoms.people import archive
from mock_eoms.site import Site
from tests.cli.kit import unknown_writes
from tests.decide.triage.desk import FIXTURES
from tests.facts import sources

GAZETTEER = str(FIXTURES / "gazetteer.json")
FIRST = '    "找|联系|叫|请|告诉|通知|有|已..记者'


@pytest.fixture
def past(cli, tmp_path, monkeypatch):
    """A branch whose ledger has closed every order of the demo, and whose archive, two days old, has their texts."""
    cli.clock.moment = sources.NOW
    rows = archive(Site(orders=44))
    path = sources.write(tmp_path, "历史工单.csv", rows, hours_old=48)
    monkeypatch.setenv("EOMS_FACTS_HISTORY_FILE", str(path))
    attempts = unknown_writes(cli.home / "ledger.db", cli.clock, *(row["工单号"] for row in rows))
    with Ledger.open(cli.home / "ledger.db") as ledger:
        for attempt in attempts:
            ledger.prove(attempt, Proof(True, True, "回复"), sources.NOW)
    return rows


@pytest.mark.parametrize("word", ["扫码", "高速", "天线", "没有这个词"])
def test_one_edited_rule(cli, past, tmp_path, monkeypatch, word):
    """A rule that takes one more word changes the orders whose text has it, and no other."""
    text = RULES.read_text(encoding="utf-8")
    assert text.count(FIRST) == 1
    (tmp_path / "规则.toml").write_text(text.replace(FIRST, f'    "{word}",\n{FIRST}'), encoding="utf-8")
    monkeypatch.setenv("EOMS_FILES_RULES", str(tmp_path / "规则.toml"))

    against = ("--against", str(RULES), "--gazetteer", GAZETTEER)
    result = cli("rules", "backtest", "--ledger", *against, "--json")

    told = {change["id"]: change["rules"] for change in result.json["changes"]}
    assert result.json["orders"] == len(past)
    assert sorted(told) == [row["工单号"] for row in past if word in row["投诉内容"]]
    assert all("+大-媒体" in rules for rules in told.values())
