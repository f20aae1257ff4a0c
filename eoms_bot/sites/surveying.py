"""Surveying: a lane with the gate shut goes once through the site.

It says how the site's pages compare with the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.browser.profile.model import as_paged
from eoms_bot.browser.survey.traffic import Traffic
from eoms_bot.browser.survey.unheld import unheld
from eoms_bot.browser.trouble import escaping
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.finding import Finding
from eoms_bot.report import log
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.brakes.room import room_for
from eoms_bot.run.holder import insist_free
from eoms_bot.run.lane.compose import RunEntry, open_books, open_lane, open_ledger
from eoms_bot.run.mode import SURVEY
from eoms_bot.run.ports import Ports
from eoms_bot.run.stop import StopSwitch
from eoms_bot.settings import Settings
from eoms_bot.sites.recorder import PageRecorder
from eoms_bot.sites.snapshot import SavedPage
from eoms_bot.tables.dictionary_file import LISTS
from eoms_bot.tables.tables import load_dictionaries
from flows.read_options import LEAF, TOP
from flows.survey.survey import Stopped, Survey, keep_nothing
from flows.survey.survey_site import survey_site
from flows.survey.survey_words import survey_words

EXIT_STOPPED = 1
"""The exit code of a survey that a STOP file has ended."""


@dataclass(frozen=True)
class Surveyed:
    """What a survey has found, and the writes that the gate saw: tried by pages and blocked.

    None is ever sent. `stopped`: why it ended early, and with which exit code; empty and None where it went
    through. `unheld`: the profile's keys that were compared with nothing; none where the profile is
    `described` by words.
    """

    findings: tuple[Finding, ...]
    attempted: int
    blocked: int
    sent: int
    stopped: str = ""
    stop_code: int | None = None
    pages: Mapping[str, SavedPage] = field(default_factory=dict)
    unheld: tuple[str, ...] = ()
    described: bool = False


def survey_of(
    settings: Settings,
    *,
    order_no: str = "",
    take: bool = False,
    on_page: Callable[[str], None],
    ports: Ports,
) -> Surveyed:
    """Go through the site of these settings with their profile.

    It takes the account's lock and logs in once, which the ledger notes as always. It makes no run folder and
    no write. LoginFailed, LockHeld, ConfigError as of any run. `take`: the survey also brings the pages,
    without anybody's words.
    """
    insist_free(settings)
    site = settings.site
    profile = load_profile(site.profile, settings.paths.profiles, site.profile_fingerprint)
    described = isinstance(profile, DescribedProfile)
    lists = load_dictionaries(settings.files.dictionaries)
    recorder = PageRecorder(as_paged(profile)) if take else None
    keep = recorder.keep if recorder is not None else keep_nothing
    stop = StopSwitch(settings.paths.stop_file)
    with stop.listening(), open_ledger(settings, ports) as ledger:
        room = room_for(settings, ports.disk)
        room.insist()
        books = open_books(settings, ledger, RunEntry("", SURVEY), ports, room, stop)
        # A folder that is never made: a survey takes no pictures.
        nowhere = RunFolder(settings.paths.runs)
        with open_lane(settings, profile, books, nowhere, stop, ports, SURVEY) as seat:
            log.hide(seat.credential.password.get_secret_value())
            session = seat.lane.session
            traffic = Traffic(session.heard, profile.site.requests, site.base_url)
            survey = Survey(seat.lane, known_options(lists), order_no, keep, on_page)
            walk = survey_words if described else survey_site
            stopped = _walked(walk, survey, seat.credential.password)
            survey.add(*traffic.findings())
            tally = session.gate.tally
            code = (stop.exit_code or EXIT_STOPPED) if stopped else None
            pages: dict[str, SavedPage] = {}
            if recorder is not None:
                with escaping():
                    pages = recorder.pages(session, lists, survey.masks, survey.options, survey.alive)
            found = survey.findings
            rest = () if described else unheld(as_paged(profile), found)
            return Surveyed(
                found, tally.attempted, tally.blocked, tally.sent, stopped, code, pages, rest, described
            )


def _walked(walk: Callable[[Survey, SecretStr], None], survey: Survey, password: SecretStr) -> str:
    """Why the survey ended early; empty where it went through."""
    try:
        with escaping():
            walk(survey, password)
    except Stopped as ended:
        return str(ended)
    return ""


def known_options(lists: Dictionaries) -> Mapping[str, Sequence[str]]:
    """Field → the options that the dictionaries have for it.

    An empty list means that the dictionaries know nothing of the field.
    """
    known = {field: tuple(getattr(lists, name)) for name, (field, _label) in LISTS.items()}
    known[TOP] = tuple(lists.group_causes)
    known[LEAF] = tuple(f"{top}-{leaf}" for top, leaves in lists.group_causes.items() for leaf in leaves)
    return {field: options for field, options in known.items() if options}
