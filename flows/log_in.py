"""Log in once. A credential that was rejected before, or is rejected now, is never tried again."""

from __future__ import annotations

from pydantic import SecretStr

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.profile.model import PersonAsked
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import LoginFailed
from eoms_bot.ledger import Moment, account_key
from flows.lane import Lane
from flows.login_guard import counting_lost_sessions, insist_on_login


def log_in(lane: Lane, password: SecretStr) -> None:
    """From the login page to the portal; LoginFailed says what the site said.

    Any page that is not the listed success counts as a rejection of this password, since an expired or disabled
    account looks like a wrong one. A lost answer is no rejection, but it counts against the number of tries (G5).
    """
    who, secret = account_key(lane.site_id, lane.account), password.get_secret_value()
    insist_on_login(lane, secret)
    page = read_again(LoginPage(lane.session).open, wait=lane.clock.wait)
    answers = [(asked, _ask(lane, page, asked)) for asked in page.asked()]
    if unanswered := [asked.told for asked, text in answers if not text]:
        raise LoginFailed(f"登录页要求{'、'.join(unanswered)}，须由人登录；密码没有输入")
    lane.ledger.login_attempt(who, None, lane.clock.now())
    accepted = page.submit(lane.account, secret, answers)
    accepted = _second_step(lane, page) if accepted is False else accepted
    if accepted is None:
        lane.ledger.note_moment(Moment.ANSWER_LOST, who, lane.clock.now())
        raise LoginFailed(f"登录的回答丢失，本次不再尝试: {lane.session.gate.login_answer[:120]}")
    lane.ledger.login_attempt(who, accepted, lane.clock.now())
    if not accepted:
        _insist_on_right_answer(page)
        lane.ledger.credential_rejected(who, secret, lane.clock.now())
        raise LoginFailed(_refusal(page) or f"登录未成功: {lane.session.gate.login_answer[:120]}")
    with counting_lost_sessions(lane):
        lane.our_name = lane.portal.arrive().greeted_name()


def _second_step(lane: Lane, page: LoginPage) -> bool | None:
    """What became of the login where a person answers what stands behind the password; False where there is nothing to answer."""
    steps = [asked for asked in page.asked(answered=True) if asked.input]
    text = _ask(lane, page, steps[0]) if steps else ""
    return page.answer(steps[0], text) if text else False


def _ask(lane: Lane, page: LoginPage, asked: PersonAsked) -> str:
    """A person's answer; empty where he gives none, or the profile does not say where to type it."""
    return lane.ask(asked.told, lambda: page.shown(asked)) if asked.input else ""


def _insist_on_right_answer(page: LoginPage) -> None:
    """LoginFailed where the site objects to a person's answer: that is no word against the password."""
    said = page.message()
    if page.is_wrong_answer(said):
        raise LoginFailed(f"验证码没有被接受（{said}），密码没有被拒绝；再运行一次会重新问")


def _refusal(page: LoginPage) -> str:
    """What the site wants or says, in words for a person; empty where it says nothing that can be read."""
    if asked := page.asked(answered=True):
        return f"登录后网站要求{'、'.join(one.told for one in asked)}，须由人办理；办完后运行 eoms-bot login set --unlock"
    said = page.message()
    return f"登录未成功: {said}" if said else ""
