"""rules: check, test, explain, export and backtest the rule table."""

import json
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from eoms_bot.learn import past_orders
from eoms_bot.ledger import Ledger
from eoms_bot.model.write import Proof
from eoms_bot.tables.tables import RULES
from tests.cli.kit import unknown_write
from tests.cli.test_diagnose import HISTORY
from tests.decide.reading.desk import FIXTURES
from tests.tables import sources

TABLE = RULES.read_text(encoding="utf-8")
GAZETTEER = str(FIXTURES / "gazetteer.json")
RULE = """
[[rule]]
id = "{id}"
version = "1"
owner = "甲班"
says = "{says}"
when = ["{when}"]
unless = ["{unless}"]
fires = ["青鸾鸟"]
silent = ["别的"]
"""


@pytest.fixture
def table(cli, tmp_path, monkeypatch):
    """Put a rule table into force."""

    def use(text):
        path = tmp_path / "规则.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("EOMS_FILES_RULES", str(path))
        return cli

    return use


def row(id="T-青鸾", says="原因:覆盖-室内弱覆盖", when="青鸾鸟", unless="别的"):
    """One more rule."""
    return RULE.format(id=id, says=says, when=when, unless=unless)


def test_packaged_table_is_sound(cli):
    """What ships has no findings, and every example holds."""
    checked, tried = cli("rules", "check", "--json"), cli("rules", "test", "--json")

    assert (checked.code, checked.json["findings"]) == (0, [])
    assert (tried.code, tried.json["wrong"]) == (0, [])
    assert tried.json["examples"] >= 2 * checked.json["rules"] > 100
    assert checked.json["phrases"] == TABLE.count("\n[[phrase]]")


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        pytest.param(row(when="{没有这组}"), "RULE-006", "没有词组", id="unknown group"),
        pytest.param(row() + row("T-2", "原因:覆盖-室外弱覆盖"), "RULE-007", "说的却不同", id="conflict"),
        pytest.param(row() + row("T-2"), "RULE-008", "多余", id="twice"),
        pytest.param(row(unless="青鸾"), "RULE-008", "永远不会用到", id="never"),
        pytest.param(row(when="…".join("青鸾鸟飞来去也")), "RULE-009", "最多 6 段", id="too long"),
        pytest.param(row().replace('fires = ["青鸾鸟"]\n', ""), "RULE-010", "没有例句", id="no example"),
        pytest.param(
            row().replace('silent = ["别的"]\n', ""), "RULE-010", "没有反例", id="no counterexample"
        ),
        pytest.param(row(says="原因:没有的-原因"), "RULE-011", "字典里没有", id="unknown cause"),
        pytest.param('[[words]]\nname = "闲"\nwords = ["甲"]\n', "RULE-008", "没有规则用它", id="idle group"),
    ],
)
def test_check(table, more, code, words):
    """Each kind of fault has its code and names its rule."""
    result = table(TABLE + "\n" + more)("rules", "check")

    assert result.code == 3
    assert code in result.out + result.err
    assert words in result.out + result.err


def test_finding_has_its_place(table):
    """A finding tells file, line, rule, what was found and what to do, on the screen and for machines."""
    cli = table(
        TABLE + row(id="T-3").replace('when = ["青鸾鸟"]', 'when = [\n    "青鸾鸟",\n    "没.*信号",\n]')
    )

    shown, result = cli("rules", "check"), cli("rules", "check", "--json")
    (finding,) = result.json["findings"]

    text = TABLE + row(id="T-3")
    line = text[: text.index("青鸾鸟")].count("\n") + 3
    assert f"[RULE-013] 规则.toml:{line}:T-3 “没.*信号”像正则表达式" in shown.out.replace("\n", "")
    assert (finding["file"], finding["line"], finding["rule"]) == ("规则.toml", line, "T-3")
    assert finding["wanted"]


def test_check_phrases(table):
    """Phrases are checked too, by their own line."""
    wrong = TABLE.replace('text = "{发生时间}起"', 'text = "{发生时间}起，保证修好"', 1)

    result = table(wrong)("rules", "check", "--json")

    assert [(one["code"], one["rule"]) for one in result.json["findings"]] == [("RULE-017", "语-告警-起")]
    assert wrong.splitlines()[result.json["findings"][0]["line"] - 1].startswith("text = ")


