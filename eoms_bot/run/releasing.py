"""How a decision may leave in this run: on a person's row, a permission, or a person's look."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from eoms_bot.decide.permission import pressed
from eoms_bot.decide.permission.alone import LEFT, objection
from eoms_bot.decide.permission.floor import FIRST, Unwritten
from eoms_bot.decide.permission.permission import Bounds, Level, Release, release
from eoms_bot.ledger import Ledger
from eoms_bot.model.batch import Facts
from eoms_bot.model.decision import Complete, Reject
from eoms_bot.model.ids import BOOK_ID
from eoms_bot.model.order import Order
from eoms_bot.model.permission import Permission
from eoms_bot.model.plan import decided
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.desk import Desk
from eoms_bot.settings import Settings
from eoms_bot.settings.model import LOOPBACK, SiteSettings

SHOWN = "公示中"
"""A reason begins so when its order goes alone in a later run, unless a person takes it down."""
BLOCKS = Path("/sys/dev/block")
"""Where Linux shows the parts of a disk."""


def released(
    desk: Desk, ledger: Ledger, order: Order, decision: Reject | Complete, facts: Facts, now: datetime
) -> Release:
    """Whether a decision may leave at `now` (aware).

    `why` says in Chinese what holds the order; empty when it may leave. The policy of an unattended
    run also limits what a person's row says.
    """
    if not desk.wants_person:
        return Release(Level.ALONE)
    found = _of_person(desk, order, decision, facts) if decision.backing.written else None
    if found is None:
        found = _worded(order, _of_permission(desk, ledger, order, decision, facts, now))
    against = objection(desk.policy, decision) if desk.policy is not None and not found.why else ""
    return Release(Level.ONE_KEY, against) if against else _dated(found, desk)


def _dated(found: Release, desk: Desk) -> Release:
    """Add the edition of rules, program and profile to the grounds.

    By it the first orders of a new edition are counted.
    """
    return replace(found, grounds=f"{found.grounds}｜{desk.edition}") if found.level is Level.ALONE else found


def _of_person(desk: Desk, order: Order, decision: Reject | Complete, facts: Facts) -> Release:
    """The release on an approved row of a plan, or on a row of a workbook.

    The grounds name an uploaded workbook only by the console's own number, which names nobody. A
    row that leaves the talk with the customer to other sources does not answer for doubts about
    them.
    """
    planned = desk.planned.get(order.order_no)
    if planned is not None:
        return Release(Level.ALONE, grounds=f"批准 {planned.place} {planned.who}")
    if doubts := decision.backing.doubts:
        # The person's row does not say it, and the person may never have seen who does.
        words = "；".join(f"要看：{doubt}" for doubt in doubts)
        return Release(Level.ONE_KEY, f"{LEFT}：{words}；在批次文件里写全，或批准一次")
    row = facts.row
    named = " ".join(BOOK_ID.findall(row.file)) or "批次文件" if row is not None else ""
    return Release(Level.ALONE, grounds=f"行 {named} 第{row.row}行" if row is not None else "行")


def _worded(order: Order, found: Release) -> Release:
    """The reason as people read it; only one that begins with `LEFT` goes into a plan for approval."""
    if found.level is Level.ALONE:
        return found
    if found.show:
        way = f"不让它发送：eoms-bot resolve {order.order_no} --take-down --reason …"
        return replace(found, why=f"{SHOWN}：{found.why}；{way}")
    if found.level is Level.PERSON:
        return replace(found, why=f"由人处理：{found.why}")
    words = "没有人填写或批准过这张工单，批准一次就可以发送"
    return replace(found, why=f"{LEFT}：{words}；{found.why}")


def _of_permission(
    desk: Desk, ledger: Ledger, order: Order, decision: Reject | Complete, facts: Facts, now: datetime
) -> Release:
    said = ledger.shown_order(order.order_no) if desk.permissions else None
    hands = desk.hands.get(order.order_no) or desk.hands.get(order.ref.order_no, "")
    if not hands and said is not None and said.taken_down_by:
        hands = f"{said.taken_down_by} 撤下了（{said.note}）"

    def shown(permission: Permission) -> datetime | None:
        return said.at if said is not None and said.note == shown_as(permission.named, decision) else None

    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    bounds = Bounds(
        permissions=desk.permissions,
        bundled=desk.bundled,
        undeclared=desk.undeclared,
        nothing_alone=desk.nothing_alone,
        shut=desk.shut,
        proven=desk.proven,
        hands=hands,
        used=lambda permission: ledger.sent_on(permission.key, midnight),
        shown=shown,
    )
    whole = bool(desk.permissions)
    seen = _seen(desk, ledger, order, decision, facts, now) if whole else Unwritten(order, decision, now)
    return release(bounds, seen)


def _seen(
    desk: Desk, ledger: Ledger, order: Order, decision: Reject | Complete, facts: Facts, now: datetime
) -> Unwritten:
    diagnosis, own = desk.diagnosis(order, facts.row, now), order.order_no
    return Unwritten(
        order=order,
        decision=decision,
        now=now,
        evidence=desk.evidence,
        marks=facts.marks,
        major_signs=facts.major_signs,
        returned=pressed.returned(order.ref, ledger.writes(order.order_no)),
        located=diagnosis.located,
        suspects=diagnosis.suspects,
        sites=tuple(one for number, one in desk.orders_of_sites(order, now).items() if number != own),
        first=ledger.proven_under(decision.rule, desk.edition, FIRST),
    )


def shown_as(grounds: str, decision: Reject | Complete) -> str:
    """What people were shown: the permission, and the hash of the values.

    Other values are shown again.
    """
    values = hashlib.sha256(repr(decided(decision)).encode()).hexdigest()
    return f"{grounds}｜{values[:12]}"


def resting_on(decision: Reject | Complete, grounds: str) -> Reject | Complete:
    """The decision with its grounds."""
    return replace(decision, backing=replace(decision.backing, grounds=grounds))


def is_bundled(site: SiteSettings) -> bool:
    """Whether the site is the bundled mock: its default name, on this machine, without TLS."""
    parts = urlsplit(site.base_url)
    mock = SiteSettings.model_fields["id"].default
    return (site.id, parts.scheme) == (mock, "http") and parts.hostname in LOOPBACK


def undeclared(settings: Settings) -> str:
    """Why no permission counts for this account or disk; empty when both are as they must be."""
    why = []
    if not settings.site.program_account:
        why.append("没有写明账号由程序使用（site.program_account）")
    if not (settings.paths.encrypted or is_encrypted(settings.paths.home)):
        why.append("认不出磁盘已加密（paths.encrypted）")
    return "，".join(why)


def is_encrypted(path: Path, blocks: Path = BLOCKS) -> bool:
    """Whether Linux shows that the disk of a path (or of a folder above it) is on LUKS.

    False on other systems.
    """
    if not sys.platform.startswith("linux"):
        return False
    nearest = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
    device = nearest.stat().st_dev
    return _is_crypt(blocks / f"{os.major(device)}:{os.minor(device)}")


def _is_crypt(device: Path) -> bool:
    name, below = device / "dm" / "uuid", device / "slaves"
    if name.is_file() and name.read_text(encoding="utf-8").startswith("CRYPT-"):
        return True
    parts = list(below.iterdir()) if below.is_dir() else []
    return bool(parts) and all(map(_is_crypt, parts))
