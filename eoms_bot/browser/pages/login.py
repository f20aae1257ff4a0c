"""The login page: types the credential once and says what the site answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from eoms_bot.browser.flat_body import says
from eoms_bot.browser.profile.common import PersonAsked
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading


class LoginPage:
    """The page at `site.login_path`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._spec = session.profile.login

    def open(self) -> LoginPage:
        """Open it; the page must be what the profile says before anything secret is typed."""
        session = self._session
        session.close_others(lists_too=True)
        session.begin_load()

        def explain() -> str:
            session.served.explain(session.looked_at)
            return session.page_errors.clause()

        with reading("登录页", explain):
            old = session.renew_top()
            session.top.goto(session.url(session.profile.site.login_path), wait_until="load")
            session.close_window(old)
        session.logged_in()
        session.served.insist_on("page")
        with reading("登录页", explain):
            for part in self._spec.landmarks.values():
                session.top.locator(part.css).first.wait_for(state="visible")
        return self

    def asked(self, *, answered: bool = False) -> list[PersonAsked]:
        """What the page asks that only a person may answer, before or after the password."""
        if answered and self._spec.answer == "document":
            return self._asked_by_document()
        listed = self._spec.behind if answered else self._spec.before
        with reading("登录页", lambda: None):
            self._session.top.wait_for_load_state("load")
            return [one for one in listed if self._session.top.locator(one.css).first.is_visible()]

    def _asked_by_document(self) -> list[PersonAsked]:
        """What the page's script asks because of the last answer; the call waits for it to show."""
        said = self._session.gate.login_answer
        due = [one for one in self._spec.behind if one.answer_pattern and re.search(one.answer_pattern, said)]
        with reading("登录页", lambda: None):
            for one in due:
                self._session.top.locator(one.css).first.wait_for(state="visible")
        return due

    def shown(self, asked: PersonAsked) -> bytes:
        """Let the site send its code where due; return the person's picture as PNG, or nothing."""
        top = self._session.top
        with reading("登录页", lambda: None):
            if asked.prepare:
                top.locator(asked.prepare).click()
            return top.locator(asked.picture).first.screenshot() if asked.picture else b""

    def submit(
        self, account: str, password: str, answers: Sequence[tuple[PersonAsked, str]] = ()
    ) -> bool | None:
        """Log in once, through the gate.

        True for the listed success, False for any other answer. None where no answer came, or a 5xx. Where
        nothing has left, the gate's reason is raised. `answers` are what a person has read from this page.
        """
        gate, top = self._session.gate, self._session.top
        spec = self._spec
        made = spec.password_made
        own = () if made else ((spec.password_field, password),)
        extras = (spec.password_field, *spec.also_sends) if made else None
        typed = ((spec.user_field, account), *own, *((asked.field, text) for asked, text in answers))
        gate.arm_login(typed, extras)
        with reading("登录", lambda: None):
            top.locator(self._spec.css("user")).fill(account)
            top.locator(self._spec.css("password")).fill(password)
            for asked, text in answers:
                top.locator(asked.input).fill(text)
        return self._press(self._spec.css("submit"))

    def answer(self, asked: PersonAsked, text: str) -> bool | None:
        """Send what a person has answered, once, as the second step of the login; as `submit`."""
        self._session.gate.arm_login(((asked.field, text),), asked.also_sends)
        with reading("登录", lambda: None):
            self._session.top.locator(asked.input).fill(text)
        return self._press(asked.submit)

    def _press(self, button: str) -> bool | None:
        session, gate = self._session, self._session.gate
        with reading("登录", lambda: None):
            session.begin_load()
            with session.context.expect_event(
                "response",
                lambda answer: answer.request.method == "POST" and not self._is_query(answer.url),
                timeout=(session.submit_seconds + 5) * 1000,
            ):
                session.top.locator(button).click()
        session.logged_in()
        if not gate.login_answer or re.match(r"0 |5\d\d ", gate.login_answer):
            if unsent := gate.give_up_login():
                raise unsent
            return None
        if self._spec.success_pattern is None:
            return gate.login_answer[0] == "2" and says(gate.login_document, self._spec.success_values)
        return re.search(self._spec.success_pattern, gate.login_answer, re.S) is not None

    def _is_query(self, url: str) -> bool:
        """True for a query that a page makes before it sends the login."""
        rule = self._session.gate.rule_of("POST", url)
        return rule is not None and rule.kind == "query"

    def leave(self) -> None:
        """After a success: wait until the browser leaves the login page.

        A site that answers with a document leaves the page by a script.
        """
        if self._spec.answer == "page":
            return
        home = self._session.url(self._session.profile.site.home_path)
        with reading("门户首页", self._session.explain):
            self._session.top.wait_for_url(lambda url: url.startswith(home), wait_until="load")

    def is_wrong_answer(self, said: str) -> bool:
        """True where these words of the page are about a person's answer, and not the password."""
        pattern = self._spec.wrong_answer_pattern
        return bool(pattern and re.fullmatch(pattern, said))

    def message(self) -> str:
        """What the site says of a refused login, from its document or from the page.

        On the page the message fades, so it is read from the DOM.
        """
        if self._spec.message_pattern:
            found = re.search(self._spec.message_pattern, self._session.gate.login_answer)
            return unescape(found.group(1)).strip() if found else ""
        with reading("登录结果", lambda: None):
            self._session.top.wait_for_load_state("load")
            box = self._session.top.locator(self._spec.css("message"))
            return (box.first.text_content() or "").strip() if box.count() else ""