def test_check_of_an_older_table(table):
    """A table without phrases is told by name what has no words any more, and where the words are to be had."""
    sections = re.split(r"(?m)^(?=\[\[)", TABLE)
    older = "".join(section for section in sections if not section.startswith("[[phrase]]"))

    result = table(older)("rules", "check")

    assert result.code == 3
    assert "RULE-018" in result.out
    assert "rules.toml" in result.out.replace("\n", "")


def test_check_needs_reasons(table):
    """A reason that verdicts use must have its row."""
    result = table(
        TABLE.replace('reason = "重复派单"', 'reason = "派重了"').replace('"重复派单:', '"派重了:')
    )("rules", "check")

    assert (result.code, "重复派单" in result.out) == (3, True)


def test_wrong_example(table):
    """An example that does not hold is told with its rule."""
    result = table(TABLE + row().replace('fires = ["青鸾鸟"]', 'fires = ["麻雀"]'))("rules", "test")

    assert result.code == 1
    assert "T-青鸾：“麻雀”应看到，没看到" in result.out


def test_broken_expression_stops(table):
    """With an expression that is none, nothing is read."""
    assert table(TABLE + row(when="甲||乙"))("rules", "explain", "--text", "没信号").code == 3


def test_no_rules(table):
    """A table with reject rows only reads no text."""
    assert table(TABLE[: TABLE.index("\n[[words]]")])("rules", "explain", "--text", "没信号").code == 3


def test_explain_text(cli):
    """Each rule that fired is shown with its words, and so is what was read of the text."""
    result = cli("rules", "explain", "--text", "上湾村5G没信号", "--gazetteer", GAZETTEER, "--json")
    verdict = result.json["verdict"]

    assert verdict["spans"]["网-5g"] == "5g"
    assert "上湾村" in verdict["spans"][f"读-{verdict['scene']}"]
    assert verdict["county"] == "澜溪县"


@pytest.fixture
def history(cli, tmp_path, monkeypatch):
    """A branch with one past order."""
    path = sources.write(tmp_path, "history.csv", [HISTORY])
    monkeypatch.setenv("EOMS_FACTS_HISTORY_FILE", str(path))
    cli.clock.moment = sources.NOW
    return cli


def test_explain_is_read_by_operators(cli):
    """On the screen everything is said in Chinese, with how sure it is and what else it may be."""
    text = "【口径】因市电检修基站停电,预计18:00恢复【投诉内容】上湾村家里没信号"

    told = cli("rules", "explain", "--text", text, "--gazetteer", GAZETTEER).out

    assert "可答复：本部门的网络问题（把握 " in told
    assert "原因：故障-基站断电退服　也可能：" in told
    assert "能否解决：能" in told


def test_explain_order(history):
    """A past order is read by its number, place included."""
    result = history("rules", "explain", HISTORY["工单号"], "--gazetteer", GAZETTEER, "--json")

    assert (result.code, result.json["verdict"]["county"]) == (0, "澜溪县")


@pytest.mark.parametrize("argv", [(), ("X", "--text", "没信号"), ("ID-056-20260105-99999",)])
def test_explain_needs_one(history, argv):
    """Neither, both, or an order that nobody knows is refused."""
    assert history("rules", "explain", *argv).code == 2


def test_export(cli, tmp_path):
    """All rules, rejects and words, as text; an existing file stays."""
    path = tmp_path / "规则.xlsx"

    result = cli("rules", "export", "--xlsx", str(path))
    book = load_workbook(path)

    assert result.code == 0
    assert book.sheetnames == ["判定规则", "驳回规则", "措辞", "词组"]
    assert book["措辞"].max_row == TABLE.count("\n[[phrase]]") + 1
    assert book["判定规则"].max_row == TABLE.count("\n[[rule]]") + 1
    before = path.read_bytes()
    assert "规则-2.xlsx" in cli("rules", "export", "--xlsx", str(path)).out
    assert path.read_bytes() == before


def lines(tmp_path, *orders):
    """A file of these orders."""
    path = tmp_path / "旧.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in orders), "utf-8")
    return str(path)


