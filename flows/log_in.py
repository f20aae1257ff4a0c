"""Log in once. A credential that was rejected before, or is rejected now, is never tried again."""

from __future__ import annotations

from pydantic import SecretStr

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.errors import LoginFailed
from eoms_bot.ledger import account_key
from flows.lane import Lane


def log_in(lane: Lane, password: SecretStr) -> None:
    """From the login page to the portal; LoginFailed says what the site said."""
    who = account_key(lane.site_id, lane.account)
    if lane.ledger.is_rejected(who, password.get_secret_value()):
        raise LoginFailed("这个密码已被网站拒绝过，不再尝试；请用 eoms-bot login set 更新密码")
    page = LoginPage(lane.session).open()
    lane.ledger.login_attempt(who, None, lane.clock.now())
    accepted = page.submit(lane.account, password.get_secret_value())
    lane.ledger.login_attempt(who, accepted, lane.clock.now())
    if not accepted:
        lane.ledger.credential_rejected(who, password.get_secret_value(), lane.clock.now())
        raise LoginFailed(f"登录未成功: {page.message() or lane.session.gate.login_answer[:120]}")
    lane.our_name = lane.portal.arrive().greeted_name()
