"""A history that is put where the last one stands: without a load, read like one that was loaded, and left alone where it is no such page."""

from __future__ import annotations

import pytest

from eoms_bot.browser import pictures
from eoms_bot.browser.pages.base import raise_on_error_page
from eoms_bot.browser.pages.history import opened_alone
from eoms_bot.browser.pages.history_as_served import put_in_place
from eoms_bot.errors import SessionExpired
from tests.browser.test_kept import Hand
from tests.browser.test_pictures import MASKER
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


KINDS = [
    pytest.param({"head": "<style>p { color: blue; }</style>"}, id="other styles"),
    pytest.param({"more": "<script>document.title = 'x'</script>"}, id="a script"),
    pytest.param({"more": "<iframe></iframe>"}, id="a frame"),
    pytest.param(
        {"more": "<noscript><p class=processLog>x</p></noscript>"}, id="a part for pages without scripts"
    ),
]


@pytest.mark.parametrize("parts", KINDS)
def test_another_kind(shown, parts):
    """A page that is another one but for its body, or lives by itself, is loaded; the next one is not even asked for like that."""
    assert shown.open("H-2", page(history("二", **parts))) == ["二"]
    assert shown.open("H-3", page(history("三"))) == ["三"]
    assert [target[-3:] for target, _by in shown.asked] == ["H-2", "H-2", "H-3"]


@pytest.mark.parametrize("parts", KINDS[1:3])
def test_where_another_kind_stands(shown, parts):
    """What was loaded with something that lives keeps nobody else's lines."""
    shown.window.evaluate(
        "more => document.body.append(document.createRange().createContextualFragment(more))", parts["more"]
    )

    assert shown.open("H-2", page(history("二"))) == ["二"]
    assert not shown.stayed
    assert len(shown.asked) == 1


AMISS = [
    pytest.param(history("二", end=""), {}, id="half"),
    pytest.param(history("二", end="<p id=DealInfoEnd></p>" * 2), {}, id="its end twice"),
    pytest.param("<body>系统忙</body>", {}, id="an error page"),
    pytest.param(history("二"), {"status": "500 Internal Server Error"}, id="failed"),
    pytest.param(history("二"), {"kind": "text/plain; charset=utf-8"}, id="no page"),
]


@pytest.mark.parametrize(("text", "how"), AMISS)
def test_amiss(shown, text, how):
    """What is no whole history is not put in place: what stood there stands there still, and the next one may be put again."""
    shown.site.pages[HISTORY] = page(text, **how)
    address = f"{shown.site.origin}{HISTORY}?baseid=H-2"

    assert not put_in_place(shown.desk.session, shown.window, address, shown.site.origin + ORDER_PAGE)
    assert "一" in shown.window.locator(".processLog").inner_text()
    assert shown.window.url.endswith("?baseid=H-1")
    assert len(shown.asked) == 1
    assert shown.open("H-3", page(history("三"))) == ["三"]
    assert shown.stayed


def test_led_elsewhere(shown):
    """An answer from another address is not put in place."""
    elsewhere = f"{HISTORY}?baseid=H-9"
    shown.site.pages[HISTORY] = page("", status="302 Found", headers=(f"Location: {elsewhere}",))
    address = f"{shown.site.origin}{HISTORY}?baseid=H-2"

    assert not put_in_place(shown.desk.session, shown.window, address, "")


def test_load_behind_a_failed_one(shown):
    """A history that fails once and is loaded then is read: what failed before explains nothing of it."""
    session = shown.desk.session
    shown.site.pages[HISTORY] = page("", status="500 Internal Server Error")
    address = f"{shown.site.origin}{HISTORY}?baseid=H-2"
    put_in_place(session, shown.window, address, "")

    session.served.insist_on("history")


def test_counts_as_a_load(desk_of):
    """A history that is put in place has had its turn, and was answered, as one that is loaded."""
    clock = Hand()
    shown = Shown(desk_of(clock=clock))
    clock.at = 100.0

    shown.open("H-2", page(history("二")))

    assert shown.stayed
    assert shown.desk.session.politeness.last_load == (100.0, 100.0)


def test_its_words_explain_nothing(shown):
    """What people have written into a history is no trouble of the page that is looked at next."""
    words = shown.desk.session.profile.site.error_texts[0]
    shown.open("H-2", page(history(f"客户称{words}")))

    shown.desk.session.explain()
    raise_on_error_page(shown.desk.session, shown.desk.session.top, "列表")
    assert shown.stayed


def test_picture_of_one_put_in_place(shown, tmp_path):
    """A picture of it is masked, and leaves it as it was."""
    shown.open("H-2", page(history("用户13900000001")))
    before = shown.window.content()

    pictures.take(shown.window, tmp_path / "history.webp", MASKER)

    assert shown.window.content() == before
    assert (tmp_path / "history.webp").stat().st_size


def test_lost_session(shown):
    """Whose session is lost hears of it."""
    with pytest.raises(SessionExpired):
        shown.open("H-2", page("", status="302 Found", headers=("Location: /eoms/portal/login.action",)))


def test_where_the_profile_does_not_say_so(desk_of, profile):
    """Without the profile's word each is loaded."""
    silent = profile.history.model_copy(update={"as_served": False})
    shown = Shown(desk_of(profile=profile.model_copy(update={"history": silent})))

    assert shown.open("H-2", page(history("二"))) == ["二"]
    assert not shown.stayed
