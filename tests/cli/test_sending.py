"""What `apply` asks on a terminal before it sends, and what `held` says of the workbook that it has written."""

import sys
from dataclasses import replace

import openpyxl
import pytest

from eoms_bot.errors import Problem
from eoms_bot.model.outcome import Outcome
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.desk import Desk
from eoms_bot.tables import tables
from eoms_bot.tables.batch.batch import Batch, Left
from tests.cli.kit import Pipe, Terminal
from tests.decide import build
from tests.report import samples

ROWS = (
    build.SOLVED,
    replace(build.SOLVED, order_no="ID-056-20260105-00002"),
    replace(build.REJECTED, order_no="ID-056-20260105-00003"),
)
LEFT = (Left("ID-056-20260105-00004", (Problem("BATCH-018", "批次.xlsx", 5, "解决措施", "为空", "必填"),)),)


@pytest.fixture
def sends(cli, tmp_path):
    """An apply of a workbook with three usable rows and one that is left to people."""
    (tmp_path / "批次.xlsx").write_bytes(b"PK")
    batches = (Batch("批次.xlsx", "0" * 64, ROWS, LEFT),)
    cli.modes.desk = Desk(tables.load_rules(), build.DICTIONARIES, build.LIMITS, build.BRANCH, batches)
    return cli


def test_apply_on_a_terminal_asks(sends, monkeypatch):
    """The counts by kind come first; without a yes nothing is sent."""
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))

    refused = sends("apply", "批次.xlsx")

    assert (refused.code, sends.modes.sent) == (2, 0)
    for words in (
        "要办 3 张",
        "完成 · 解决　2 张",
        f"驳回 · {build.REJECTED.reject_reason}　1 张",
        "1 行不能用",
    ):
        assert words in refused.err
    assert "现在发送？" in refused.err


@pytest.mark.parametrize(
    ("argv", "stdin"), [((), Terminal("是\n")), (("--yes",), Terminal("")), ((), Pipe(""))]
)
def test_apply_sends_after_a_yes(sends, monkeypatch, argv, stdin):
    """A yes, `--yes`, and a start without a terminal send."""
    monkeypatch.setattr(sys, "stdin", stdin)

    sends("apply", "批次.xlsx", *argv)

    assert sends.modes.sent == 1


def test_only_what_was_named_is_counted(sends, monkeypatch):
    """`--ids` and `--limit` bound what is asked for."""
    monkeypatch.setattr(sys, "stdin", Terminal("\n\n"))

    one = sends("apply", "批次.xlsx", "--ids", ROWS[2].order_no).err
    few = sends("apply", "批次.xlsx", "--limit", "2").err

    assert "要办 1 张" in one
    assert "不能用" not in one
    assert "最多办 2 张" in few


def test_held_says_little(cli):
    """Twenty-six held orders come to a few lines: how many, the file, what is missing most, what to do next."""
    hold = samples.hold("不能完成", ("客户态度：没有来源", "占用基站：没有来源"))
    found = [samples.item(n, Outcome.HELD, "不能完成", hold) for n in range(26)]
    found[0] = samples.item(0, Outcome.HELD, "不能完成", samples.hold("不能完成", ("客户态度：没有来源",)))
    folder = RunFolder.create(cli.home / "runs", "preview", samples.NOW)
    for item in found:
        folder.add(item)
    folder.finish(replace(samples.summary(tuple(found)), mode="preview"))

    said = cli("held", "待补.xlsx", "--run", str(folder.path))

    assert said.code == 0, said.err
    assert len(said.out.splitlines()) <= 8
    assert "转人工 26 张" in said.out
    assert "客户态度 26 张、占用基站 25 张" in said.out
    assert "eoms-bot preview 待补.xlsx" in said.out
    assert openpyxl.load_workbook("待补.xlsx")["要补的"].max_row == 52
