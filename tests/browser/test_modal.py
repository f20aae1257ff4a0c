"""`modal_dialogs_as_windows`: `showModalDialog` opens a window that the gate guards, with its arguments."""

import pytest

from tests.browser.kit import SAVE, VIEW
from tests.support.raw_site import page

KEY = "modal_dialogs_as_windows"
KNOWN = "known_dialogs = []"
PORTAL = "/eoms/portal/index_office.action"
CALLER = """<button id=go>go</button><script>
window.got = [];
go.onclick = () => {{ got.push(showModalDialog('{}', {{name: '甲'}}, 'dialogWidth:800px') ?? null); }};
</script>"""
DIALOG = """<form><input type="submit" id="again" name="again" value="1"></form><script>
'use strict';
dialogArguments.seen = (dialogArguments.seen || 0) + 1;
returnValue = 'ok';
window.close();
</script>"""


@pytest.fixture
def modal_desk(desk_of, copy):
    """A desk whose profile has the key."""
    copy.change("site.toml", KNOWN, f"{KNOWN}\n{KEY} = true")
    return desk_of(profile=copy.load())


def opened_by(caller):
    """The window that the caller's button opens."""
    with caller.expect_popup() as popup:
        caller.locator("#go").click()
    return popup.value


@pytest.mark.browser
def test_dialog_and_its_arguments(modal_desk):
    """Each page of the dialog finds what the caller gave; the press is repeated once, with the value."""
    modal_desk.site.pages[VIEW] = page(DIALOG)
    caller = modal_desk.open(CALLER.format(VIEW), PORTAL)

    dialog = opened_by(caller)
    dialog.locator("#again").click()
    dialog.wait_for_url("**?again=1")

    assert caller.evaluate("got") == [None, "ok"]
    assert dialog.evaluate("[dialogArguments.name, dialogArguments.seen, returnValue]") == ["甲", 2, "ok"]
    assert not dialog.is_closed()


@pytest.mark.browser
def test_dialog_behind_the_gate(modal_desk):
    """What the profile does not list is refused in a dialog as anywhere, its address and its posts."""
    modal_desk.site.pages[VIEW] = page(
        f"<form method=post action='{SAVE}'><input type=submit id=send></form>"
    )
    unlisted = modal_desk.open(CALLER.format("/eoms/unlisted.do"), PORTAL)
    with modal_desk.session.context.expect_event("response") as refused:
        opened_by(unlisted)
    dialog = opened_by(modal_desk.open(CALLER.format(VIEW), PORTAL))
    with dialog.expect_response("**/save.action") as answer:
        dialog.locator("#send").click()

    assert (refused.value.status, answer.value.status) == (409, 409)
    assert [one.path for one in modal_desk.site.seen] == [PORTAL, PORTAL, VIEW]


@pytest.mark.browser
def test_without_the_key(desk):
    """The function is missing, as in any browser, so that a page that asks for it goes its other way."""
    assert desk.open("").evaluate("'showModalDialog' in window") is False


def test_key_is_yes_or_no(copy):
    """Anything else is refused when the profile is loaded, with file and line."""
    line = copy.change("site.toml", KNOWN, f'{KNOWN}\n{KEY} = "也许"')

    assert f"site.toml:{line + 1}:{KEY} 找到 '也许' → 应为 true 或 false" in copy.fault()