ORDERS = [
    {"id": "1", "text": "青槐镇街上信号弱"},
    {"id": "2", "text": "青槐镇青鸾鸟飞过,信号弱"},
    {"id": "3", "text": "家里光猫红灯"},
]


def test_backtest_against_another_table(table, tmp_path):
    """After a rule is added, exactly the orders that it changes are listed, with the rule."""
    other = tmp_path / "旧规则.toml"
    other.write_text(TABLE, encoding="utf-8")
    cli = table(TABLE + row(says="重大:媒体"))

    result = cli("rules", "backtest", lines(tmp_path, *ORDERS), "--against", str(other), "--json")
    changes = result.json["changes"]

    assert [change["id"] for change in changes] == ["2"]
    assert "+T-青鸾" in changes[0]["rules"]
    assert changes[0]["fields"]["major"] == {"before": False, "now": True}


def test_backtest_unchanged(cli, tmp_path):
    """The same table changes nothing."""
    file = lines(tmp_path, *ORDERS)

    assert cli("rules", "backtest", file, "--against", str(RULES), "--json").json["changes"] == []


def test_backtest_recorded(cli, tmp_path):
    """What a line says was done is compared, and nothing else."""
    done = [
        {**ORDERS[2], "action": "complete"},
        {**ORDERS[2], "id": "another", "action": "reject", "reject_reason": "宽带投诉"},
    ]

    result = cli("rules", "backtest", lines(tmp_path, *done), "--json")

    assert [change["fields"] for change in result.json["changes"]] == [
        {"action": {"before": "complete", "now": "reject"}}
    ]


def test_backtest_with_nothing_to_compare(cli, tmp_path):
    """Orders of which nobody knows what was done need another table."""
    assert cli("rules", "backtest", lines(tmp_path, *ORDERS)).code == 2


@pytest.mark.parametrize("argv", [(), ("x.jsonl", "--ledger")])
def test_backtest_needs_one_source(cli, argv):
    """A file or the ledger, not both."""
    assert cli("rules", "backtest", *argv).code == 2


def worked(cli, tmp_path, monkeypatch, text):
    """A branch whose past order has this text and was completed, with proof."""
    path = sources.write(tmp_path, "history.csv", [HISTORY | {"投诉内容": text}])
    monkeypatch.setenv("EOMS_FACTS_HISTORY_FILE", str(path))
    cli.clock.moment = sources.NOW
    ledger_file = cli.home / "ledger.db"
    attempt = unknown_write(ledger_file, cli.clock, HISTORY["工单号"])
    with Ledger.open(ledger_file) as ledger:
        ledger.prove(attempt, Proof(True, True, "回复"), cli.clock.now())
    return cli


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("突然没有信号", []),
        ("家里光猫红灯上不了网", [{"action": {"before": "complete", "now": "reject"}}]),
    ],
)
def test_backtest_ledger(cli, tmp_path, monkeypatch, text, changes):
    """What was proven to be done is held against what the rules say of the past order's text."""
    again = ("rules", "backtest", "--ledger", "--gazetteer", GAZETTEER, "--json")
    result = worked(cli, tmp_path, monkeypatch, text)(*again)
    told = [{"action": change["fields"]["action"]} for change in result.json["changes"]]

    assert (result.code, result.json["orders"]) == (0, 1)
    assert told == changes


def test_backtest_ledger_leaves_out_what_was_purged(cli, tmp_path, monkeypatch):
    """Of a write whose content is purged nobody can tell how it was decided: it is not compared."""
    worked(cli, tmp_path, monkeypatch, "家里光猫红灯上不了网")
    with Ledger.open(cli.home / "ledger.db") as ledger:
        (write,) = ledger.writes(HISTORY["工单号"])
    purged = replace(write, purged_at="2026-07-05T00:00:00+00:00")

    assert (past_orders._closed(write), past_orders._closed(purged)) == (True, False)


def test_backtest_ledger_needs_texts(cli):
    """Without past orders the ledger has no texts to read."""
    result = cli("rules", "backtest", "--ledger")

    assert result.code == 2
    assert "历史工单" in result.err
