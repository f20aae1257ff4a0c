"""The panel of a recording: what a person presses there is noted, until he says that he is done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.recording import session
from eoms_bot.browser.recording.events import Recording
from eoms_bot.browser.recording.gate import RecordingGate
from eoms_bot.browser.survey.opened import reading_only
from eoms_bot.ledger import ClosedJournal
from eoms_bot.run.clock import SystemClock
from tests.support.bot import browser
from tests.support.mock_site import MockSite

PRESSES = """<script>
    const all = [...document.querySelectorAll('button')];
    document.querySelector('input').value = ' cz ';
    for (const one of [all[0], all[1], document.querySelector('[type=button]'), all.at(-1)]) one.click();
</script>"""


def test_panel(monkeypatch):
    """Presses in quick order are all noted, each with the site as it stands; the last one ends it."""
    monkeypatch.setattr(session, "_PANEL", session._PANEL + PRESSES)
    clock = SystemClock()

    def shown(site: MockSite) -> Recording:
        gate = RecordingGate(
            profile=reading_only(),
            recording=Recording(site.base_url),
            journal=ClosedJournal(),
            site_id="site",
            operator="值班员",
            clock=clock,
            seconds=10,
            settled=lambda _attempt: None,
            politeness=Politeness(NONE, clock),
        )
        link = SiteLink(site.root, None, 20)
        with session.recording_session(link, gate, clock, wanted=browser(), headed=False, seconds=10) as (
            page,
            watch,
            launched,
        ):
            session.by_hand(launched, page, watch, site.base_url, ("登录", "列表"))
        return gate.recording

    with MockSite("--orders", "3", profile="frameset") as site, ThreadPoolExecutor(1) as threads:
        recording = threads.submit(shown, site).result()

    assert [one.words for one in recording.said] == ["登录", "列表", "固定 cz"]
    assert [one.label for page in recording.said[0].pages for one in page.fields] == ["用户名", "口令"]
    assert any(one.kind == "read" and "html" in one.media for one in recording.exchanges)
