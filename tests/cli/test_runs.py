"""preview, apply, run, reconcile: what they hand on, what they show, what they give to machines."""

import json
from dataclasses import replace

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import KeptPlan
from tests.report import samples


@pytest.fixture
def batch(tmp_path):
    """A file where an operator's workbook would be."""
    path = tmp_path / "批次.xlsx"
    path.write_bytes(b"PK")
    return path


def test_preview_hands_on_batch_ids_and_limit(cli, batch):
    """The preview gets the workbook, the named orders without doubles, and the limit."""
    cli("preview", "批次.xlsx", "--ids", "A1, B2,A1", "--limit", "5")

    [(mode, given)] = cli.modes.calls
    assert mode == "preview"
    assert given["batch_path"].name == "批次.xlsx"
    assert given["ids"] == ("A1", "B2")
    assert given["limit"] == 5


def test_preview_without_batch(cli):
    """Without a workbook and numbers the preview sees the whole list."""
    cli("preview")

    [(_, given)] = cli.modes.calls
    assert given["batch_path"] is None
    assert given["ids"] == ()
    assert given["limit"] is None


def test_apply_hands_on_the_reason_to_do_it_again(cli, batch):
    """`--again` carries its reason."""
    cli("apply", "批次.xlsx", "--again", "昨天中断")

    [(mode, given)] = cli.modes.calls
    assert (mode, given["again"]) == ("apply", "昨天中断")


def test_apply_of_a_plan_by_its_number(cli):
    """`--plan` hands on the number in place of a workbook."""
    cli("apply", "--plan", "P20260506-120000-ab12", "--limit", "3")

    [(mode, given)] = cli.modes.calls
    assert (mode, given["plan_id"], given["limit"]) == ("apply", "P20260506-120000-ab12", 3)


@pytest.mark.parametrize("words", [(), ("批次.xlsx", "--plan", "P20260506-120000-ab12")])
def test_apply_takes_a_file_or_a_plan(cli, batch, words):
    """Neither and both are refused before anything is opened."""
    result = cli("apply", *words)

    assert (result.code, cli.modes.calls) == (2, [])
    assert "[CLI-003]" in result.err


def test_flags_become_settings(cli, tmp_path):
    """Browser flags, profile and output folder go before every other source of settings."""
    cli("run", "--headed", "--slowmo", "250", "--pace", "site", "--profile", "other", "--output-dir", "out")

    [(_, given)] = cli.modes.calls
    settings = given["settings"]
    assert settings.browser.headed
    assert settings.browser.slow_mo_ms == 250
    assert settings.run.pace == "site"
    assert settings.site.profile == "other"
    assert settings.paths.runs == tmp_path / "out"


def test_config_file_is_used(cli, tmp_path):
    """--config names the file."""
    config = tmp_path / "mine.toml"
    config.write_text('[site]\noperator = "值班岗"\n', encoding="utf-8")
    config.chmod(0o600)

    cli("run", "--config", "mine.toml")

    assert cli.modes.calls[0][1]["settings"].site.operator == "值班岗"


def test_wrong_config_is_told_with_its_line(cli, tmp_path):
    """A typo in the configuration ends with 3 before anything runs, and names file, line and key."""
    config = tmp_path / "eoms.toml"
    config.write_text("[run]\nmax_order = 3\n", encoding="utf-8")
    config.chmod(0o600)

    result = cli("run")

    assert result.code == 3
    assert "[CONF-001] eoms.toml:2 未知键 run.max_order → 是否 max_orders" in result.err
    assert cli.modes.calls == []


def test_table_by_outcome(cli):
    """People see every outcome with its number, what needs them first, and where the report is."""
    cli.modes.summary = samples.summary(samples.items(), exit_code=6)

    result = cli("run")

    assert "结果未知" in result.out
    assert result.out.index("结果未知") < result.out.index("转人工")
    assert samples.number(4) in result.out
    assert "发送后连接中断" in result.out
    assert "有 1 次发送结果未知" in result.out
    assert "report.html" in result.out
    assert "[1/9]" in result.err


def test_preview_does_not_ask_for_people(cli):
    """In a preview nothing is meant to be sent: orders that were ready are no news."""
    cli.modes.summary = samples.summary(
        (samples.item(1, Outcome.PREVIEWED, "预览", samples.complete()),), "preview"
    )

    result = cli("preview")

    assert "需要人看的工单" not in result.out
    assert "已预览" in result.out
    assert "决定：完成工单 1" in result.out


def test_held_orders_are_counted_by_what_is_missing(cli):
    """Why orders were held is counted by the facts that are missing."""
    held = [samples.hold("不能完成", (f"联系时间：第{n}行 为空",)) for n in (3, 4)]
    cli.modes.summary = samples.summary(
        tuple(samples.item(n, Outcome.HELD, "x", h) for n, h in enumerate(held))
    )

    assert "│    2 │ 缺少或矛盾：联系时间" in cli("run").out


def test_preview_ends_with_the_writes(cli):
    """The last line of a preview counts what pages tried to write and the gate refused."""
    cli.modes.summary = samples.summary(samples.items(), "preview")

    assert cli("preview").out.rstrip().endswith("写入尝试 31 次，全部拦截 31 次，发出 0 次")


PLAN = KeptPlan("P20261125-013100-ab12", 7, "/runs/r/plan.xlsx", 30, "2026-11-25T02:01:00+08:00")


