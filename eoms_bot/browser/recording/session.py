"""A browser in which a person shows a site, or a script in his place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Dialog, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.modal import MODAL_SCRIPT
from eoms_bot.browser.recording.events import Recording, Said, SeenDialog, SeenPage
from eoms_bot.browser.recording.gate import RecordingGate, page_of
from eoms_bot.browser.recording.script import SEEN, watching
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from eoms_bot.browser.trouble import is_under_way
from eoms_bot.model.ports import Clock

Say = Callable[[str], None]
Play = Callable[[Page, Say], None]
_SNAPSHOT = f"() => window.{SEEN} && document.body ? window.{SEEN}() : null"
_KEEP_CLOSE = "window[Symbol.for('own close')] = window.close.bind(window);"
_CLOSE_TOO = """(() => {
    const end = window.close, close = window[Symbol.for('own close')];
    window.close = () => { end.call(window); close(); };
})();"""
"""A modal dialog that gives its value also closes: a person waits for that."""
_PANEL = """<!doctype html><meta charset="utf-8"><title>录制</title>
<style>body{font:15px sans-serif;margin:12px}button{margin:4px;padding:6px 12px}</style>
<p>在另一个窗口里照平常办单。到了下面的地方，先按一下这里。您按的提交只发一次，记在账本里；客户的内容不写进文件。</p>
<div></div>
<p><input size="24"> <input type="button" value="固定"> 总是一样的一项，照“没有演示过.md”里的名称</p>
<script>
  const pressed = [];
  let heard = () => {};
  window.following = () => new Promise(done => {
    heard = () => { if (pressed.length) done(pressed.shift()); };
    heard();
  });
  const [fixed, mark] = document.querySelectorAll('input');
  mark.onclick = () => { pressed.push(`固定 ${fixed.value.trim()}`); fixed.value = ''; heard(); };
  for (const words of WORDS) {
    const one = document.createElement('button');
    one.textContent = words;
    one.onclick = () => { pressed.push(words); heard(); };
    document.querySelector('div').append(one);
  }
</script>"""
STOP = "录完了"
"""The panel's last button."""


class Watch:
    """What looks at the windows of a recording when the person says something."""

    def __init__(self, context: BrowserContext, recording: Recording, clock: Clock) -> None:
        self._context, self._recording, self._clock = context, recording, clock

    def say(self, words: str) -> None:
        """Note the words, and all documents as they stand now."""
        self._recording.said.append(Said(self._clock.monotonic(), words.strip(), tuple(self._pages())))

    def note(self, dialog: Dialog) -> None:
        """Note a dialog of the browser; it stays open."""
        self._recording.dialogs.append(SeenDialog(self._clock.monotonic(), dialog.type, dialog.message))

    def _pages(self) -> Iterator[SeenPage]:
        for page in self._context.pages:
            for frame in page.frames:
                try:
                    sent = frame.evaluate(_SNAPSHOT)
                except PlaywrightError as problem:
                    # A document that is on its way out shows nothing.
                    if not is_under_way(problem) and not frame.is_detached():
                        raise
                    continue
                if sent is not None:
                    yield page_of(sent)


@contextmanager
def recording_session(
    link: SiteLink, gate: RecordingGate, clock: Clock, *, wanted: str | None, headed: bool, seconds: float
) -> Iterator[tuple[Page, Watch, launch.Launched]]:
    """A window that uses this gate, at no page yet. `seconds` is how long a step of a script may take."""
    with launch.running(Household(), site=link, wanted=wanted, headed=headed) as launched:
        launched.proxy.gate = gate
        context = launched.browser.new_context(
            proxy={"server": launched.proxy.address},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=False,
            service_workers="block",
            no_viewport=headed,
        )
        context.set_default_timeout(seconds * 1000)
        watch = Watch(context, gate.recording, clock)
        context.add_init_script(_KEEP_CLOSE)
        context.add_init_script(MODAL_SCRIPT)
        context.add_init_script(_CLOSE_TOO)
        context.add_init_script(watching(gate.report))
        # A dialog that somebody listens to stays open, for the person or the script to answer.
        context.on("dialog", watch.note)
        yield context.new_page(), watch, launched


def by_hand(launched: launch.Launched, page: Page, watch: Watch, url: str, words: tuple[str, ...]) -> None:
    """Open the site for a person, with the panel in a window of its own, until he says that he is done."""
    panel = launched.browser.new_context(no_viewport=True).new_page()
    panel.set_content(_PANEL.replace("WORDS", str([*words, STOP])))
    page.goto(url)
    while not panel.is_closed():
        try:
            said = str(panel.evaluate("() => window.following()"))
        except PlaywrightError:
            return  # the panel was closed: the person is done
        if said == STOP:
            return
        watch.say(said)
