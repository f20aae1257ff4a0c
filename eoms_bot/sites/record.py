"""Record how a person works a site, and write a profile of it.

The site's reads pass. What the person submits is his own write: journalled in the ledger before it leaves,
let out once, and never sent by the bot. Nothing that was typed or read is stored.
"""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from urllib.parse import urljoin, urlsplit

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.wire import WireError, WireRequest
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.recording.events import STRANGER, Recording
from eoms_bot.browser.recording.gate import RecordingGate
from eoms_bot.browser.recording.session import Play, Say, by_hand, recording_session
from eoms_bot.browser.survey.opened import reading_only
from eoms_bot.errors import BadInput
from eoms_bot.ledger import LedgerJournal
from eoms_bot.ledger.lease import account_key
from eoms_bot.model.write import Proof
from eoms_bot.run.brakes.room import room_for
from eoms_bot.run.lane.compose import open_ledger
from eoms_bot.run.lane.trust import trust_in
from eoms_bot.run.ports import Ports
from eoms_bot.run.stop import StopSwitch
from eoms_bot.settings import Settings
from eoms_bot.sites.recording.draft import Missing
from eoms_bot.sites.recording.profile import MARK, learned, secrets_of, write
from eoms_bot.sites.recording.progress import RecordingProgress
from eoms_bot.sites.recording.vocabulary import PANEL

BY_ITSELF = Proof(True, True, "由人在网站上提交，回答由人看过", where="录制")
"""What the ledger has as the proof of a write that a person made and saw answered."""


@dataclass(frozen=True)
class Recorded:
    """What came of a recording: the files, what is unknown, and how many writes the person has made.

    `broken`: why and in which line a script broke off.
    """

    files: tuple[Path, ...]
    missing: tuple[Missing, ...]
    refused: tuple[tuple[str, str, str], ...]
    writes: int
    broken: str = ""


def on_panel(say: Say) -> Say:
    """The same for words of the panel; BadInput names these where a script says others."""

    def said(words: str) -> None:
        if words not in PANEL and not words.startswith(MARK):
            raise BadInput(f"面板上没有“{words}”，有: {'、'.join((*PANEL, f'{MARK} 名称'))}")
        say(words)

    return said


def player(path: Path) -> Play:
    """The function `play(page, say)` of a script; BadInput where it has none."""
    found = runpy.run_path(str(path)).get("play")
    if not callable(found):
        raise BadInput(f"{path.name} 里没有 def play(page, say)")
    play: Play = found
    return play


def record(
    settings: Settings, name: str, url: str, ports: Ports, who: str, play: Play | None = None
) -> Recorded:
    """Let a person show the site at this address, or a script in his place, and write the profile NAME.

    A profile that an earlier recording has made goes on. BadInput where one of that name is there that none
    has made. Where the script breaks off, its orders are worked all the same, so what was seen is written.
    """
    folder = settings.paths.profiles / name
    earlier = RecordingProgress.read(folder) if folder.exists() else None
    recording, broken = _recorded(settings, url, ports, who, play)
    draft, progress = learned(recording, name, earlier)
    files = write(draft, progress, folder, name, secrets_of(recording))
    writes = sum(one.kind == "write" for one in recording.exchanges)
    why = "" if broken is None else _why(broken)
    return Recorded(tuple(files), tuple(draft.missing), _refused(recording), writes, why)


def _why(broken: Exception) -> str:
    """Why a script broke off. Playwright's words may quote the page; the line of the script says enough."""
    places = [one for one in extract_tb(broken.__traceback__) if one.name == "play"]
    where = f"，第 {places[0].lineno} 行" if places else ""
    return f"{broken if isinstance(broken, BadInput) else type(broken).__name__}{where}"


def _refused(recording: Recording) -> tuple[tuple[str, str, str], ...]:
    """What was held back, each once; a path that names an order is not shown."""
    secrets = secrets_of(recording)
    found = {
        (method, "…" if any(one in path for one in secrets) else path, why)
        for method, path, why in recording.refused
    }
    return tuple(sorted(found))


def _recorded(
    settings: Settings, url: str, ports: Ports, who: str, play: Play | None
) -> tuple[Recording, Exception | None]:
    parts = urlsplit(url)
    base = urljoin(url, "./")
    recording = Recording(base_url=base, opened=f"/{parts.path.removeprefix(urlsplit(base).path)}")
    site, browser, clock = settings.site, settings.browser, ports.clock
    stop = StopSwitch(settings.paths.stop_file)
    broken: Exception | None = None
    with open_ledger(settings, ports) as ledger:
        room = room_for(settings, ports.disk)
        room.insist()
        run_id = f"record-{clock.now():%Y%m%d-%H%M%S}"
        account = account_key(site.id, site.account)
        ledger.act_as(run_id, account, who)
        lease = ledger.take_lease(account, run_id, clock.now())
        ledger.recover(lease, clock.now())
        gate = RecordingGate(
            profile=reading_only(),
            recording=recording,
            journal=LedgerJournal(ledger, lease, site.account, clock, room.insist, stop.at_once),
            site_id=site.id,
            operator=who,
            clock=clock,
            seconds=browser.submit_seconds,
            settled=lambda attempt: ledger.prove(attempt, BY_ITSELF, clock.now()),
            politeness=Politeness(NONE, clock),
        )
        link = SiteLink(f"{parts.scheme}://{parts.netloc}", trust_in(settings), 2.0 * browser.read_seconds)
        with recording_session(
            link,
            gate,
            clock,
            wanted=browser.executable,
            headed=play is None or browser.headed,
            seconds=browser.step_seconds,
        ) as (page, watch, launched):
            if play is None:
                by_hand(launched, page, watch, url, PANEL)
            else:
                page.goto(url)
                try:
                    play(page, on_panel(watch.say))
                    watch.say("")
                except Exception as problem:
                    broken = problem
        if gate.crash is not None:
            raise gate.crash
        # The first link has ended with the browser.
        _ask_as_stranger(gate, SiteLink(link.origin, link.trust), browser.read_seconds)
    return recording, broken


def _ask_as_stranger(gate: RecordingGate, link: SiteLink, seconds: float) -> None:
    """Ask once more for something that was read, as nobody: so a lost session looks."""
    recording = gate.recording
    login = next((one for one in recording.exchanges if one.kind == "login"), None)
    later = [one for one in recording.exchanges if login and one.at > login.at and one.kind == "read"]
    asked = next((one for one in later if one.document is not None and not one.query), None)
    asked = asked or next((one for one in later if "html" in one.media and not one.query), None)
    if asked is None:
        return
    request = WireRequest("GET", urljoin(recording.base_url, asked.path.lstrip("/")))
    try:
        answered = link.fetch(request, seconds)
    except WireError:
        return  # nobody knows then, and the page of what is unknown says so
    gate.note(request, STRANGER, answered)
