"""`send`: intent, press, answer; whatever the page does, the journal is told exactly one end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.overheard import Overheard
from eoms_bot.browser.submit import try_out
from eoms_bot.errors import NotAsked, SiteChanged
from eoms_bot.model.write import WriteState
from tests.browser.kit import FORM, POST, SAVE, make_write

pytestmark = pytest.mark.browser

SILENT = FORM.replace("<form", "<form onsubmit='MARK; return false'")
WAY = [WriteState.INTENT, WriteState.NOT_SENT]


@pytest.fixture
def quick(desk_of):
    """A desk that waits half a second for a page to submit."""
    return desk_of(step_seconds=0.5)


@pytest.fixture
def unmarked(desk_of, profile):
    """The same, by a profile that knows no marks of a form's validation: a recorded one knows none."""
    form = profile.order_form
    known = {name: one for name, one in form.selectors.items() if name != "invalid_marks"}
    bare = profile.model_copy(update={"order_form": form.model_copy(update={"selectors": known})})
    return desk_of(profile=bare, step_seconds=0.5)


def way(desk):
    """The states that the journal was told, in order."""
    return [state for _, state in desk.journal.events]


def test_answer_is_returned_as_it_was_stored(desk):
    """What `send` returns is what the journal has."""
    answer = desk.submit()

    assert way(desk) == [WriteState.INTENT, WriteState.SENDING, answer.state]
    assert desk.journal.notes == {1: answer.note}


def test_silent_page(quick, site):
    """A page whose validation only shows icons submits nothing: NOT_SENT, and the marked fields are named."""
    mark = 'go.insertAdjacentHTML("afterend", "<i id=note_tip class=bpp_MessageTip_Require></i>")'

    answer = quick.submit(SILENT.replace("MARK", mark))

    assert answer.state is WriteState.NOT_SENT
    assert "note_tip" in answer.note
    assert way(quick) == WAY
    assert site.posts == []


def test_page_that_says_why(quick, site):
    """What a page says by alert instead of submitting is the reason."""
    answer = quick.submit(SILENT.replace("MARK", 'alert("处理说明必填")'))

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "处理说明必填")
    assert way(quick) == WAY


def test_page_that_asks_what_nobody_foresaw(quick):
    """A question that is answered with no stops the submit: it is named, with where to write that it is a yes."""
    answer = quick.submit(SILENT.replace("MARK", 'confirm("确认办结？")'))

    assert answer.state is WriteState.NOT_SENT
    assert "确认办结？" in answer.note
    assert "known_dialogs" in answer.note


def test_attempt_after_a_silent_page(quick, site):
    """What was not sent may be sent: a new attempt of the same key."""
    quick.submit(SILENT.replace("MARK", "0"))

    answer = quick.submit()

    assert answer.state is WriteState.ANSWERED_OK
    assert quick.journal.states == {1: WriteState.NOT_SENT, 2: WriteState.ANSWERED_OK}
    assert len(site.posts) == 1


def test_page_that_submits_too_late(quick, site):
    """Once an attempt counts as not sent, the page's late submit is stopped."""
    window = quick.open(SILENT.replace("MARK", "0"))

    answer = quick.send(lambda: window.locator("#go").click())

    assert answer.state is WriteState.NOT_SENT
    assert window.evaluate(POST) == 409
    assert site.posts == []


def test_window_that_closes_itself(desk, site):
    """The script of success closes the window; the answer is kept all the same."""
    site.mode = "ok_text"

    with desk.session.context.expect_event("dialog"):
        answer = desk.submit()

    assert (answer.state, answer.alert) == (WriteState.ANSWERED_OK, "工单提交成功！")
    assert [said.text for said in desk.session.dialogs.said] == ["工单提交成功！"]


def test_window_that_is_closed_by_the_press(desk, site):
    """Where the window goes away under the very press, the answer is kept; the press's own error is none."""
    window = desk.open()

    def press():
        with desk.session.context.expect_event("response", lambda got: got.url.endswith(SAVE)):
            window.locator("#go").click()
        # Closed between a navigation's commit and its load, a window never answers the close.
        window.wait_for_load_state("load")
        window.close()
        window.locator("#go").click()

    answer = desk.send(press)

    assert answer.state is WriteState.ANSWERED_OK
    assert len(site.posts) == 1


def test_press_that_fails_after_the_write(desk, site):
    """A press that times out behind SENDING says nothing of the write."""
    window = desk.open()

    def press():
        with desk.session.context.expect_event("response", lambda got: got.url.endswith(SAVE)):
            window.locator("#go").click()
        window.locator("#nowhere").click(timeout=50)

    assert desk.send(press).state is WriteState.ANSWERED_OK
    assert len(site.posts) == 1


