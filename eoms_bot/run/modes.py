"""The modes: preview, apply, unattended, reconcile. One walk; a mode says which orders, which facts, and whether it writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.browser.profile import Profile, load_profile
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import BadInput
from eoms_bot.facts.batch import Batch, read_batch
from eoms_bot.facts.batch_file import already_run
from eoms_bot.facts.inbox import read_inbox
from eoms_bot.facts.tables import load_dictionaries, load_rules
from eoms_bot.ledger import Ledger, account_key
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.report import log
from eoms_bot.run.backups import back_up_if_due
from eoms_bot.run.braking import brakes_of
from eoms_bot.run.breaker import insist_not_paused
from eoms_bot.run.compose import Books, Seat, open_books, open_lane, open_ledger
from eoms_bot.run.desk import Desk, limits_of
from eoms_bot.run.lookalike import look_alikes
from eoms_bot.run.mode import APPLY, PREVIEW, PREVIEW_BATCH, RECONCILE, UNATTENDED, Mode
from eoms_bot.run.ports import Ports
from eoms_bot.run.room import Room, new_folder, room_for
from eoms_bot.run.runner import Runner
from eoms_bot.run.settling import Settling
from eoms_bot.run.stop import StopSwitch
from eoms_bot.run.told import Told
from eoms_bot.run.verdicts import exit_code
from eoms_bot.settings import Settings
from flows.collect import collect


def preview(
    settings: Settings,
    *,
    batch_path: Path | None,
    ids: tuple[str, ...],
    limit: int | None,
    progress: Progress,
    ports: Ports,
) -> RunSummary:
    """The walk with the gate closed: fills, reads back, takes the pictures; every write is refused. Facts come from the
    workbook, or from the inbox where none is named."""
    profile, desk = _desk(settings, ports, batch_path)
    mode = PREVIEW if batch_path is None else PREVIEW_BATCH
    return _run(settings, mode, profile, desk, ids, limit, progress, ports)


def apply(
    settings: Settings,
    *,
    batch_path: Path,
    ids: tuple[str, ...],
    limit: int | None,
    again: str | None,
    progress: Progress,
    ports: Ports,
) -> RunSummary:
    """Work an operator's batch. A workbook that was worked before needs a reason (`again`) to be worked anew."""
    profile, desk = _desk(settings, ports, batch_path)

    most = settings.run.max_orders if limit is None else limit

    def not_twice(ledger: Ledger) -> None:
        if again is None:
            _refuse_worked(ledger, desk.batches)

    def note(ledger: Ledger, summary: RunSummary) -> None:
        worked = {item.ref.order_no for item in summary.items}
        # A run that was cut short has not worked the workbook: it may be applied again without a reason.
        if not summary.stopped and worked >= set(desk.order_nos) and len(desk.order_nos) <= most:
            for batch in desk.batches:
                ledger.batch_done(batch.sha256, batch.file, summary.run_id, ports.clock.now())

    return _run(settings, APPLY, profile, desk, ids, limit, progress, ports, before=not_twice, after=note)


def unattended(settings: Settings, *, limit: int | None, progress: Progress, ports: Ports) -> RunSummary:
    """One pass over the to-do list with the facts of every valid workbook in the inbox."""
    profile, desk = _desk(settings, ports, None)

    def prepare(ledger: Ledger) -> None:
        insist_not_paused(ledger, account_key(settings.site.id, settings.site.account), ports.clock)
        back_up_if_due(ledger, settings.run.keep_backups, ports.clock.now())

    return _run(settings, UNATTENDED, profile, desk, (), limit, progress, ports, before=prepare)


def reconcile(settings: Settings, *, progress: Progress, ports: Ports) -> RunSummary:
    """Look at every write whose effect nobody knows; press nothing."""
    profile, desk = _desk(settings, ports, None)
    return _run(settings, RECONCILE, profile, desk, (), None, progress, ports)


def _desk(settings: Settings, ports: Ports, batch_path: Path | None) -> tuple[Profile, Desk]:
    """Everything that is read and checked whole before a page is opened (G17)."""
    profile = load_profile(settings.site.profile, settings.paths.profiles)
    dictionaries = load_dictionaries(settings.files.dictionaries)
    limits = limits_of(profile)
    rules = load_rules(settings.files.rules)
    now = ports.clock.now().astimezone(SITE_ZONE)
    pattern = profile.site.order_no_pattern
    common = (dictionaries, limits, settings.branch, now)
    if batch_path is not None:
        batch = read_batch(batch_path, *common, rules=rules, order_no_pattern=pattern)
        return profile, Desk(rules, dictionaries, limits, settings.branch, (batch,))
    batches, problems = read_inbox(settings.paths.inbox, *common, rules=rules, order_no_pattern=pattern)
    notices = tuple(f"收件箱: {problem}" for problem in problems)
    return profile, Desk(rules, dictionaries, limits, settings.branch, batches, notices)


