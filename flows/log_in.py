"""Log in once. A credential that was rejected before, or is rejected now, is never tried again."""

from __future__ import annotations

from datetime import timedelta

from pydantic import SecretStr

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import LoginFailed
from eoms_bot.ledger import account_key
from flows.lane import Lane

_WINDOW = timedelta(hours=1)
_PER_WINDOW = 2
_IN_TOTAL = 3


def log_in(lane: Lane, password: SecretStr) -> None:
    """From the login page to the portal; LoginFailed says what the site said.

    Any page that is not the listed success counts as a rejection of this password, since an expired or disabled
    account looks like a wrong one. A lost answer is no rejection, but it counts against the number of tries (G5).
    """
    who, secret = account_key(lane.site_id, lane.account), password.get_secret_value()
    if lane.ledger.is_rejected(who, secret):
        raise LoginFailed("这个密码已被网站拒绝过，不再尝试；请用 eoms-bot login set 更新密码")
    _insist_on_few_tries(lane, who)
    page = read_again(LoginPage(lane.session).open, wait=lane.clock.wait)
    lane.ledger.login_attempt(who, None, lane.clock.now())
    accepted = page.submit(lane.account, secret)
    if accepted is None:
        raise LoginFailed(f"登录的回答丢失，本次不再尝试: {lane.session.gate.login_answer[:120]}")
    lane.ledger.login_attempt(who, accepted, lane.clock.now())
    if not accepted:
        lane.ledger.credential_rejected(who, secret, lane.clock.now())
        raise LoginFailed(f"登录未成功: {page.message() or lane.session.gate.login_answer[:120]}")
    lane.our_name = lane.portal.arrive().greeted_name()


def _insist_on_few_tries(lane: Lane, who: str) -> None:
    """LoginFailed where the tries since the last success are used up: a site locks accounts by counting."""
    now = lane.clock.now()
    tries = lane.ledger.open_tries(who)
    recent = [at for at in tries if now - at < _WINDOW]
    if len(recent) >= _PER_WINDOW or len(tries) >= _IN_TOTAL:
        raise LoginFailed(
            f"登录已连续 {len(tries)} 次没有成功，不再尝试；请人工登录核实后运行 eoms-bot login set"
        )
