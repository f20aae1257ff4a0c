"""What the site has answered explains what a page lacks, on a site that fails in all the ways there are."""

import pytest

from eoms_bot.browser.trouble import reading
from eoms_bot.errors import HistoryUnknown, SiteChanged, TransientSiteError
from tests.browser.kit import VIEW
from tests.support.raw_site import page

STEP = "/eoms/ultrabpp/form/formAction/showStep.action"
HISTORY = "/eoms/workflow/sheet/query/BaseInfoViewBpp.jsp"
SCRIPT = "/eoms/static/form.js"
ASKS = f"<script>fetch('{STEP}')</script>"
FRAMES = f"<iframe src='{HISTORY}'></iframe>"
ERROR = "<h1>500错误！</h1>"


def miss(desk, form):
    """Open the form and wait for an element that it lacks."""
    window = desk.open(form)
    with reading("工单", desk.session.explain):
        window.locator("#missing").wait_for(timeout=700)


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "503 Unavailable"])
def test_status_of_a_step(desk, status):
    """A step page that was answered with an error is the cause, and is named."""
    desk.site.pages[STEP] = page("", status=status)

    with pytest.raises(TransientSiteError, match=f"{status[:3]}.*showStep"):
        miss(desk, ASKS)


def test_missing_script(desk):
    """A script that does not come explains what the page lacks."""
    desk.site.pages[SCRIPT] = page("", status="404 Not Found")

    with pytest.raises(TransientSiteError, match=r"form\.js"):
        miss(desk, f"<script src='{SCRIPT}'></script>")


def test_half_an_answer(desk):
    """A step page that breaks off is the cause."""
    whole = page("x" * 2000)
    desk.site.keep_alive = False
    desk.site.pages[STEP] = whole[:-1000]

    with pytest.raises(TransientSiteError, match="没有读全"):
        miss(desk, ASKS)


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_error_page_that_a_script_got(desk, kind):
    """A 200 that says an error text to a script is known by its words, though no page shows them."""
    desk.site.pages[STEP] = page(ERROR, kind=f"{kind}; charset=utf-8")

    with pytest.raises(TransientSiteError, match=r"错误页.*500错误"):
        miss(desk, ASKS)


def test_error_text_in_a_frame(desk):
    """An error text that any frame shows is the cause."""
    desk.site.pages[HISTORY] = page(ERROR)

    with pytest.raises(TransientSiteError, match="错误页"):
        miss(desk, FRAMES)


def test_history_that_failed_is_no_trouble_of_the_page(desk):
    """Where nothing but the history failed, that is what is told."""
    desk.site.pages[HISTORY] = page("", status="502 Bad Gateway")

    with pytest.raises(HistoryUnknown, match="502"):
        miss(desk, FRAMES)


def test_whole_page_has_changed(desk):
    """Where everything came, the page is another one than the profile describes."""
    with pytest.raises(SiteChanged):
        miss(desk, "<p>工单</p>")


def test_pictures_explain_nothing(desk):
    """A picture that does not come is no cause."""
    desk.site.pages["/eoms/static/x.png"] = page("", status="404 Not Found")

    with pytest.raises(SiteChanged):
        miss(desk, "<img src='/eoms/static/x.png'>")


def test_what_came_before_explains_nothing(desk):
    """With the next page load, earlier trouble is forgotten."""
    desk.site.pages[STEP] = page("", status="500 Internal Server Error")
    window = desk.open(ASKS)
    window.wait_for_load_state("networkidle")
    desk.session.begin_load()

    with pytest.raises(SiteChanged):
        miss(desk, "<p>工单</p>")


def test_failed_page_is_told_at_once(desk):
    """A page that was answered with an error needs no wait for its elements."""
    desk.site.pages[VIEW] = page(ERROR, status="500 Internal Server Error")
    desk.session.context.new_page().goto(desk.site.origin + VIEW)

    with pytest.raises(TransientSiteError, match="500"):
        desk.session.served.insist_on("page")
