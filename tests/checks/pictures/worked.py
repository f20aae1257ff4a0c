"""Orders as a run leaves them: decided for real, their pictures, their writes in the ledger, what became of each."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from eoms_bot.ledger import LedgerJournal
from eoms_bot.model.decision import Complete, Decision, Hold
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.order import Order
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.plan import decided
from eoms_bot.model.privacy.personal import masker_of_order, recorded
from eoms_bot.model.write import Action, Answer, Proof, Write, WriteKey, WriteState
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.desk import Desk
from tests.checks.pictures import county
from tests.console.kit import MovingClock

if TYPE_CHECKING:
    from tests.checks.pictures.office import Office

FORMS = Path(__file__).parent / "forms"
"""Pictures of forms, as a run on the bundled site has taken and masked them: `order number/name.webp`."""
CAPTIONS = {"filled": "填写后的表单", "leftover": "问题遗留库", "history": "处理记录"}
OPERATOR, APPROVER = "王值班", "李批准"
ACCOUNT = "clerk01"

ENDS: Mapping[int, tuple[Outcome, str]] = {
    10: (Outcome.UNKNOWN, "发送后连接中断，处理记录里还看不到"),
    12: (Outcome.NOT_SENT, "读回不一致：场景分类"),
    19: (Outcome.REFUSED, "网站拒绝：预计解决时间不能早于当前时间"),
}
"""Of the morning's run, by the order's place: what did not end well."""
LABELS = {"accept": "受理", "complete": "完成工单", "reject": "派单驳回", "leftover": "问题遗留登记"}


@dataclass
class Worked:
    """One run or preview under way: its folder, its desk, the hand of its clock."""

    office: Office
    desk: Desk
    mode: str
    clock: MovingClock
    folder: RunFolder
    journal: LedgerJournal | None
    began: datetime
    responsible: str = OPERATOR

    def item(self, order: Order, listed: Sequence[Order], end: tuple[Outcome, str] | None) -> Item:
        """Decide an order and write down how it ended."""
        began = self.clock.now()
        decision = self.desk.decide(order, self.desk.facts(order, county.refs(listed), began), began)
        outcome, reason = self._end(order, decision, end)
        opened = outcome not in (Outcome.BY_OTHER, Outcome.SKIPPED)
        shows = (
            opened and not isinstance(decision, Hold) and (self.mode != "preview" or not order.needs_accept)
        )
        if self.mode == "preview" and outcome is Outcome.PREVIEWED and order.needs_accept:
            reason = "未受理，表单未试填"
        bare = Item(
            order.ref,
            outcome,
            reason,
            order=order if opened else None,
            decision=decision if opened else None,
            filled=_filled(self.desk, decision, outcome) if shows else None,
            pictures=self._pictures(order, outcome) if shows else (),
            started=began.isoformat(timespec="seconds"),
        )
        item = self._written(bare, decision) if shows and self.journal else bare
        self.clock.wait(4.0 if shows else 1.0)
        item = replace(item, seconds=(self.clock.now() - began).total_seconds())
        if self.journal:
            self.office.ledger.stage(order.order_no, "READ", self.folder.run_id, self.clock.now())
            self.office.ledger.outcome(
                order.order_no, outcome, item.reason, self.folder.run_id, self.clock.now()
            )
        self.folder.add(item)
        return item

    def _end(self, order: Order, decision: Decision, end: tuple[Outcome, str] | None) -> tuple[Outcome, str]:
        if order.dealer.startswith("李协办"):
            return Outcome.BY_OTHER, "李协办已受理"
        if isinstance(decision, Hold):
            return Outcome.HELD, decision.why
        if self.mode == "preview":
            return Outcome.PREVIEWED, "一切就绪，提交已拦下"
        return end or (Outcome.DONE, "处理记录已证实")

    def _pictures(self, order: Order, outcome: Outcome) -> tuple[tuple[str, str], ...]:
        """The masked pictures that there are of this order; a preview never sees the history."""
        found = []
        for name, caption in CAPTIONS.items():
            source = FORMS / order.order_no / f"{name}.webp"
            if source.exists() and (name != "history" or outcome is Outcome.DONE):
                path = self.folder.picture(order.order_no, name)
                shutil.copyfile(source, path)
                found.append((caption, path.relative_to(self.folder.path).as_posix()))
        return tuple(found)

    def _written(self, item: Item, decision: Decision) -> Item:
        """Its writes, in their order: 受理, 问题遗留库, the reply."""
        assert item.order is not None
        if item.outcome is Outcome.NOT_SENT:
            return item
        ids = []
        if item.order.needs_accept:
            ids.append(self._write(item, decision, Action.ACCEPT, "accept", (), WriteState.ANSWERED_OK))
        if isinstance(decision, Complete) and decision.leftover:
            entry = (("leftover", decision.leftover.value),)
            ids.append(
                self._write(item, decision, Action.LEFTOVER, "leftover", entry, WriteState.ANSWERED_OK)
            )
        states = {Outcome.UNKNOWN: WriteState.UNKNOWN, Outcome.REFUSED: WriteState.REFUSED_BUSINESS}
        state = states.get(item.outcome, WriteState.ANSWERED_OK)
        kind = "complete" if isinstance(decision, Complete) else "reject"
        sent = tuple(pair for pair in decided(decision) if pair[0] != "leftover")
        ids.append(self._write(item, decision, Action.CLOSE, kind, sent, state))
        text = dict(sent).get("measure") or dict(sent).get("reject_text", "")
        done = item.outcome is Outcome.DONE
        proof = Proof(True, True, text, self.clock.now(), OPERATOR, "处理记录") if done else None
        return replace(item, writes=tuple(self.office.ledger.write(one) for one in ids), proof=proof)

    def _write(
        self,
        item: Item,
        decision: Decision,
        action: Action,
        kind: str,
        sent: tuple[tuple[str, str], ...],
        state: WriteState,
    ) -> int:
        order = item.order
        assert order is not None
        assert self.journal is not None
        key = WriteKey("mock", order.order_no, order.task_id, action)
        write = Write(
            *(key, kind, sent, sent, "", order.fingerprint),
            operator=self.responsible,
            deadline=order.deadline,
            dispatched=order.ref.dispatched,
            rule=decision.rule,
            rule_version=decision.version,
            masker=masker_of_order(order),
            customer=recorded(order.facts) if action is Action.CLOSE else (),
        )
        attempt = self.journal.intent(write)
        self.clock.wait(1.0)
        self.journal.sending(attempt)
        self.clock.wait(1.0)
        self.journal.answered(
            attempt, Answer(state, "成功" if state is WriteState.ANSWERED_OK else item.reason)
        )
        if state is WriteState.ANSWERED_OK:
            self.clock.wait(1.0)
            where = {"accept": "表单", "leftover": "遗留库"}.get(kind, "处理记录")
            proof = Proof(True, True, LABELS[kind], self.clock.now(), OPERATOR, where)
            self.office.ledger.prove(attempt, proof, self.clock.now())
        return attempt


def _filled(desk: Desk, decision: Decision, outcome: Outcome) -> Filled | None:
    """The form as it reads back; of an order that was not sent one field shows something else."""
    if isinstance(decision, Hold):
        return None
    if not isinstance(decision, Complete):
        check = FieldCheck(
            "reject_text", "操作说明", decision.text.value, decision.text.value, decision.text.source
        )
        return Filled("REJECT", (check,))
    checks = [
        FieldCheck(name, desk.labels.get(name, name), one.value, one.value, one.source)
        for name, one in decision.values.items()
    ]
    if outcome is Outcome.NOT_SENT:
        checks = [replace(check, found="未选择") if check.name == "scene" else check for check in checks]
    return Filled("T1Finish", tuple(checks))
