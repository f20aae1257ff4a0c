"""Looks for the doctor that need a browser.

They show which browser starts, and whether the site's login page is the profile's.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.session import open_session
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from eoms_bot.browser.trouble import escaping
from eoms_bot.doctor.probes import BrowserSeen, Probes
from eoms_bot.ledger import ClosedJournal
from eoms_bot.model.ids import in_letters
from eoms_bot.model.ports import unmarked
from eoms_bot.run.clock import SystemClock
from eoms_bot.run.lane.compose import link_to
from eoms_bot.run.lane.pacing import pace_of
from eoms_bot.settings import Settings

_SET_TO_NOTHING = datetime(2015, 1, 1, tzinfo=UTC)
"""Some systems set every file's time to 1970; nobody can say how old such a file is."""

_NOWHERE = SiteLink("http://127.0.0.1:9/")
"""A browser that is only looked at asks for nothing."""


def probes() -> Probes:
    """The program's own."""
    return Probes(see_browser, see_login_page)


def see_browser(settings: Settings) -> BrowserSeen:
    """Start the browser that a run would start.

    ConfigError where there is none, BrowserLost where it dies.
    """
    household = Household()
    browser = settings.browser
    with (
        escaping(),
        launch.running(household, site=_NOWHERE, wanted=browser.executable) as launched,
    ):
        name = f"{launched.browser.browser_type.name} {launched.browser.version}"
        file = launch.program_of(household)
    if file is None or not file.is_file():
        return BrowserSeen(name)
    made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return BrowserSeen(name, file, made if made > _SET_TO_NOTHING else None, in_letters(_sha256(file)))


def see_login_page(settings: Settings) -> None:
    """Open the login page with a gate that lets no write out, and type nothing.

    ConfigError, TransientSiteError or SiteStop as a run would meet them there.
    """
    site, browser, clock = settings.site, settings.browser, SystemClock()
    profile = load_profile(site.profile, settings.paths.profiles, site.profile_fingerprint)
    pace = pace_of(profile, urlsplit(site.base_url).hostname or "")
    politeness = Politeness(pace, clock)
    gate = Gate(
        profile=profile,
        base_url=site.base_url,
        journal=ClosedJournal(),
        guards=(),
        politeness=politeness,
        mark=unmarked,
        submit_seconds=browser.submit_seconds,
    )
    with (
        escaping(),
        launch.running(Household(), site=link_to(settings), wanted=browser.executable) as launched,
    ):
        session = open_session(
            launched.browser,
            gate,
            launched.proxy,
            read_seconds=browser.read_seconds,
            step_seconds=browser.step_seconds,
            opening=launched.opening,
        )
        LoginPage(session).open()


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
