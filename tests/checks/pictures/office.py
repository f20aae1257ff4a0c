"""A desk after ten days of work: runs and previews that decided for real, with their folders and the ledger.

Everything is made from seeds at fixed moments, so that it looks the same each time. No site and no browser is
asked. The orders come from the bundled site's seed, and the rules decide them. The ledger and the run folders
record them as in a run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from eoms_bot import credentials
from eoms_bot.browser.profile import PageProfile
from eoms_bot.browser.profile.model import as_paged
from eoms_bot.cli.trial import demo_site
from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import Ledger, LedgerJournal, account_key
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Hold
from eoms_bot.model.order import Order
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.plan import Approval, KeptPlan, Plan, RowState
from eoms_bot.model.run import RunSummary
from eoms_bot.model.write import WriteState
from eoms_bot.plan.plan_book import render
from eoms_bot.plan.planning import basis_of, plan_of
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.desk import Desk
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import bare_desk
from eoms_bot.settings import Settings, load
from eoms_bot.tables.batch.batch import Batch, read_batch
from eoms_bot.tables.branch import notebook
from eoms_bot.tables.tables import load_dictionaries
from eoms_bot.tables.template import book
from mock_eoms.clock import SHANGHAI
from tests.checks.pictures import archive, county
from tests.checks.pictures.handed_in import hand_in
from tests.checks.pictures.worked import ACCOUNT, APPROVER, ENDS, OPERATOR, Worked
from tests.console.kit import MovingClock
from tests.support import past_months

MORNING = datetime(2026, 11, 26, 8, 35, 47, tzinfo=SHANGHAI)
"""The moment of the forms in `forms/`: the same seed at the same second gives the same orders."""
NOW = datetime(2026, 11, 26, 9, 12, tzinfo=SHANGHAI)
"""When the pictures are taken."""
DAYS = 9
MORNING_BOOK = "批次-1126早班.xlsx"
ROWS_HANDED_IN = 44
WORKED = 30
"""So many of the morning's orders are worked by its run; the rest waits in a plan."""


