"""explain: a file of complaints in, verdicts out, figures where there are labels."""

import json

import pytest

from tests.decide.reading.desk import FIXTURES

GAZETTEER = str(FIXTURES / "gazetteer.json")
LINES = [
    {
        "id": "1",
        "text": "上湾村晚上上网慢,信号满格",
        "phone": "13900000001",
        "assigned_at": "2025-05-01 09:00",
    },
    {
        "id": "2",
        "text": "上湾村晚上上网慢,信号满格",
        "phone": "13900000001",
        "assigned_at": "2025-05-01 10:00",
    },
    {"id": "3", "text": "家里光猫红灯,联系13900000077", "label_action": "human", "label_reject_reason": None},
    {"id": "4", "text": "再不修我找记者曝光", "major": True, "label_action": "human"},
]
FIELDS = {
    *("id", "action", "reject_reason", "cause", "cause_alternatives", "scene", "county", "network"),
    *("has_koujing", "koujing_span", "solvable", "major", "duplicate_of", "rules", "confidence", "missing"),
    *("alone", "standing"),
}


@pytest.fixture
def asked(cli, tmp_path):
    """explain on given lines; returns the result and what was written."""

    def ask(lines, *more):
        source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
        result = cli("explain", "--jsonl", str(source), "--out", str(target), *more)
        written = target.read_text("utf-8").splitlines() if target.exists() else []
        return result, [json.loads(line) for line in written]

    return ask


def test_every_line_has_its_verdict(asked):
    """One object for each line, in its order, with the fields of the interface; the second names the first."""
    result, found = asked(LINES, "--gazetteer", GAZETTEER)

    assert result.code == 0
    assert [one["action"] for one in found] == ["complete", "reject", "reject", "human"]
    assert found[1]["duplicate_of"] == "1"
    assert all(set(one) >= FIELDS for one in found)


def test_figures(asked):
    """False rejects are named, and precision and recall of every value are told."""
    result, _ = asked(LINES, "--json")
    summary = result.json["summary"]

    assert summary["false_rejects"] == ["3"]
    assert summary["missed_majors"] == []
    assert {"label": "major", "value": "是", "precision": 1.0, "recall": 1.0}.items() <= next(
        one for one in summary["values"] if one["label"] == "major"
    ).items()


def test_figures_for_people(asked):
    """The same is told on the screen."""
    result, _ = asked(LINES)

    assert "误驳回 1，漏掉重大 0" in result.out


def test_no_labels_no_figures(asked):
    """Where nothing is labelled, nothing is compared."""
    assert asked(LINES[:1], "--json")[0].json["summary"] is None


def test_numbers_are_masked(asked):
    """A customer's number does not get into what is written."""
    _, found = asked([{"id": "1", "text": "【口径】因停电,联系13900000077,预计18点恢复【投诉】没信号"}])

    assert "13900000077" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "没信号"}', '{"id": "1"}', '"x"'])
def test_bad_line(cli, tmp_path, line):
    """A line that is no order is named by its number, and nothing is written."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "1", "text": "没信号"}\n' + line + "\n", "utf-8")

    result = cli("explain", "--jsonl", str(source), "--out", str(target))

    assert result.code == 2
    assert "in.jsonl:2" in result.err
    assert [path.name for path in tmp_path.glob("*.jsonl*")] == ["in.jsonl"]


def test_bad_gazetteer(asked, tmp_path):
    """A gazetteer that is none is refused."""
    bad = tmp_path / "地名.json"
    bad.write_text('{"own_county": 1}', "utf-8")

    assert asked(LINES, "--gazetteer", str(bad))[0].code == 2


def test_not_onto_itself(cli, tmp_path):
    """The file that is read is never written."""
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "1", "text": "没信号"}\n', "utf-8")

    assert cli("explain", "--jsonl", str(source), "--out", str(source)).code == 0
    assert "没信号" in source.read_text("utf-8")
    assert "action" in (tmp_path / "in-2.jsonl").read_text("utf-8")


def test_nothing_is_overwritten(cli, tmp_path):
    """A file that is there already is never written; the result gets the next number that is free."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "1", "text": "没信号"}\n', "utf-8")
    for name in ("out.jsonl", "out-2.jsonl"):
        (tmp_path / name).write_text("上次的结果", "utf-8")

    result = cli("explain", "--jsonl", str(source), "--out", str(target))

    assert (result.code, "out-3.jsonl" in result.out) == (0, True)
    assert [one.read_text("utf-8") for one in (target, tmp_path / "out-2.jsonl")] == ["上次的结果"] * 2
    assert '"id": "1"' in (tmp_path / "out-3.jsonl").read_text("utf-8")
    assert not list(tmp_path.glob(".out*"))


def test_number_of_an_order_twice(asked):
    """An order that stands twice in one file is refused with both lines."""
    result, found = asked([LINES[0], LINES[2], LINES[0]])

    assert (result.code, found) == (2, [])
    assert "in.jsonl:3" in result.err
    assert "第 1 行" in result.err


def test_half_a_sign_is_no_crash(cli, tmp_path):
    """Half a surrogate pair, which JSON can escape and no file can hold, is told as a question mark."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "\\ud800", "text": "没信号\\udfff"}\n', encoding="utf-8")

    assert cli("explain", "--jsonl", str(source), "--out", str(target)).code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["id"] == "?"


def test_number_of_thousands_of_digits(cli, tmp_path):
    """A number that no reader takes is told with its line."""
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "text": ' + "9" * 5000 + "}\n", encoding="utf-8")

    result = cli("explain", "--jsonl", str(source), "--out", str(tmp_path / "out.jsonl"))

    assert (result.code, "TRI-001" in result.err) == (2, True)


def test_labels_that_are_accepted_beside_others(asked):
    """What a line accepts beside its label is no false reject; an empty list of such is none."""
    order = {"id": "1", "text": "家里光猫红灯上不了网", "label_action": "human", "action_alt": ["reject"]}

    result, _written = asked(
        [order, {"id": "2", "text": "信号弱", "label_cause": "其他-信息不足待核", "cause_alt": None}]
    )

    assert result.code == 0
    assert "误驳回 0，漏掉重大 0" in result.out
