"""rules backtest on the past orders of the demo: after one rule is edited, exactly the orders that it changes."""

import json
from datetime import datetime

import pytest

from eoms_bot.decide.reading import PastOrders, triage
from eoms_bot.decide.suggest import with_place
from eoms_bot.ledger import Ledger
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.model.write import Proof
from eoms_bot.tables.tables import RULES
from mock_eoms.people import archive, gazetteer, notes
from mock_eoms.site import Site
from tests.cli.kit import unknown_writes
from tests.decide.reading.desk import FIXTURES, READER
from tests.tables import sources

GAZETTEER = str(FIXTURES / "gazetteer.json")
PLACES = json.loads((FIXTURES / "gazetteer.json").read_text(encoding="utf-8"))
WORDS = {"complete": "完成", "reject": "驳回", "human": "转人工"}
FIRST = '    "巨额损失|重大损失|重大经济损失'


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
    assert all("+大-大额" in rules for rules in told.values())


def test_places_of_the_demo():
    """The demo's names of places are those of the invented county."""
    assert gazetteer() == PLACES


def test_what_the_demos_people_did():
    """Read by the demo's places, the past orders come out as its people handled them, but for those that a person must see."""
    site = Site(orders=44)
    done = {row["工单号"]: row["处理方式"] for row in notes(site)}
    past = PastOrders()
    differs = {}
    for row in sorted(archive(site), key=lambda row: row["分派时间"]):
        when = datetime.fromisoformat(row["分派时间"])
        text = with_place(row["投诉内容"], row["投诉地点"])
        found = triage(Incoming(row["工单号"], text, row["客户电话"], when), READER, past)
        if done.get(row["工单号"], WORDS[found.action]) != WORDS[found.action]:
            differs[row["投诉内容"][:8]] = found.why

    assert differs == {
        "信号不好。": "不知道问题地点",
        "一张单反映两件事": "多件事",
        "客户称北苑家园楼": "站址阻挠或辐射诉求，须由人协调",
    }
