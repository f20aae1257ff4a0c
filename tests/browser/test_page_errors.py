"""A step that waits in vain names what the page's scripts did not survive, masked and in short."""

import pytest

from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged, TransientSiteError

pytestmark = pytest.mark.browser

BUTTON = "<button id=go>go</button><script>go.onclick = () => {{ {} }};</script>"


@pytest.fixture
def waits(desk_of):
    """Clicks the button of a page with this script, and waits for a window in vain; gives the reason."""

    def told(code, *, begin=lambda desk, page: None):
        desk = desk_of(step_seconds=1.0)
        page = desk.open(BUTTON.format(code))
        begin(desk, page)
        with (
            pytest.raises(SiteChanged) as vain,
            reading("打开工单", desk.session.explain),
            page.expect_popup(),
        ):
            page.locator("#go").click()
        return str(vain.value).partition("（")[0]

    return told


def test_error_is_named(waits):
    """A click opened nothing, and the page's error says why; the key is named where it would cure that."""
    assert waits("window.showModalDialog('/x')") == (
        "打开工单: 点击后没有打开窗口；页面脚本出错：window.showModalDialog is not a function"
        "；可在站点档案 site.toml 里打开 modal_dialogs_as_windows"
    )


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        pytest.param("missing()", "missing is not defined", id="its message"),
        pytest.param("throw '13900000009 gone'", "139****0009 gone", id="number"),
        pytest.param("throw new Error('first\\nsecond')", "first", id="first line"),
        pytest.param("throw new Error('x'.repeat(500))", "x" * 120 + "…", id="long"),
        pytest.param("JSON.parse('柳试样')", "Unexpected token '…', \"…\" is not valid JSON", id="data"),
        pytest.param("throw new Error('工单已锁定')", "工单已锁定", id="Chinese"),
        pytest.param("throw new Error('')", "Error", id="no words"),
    ],
)
def test_what_is_shown(waits, code, shown):
    """One line, bounded, numbers masked, what a script could not read left out; no key is named."""
    assert waits(code).endswith(f"；页面脚本出错：{shown}")


def test_error_in_a_frame(waits):
    """A frame's script counts as its window's."""
    code = (
        "const one = document.body.appendChild(document.createElement('iframe'));"
        "one.srcdoc = '<script>inside()<\\/script>'"
    )

    assert waits(code).endswith("；页面脚本出错：inside is not defined")


def test_flood(waits):
    """A page that throws without end costs three lines; each error is named once."""
    code = "for (let i = 0; i < 500; i++) setTimeout(() => { throw new Error('no ' + (i >> 1)); })"

    assert waits(code).endswith("；页面脚本出错：no 0 / no 1 / no 2")


def test_earlier_errors(waits):
    """What a page said before the step began is not named; without an error nothing is added."""

    def begin(desk, page):
        with page.expect_event("pageerror"):
            page.evaluate("setTimeout(() => { throw new Error('earlier'); })")
        desk.session.begin_load()

    assert "页面脚本" not in waits("", begin=begin)


def test_slow_page(desk_of):
    """A page that is waited for is read again; the error is named all the same."""
    desk = desk_of(step_seconds=1.0)
    page = desk.open(BUTTON.format("missing()"))

    with (
        pytest.raises(TransientSiteError, match="没有打开；页面脚本出错：missing is not defined（"),
        reading("待办列表", desk.session.explain),
        page.expect_navigation(timeout=1000),
    ):
        page.locator("#go").click()
