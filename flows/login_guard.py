"""Login guard: why a login must not be tried now, and what counts against the next one (G5, F31–F34).

A site locks accounts by counting. An account that a person works with must stay with that person. So a
password that was refused is dead. A password that was never answered is tried twice at most, ten minutes
apart. A session can end right after its login: twice within ten minutes means that somebody else signs in
with the same account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from eoms_bot.errors import AccountInUse, LoginFailed, SessionExpired
from eoms_bot.ledger import account_key
from eoms_bot.model.login import Moment
from flows.lane import Lane

_WINDOW = timedelta(hours=1)
_PER_WINDOW = 2
_IN_TOTAL = 3

_LOST_AT_MOST = 2
_AFTER_LOST = timedelta(minutes=10)

_SOON = timedelta(minutes=10)
"""A session that ends so soon after its login has not timed out."""
_KICKS = 2
_REST = timedelta(hours=1)
"""How long the bot leaves the account to whoever else uses it."""

IN_USE = "账号正被他人使用：登录后 10 分钟内会话两次失效，停止，一小时内不再登录；请与使用者商定，或为机器人申请专用账号"


def objection(now: datetime, tries: Sequence[datetime], lost: Sequence[datetime]) -> str:
    """Why no password may leave now; empty where nothing speaks against it.

    `tries`: when a password left since the last success. `lost`: when the answer to one did not come, or was
    an error.
    """
    recent = [at for at in tries if now - at < _WINDOW]
    if len(lost) >= _LOST_AT_MOST:
        return f"登录的回答已 {len(lost)} 次丢失，不再尝试；请人工登录核实后运行 eoms-bot login set"
    if lost and now - lost[-1] < _AFTER_LOST:
        return "上次登录的回答丢失不到 10 分钟，现在不再尝试；10 分钟后再运行"
    if len(recent) >= _PER_WINDOW or len(tries) >= _IN_TOTAL:
        return f"登录已连续 {len(tries)} 次没有成功，不再尝试；请人工登录核实后运行 eoms-bot login set"
    return ""


def in_use(now: datetime, kicks: Sequence[datetime]) -> bool:
    """True where somebody else uses the account.

    The sign is two sessions that ended too soon, close together, within the last hour.
    """
    recent = [at for at in kicks if now - at < _REST]
    pairs = zip(recent, recent[_KICKS - 1 :], strict=False)
    return any(second - first < _SOON for first, second in pairs)


def insist_on_login(lane: Lane, password: str) -> None:
    """LoginFailed where this password must not be tried now, AccountInUse where none must."""
    who, now = account_key(lane.clerk.site_id, lane.clerk.account), lane.clock.now()
    ledger = lane.books.logins
    if ledger.is_rejected(who, password):
        raise LoginFailed("这个密码已被网站拒绝过，不再尝试；请用 eoms-bot login set 更新密码")
    if in_use(now, ledger.moments(Moment.SESSION_ENDED, who)):
        raise AccountInUse(IN_USE)
    why = objection(now, ledger.open_tries(who), ledger.moments(Moment.ANSWER_LOST, who))
    if why:
        raise LoginFailed(why)


@contextmanager
def counting_lost_sessions(lane: Lane) -> Iterator[None]:
    """Note a session that ends too soon after its login.

    Raises AccountInUse instead where that has happened repeatedly.
    """
    try:
        yield
    except SessionExpired as lost:
        who, now = account_key(lane.clerk.site_id, lane.clerk.account), lane.clock.now()
        if any(row.ok for row in lane.books.logins.logins_since(who, now - _SOON)):
            lane.books.logins.note_moment(Moment.SESSION_ENDED, who, now)
        if in_use(now, lane.books.logins.moments(Moment.SESSION_ENDED, who)):
            raise AccountInUse(f"{IN_USE}（{lost}）") from lost
        raise
