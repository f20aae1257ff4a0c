"""Which document the leftover entry is, where other windows open just then."""

from __future__ import annotations

import pytest

from eoms_bot.browser.pages.leftover_entry import _frame_of
from eoms_bot.browser.profile import load_profile

pytestmark = pytest.mark.browser

PATH = "/eoms/welcome.jsp"
DIALOG = """<iframe name="entry"></iframe><script>
    open('about:blank');
    setTimeout(() => { document.querySelector('iframe').src = location.pathname; }, 300);
</script>"""


def test_entry_in_a_dialog_next_to_a_page_s_own_window(desk_of):
    """A page opens a window that shows nothing, and then the dialog: the entry is the frame that the answer fills."""
    desk = desk_of(profile=load_profile("boco"))
    before = desk.session.context.pages
    in_dialog = lambda got: got.request.frame.name == "entry"  # noqa: E731
    with desk.session.context.expect_event("response", in_dialog, timeout=20_000) as answered:
        page = desk.open(DIALOG, PATH)

    found = _frame_of(desk.session, answered.value, [*before, page])

    assert (found.name, found.page) == ("entry", page)
