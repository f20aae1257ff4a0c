"""Open one page for a look: the gate lets out nothing but GET requests to the site itself."""

from __future__ import annotations

from contextlib import suppress
from typing import NoReturn
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Response
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.session import open_session
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from eoms_bot.browser.survey.traits import PageTraits, traits_of
from eoms_bot.browser.trouble import reading, words_of
from eoms_bot.errors import GateRefused, SiteUnreachable
from eoms_bot.model.ports import Clock, unmarked
from eoms_bot.model.write import Answer, Pair, Write

_REST_SECONDS = 10.0
"""How long a page may take to come to rest after its load, in seconds."""
_MOST_FILES = 80
_MOST_SOURCE = 2_000_000
_EVERY_READ = RequestRule(kind="read", method="GET", path="/.*", description="只看不发送时的读取")


class _NoWrites:
    """A journal in which no write can begin."""

    def intent(self, _write: Write) -> NoReturn:
        raise GateRefused("只看网站合不合用，什么也不提交")

    def sending(self, _attempt: int, _sent: tuple[Pair, ...] = ()) -> NoReturn:
        raise GateRefused("只看网站合不合用，什么也不提交")

    def answered(self, _attempt: int, _answer: Answer) -> None:
        """Nothing was sent."""

    def late(self, _attempt: int, _answer: Answer) -> None:
        """Nothing was sent."""

    def unsent(self, _attempt: int, _why: str) -> None:
        """Nothing was begun."""


def opened_traits(
    link: SiteLink, url: str, clock: Clock, *, wanted: str | None, headed: bool, seconds: float
) -> PageTraits:
    """The traits of the page at this address; SiteUnreachable where it does not open.

    `wanted` is the browser's executable, if one is named; `seconds` is how long the page may take.
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    with launch.running(Household(), site=link, wanted=wanted, headed=headed) as launched:
        gate = Gate(
            profile=reading_only(),
            base_url=origin,
            journal=_NoWrites(),
            guards=(lambda _write: "只看网站合不合用",),
            mark=unmarked,
            submit_seconds=seconds,
            politeness=Politeness(NONE, clock),
        )
        asked: list[WireRequest] = []
        gate.heard.listeners.append(lambda request, _rule: asked.append(request))
        session = open_session(
            launched.browser,
            gate,
            launched.proxy,
            read_seconds=seconds,
            step_seconds=seconds,
            opening=launched.opening,
        )
        files = _Files(session.context)
        with reading("打开网站", lambda: None):
            answer = session.top.goto(url, wait_until="load")
        if answer is None or answer.status >= 400:
            raise SiteUnreachable(f"网站答复 {answer.status if answer else '没有'}: {parts.path}")
        with suppress(PlaywrightError):  # a page that never rests is looked at as it is
            session.top.wait_for_load_state("networkidle", timeout=_REST_SECONDS * 1000)
        strange = [urlsplit(one.url).netloc for one in asked if not one.url.startswith(origin)]
        posts = [one.path for one in asked if one.method == "POST" and one.url.startswith(origin)]
        clause = session.page_errors.clause().removeprefix("；页面脚本出错：").partition("；可在")[0]
        errors = [clause] if clause else []
        return traits_of(
            session.top, files.sources(), errors, tuple(dict.fromkeys(strange)), tuple(dict.fromkeys(posts))
        )


def reading_only() -> Profile:
    """A profile that lists every GET as a read, and nothing else."""
    profile = load_profile("ultrabpp")
    site = profile.site.model_copy(
        update={"requests": (_EVERY_READ,), "login_markers": (), "modal_dialogs_as_windows": False}
    )
    return profile.model_copy(update={"site": site})


class _Files:
    """The script files that a context loads."""

    def __init__(self, context: BrowserContext) -> None:
        self._answers: list[Response] = []
        context.on("response", self._note)

    def _note(self, answer: Response) -> None:
        if answer.request.resource_type == "script" and len(self._answers) < _MOST_FILES:
            self._answers.append(answer)

    def sources(self) -> list[str]:
        """Their texts; one that cannot be read any more is left out."""
        found = []
        for answer in self._answers:
            try:
                found.append(answer.body()[:_MOST_SOURCE].decode("utf-8", "replace"))
            except PlaywrightError as gone:
                found.append(f"// {words_of(gone)}")
        return found