class Office:
    """The data folder of the desk, its settings, and its ledger while the past is being made."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home = home
        config = home / "eoms.toml"
        config.write_text(_config(), encoding="utf-8")
        config.chmod(0o600)
        shutil.copyfile(archive.GAZETTEER, home / demo_site.GAZETTEER)
        self.clock = MovingClock(NOW)
        self._archived(archive.rows(NOW))
        self.settings: Settings = load(config, {}, env={})
        self.profile: PageProfile = as_paged(bare_desk(self.settings, Ports(clock=self.clock))[0])
        self.ledger = Ledger.open(self.settings.paths.ledger)
        credentials.save(self.settings.paths.credentials, "mock", ACCOUNT, SecretStr(demo_site.PASSWORD))
        self.settings.paths.inbox.mkdir(mode=0o700)
        self.handled: list[Order] = []

    def make(self) -> Office:
        """The whole past, up to this morning; then the ledger is closed."""
        self._past_months()
        for back in range(DAYS, 0, -1):
            self._past_day(back)
        self._cards(self._this_morning())
        self._archived([*archive.rows(NOW), *map(archive.row_of, self.handled)])
        self.ledger.close()
        hand_in(self.home, self.home / MORNING_BOOK, ROWS_HANDED_IN, OPERATOR, NOW)
        return self

    # --- days

    def _past_months(self) -> None:
        """Three months of which only the ledger speaks, for 看板; every one of their orders came to an end."""
        end = NOW - timedelta(days=DAYS + 1)
        drawn = past_months.drawn(5, 900, end, 100)
        ended = [one for one in drawn if one.visits[-1][1] not in (None, Outcome.UNKNOWN.value)]
        # Without their replies: those would have to be called back.
        past_months.put(self.settings.paths.ledger, [replace(one, reply=None) for one in ended])

    def _past_day(self, back: int) -> None:
        """A preview in the evening, and the run after it."""
        began = (NOW - timedelta(days=back)).replace(hour=20, minute=30, second=5, microsecond=0)
        found = county.day(self.profile, seed=100 + back, count=16 + (back * 7) % 13, now=began, first=101)
        name = f"批次-{began:%m%d}.csv"
        ends = {105: (Outcome.REFUSED, "网站拒绝：该任务已被处理！")} if back % 4 == 1 else {}
        if back % 3:
            plan = self._preview(found, began - timedelta(minutes=20), name)
            kept = self.ledger.plan(plan.plan_id)
            assert kept is not None
            wanted = [row.order.order_no for row in kept.rows if row.state is RowState.APPROVED]
            orders = [order for order in found.orders if order.order_no in wanted]
            self._run(found, orders, began, name, ends, plan=plan)
            return
        stop = "网站连着让 3 张工单读不出来，暂停 15 分钟" if back == 6 else ""
        self._run(found, found.orders[:8] if stop else found.orders, began, name, ends, stopped=stop)

    def _this_morning(self) -> Plan:
        found = county.day(self.profile, seed=1, count=44, now=MORNING)
        worked = [order for order in found.orders if int(order.order_no[-5:]) <= WORKED]
        name = MORNING_BOOK
        self._run(found, worked, MORNING + timedelta(minutes=1), name, ENDS)
        rest = replace(found, orders=tuple(order for order in found.orders if order not in worked))
        return self._preview(rest, NOW - timedelta(minutes=9), name, most=3)

    def _cards(self, plan: Plan) -> None:
        """What the county said of two sites of the waiting orders: one is late, one is expected back."""
        sites = list(dict.fromkeys(site for row in plan.rows if (site := row.known.get("site"))))
        causes = load_dictionaries(self.settings.files.dictionaries).prov_causes
        for site, cause, hours in zip(sites, ("故障-传输中断", "故障-基站断电退服"), (-0.5, 5), strict=False):
            expected = to_minute(NOW + timedelta(hours=hours))
            said = {"基站名称": site, "省内投诉原因": cause, "处理办法": "正在抢修", "告知人": "王责任"}
            said |= {
                "时间": to_minute(NOW - timedelta(hours=1)),
                "预计恢复时间": expected,
                "登记人": OPERATOR,
            }
            _row, file = notebook.append(self.settings.facts, "site_cards", said, NOW, causes)
            os.utime(file, (NOW.timestamp(), NOW.timestamp()))

    # --- one run

    def _begin(self, found: county.Day, mode: str, began: datetime, batch: str) -> Worked:
        self.clock.time = began
        run_id = f"{began:%Y-%m-%d_%H%M}_{mode}_{(began.toordinal() * 2654435761 + began.minute) % 65536:04x}"
        folder = self.settings.paths.runs / run_id
        folder.mkdir(mode=0o700, parents=True)
        journal = None
        if mode != "preview":
            key = account_key("mock", ACCOUNT)
            lease = self.ledger.take_lease(key, run_id, began)
            self.ledger.act_as(run_id, key, OPERATOR)
            self.ledger.run_started(run_id, mode, ACCOUNT, began)
            self.ledger.login_attempt(key, None, began)
            self.ledger.login_attempt(key, True, began)
            journal = LedgerJournal(self.ledger, lease, ACCOUNT, self.clock)
        desk = self._desk(found, batch)
        return Worked(self, desk, mode, self.clock, RunFolder(folder), journal, began)

    def _desk(self, found: county.Day, batch: str) -> Desk:
        desk = bare_desk(self.settings, Ports(clock=self.clock))[1]
        return replace(desk, batches=(self._batch(found, batch, desk),))

    def _batch(self, found: county.Day, name: str, desk: Desk) -> Batch:
        path = self.home / name
        if not path.exists():
            fields = {column: field for field, column in COLUMNS.items()}
            rows = [{fields[column]: text for column, text in row.items()} for row in found.notes]
            if path.suffix == ".xlsx":
                path.write_bytes(book(desk.dictionaries, desk.rules, rows))
            else:
                path.write_bytes(archive.csv_of(list(COLUMNS.values()), found.notes))
        now = self.clock.now().astimezone(SHANGHAI)
        return read_batch(path, desk.dictionaries, desk.limits, desk.branch, now, rules=desk.rules)

    def _run(
        self,
        found: county.Day,
        orders: Sequence[Order],
        began: datetime,
        batch: str,
        ends: Mapping[int, tuple[Outcome, str]],
        stopped: str = "",
        plan: Plan | None = None,
    ) -> None:
        work = self._begin(found, "apply" if plan else "run", began, batch)
        if plan:
            work.responsible = APPROVER
        items = [work.item(order, found.orders, ends.get(int(order.order_no[-5:]))) for order in orders]
        if plan:
            outcomes = {item.ref.order_no: item.outcome for item in items}
            self.ledger.plan_worked(plan.plan_id, outcomes, work.folder.run_id)
        self.handled += [
            order for order, item in zip(orders, items, strict=True) if item.outcome is Outcome.DONE
        ]
        open_writes = [one for item in items for one in item.writes if one.state is WriteState.UNKNOWN]
        bad = any(item.outcome in (Outcome.REFUSED, Outcome.NOT_SENT) for item in items)
        code = 6 if open_writes else 8 if stopped else 1 if bad else 0
        self.ledger.run_finished(work.folder.run_id, code, self.clock.now())
        self._finish(work, items, code, batch, stopped)

    def _preview(self, found: county.Day, began: datetime, batch: str, most: int = 999) -> Plan:
        work = self._begin(found, "preview", began, batch)
        items = [work.item(order, found.orders, None) for order in found.orders]
        made = self.clock.now()
        basis = basis_of(self.settings, self.profile, work.desk)
        listed = county.refs(found.orders)
        plan = plan_of(basis, work.desk, items, listed, work.folder.run_id, OPERATOR, made)
        plan = replace(plan, plan_id=f"P{made:%Y%m%d-%H%M%S}-{work.folder.run_id[-4:]}")
        self.ledger.keep_plan(plan)
        desk, minutes = work.desk, self.settings.run.plan_minutes
        content = render(plan, desk.dictionaries, desk.rules, minutes, desk.labels)
        (work.folder.path / "plan.xlsx").write_bytes(content)
        until = (made + timedelta(minutes=minutes)).isoformat(timespec="seconds")
        kept = KeptPlan(plan.plan_id, len(plan.rows), "plan.xlsx", minutes, until)
        self._finish(work, items, 0, batch, "", kept)
        self._word(plan, made + timedelta(minutes=2), most)
        return plan

    def _word(self, plan: Plan, now: datetime, most: int) -> None:
        """An approver's word on so many of the rows that can be approved as they are; the last one is struck."""
        ready = [row for row in plan.rows if not isinstance(row.decision, Hold)]
        approvals = [
            Approval(row.position, row.order.order_no, row.order.task_id, APPROVER, now, {}, row.decision)
            for row in ready[1:-1][:most]
        ]
        self.ledger.approve_plan(plan.plan_id, approvals, {ready[-1].position: APPROVER}, now)

    def _finish(
        self,
        work: Worked,
        items: Sequence[Item],
        code: int,
        batch: str,
        stopped: str,
        plan: KeptPlan | None = None,
    ) -> None:
        sent = sum(len(item.writes) for item in items)
        tried = sum(item.filled is not None for item in items) if work.mode == "preview" else 0
        summary = RunSummary(
            run_id=work.folder.run_id,
            mode=work.mode,
            site_id="mock",
            profile=self.settings.site.profile,
            account=ACCOUNT,
            operator=OPERATOR,
            started=work.began.isoformat(timespec="seconds"),
            finished=self.clock.now().isoformat(timespec="seconds"),
            items=tuple(items),
            sent=sent,
            attempted=tried or sent,
            blocked=tried,
            stopped=stopped,
            exit_code=code,
            unsettled=tuple(one for item in items for one in item.writes if one.state is WriteState.UNKNOWN),
            folder=work.folder.run_id,
            sources=(batch,),
            plan=plan,
        )
        work.folder.finish(summary)

    def _archived(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The branch's table of past orders, exported an hour ago."""
        path = self.home / demo_site.ARCHIVE
        path.write_bytes(archive.csv_of(archive.COLUMNS, rows))
        moment = (NOW - timedelta(hours=1)).timestamp()
        os.utime(path, (moment, moment))


BOARD = """
[board]
users = 90000
users_by_area = { "县城" = 34000, "乡镇" = 40000, "农村" = 16000 }
"""


def _config() -> str:
    tables = f'[facts.history]\nfile = "{demo_site.ARCHIVE}"\n'
    text = demo_site.config_text("http://127.0.0.1:8056/eoms4/", "ultrabpp", tables)
    return text.replace('operator = "演示"', f'operator = "{OPERATOR}"').split("\n", 1)[1] + BOARD
