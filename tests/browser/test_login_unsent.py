"""A login that never left counts for nothing; one that may have left counts (G5)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import BotError, LoginFailed
from eoms_bot.ledger import Ledger
from eoms_bot.model.login import Moment
from flows.log_in import log_in
from tests.ledger.kit import ACCOUNT, StillClock
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

LOGIN = "/eoms/portal/login.action"
FORM = """<form id="login_form" method="post" action="{action}" onsubmit="{script}">
<input id="loginName" name="loginName"><input type="password" id="pwd" name="pwd">{more}
<input type="button" id="login" value="登录" onclick="{click}"></form>"""


@pytest.fixture
def attempt(desk_of, site, tmp_path):
    """One login at such a page: what the run says, how many tries and lost answers count after it."""

    def once(
        mode: str = "ok",
        *,
        action: str = LOGIN,
        more: str = "",
        click: str = "form.submit()",
        script: str = "",
    ) -> tuple[BotError, int, int]:
        site.pages[LOGIN] = page(FORM.format(action=action, more=more, click=click, script=script))
        site.modes |= {LOGIN: mode}
        desk = desk_of(profile=load_profile("ultrabpp"), submit_seconds=1.0)
        with Ledger.open(tmp_path / "ledger.db") as ledger:
            lane: Any = SimpleNamespace(
                clerk=SimpleNamespace(site_id="mock", account="clerk01"),
                books=SimpleNamespace(logins=ledger),
                clock=StillClock(),
                session=desk.session,
            )
            with pytest.raises(BotError) as told:
                log_in(lane, SecretStr("mock-pass-1"))
            lost = ledger.moments(Moment.ANSWER_LOST, ACCOUNT)
            return told.value, len(ledger.open_tries(ACCOUNT)), len(lost)

    return once


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param(
            {"more": '<input type="hidden" name="remember" value="1">'}, "多出: remember", id="more"
        ),
        pytest.param(
            {"click": "pwd.value = 'x' + pwd.value; form.submit()"}, "没有按填写的发出: pwd", id="other"
        ),
        pytest.param({"action": "/eoms/portal/other.action"}, "页面档案未登记的请求", id="unlisted"),
        pytest.param({"action": f"{LOGIN}?u=1"}, "登录表单内容不符", id="query"),
        pytest.param({"click": "return false"}, "等不到", id="nothing sent"),
    ],
)
def test_login_that_the_gate_kept_back(attempt, site, form, says):
    """It is reported as not sent, with the reason; no try and no lost answer is kept: the next run may log in."""
    problem, tries, lost = attempt(**form)

    assert site.posts == []
    assert (says in str(problem), "丢失" in str(problem)) == (True, False)
    assert (tries, lost) == (0, 0)


@pytest.mark.parametrize("mode", ["rst", "half_header", "hang"])
def test_login_that_may_have_left(attempt, site, mode):
    """One that has left, and whose answer did not come, counts as a try and as lost."""
    problem, tries, lost = attempt(mode)

    assert len(site.posts) == 1
    assert isinstance(problem, LoginFailed)
    assert "登录的回答丢失" in str(problem)
    assert (tries, lost) == (1, 1)
