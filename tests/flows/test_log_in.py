"""What becomes of a password when the portal does not open: dead, unless the site speaks of a person's word and of nothing else (G5)."""

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.common import PersonAsked
from eoms_bot.errors import LoginFailed, SiteChanged
from eoms_bot.ledger import Ledger
from eoms_bot.model.login import Moment
from flows import log_in as flow
from tests.ledger.kit import ACCOUNT, StillClock

PROFILE = load_profile("ultrabpp")
CAPTCHA, CODE = PROFILE.login.before[0], PROFILE.login.behind[0]
WRONG_WORD, WRONG_CODE = "验证码错误", "手机验证码不正确"
EITHER = "用户名、密码或验证码不正确"


class Page(LoginPage):
    """The packaged profile's login page, with what the site does told beforehand."""

    before: tuple[PersonAsked, ...] = ()
    behind: tuple[PersonAsked, ...] = ()
    said = ""
    unreadable = False
    code: bool | LoginFailed | None = False

    def open(self) -> LoginPage:
        """It is there."""
        return self

    def asked(self, *, answered: bool = False) -> list[PersonAsked]:
        """As told."""
        if answered and self.unreadable:
            raise SiteChanged("登录页读不出")
        return list(self.behind if answered else self.before)

    def shown(self, asked: PersonAsked) -> bytes:
        """No picture."""
        return b""

    def submit(self, account: str, password: str, answers: Any = ()) -> bool | None:
        """The portal does not open."""
        return False

    def answer(self, asked: PersonAsked, text: str) -> bool | None:
        """As told."""
        if isinstance(self.code, LoginFailed):
            raise self.code
        return self.code

    def message(self) -> str:
        """As told."""
        return self.said


@pytest.fixture
def ledger(tmp_path):
    """A ledger of its own."""
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger


@pytest.fixture
def failed(ledger, monkeypatch):
    """Log in at a page like this, with a person who answers everything, or nothing; what the run says of it."""

    def attempt(answer="7KQX", **site: Any) -> str:
        monkeypatch.setattr(flow, "LoginPage", type("Told", (Page,), site))
        lane: Any = SimpleNamespace(
            clerk=SimpleNamespace(site_id="mock", account="clerk01"),
            books=SimpleNamespace(logins=ledger),
            clock=StillClock(),
            session=SimpleNamespace(profile=PROFILE, gate=SimpleNamespace(login_answer="200 - <html>")),
            hooks=SimpleNamespace(ask=lambda _question, _show: answer),
        )
        with pytest.raises(LoginFailed) as told:
            flow.log_in(lane, SecretStr("mock-pass-1"))
        return str(told.value)

    return attempt


@pytest.mark.parametrize(
    ("site", "rejected"),
    [
        pytest.param({"before": (CAPTCHA,), "said": WRONG_WORD}, False, id="word misread"),
        pytest.param({"behind": (CODE,), "said": WRONG_CODE}, False, id="code mistyped"),
        pytest.param({"before": (CAPTCHA,), "said": EITHER}, True, id="word or password"),
        pytest.param({"said": WRONG_WORD}, True, id="nobody was asked"),
        pytest.param({"before": (CAPTCHA,)}, True, id="nothing said"),
    ],
)
def test_password(failed, ledger, site, rejected):
    """Only words about what a person has told, and about nothing else, leave the password alive."""
    told = failed(**site)

    assert ledger.is_rejected(ACCOUNT, "mock-pass-1") == rejected
    assert ("密码没有被拒绝" in told) != rejected


def test_nobody_answers_the_code(failed, ledger):
    """A code that nobody has told ends the login, and is the account's next matter."""
    told = failed(answer="", behind=(CODE,))

    assert "登录后网站要求输入短信验证码" in told
    assert ledger.is_rejected(ACCOUNT, "mock-pass-1")


def test_page_that_cannot_be_read(ledger, failed):
    """A page behind the password that nobody can read counts against it: it is not tried again."""
    with pytest.raises(SiteChanged):
        failed(unreadable=True)

    assert ledger.is_rejected(ACCOUNT, "mock-pass-1")


def test_answer_to_the_code_is_lost(failed, ledger):
    """Nobody knows what became of the code: it counts as a lost answer, and not against the password."""
    told = failed(behind=(CODE,), code=None)

    assert "回答丢失" in told
    assert not ledger.is_rejected(ACCOUNT, "mock-pass-1")
    assert len(ledger.moments(Moment.ANSWER_LOST, ACCOUNT)) == 1


def test_answer_to_the_code_has_not_left(failed, ledger):
    """The password has left and counts as a try; the code has not, and so its answer is not lost."""
    told = failed(behind=(CODE,), code=LoginFailed("登录没有发出"))

    assert "登录没有发出" in told
    assert len(ledger.open_tries(ACCOUNT)) == 1
    assert ledger.moments(Moment.ANSWER_LOST, ACCOUNT) == []
