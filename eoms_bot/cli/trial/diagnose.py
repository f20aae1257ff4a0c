"""`eoms-bot diagnose`: the team's method for one complaint, each step with the rows that it rests on."""

from __future__ import annotations

from datetime import datetime

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.decide.diagnosis.diagnose import diagnose as reason
from eoms_bot.decide.diagnosis.diagnose import wordings
from eoms_bot.decide.diagnosis.model import Complaint, Diagnosis, Inquiry
from eoms_bot.decide.times import moment
from eoms_bot.errors import BadInput
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.settings import Settings

STYLES = {"命中": "bold yellow", "排除": "green", "未核对": "magenta", "待人工": "cyan"}


def when(ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    """A time as people type it."""
    if text is None:
        return None
    found = moment(text)
    if found is None:
        raise click.BadParameter(f"“{text[:20]}”不是 yyyy-mm-dd HH:MM", ctx, param)
    return found


def position_of(
    ctx: click.Context, param: click.Parameter, pair: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Longitude and latitude, within the bounds of the tables' own columns."""
    if pair is None:
        return None
    for value, column in zip(
        pair, (KINDS["cells"].column("经度"), KINDS["cells"].column("纬度")), strict=True
    ):
        if column is not None and not column.low <= value <= column.high:
            wanted = f"{column.name} 在 {column.low:g} 到 {column.high:g} 之间，先写经度后写纬度"
            raise click.BadParameter(f"{value:g} 不对：{wanted}", ctx, param)
    return pair


@click.command("diagnose", cls=Command, short_help="按班组的方法查一件投诉：站、告警、隐性故障、规划、人")
@click.option("--order", metavar="工单号", help="取历史工单里这张工单的地点、内容、号码和时间")
@click.option("--place", metavar="地点", help="投诉地点")
@click.option("--words", metavar="内容", default="", help="客户的描述")
@click.option("--phone", metavar="号码", multiple=True, help="客户号码，可以写几次")
@click.option("--at", metavar="时间", callback=when, help="出问题的时间，不写就是现在")
@click.option(
    "--position", metavar="经度 纬度", nargs=2, type=float, callback=position_of, help="投诉地点的经纬度"
)
@shared.flagged("config", "json")
@click.pass_obj
def diagnose(
    app: App,
    order: str | None,
    place: str | None,
    words: str,
    phone: tuple[str, ...],
    at: datetime | None,
    position: tuple[float, float] | None,
    flags: Flags,
) -> int:
    """占用站点、告警和公告、隐性故障、规划、找谁：每一步写明依据的文件、行、列和数据时间。

    没有配置、过期、有误的来源写“未核对”，不猜。原因只是候选，措施里的每一句都有出处；缺的列在“要问”。
    """
    from eoms_bot.tables.branch.sources import read_sources  # here, because workbooks load slowly
    from eoms_bot.tables.tables import load_rules

    settings, out = app.settings(flags), app.out(flags)
    evidence = read_sources(settings.facts, app.now()).evidence
    if (order is None) == (place is None):
        raise BadInput("写 --place 地点，或 --order 工单号，二选一")
    question = (
        of_order(evidence, order, settings)
        if order
        else Complaint(place or "", settings.branch.county, at or app.now(), phone, words, position)
    )
    asked = Inquiry(question, evidence, settings.diagnosis, load_rules(settings.files.rules).phrase)
    found = reason(asked)
    known = wordings(asked, found.cause.cause) if found.cause else ()
    out.emit("diagnose", 0, diagnosis=_record(found, known))
    _show_diagnosis(out, found, known)
    return 0


def of_order(evidence: Evidence, order: str, settings: Settings) -> Complaint:
    """The question that a past order's row asks; BadInput where there is no such row."""
    table = evidence.of("history")
    row = next((row for row in evidence.rows("history") if row.text("工单号") == order), None)
    if row is None:
        raise BadInput(f"历史工单里没有 {order}（{table.describe()}）")
    at = row.time("分派时间")
    if at is None:
        raise BadInput(f"{row.cite('分派时间')} 为空")
    phones = (row.text("客户电话"),) if row.text("客户电话") else ()
    county = row.text("县区") or settings.branch.county
    return Complaint(row.text("投诉地点"), county, at, phones, row.text("投诉内容"))


def _record(found: Diagnosis, known: tuple[Sourced, ...]) -> dict[str, object]:
    def both(value: Sourced) -> dict[str, str]:
        return {"value": mask.phone(value.value), "source": value.source}

    return {
        "site": both(found.site) if found.site else None,
        "suspects": [
            {
                "cause": one.cause,
                "grounds": one.grounds,
                "certain": one.certain,
                "sources": list(one.sources),
                "measure": [both(clause) for clause in one.measure],
            }
            for one in found.suspects
        ],
        "wordings": [both(value) for value in known],
        "actor": found.actor,
        "ask": list(found.ask),
        "build_demand": found.build_demand,
        "steps": [
            {
                "step": one.name,
                "verdict": one.verdict,
                "note": mask.phone(one.note),
                "evidence": list(one.evidence),
            }
            for one in found.steps
        ],
    }


def _show_diagnosis(out: Out, found: Diagnosis, known: tuple[Sourced, ...]) -> None:
    table = Table("步骤", "结论", "说明", "依据", title="排查", title_justify="left")
    for one in found.steps:
        grounds = "\n".join(one.evidence)
        table.add_row(
            one.name, Text(one.verdict, STYLES[one.verdict]), Text(mask.phone(one.note)), Text(grounds)
        )
    out.show(table)
    out.print(f"占用基站：{found.site.value}（{found.site.source}）" if found.site else "占用基站：未定")
    for suspect in found.suspects:
        sure = "" if suspect.certain else "（待核实）"
        out.print(
            f"可能原因{sure}：{suspect.cause or '按公告'}　{suspect.grounds}　依据 {'；'.join(suspect.sources)}"
        )
        for clause in suspect.measure:
            out.print(f"　措施：{clause.value}　←　{clause.source}")
    if not found.suspects:
        out.print("可能原因：没有找到")
    for value in known:
        out.print(f"可用口径：{mask.phone(value.value)}　←　{value.source}")
    out.print(f"找谁：{found.actor}", "bold")
    out.print(f"要问：{'；'.join(found.ask)}", "bold")
    if found.build_demand:
        out.print("记入建站需求", "bold")
