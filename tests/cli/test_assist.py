"""assist: what it hands on, what the person hears, and its exit code; status --notice."""

import pytest

from eoms_bot.model.outcome import Outcome
from tests.cli.kit import proven_write
from tests.report import samples

ORDER = samples.number(1)


def came_to(cli, outcome):
    """The run has one order with this outcome."""
    cli.modes.summary = samples.summary((samples.item(1, outcome, "协助：窗口已关闭，没有提交"),))


def test_hands_on_order_person_step_and_workbook(cli, tmp_path):
    """The order, who presses, which step, and the workbook; what the bot tells goes to stderr, a thing a line."""
    (tmp_path / "批次.xlsx").write_bytes(b"PK")
    came_to(cli, Outcome.DONE)

    result = cli("assist", ORDER, "--batch", "批次.xlsx", "--as", "驳回", "--person", "王值班")

    [(mode, given)] = cli.modes.calls
    asked = given["asked"]
    assert (mode, asked.order_no, asked.who, asked.kind) == ("assist", ORDER, "王值班", "reject")
    assert given["batch_path"].name == "批次.xlsx"
    assert "缺少：占用基站 ⏎ 为空" in result.err


def test_hands_on_the_plan(cli):
    """The number of the plan whose row counts; a workbook beside it is refused."""
    came_to(cli, Outcome.DONE)

    cli("assist", ORDER, "--plan", "P20260106-090000-ab12")

    assert cli.modes.calls[0][1]["asked"].plan_id == "P20260106-090000-ab12"


def test_the_operator_presses_where_nobody_else_is_named(cli, monkeypatch):
    """Without --person it is the operator of the settings; without --as the row says which step."""
    monkeypatch.setenv("EOMS_SITE_OPERATOR", "值班岗")
    came_to(cli, Outcome.DONE)

    cli("assist", ORDER)

    asked = cli.modes.calls[0][1]["asked"]
    assert (asked.who, asked.kind) == ("值班岗", "")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.DONE, 0),
        (Outcome.NOT_SENT, 1),
        (Outcome.HELD, 1),
        (Outcome.SKIPPED, 1),
        (Outcome.BY_OTHER, 1),
    ],
)
def test_exit_code(cli, outcome, code):
    """0 only where the reply is proven: whoever started this wanted one."""
    came_to(cli, outcome)

    assert cli("assist", ORDER).code == code


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("all",),
        ("A,,B",),
        ("A,B",),
        (ORDER, "--as", "受理"),
        (ORDER, "--person", "王\n值班"),
        (ORDER, "--batch", "没有.xlsx"),
        (ORDER, "--batch", "有.xlsx", "--plan", "P1"),
    ],
)
def test_bad_words(cli, tmp_path, words):
    """What is no order, step, person or workbook, or two sources at once, is refused before anything starts."""
    (tmp_path / "有.xlsx").write_bytes(b"PK")

    assert cli("assist", *words).code == 2
    assert cli.modes.calls == []


def test_notice_of_nothing(cli):
    """Before the first run there is nothing to say, and nothing is said."""
    result = cli("status", "--notice")

    assert (result.code, result.out) == (0, "")


def test_notice_of_a_stop(cli):
    """What needs a person is a line each, and one text for machines."""
    proven_write(cli.home / "ledger.db", cli.clock, ORDER, "已处理")
    cli("stop", "--now")

    assert cli("status", "--notice").out.startswith("【停止】")
    assert cli("status", "--notice", "--json").json["notice"].startswith("【停止】")