def _run(
    settings: Settings,
    mode: Mode,
    profile: Profile,
    desk: Desk,
    ids: tuple[str, ...],
    limit: int | None,
    progress: Progress,
    ports: Ports,
    *,
    before: Callable[[Ledger], None] = lambda ledger: None,
    after: Callable[[Ledger, RunSummary], None] = lambda ledger, summary: None,
) -> RunSummary:
    """The shared run: lock and ledger, a folder, the lane, the orders, the report. Nothing is left behind a refused start."""
    stop = StopSwitch(settings.paths.stop_file)
    with stop.listening(), open_ledger(settings, ports) as ledger:
        room = room_for(settings, ports.disk)
        room.insist()
        before(ledger)
        started = ports.clock.now()
        folder = new_folder(settings, mode, started)
        with log.run_log(folder.log) as log_file:
            room.watch(log_file)
            books = open_books(settings, ledger, folder.run_id, mode, ports, room)
            with open_lane(settings, profile, books, folder, stop, ports, mode) as seat:
                log.hide(seat.credential.password.get_secret_value())
                runner = _runner(seat, desk, books, stop, Told(folder, progress), mode, room)
                _work(runner, mode, books, ids, settings.run.max_orders if limit is None else limit)
            runner.guarded(lambda: runner.settling.doubt_unproven(mode))
            summary = _summary(settings, mode, runner, started, ports.clock.now())

            def note_end() -> None:
                after(ledger, summary)
                ledger.run_finished(folder.run_id, summary.exit_code, ports.clock.now())

            runner.kept(lambda: folder.finish(summary))
            ports.mark("K13")
            if mode.records:
                runner.kept(note_end)
            # Anew: a report or a record that could not be kept is a reason to have stopped.
            return _summary(settings, mode, runner, started, ports.clock.now())


def _runner(
    seat: Seat, desk: Desk, books: Books, stop: StopSwitch, told: Told, mode: Mode, room: Room
) -> Runner:
    """The runner of a mode, with the brakes that hold for it."""
    lane, settling = seat.lane, Settling(seat.lane, books.book, told)
    brakes = (room, *brakes_of(mode, lane, settling, seat.cap))
    return Runner(lane, seat.place, desk, books.book, stop, told, settling, seat.credential.password, brakes)


def _work(runner: Runner, mode: Mode, books: Books, ids: tuple[str, ...], limit: int) -> None:
    """Log in; settle what was left open; walk the orders; look once more. What stops the run is noted in the runner."""
    runner.log_in()
    if not runner.stopped and mode.records:
        runner.guarded(runner.settling.close_interrupted)
        runner.guarded(lambda: runner.settling.settle_left_open([record.id for record in books.left_open]))
    if not runner.stopped and mode.walks:
        runner.guarded(lambda: _walk_all(runner, mode, runner.desk, ids, limit))
    if runner.stop_code is None and mode.records:
        runner.guarded(runner.settling.last_looks)


def _summary(
    settings: Settings, mode: Mode, runner: Runner, started: datetime, finished: datetime
) -> RunSummary:
    tally = runner.lane.session.gate.tally
    unsettled = tuple(runner.settling.unsettled()) if mode.records else ()
    code = exit_code(
        items=runner.told.items if mode.records else (),
        unsettled=unsettled,
        stopped_by=runner.stop_code,
        signal_code=runner.stop.exit_code,
    )
    return RunSummary(
        run_id=runner.told.folder.run_id,
        mode=mode.name,
        site_id=settings.site.id,
        profile=settings.site.profile,
        account=settings.site.account,
        operator=settings.site.operator,
        started=_local(started),
        finished=_local(finished),
        items=tuple(runner.told.items),
        sent=tally.sent,
        attempted=tally.attempted,
        blocked=tally.blocked,
        stopped=runner.stopped,
        exit_code=code,
        unsettled=unsettled,
        folder=str(runner.told.folder.path),
        sources=runner.desk.sources,
        notices=runner.desk.notices,
    )


def _walk_all(runner: Runner, mode: Mode, desk: Desk, ids: tuple[str, ...], limit: int) -> None:
    """Collect the list, choose, walk; a named order that is not on the list is told, not skipped silently."""
    listed = read_again(lambda: collect(runner.lane), wait=runner.lane.clock.wait)
    settled = {item.ref.order_no for item in runner.told.items}
    named = set(ids) or (set(desk.order_nos) if mode.only_listed else {ref.order_no for ref in listed})
    wanted = [ref for ref in listed if ref.order_no in named - settled]
    runner.work_through(wanted[:limit], listed)
    if mode.only_listed or ids:
        _tell_unreached(runner, wanted, limit)
        _tell_absent(runner, named - settled, [ref.order_no for ref in listed])


def _tell_unreached(runner: Runner, wanted: Sequence[OrderRef], limit: int) -> None:
    """Orders that were named and not reached: each is told, with the reason."""
    reached = {item.ref.order_no for item in runner.told.items}
    for ref in wanted[:limit]:
        if ref.order_no not in reached:
            runner.tell(Item(ref, Outcome.NOT_SENT, f"未处理: {runner.stopped}"))
    for ref in wanted[limit:]:
        runner.tell(Item(ref, Outcome.SKIPPED, f"超过本次上限 {limit} 张，未处理"))


def _tell_absent(runner: Runner, named: set[str], listed: Sequence[str]) -> None:
    """Orders that were named and are not on the list; one that only looks like it is told, and left alone (F40)."""
    for order_no in sorted(named - set(listed)):
        ref = OrderRef(order_no, "", "", "", "", "", None, None, False, "不在待办列表")
        alike = "、".join(repr(one) for one in look_alikes(order_no, listed))
        why = f"；列表中有形似的工单号 {alike}，不是同一个号，未处理" if alike else ""
        runner.tell(Item(ref, Outcome.SKIPPED, f"不在待办列表：已处理、被他人受理，或不属于本账号{why}"))


def _refuse_worked(ledger: Ledger, batches: Sequence[Batch]) -> None:
    """BadInput (BATCH-024) where a workbook with the same bytes has been worked before."""
    seen = [(batch, ledger.batch_seen(batch.sha256)) for batch in batches]
    problems = [
        already_run(batch.file, batch.sha256, datetime.fromisoformat(run.done_at))
        for batch, run in seen
        if run
    ]
    if problems:
        raise BadInput("这个批次已经执行过", problems)


def _local(moment: datetime) -> str:
    return moment.astimezone(SITE_ZONE).isoformat(timespec="seconds")
