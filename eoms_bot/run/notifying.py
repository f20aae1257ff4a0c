"""What needs a person at this moment, as the text of `report/notice.py`.

It is read from ledger, run folders, stop file and breaker.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from eoms_bot.ledger import LaneRow, Ledger, Views, account_key
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.report import breaker as fuse
from eoms_bot.report.needs import waiting
from eoms_bot.report.notice import notice, trouble_of_end
from eoms_bot.report.record import Record
from eoms_bot.report.words import STOP_ZH
from eoms_bot.run import stop_file
from eoms_bot.run.brakes.brakes import shut_by
from eoms_bot.run.holder import working_runs
from eoms_bot.settings import Settings


def notice_of(
    settings: Settings, ledger: Ledger, now: datetime, *, working: str = "", ended: str = ""
) -> str:
    """The notice of this moment.

    `working` is the run that is going on; empty when none is. `ended` is the trouble in which a run
    is just ending. Without it, the newest ended run counts.
    """
    needs = waiting(
        ledger,
        lambda run_id, numbers: briefs(settings.paths.runs / run_id, numbers),
        now,
        near_hours=settings.lists.warn_hours,
        working=working_runs(settings, _colleagues(settings, Views(ledger.engine))) | {working},
    )
    return notice(needs, [one for one in _troubles(settings, ledger, now, ended) if one])


def _colleagues(settings: Settings, views: Views) -> list[LaneRow]:
    """The lanes of other accounts; the orders that they are working are theirs.

    For the own lane, `working` says whether it is running.
    """
    own = account_key(settings.site.id, settings.site.account)
    return [row for row in views.lanes() if row.account_key != own]


def _troubles(settings: Settings, ledger: Ledger, now: datetime, ended: str) -> Iterable[str]:
    newest = ledger.runs(5, settings.site.account)
    last = next((row for row in newest if row.finished_at is not None), None)
    if ended or last is None:
        yield ended
    else:
        yield trouble_of_end(last.run_id, last.exit_code)
    stopping = stop_file.state_of(settings.paths.stop_file)
    yield f"停止：停止文件还在（{STOP_ZH[stopping]}），解除之前不再运行" if stopping else ""
    account = account_key(settings.site.id, settings.site.account)
    breaker = ledger.breaker(account)
    yield fuse.line(breaker, now) if breaker.is_open else ""
    for reason, why in shut_by(ledger, settings, now).items():
        yield f"单独办：{reason} 已关，查清后 eoms-bot policy open；{why}"
    yield _password(ledger.password_end(account), now, settings.alarms.password_days)


def _password(end: date | None, now: datetime, ahead: int) -> str:
    """The password ends within `ahead` days, or has ended by the site's last word.

    Empty when neither is so.
    """
    left = ahead + 1 if end is None else (end - now.astimezone(SHANGHAI).date()).days
    if end is None or left > ahead:
        return ""
    when = f"还有 {left} 天到期" if left > 0 else "今天到期" if left == 0 else "已到期"
    return f"登录：密码{when}（{end:%m-%d}），人工登录改密码，再 eoms-bot login set"


def briefs(folder: Path, numbers: Iterable[str]) -> Mapping[str, Record]:
    """What a run's folder last reports of these orders.

    A missing folder, or a line that is no record, reports nothing.
    """
    wanted, found = set(numbers), {}
    try:
        lines = (folder / "items.jsonl").read_bytes().splitlines()
    except OSError:
        return {}
    for line in lines:
        item = _record(line)
        if item.get("order_no") in wanted:
            found[str(item["order_no"])] = item
    return found


def _record(line: bytes) -> Record:
    try:
        item = json.loads(line)
    except ValueError:
        return {}
    return item if isinstance(item, dict) else {}
