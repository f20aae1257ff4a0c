"""A history that is put where the last one stands: without a load, read like one that was loaded, and left alone where it is no such page."""

from __future__ import annotations

import pytest

from eoms_bot.browser.pages.history import opened_alone
from eoms_bot.errors import HistoryUnknown, SessionExpired, TransientSiteError
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

HISTORY = "/eoms/workflow/sheet/query/BaseInfoViewBpp.jsp"
LINE = "2026-11-25 10:00:00 王值班 : 完成工单 : {}；"
ORDER_PAGE = "/eoms/ultrabpp/view.action?baseID=7"


def history(words, *, head="<style>p { color: red; }</style>", end="<p id=DealInfoEnd></p>", more=""):
    """A history's page with one line of these words."""
    return f"<html><head>{head}</head><body><p class=processLog>{LINE.format(words)}</p>{more}{end}</body></html>"


class Shown:
    """A desk on which the history of order H-1 has been shown."""

    def __init__(self, desk):
        self.desk, self.site = desk, desk.site
        self.texts = self.open("H-1", page(history("一")))
        self.window = desk.session.resting[0]
        self.window.evaluate("window.loaded_once = true")
        del self.site.seen[:]

    def open(self, number, answer):
        """What the history of this order says."""
        self.site.pages[HISTORY] = answer
        address = f"{self.site.origin}{HISTORY}?baseid={number}"
        with opened_alone(self.desk.session, address, self.site.origin + ORDER_PAGE) as opened:
            return [entry.text for entry in opened.read()]

    @property
    def stayed(self):
        """Whether the document is the one that was loaded first."""
        return self.window.evaluate("window.loaded_once === true")

    @property
    def asked(self):
        """What the site was asked since: target, and whose page asked."""
        return [
            (
                seen.target,
                next((line[9:] for line in seen.headers if line.lower().startswith("referer:")), ""),
            )
            for seen in self.site.settled()
        ]


@pytest.fixture
def shown(desk):
    """A history that stands there."""
    return Shown(desk)


def test_put_in_place(shown):
    """The next history is asked for once, in its order's name, and read where the last one stood."""
    assert shown.open("H-2", page(history("二"))) == ["二"]
    assert shown.stayed
    assert shown.window.url.endswith("?baseid=H-2")
    assert shown.asked == [(f"{HISTORY}?baseid=H-2", shown.site.origin + ORDER_PAGE)]


def test_order_after_order(shown):
    """Each shows its own lines, and nothing of another's."""
    assert [shown.open(f"H-{n}", page(history(str(n)))) for n in range(2, 5)] == [["2"], ["3"], ["4"]]
    assert shown.window.locator(".processLog").count() == 1


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"head": "<style>p { color: blue; }</style>"}, id="other styles"),
        pytest.param({"more": "<script>document.title = 'x'</script>"}, id="a script"),
        pytest.param({"more": "<iframe></iframe>"}, id="a frame"),
        pytest.param({"more": "<p id=DealInfoEnd></p>", "end": ""}, id="its end inside"),
    ],
)
def test_loaded_all_the_same(shown, parts):
    """A page that is another one but for its body, or lives by itself, is loaded; what it says is read either way."""
    assert shown.open("H-2", page(history("二", **parts))) == ["二"]
    assert shown.stayed == ("end" in parts)


def test_half_a_history(shown):
    """What came without its end is no history, whichever way it came."""
    with pytest.raises(HistoryUnknown):
        shown.open("H-2", page(history("二", end="")))


def test_error_page(shown):
    """An error page in its place is told as ever, and nothing of the last order is read."""
    words = shown.desk.session.profile.site.error_texts[0]

    with pytest.raises((HistoryUnknown, TransientSiteError)):
        shown.open("H-2", page(f"<body>{words}</body>"))


def test_lost_session(shown):
    """Whose session is lost hears of it."""
    with pytest.raises(SessionExpired):
        shown.open("H-2", page("", status="302 Found", headers=("Location: /eoms/portal/login.action",)))


def test_failing_site(shown):
    """An answer that says that it failed is not put in place, whatever it shows."""
    answer = page(history("二"), status="500 Internal Server Error")

    with pytest.raises((HistoryUnknown, TransientSiteError)):
        shown.open("H-2", answer)


def test_where_the_profile_does_not_say_so(desk_of, profile):
    """Without the profile's word each is loaded."""
    silent = profile.history.model_copy(update={"as_served": False})
    shown = Shown(desk_of(profile=profile.model_copy(update={"history": silent})))

    assert shown.open("H-2", page(history("二"))) == ["二"]
    assert not shown.stayed
