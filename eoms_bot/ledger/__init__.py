"""The ledger: the only SQL of the program, and the lock of an account."""

from eoms_bot.ledger.audit import Deed
from eoms_bot.ledger.journal import ClosedJournal, LedgerJournal
from eoms_bot.ledger.lease import Lease, account_key
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.lock import AccountLock, every_lock
from eoms_bot.ledger.marker import is_known
from eoms_bot.ledger.opening import version_on_server
from eoms_bot.ledger.schema import SCHEMA_VERSION
from eoms_bot.ledger.server_lock import ServerLock
from eoms_bot.ledger.stores.drafts import AnswerDraft, DraftKey
from eoms_bot.ledger.stores.listed import Calls, Listed
from eoms_bot.ledger.stores.orders import OrderRow, Stage
from eoms_bot.ledger.stores.plan_lines import PlanGroup, PlanLine, PlanMark, PlanOutline, PlanPage
from eoms_bot.ledger.stores.plans import Counts, PlaceOfRow, PlanWords
from eoms_bot.ledger.stores.reasons import CheckedSample, Reasons
from eoms_bot.ledger.stores.runs import BatchRun, RunRow
from eoms_bot.ledger.stores.similar import nearest
from eoms_bot.ledger.stores.tallies import Tallies
from eoms_bot.ledger.stores.views import AuditRow, LaneRow, LeaseRow, PlanHead, Views
from eoms_bot.ledger.upkeep import backup
from eoms_bot.ledger.upkeep.backup import Backup
from eoms_bot.ledger.upkeep.migrate import pending_upgrade
from eoms_bot.ledger.upkeep.restore import Restored
from eoms_bot.ledger.upkeep.trail import Checked, export, verify, verify_export
from eoms_bot.ledger.writes import EventRow

__all__ = [
    "SCHEMA_VERSION",
    "AccountLock",
    "AnswerDraft",
    "AuditRow",
    "Backup",
    "BatchRun",
    "Calls",
    "Checked",
    "CheckedSample",
    "ClosedJournal",
    "Counts",
    "Deed",
    "DraftKey",
    "EventRow",
    "LaneRow",
    "Lease",
    "LeaseRow",
    "Ledger",
    "LedgerJournal",
    "Listed",
    "OrderRow",
    "PlaceOfRow",
    "PlanGroup",
    "PlanHead",
    "PlanLine",
    "PlanMark",
    "PlanOutline",
    "PlanPage",
    "PlanWords",
    "Reasons",
    "Restored",
    "RunRow",
    "ServerLock",
    "Stage",
    "Tallies",
    "Views",
    "account_key",
    "backup",
    "every_lock",
    "export",
    "is_known",
    "nearest",
    "pending_upgrade",
    "verify",
    "verify_export",
    "version_on_server",
]
