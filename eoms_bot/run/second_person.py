"""Where a second person is wanted (C6): who answers for a write does not settle it, and who asks for much does not approve it.

Console and command line hold to the same rule. The command line knows names but no roles; whoever may use it may also make a
console's token of any role. So it keeps a mistake from being one person's alone, not the owner of this machine from anything.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eoms_bot.errors import BadInput, Problem
from eoms_bot.facts.batch import Batch
from eoms_bot.model.write import WriteRecord
from eoms_bot.run import handed_in
from eoms_bot.run.approving import Approved
from eoms_bot.settings import Settings

ALONE = "CLI-006"
IN_CONSOLE = "另一位有批准角色的人在控制台{}（eoms-bot console token --role approver --name 姓名）"
ONE_ON_DUTY = "一个人值班的部门，设置 console.four_eyes = false"


def is_own(settings: Settings, write: WriteRecord, who: str) -> bool:
    """True where `who` answers for the write himself, and another is wanted to settle it."""
    return settings.console.four_eyes and write.operator == who


def is_many(settings: Settings, rows: int) -> bool:
    """True where so many rows are more than one person may approve or start alone."""
    return rows > settings.console.approver_above


def has_asked(settings: Settings, who: str, *asked: str) -> bool:
    """True where `who` is among those who have asked for it, and another is wanted."""
    return settings.console.four_eyes and who in asked


def insist_may_settle(settings: Settings, write: WriteRecord, who: str) -> None:
    """BadInput where `who` answers for the write himself."""
    if is_own(settings, write, who):
        do = IN_CONSOLE.format("登记")
        raise BadInput(f"这次发送由 {write.operator} 负责，不能由他自己登记结果 → 请{do}；{ONE_ON_DUTY}")


def insist_may_apply(settings: Settings, path: Path, batch: Batch, orders: int) -> None:
    """BadInput CLI-006 where a run of so many orders of a workbook has one person behind it only.

    A second one is whoever has uploaded the very file to a console, from which another then starts it.
    """
    if not settings.console.four_eyes or not is_many(settings, orders):
        return
    who, other = settings.site.operator, _handed_in_by(settings, path, batch.sha256)
    if other and other != who:
        return
    most = settings.console.approver_above
    found = f"一次执行 {orders} 张，超过 {most} 张，只有一个人经手（{who or '值班员没有填'}）"
    do = f"在控制台上传，由{IN_CONSOLE.format('发起')}；或用 --limit 一次最多 {most} 张；{ONE_ON_DUTY}"
    raise _refused(path.name, found, do)


def insist_approved_by_another(settings: Settings, found: Approved) -> None:
    """BadInput CLI-006 where whoever asked for the preview has approved more rows than one person may, and starts them too."""
    asked = found.plan.asked_by
    if settings.site.operator not in ("", asked):
        return
    own = [one for one in found.approvals if has_asked(settings, one.who, asked)]
    if is_many(settings, len(own)):
        most = settings.console.approver_above
        text = f"{len(own)} 行由发起预览的人（{asked}）自己批准，超过 {most} 行"
        raise _refused(found.plan.plan_id, text, f"请{IN_CONSOLE.format('“待审”里批准')}；{ONE_ON_DUTY}")


def orders_of(batch: Batch, ids: Sequence[str], most: int) -> int:
    """How many orders of a workbook a run would work at most."""
    wanted = [row for row in batch.rows if not ids or row.order_no in ids]
    return min(len(wanted), most)


def _handed_in_by(settings: Settings, path: Path, sha256: str) -> str:
    """Who has uploaded the file, as it is now, to this home's console; empty for any other file."""
    if path.absolute().parent != handed_in.uploads(settings.paths.home).absolute():
        return ""
    try:
        kept = json.loads(path.with_suffix(".json").read_bytes())
        return str(kept["who"]) if kept["sha256"] == sha256 else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # what is not on record was handed in by nobody: the run is refused


def _refused(file: str, found: str, wanted: str) -> BadInput:
    return BadInput(
        f"{file} 不能执行，未打开任何页面：要第二个人", [Problem(ALONE, file, None, "", found, wanted)]
    )
