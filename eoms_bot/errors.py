"""One tree of errors; a class says what its catcher must do.

BotError
├── TransientSiteError      retry the read step (never a write)
│   ├── SiteUnreachable     no connection to the site
│   ├── RestlessPage        a page loads itself again and again: not tried again, go on with the next order
│   └── HistoryUnknown      an order's own history could not be read: it must not be worked
├── SessionExpired          log in once more, then read the order from the start
├── NeedsHuman              leave this order to a person, go on with the next
│   ├── OrderChanged        the order is not the one that was read (stale, taken, vanished)
│   │   ├── TakenByOther    somebody else has accepted or handled it
│   │   └── OrderStale      still ours, but not what was decided on: read and decide again, once
│   ├── ReadBackMismatch    a field does not read back as decided
│   ├── AcceptRefused       the site refused to let us accept the order
│   └── GateRefused         the gate did not let a write out; nothing was sent
├── SiteStop                stop the run, keep the evidence
│   ├── SiteChanged         a selector or field of the profile is not what it was
│   │   ├── OptionNotOffered  a list does not offer an option that the dictionaries have
│   │   └── NotAsked     a page does not ask once more; where it says why, it has only refused this submit
│   ├── WrongPage           this is not the page that the profile describes
│   ├── CertificateWrong    whoever answered could not prove to be the site
│   └── BrowserLost         the browser or its driver went away under us
├── LoginFailed             stop; never try the same password again
│   └── AccountInUse        stop; somebody else signs in with this account
├── BreakerOpen             the site has been failing: no run may begin yet
├── LockHeld                another bot works this account
├── BadInput                the operator's file or command is wrong; nothing was opened
│   └── NothingUsable       each row of his file is left to people
├── ConfigError             configuration, profile or rule file is wrong
└── LedgerError             the ledger cannot be trusted or written; no write may go out
    └── StorageError        the disk does not take what must be kept: evidence, report, log, reserve
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BotError(Exception):
    """Root of everything the program raises on purpose."""


class TransientSiteError(BotError):
    """A read did not come through; the same read may be tried again."""


class SiteUnreachable(TransientSiteError):
    """No connection to the site: its name, its address or its port does not answer."""


class RestlessPage(TransientSiteError):
    """A page loads itself again and again; another try would wait as long and bring nothing."""


class HistoryUnknown(TransientSiteError):
    """The order's 处理记录 did not come; an empty history must never be assumed."""


class SessionExpired(BotError):
    """The site asked for a login; whatever form was open is void."""


class NeedsHuman(BotError):
    """This order is left to a person."""


class OrderChanged(NeedsHuman):
    """The order differs from what was read or decided on."""


class TakenByOther(OrderChanged):
    """Somebody else accepted or handled the order."""


class OrderStale(OrderChanged):
    """The order is the same task still, but its text, limit or status has changed since the decision."""


class ReadBackMismatch(NeedsHuman):
    """A field on the screen is not what was decided."""


class AcceptRefused(NeedsHuman):
    """The site refused the accept for a reason of its own."""


class GateRefused(NeedsHuman):
    """The gate stopped a write before its bytes left."""


class SiteStop(BotError):
    """The run must stop: going on would be guessing."""


class SiteChanged(SiteStop):
    """Something the profile names is missing, ambiguous or new."""


class OptionNotOffered(SiteChanged):
    """The decided option is not in the list that the site offers.

    Dictionaries and site have drifted apart.
    """


class NotAsked(SiteChanged):
    """A page has not asked what it asks after the press of a submit, or has hidden that; nothing was sent."""


class WrongPage(SiteStop):
    """The landmarks of the expected page are not there."""


class CertificateWrong(SiteStop):
    """The certificate is expired, of another host, or of nobody known; it is never ignored."""


class BrowserLost(SiteStop):
    """The browser or its driver is gone; what the ledger holds is the truth."""


class LoginFailed(BotError):
    """The site did not let us in; the credential counts as rejected."""


class AccountInUse(LoginFailed):
    """Our sessions end right after their logins: somebody else uses the account at the moment."""


class BreakerOpen(BotError):
    """The breaker is open; the site is asked nothing until its pause is over, or a person closes it."""


class LockHeld(BotError):
    """Another process holds the lock of this account."""


class ConfigError(BotError):
    """Configuration, profile, rule file or dictionary is wrong."""


class DriverUnable(ConfigError):
    """Playwright's driver cannot run on this system, whatever is tried again."""


class LedgerError(BotError):
    """The ledger is damaged, foreign, newer than the program, or refuses a change."""


class StorageError(LedgerError):
    """What must be kept cannot be stored; without it no write may go out."""


@dataclass(frozen=True)
class Problem:
    """One finding in an operator's file: where it is, what was found, what is wanted."""

    code: str
    file: str
    row: int | None
    column: str
    found: str
    wanted: str

    def __str__(self) -> str:
        """`[BATCH-010] 批次.xlsx:5:解决措施 找到 … → 应为 …`."""
        place = ":".join(part for part in (self.file, str(self.row or ""), self.column) if part)
        return f"[{self.code}] {place} {self.found} → {self.wanted}"


class BadInput(BotError):
    """The operator's input is refused as a whole; `problems` lists every finding."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class NothingUsable(BadInput):
    """The file can be read, but each of its rows is left to people: there is nothing to open the site for."""
