"""What a run reads and checks completely before it opens a page (G17).

That is profile, rules, lists, workbooks, and the branch's tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.browser.profile import Profile, load_profile
from eoms_bot.decide.grounds import USED
from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.source_kinds import HISTORY
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.desk import Desk, labels_of, limits_of
from eoms_bot.run.editions import edition_of, model_of
from eoms_bot.run.ports import Ports
from eoms_bot.run.releasing import is_bundled, undeclared
from eoms_bot.settings import Settings
from eoms_bot.tables.batch.batch import Batch, read_batch
from eoms_bot.tables.branch.complaints import past_orders
from eoms_bot.tables.branch.sources import read_sources
from eoms_bot.tables.gazetteer import gazetteer_of
from eoms_bot.tables.inbox import read_inbox
from eoms_bot.tables.reading import reader_over
from eoms_bot.tables.sheet import MAX_PROBLEMS
from eoms_bot.tables.tables import load_dictionaries, load_rules

LOOKED_INTO = (
    *("numbers", "indicators", "announcements", "changes", "checks", "events"),
    *("calls", "call_notes"),
)
TABLES = (*USED, *LOOKED_INTO, HISTORY.key)
"""Tables that a row is checked against, tables that fill its cells, and the past orders."""
LOOKED_BACK = timedelta(days=7)
"""No order stays open longer than the few days of its limit, so today's orders repeat no older one."""


def desk_of(settings: Settings, ports: Ports, batch_path: Path | None) -> tuple[Profile, Desk]:
    """Profile and desk of a run; without a workbook the rows come from the inbox."""
    profile, desk = bare_desk(settings, ports)
    now = ports.clock.now().astimezone(SHANGHAI)
    common = (desk.dictionaries, desk.limits, desk.branch, now)
    pattern = profile.site.order_no_pattern
    if batch_path is not None:
        batch = read_batch(batch_path, *common, rules=desk.rules, order_no_pattern=pattern)
        notices = (*desk.notices, *_said(batch, "批次文件"))
        return profile, replace(desk, batches=(batch,), notices=notices)
    batches, problems = read_inbox(settings.paths.inbox, *common, rules=desk.rules, order_no_pattern=pattern)
    refused = (f"收件箱: {problem}" for problem in problems)
    left = (notice for batch in batches for notice in _said(batch, "收件箱"))
    notices = (*desk.notices, *refused, *left)
    unread = tuple(dict.fromkeys(problem.file for problem in problems))
    return profile, replace(desk, batches=batches, notices=notices, refused=unread)


def _said(batch: Batch, where: str) -> Iterator[str]:
    """What a workbook's reader has to say: the rows that it leaves to people, and what it understood.

    Only the first of each are listed, with their number.
    """
    if batch.blank:
        yield f"{where}: {batch.file} 有 {len(batch.blank)} 行没有填，跳过"
    yield from (f"{where}: {one}" for one in batch.understood[:MAX_PROBLEMS])
    if len(batch.understood) > MAX_PROBLEMS:
        yield f"{where}: {batch.file} 共有 {len(batch.understood)} 格换了写法，只列出前 {MAX_PROBLEMS} 格"
    problems = batch.problems
    for problem in problems[:MAX_PROBLEMS]:
        yield f"{where}: {problem}，这一行留给人"
    if len(problems) > MAX_PROBLEMS:
        yield f"{where}: {batch.file} 共有 {len(problems)} 处问题，只列出前 {MAX_PROBLEMS} 处"


def bare_desk(settings: Settings, ports: Ports) -> tuple[Profile, Desk]:
    """Profile and desk of a run whose rows are yet to come."""
    site = settings.site
    profile = load_profile(site.profile, settings.paths.profiles, site.profile_fingerprint)
    dictionaries = load_dictionaries(settings.files.dictionaries)
    limits = limits_of(profile)
    rules = load_rules(settings.files.rules)
    now = ports.clock.now().astimezone(SHANGHAI)
    evidence = read_sources(settings.facts, now, TABLES).evidence
    names = gazetteer_of(settings.files.gazetteer, settings.branch.county)
    reader = reader_over(rules, names, settings.paths.home) if rules.rule else None
    past = PastOrders() if reader is None else _remembered(evidence, reader, now)
    return profile, Desk(
        *(rules, dictionaries, limits, settings.branch, (), _bad(evidence), evidence, reader, past),
        labels=labels_of(profile),
        thresholds=settings.diagnosis,
        permissions=settings.permission,
        bundled=is_bundled(site),
        undeclared=undeclared(settings),
        edition=edition_of(profile, rules, model_of(reader)),
    )


def _remembered(evidence: Evidence, reader: Reader, now: datetime) -> PastOrders:
    """The branch's orders of the last days, if it has a table of them.

    An order of today may repeat one of them.
    """
    past = PastOrders()
    table = evidence.of(HISTORY.key)
    for order in past_orders(table) if table.usable else ():
        if order.assigned is not None and order.assigned >= now - LOOKED_BACK:
            triage(order, reader, past)
    return past


def _bad(evidence: Evidence) -> tuple[str, ...]:
    """Notices about tables that are configured and cannot be used: their checks are not made."""
    tables = (evidence.of(key) for key in TABLES)
    return tuple(f"数据来源: {table.describe()}" for table in tables if table.state in ("过期", "有误"))
