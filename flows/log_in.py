"""Log in once. A credential that was rejected before, or is rejected now, is never tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

from loguru import logger
from pydantic import SecretStr

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.profile.common import PersonAsked
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import BotError, LoginFailed, WrongPage
from eoms_bot.ledger import account_key
from eoms_bot.model.login import Moment
from eoms_bot.model.zone import SHANGHAI
from flows.lane import Lane
from flows.login_guard import counting_lost_sessions, insist_on_login


def log_in(lane: Lane, password: SecretStr) -> None:
    """From the login page to the portal; LoginFailed says what the site said.

    Any page that is not the listed success counts as a rejection of this password. The reason is that an
    expired or disabled account looks like a wrong password. A lost answer is no rejection, but it counts
    against the number of tries (G5). A try that has not left counts for nothing.
    """
    who, secret = account_key(lane.clerk.site_id, lane.clerk.account), password.get_secret_value()
    insist_on_login(lane, secret)
    page = read_again(LoginPage(lane.session).open, wait=lane.clock.wait)
    answers = [(asked, _ask(lane, page, asked)) for asked in page.asked()]
    if unanswered := [asked.told for asked, text in answers if not text]:
        raise LoginFailed(f"登录页要求{'、'.join(unanswered)}，须由人登录；密码没有输入")
    lane.books.logins.login_attempt(who, None, lane.clock.now())
    with _uncounted_if_unsent(lane, who):
        accepted, answered = page.submit(lane.clerk.account, secret, answers), bool(answers)
    if accepted is False:
        with _else_rejected(lane, secret):
            step, text = _second_step(lane, page)
        if step is not None and text:
            accepted, answered = page.answer(step, text), True
    if accepted is None:
        lane.books.logins.note_moment(Moment.ANSWER_LOST, who, lane.clock.now())
        raise LoginFailed(f"登录的回答丢失，本次不再尝试: {lane.session.gate.login_answer[:120]}")
    if not accepted:
        _refused(lane, page, secret, answered=answered)
    lane.books.logins.login_attempt(who, True, lane.clock.now())
    with counting_lost_sessions(lane):
        page.leave()
        lane.clerk.our_name = lane.site.portal.arrive().greeted_name()
    _note_password_end(lane, who)


def _note_password_end(lane: Lane, who: str) -> None:
    """Keep the day until which the password is good, so that people get a warning in time.

    Words that cannot be read end no run.
    """
    try:
        days = lane.site.portal.password_days()
    except WrongPage as problem:
        logger.bind(step="login").warning("{}", problem)
        return
    today = lane.clock.now().astimezone(SHANGHAI).date()
    lane.books.logins.note_password_end(who, None if days is None else today + timedelta(days=days))


def _second_step(lane: Lane, page: LoginPage) -> tuple[PersonAsked | None, str]:
    """What comes after the password that a person may answer, and his answer.

    Nothing where there is neither.
    """
    steps = [asked for asked in page.asked(answered=True) if asked.input]
    return (steps[0], _ask(lane, page, steps[0])) if steps else (None, "")


def _refused(lane: Lane, page: LoginPage, secret: str, *, answered: bool) -> NoReturn:
    """LoginFailed; the password is dead, with one exception.

    The password stays good where a person has answered a question and the page speaks of that alone.
    """
    with _else_rejected(lane, secret):
        said, asked = page.message(), page.asked(answered=True)
    if answered and page.is_wrong_answer(said):
        lane.books.logins.login_attempt(
            account_key(lane.clerk.site_id, lane.clerk.account), False, lane.clock.now()
        )
        raise LoginFailed(f"验证码没有被接受（{said}），密码没有被拒绝；再运行一次会重新问")
    _reject(lane, secret)
    if asked:
        wanted = "、".join(one.told for one in asked)
        raise LoginFailed(f"登录后网站要求{wanted}，须由人办理；办完后运行 eoms-bot login set --unlock")
    said = said or lane.session.gate.login_answer[:120]
    raise LoginFailed(f"登录未成功: {said}；先在浏览器里人工登录核实，再运行 eoms-bot login set 存新密码")


@contextmanager
def _uncounted_if_unsent(lane: Lane, who: str) -> Iterator[None]:
    """Take a try back that the gate knows not to have left; any other try stays counted."""
    try:
        yield
    except BotError:
        if lane.session.gate.give_up_login() is not None:
            lane.books.logins.login_not_sent(who, lane.clock.now())
        raise


@contextmanager
def _else_rejected(lane: Lane, secret: str) -> Iterator[None]:
    """After a password has left, a page that cannot be read counts against the password as well."""
    try:
        yield
    except BotError:
        _reject(lane, secret)
        raise


def _reject(lane: Lane, secret: str) -> None:
    who, now = account_key(lane.clerk.site_id, lane.clerk.account), lane.clock.now()
    lane.books.logins.login_attempt(who, False, now)
    lane.books.logins.credential_rejected(who, secret, now)


def _ask(lane: Lane, page: LoginPage, asked: PersonAsked) -> str:
    """A person's answer; empty where he gives none, or the profile does not say where to type it."""
    return lane.hooks.ask(asked.told, lambda: page.shown(asked)) if asked.input else ""