def test_press_that_finds_no_button(quick, site):
    """A press that Playwright could not make sends nothing."""
    window = quick.open("<body>没有按钮</body>")

    answer = quick.send(lambda: window.locator("#go").click(timeout=100))

    assert answer.state is WriteState.NOT_SENT
    assert way(quick) == WAY


def test_press_that_a_page_object_refuses(desk, site):
    """A page object's complaint comes out as it is, and the attempt does not stay open."""
    desk.open()

    def press():
        raise SiteChanged("按钮的文字变了")

    with pytest.raises(SiteChanged, match="按钮的文字变了"):
        desk.send(press)

    assert way(desk) == WAY
    assert desk.submit().state is WriteState.ANSWERED_OK


def test_window_that_goes_away_without_a_word(quick, site):
    """A window that is gone before it submits leaves a reason, not an error."""
    window = quick.open()

    answer = quick.send(window.close)

    assert answer.state is WriteState.NOT_SENT
    assert way(quick) == WAY


def test_context_that_is_gone(quick, site):
    """Where the whole browser has gone before the press, nothing was sent, and that is told."""
    window = quick.open()
    quick.session.context.close()

    with pytest.raises(PlaywrightError):
        quick.session.context.new_page()
    answer = quick.send(lambda: window.locator("#go").click())

    assert answer.state is WriteState.NOT_SENT
    assert way(quick) == WAY


def test_site_that_hangs_costs_its_limit(desk_of, site):
    """A site that takes the write and never answers: UNKNOWN, and the next order can be worked."""
    desk = desk_of(submit_seconds=0.5)
    site.mode = "hang"
    first = desk.submit()
    site.mode = "ok"

    second = desk.submit(write=make_write(task="T-2"))

    assert (first.state, second.state) == (WriteState.UNKNOWN, WriteState.ANSWERED_OK)
    assert len(site.posts) == 2


TOAST = (
    'const said = document.createElement("p"); said.textContent = "请先登记遗留问题";'
    "document.body.append(said); setTimeout(() => said.remove(), 100)"
)
"""A page says something that fades."""


def tried_out(desk, form, submit=lambda window: window.locator("#go").click()):
    """What a trial of the page's own submit has found."""
    window = desk.open(form)
    return try_out(desk.session, make_write(), lambda: submit(window))


def test_trial_that_fits(desk, site):
    """A submit with the right body is stopped at the gate, and there is nothing to say."""
    assert tried_out(desk, FORM) == ""
    assert site.posts == []


def test_trial_of_a_page_whose_words_fade(unmarked, site):
    """A page that says by words of its own why it does not submit is a reason in these words; they may fade."""
    found = tried_out(unmarked, SILENT.replace("MARK", TOAST))

    assert "请先登记遗留问题" in found
    assert site.posts == []


def test_trial_of_a_page_that_does_not_ask(unmarked, site):
    """A page that is expected to ask once more, and does not, has submitted nothing: the trial shows only that."""

    def press(window):
        window.locator("#go").click()
        raise NotAsked("应再问一次")

    assert "应再问一次" in tried_out(unmarked, SILENT.replace("MARK", "0"), press)
    assert site.posts == []


def test_page_that_says_something_instead_of_asking(unmarked, site):
    """Where a page does not ask once more, but says why, the write is not sent, for that reason."""
    window = unmarked.open(SILENT.replace("MARK", TOAST))

    def press():
        window.locator("#go").click()
        raise NotAsked("应再问一次")

    answer = unmarked.send(press)

    assert answer.state is WriteState.NOT_SENT
    assert "请先登记遗留问题" in answer.note
    assert way(unmarked) == WAY


def test_page_that_neither_asks_nor_says_anything(unmarked):
    """A profile that expects a question from a page without one is wrong: the run stops."""
    window = unmarked.open(SILENT.replace("MARK", "0"))

    def press():
        window.locator("#go").click()
        raise NotAsked("应再问一次")

    with pytest.raises(NotAsked):
        unmarked.send(press)

    assert way(unmarked) == WAY


@pytest.mark.parametrize(
    ("change", "heard"),
    [
        ("late.hidden = false", "还缺一样"),
        ("late.hidden = false; late.textContent = `电话13900000001`", "电话139****0001"),
        ("clock.textContent = `10:00:01`", ""),
    ],
)
def test_what_a_page_comes_to_say(quick, change, heard):
    """A text that comes on show is heard, a phone number in it masked; a clock that goes on is no text."""
    window = quick.open("<p id=late hidden>还缺一样</p><p id=clock>10:00:00</p>")
    ear = Overheard([window])

    window.evaluate(f"() => {{ {change} }}")

    assert ear.words() == heard