def test_preview_tells_of_its_plan(cli):
    """People hear the plan's number, where it is, until when it holds, and how to go on; machines as well."""
    cli.modes.summary = samples.summary(samples.items(), "preview", plan=PLAN)

    told = cli("preview").out
    run = cli("preview", "--json").json["run"]

    assert "计划 P20261125-013100-ab12（7 行）：/runs/r/plan.xlsx" in told
    assert "2026-11-25 02:01:00 之前运行 eoms-bot apply /runs/r/plan.xlsx" in told
    assert run["plan"] == vars(PLAN)


def test_preview_without_a_plan_says_so(cli):
    """Where the ledger did not take the plan, the preview says that none was kept, and is a preview all the same."""
    cli.modes.summary = samples.summary(
        samples.items(), "preview", plan=replace(PLAN, plan_id="", file="", problem="没有留下计划：磁盘已满")
    )

    result = cli("preview")

    assert result.code == 0
    assert "没有留下计划：磁盘已满" in result.out
    assert "eoms-bot apply" not in result.out


def test_preview_copies_its_plan(cli, tmp_path):
    """`--plan` names one more copy, which gets the next number where a file is there; only a workbook."""
    cli("preview", "--plan", "计划.xlsx")
    assert cli.modes.calls[0][1]["plan_path"].name == "计划.xlsx"

    (tmp_path / "有.xlsx").write_bytes(b"x")
    cli("preview", "--plan", "有.xlsx")
    assert cli.modes.calls[1][1]["plan_path"].name == "有.xlsx"  # what is free is known once the plan is made
    for name in ("计划.csv", "../计划.xlsx"):
        result = cli("preview", "--plan", name)
        assert (result.code, "[CLI-004]" in result.err) == (2, True)
    assert len(cli.modes.calls) == 2


def test_notices_are_told(cli):
    """What people must know beside the orders stands at the end, masked."""
    cli.modes.summary = samples.summary(samples.items(), notices=(f"计划第 3 行已执行过，{samples.PHONE}",))

    assert "注意：计划第 3 行已执行过，139****0123" in cli("apply", "批次.xlsx").out + cli("run").out


def test_json_is_the_whole_stdout(cli):
    """With --json stdout is one object with a stable set of keys, and the run's as in run.json."""
    cli.modes.summary = samples.summary(samples.items(), exit_code=6)

    result = cli("run", "--json")

    assert result.code == 6
    assert result.err == ""
    assert result.json.keys() == {"schema_version", "command", "exit_code", "run"}
    run = result.json["run"]
    assert run.keys() == {
        "schema_version",
        "program_version",
        "run_id",
        "mode",
        "site_id",
        "profile",
        "account",
        "operator",
        "started",
        "finished",
        "exit_code",
        "stopped",
        "counts",
        "writes",
        "unsettled",
        "sources",
        "compared",
        "notices",
        "plan",
        "folder",
        "items",
    }
    assert run["counts"] == {
        "UNKNOWN": 1,
        "REFUSED": 1,
        "HELD": 3,
        "NOT_SENT": 1,
        "BY_OTHER": 1,
        "DONE": 1,
        "PREVIEWED": 0,
        "SKIPPED": 1,
    }
    assert run["items"][0].keys() == {
        "order_no",
        "title",
        "outcome",
        "outcome_zh",
        "reason",
        "late",
        "deadline",
        "decision",
        "rule",
        "marks",
        "missing",
    }


def test_output_is_masked(cli):
    """No phone, name or place of a customer reaches a stream."""
    for argv in (["run"], ["run", "--json"]):
        result = cli(*argv)
        for secret in (samples.PHONE, samples.CUSTOMER, samples.PLACE):
            assert secret not in result.out + result.err


@pytest.mark.parametrize(
    "text",
    ["[red]红[/red]", "[link=file:///x]x[/link]", "\x1b]0;标题\x07", "\u202e反", "行一\n行二", ":boom:"],
)
def test_hostile_reason_is_text_on_the_console(cli, text):
    """Markup, escapes and line breaks of an order's text are shown, not obeyed."""
    cli.modes.summary = samples.summary((samples.item(1, Outcome.REFUSED, text),))

    result = cli("run")

    shown = json.dumps(text)[1:-1].replace("\\u001b", "\\x1b").replace("\\u0007", "\\x07")
    told = result.out + result.err
    assert "\x1b" not in told
    assert "\u202e" not in told
    if text.isascii() and "\x1b" not in text:
        assert shown in told


def test_reconcile(cli):
    """reconcile calls its mode and shows its outcome."""
    result = cli("reconcile")

    assert cli.modes.calls[0][0] == "reconcile"
    assert "核对未知结果" in result.out


def test_stopped_run_says_why(cli):
    """A run that ended early says so."""
    cli.modes.summary = samples.summary((), exit_code=8, stopped="连续三次系统错误")

    assert "提前停止：连续三次系统错误" in cli("run").out


def told_by(cli):
    """The messages of the kept log, in order."""
    lines = (cli.home / "logs" / "run.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["message"] for line in lines]


def test_run_is_on_record(cli):
    """Each unattended run stands in the kept log with its beginning, its end and its folder."""
    cli("run")
    cli("run")

    assert [message.split("，")[0] for message in told_by(cli)] == [
        "eoms-bot run 开始",
        "eoms-bot run 结束",
    ] * 2
    assert str(cli.home / "runs") in told_by(cli)[1]


def test_run_that_is_refused_is_on_record(cli):
    """A run that was refused before it had a folder says why in the kept log, masked."""
    cli.modes.problem = LedgerError("账本已损坏 13900000001")

    assert cli("run").code == 3

    assert told_by(cli)[1] == "eoms-bot run 没有运行完：账本已损坏 139****0001"
