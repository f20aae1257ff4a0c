"""Does a site fit: eight kinds of pages in a real browser, and what each trait means."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from eoms_bot.browser.survey.traits import PageTraits
from eoms_bot.errors import BotError
from eoms_bot.run.clock import SystemClock
from eoms_bot.settings import load
from eoms_bot.sites.fit import FitState, fit_of, judged, verdict_of
from tests.support.raw_site import RawSite, page

FORM = (
    "<form><input name=user><input name=word type=password><button>登录</button><a href=#>忘记密码</a></form>"
)
PAGES = {
    "native": (FORM, FitState.WORKS, "看得见 4 个控件"),
    "element-ui": (
        f"<div class='el-form'>{FORM}<input class='el-input__inner'></div>",
        FitState.WORKS,
        "Element UI",
    ),
    "layui": (f"<div class='layui-form'>{FORM}</div>", FitState.WORKS, "layui"),
    "easyui": (f"<div class='easyui-panel'>{FORM}</div>", FitState.WORKS, "EasyUI"),
    "modal": (
        f"{FORM}<button onclick=\"window.showModalDialog('/left.htm', window)\">遗留库</button>",
        FitState.SETTING,
        "showModalDialog",
    ),
    "modal-value": (
        f"{FORM}<script>function ask() {{ var got = window.showModalDialog('/left.htm'); }}</script>",
        FitState.NOT,
        "带不回",
    ),
    "modal-asked": (
        f"{FORM}<script>if (window.showModalDialog) {{ showModalDialog('/a'); }} else {{ open('/a'); }}</script>",
        FitState.WORKS,
        "控件",
    ),
    "activex": (
        f"{FORM}<object classid='clsid:8856F961-340A-11D0-A96B-00C04FD705A2'></object>",
        FitState.NOT,
        "ActiveX",
    ),
    "activex-script": (
        f"{FORM}<script>function out() {{ return new ActiveXObject('Excel.Application'); }}</script>",
        FitState.NOT,
        "Excel.Application",
    ),
    "ajax-of-old": (
        f"{FORM}<script>var x = window.XMLHttpRequest ? new XMLHttpRequest()"
        " : new ActiveXObject('Microsoft.XMLHTTP');</script>",
        FitState.WORKS,
        "控件",
    ),
    "canvas": ("<canvas width=1000 height=800></canvas>", FitState.NOT, "画布"),
    "canvas-beside": (f"{FORM}<canvas width=300 height=100></canvas>", FitState.WORKS, "控件"),
    "closed": (
        "<x-form></x-form><script>customElements.define('x-form', class extends HTMLElement {"
        "constructor() { super(); this.attachShadow({mode: 'closed'}).innerHTML = '<input><button>登录</button>'; }});"
        "</script>",
        FitState.NOT,
        "2 个控件在封闭的组件里",
    ),
    "open": (
        "<x-form></x-form><script>customElements.define('x-form', class extends HTMLElement {"
        "constructor() { super(); this.attachShadow({mode: 'open'}).innerHTML = '<input><button>登录</button>'; }});"
        "</script>",
        FitState.WORKS,
        "普通的网页",
    ),
    "attach-event": (
        f"{FORM}<script>function begin() {{ document.forms[0].attachEvent('onsubmit', check); }}</script>",
        FitState.NOT,
        "attachEvent",
    ),
    "posts-back": (
        f"{FORM}<form><input type=hidden name=__VIEWSTATE value=abc><input name=q></form>",
        FitState.NOT,
        "把整页发回同一个地址",
    ),
    "frames": (f'<iframe srcdoc="{FORM}"></iframe>', FitState.WORKS, "看得见 4 个控件"),
    "asks-for-ie": (f"{FORM}<p>请使用IE8及以上版本浏览器</p>", FitState.SETTING, "请使用IE8及以上版本浏览器"),
    "broken": (f"{FORM}<script>missing.begin()</script>", FitState.SETTING, "missing is not defined"),
    "foreign": (f"{FORM}<script src='http://cdn.example/kit.js'></script>", FitState.SETTING, "cdn.example"),
    "posts": (f"{FORM}<script>fetch('/api/menu', {{method: 'POST'}})</script>", FitState.WORKS, "/api/menu"),
}


@pytest.fixture(scope="module")
def site():
    """A site that serves the pages."""
    served = RawSite()
    for name, (body, _state, _found) in PAGES.items():
        served.pages[f"/{name}.htm"] = page(f"<!doctype html><meta charset=utf-8><body>{body}</body>")
    yield served
    served.stop()


def lines_of(site, path, tmp_path):
    """What is said of a page."""
    url = f"{site.origin}{path}"
    settings = load(None, {"site.base_url": url}, env={}, folder=tmp_path)
    # Another test of this process may have a browser of its own open, and Playwright takes one to a thread.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(fit_of, settings, url, SystemClock()).result()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_pages(site, tmp_path, name):
    """Each kind of page gets its verdict, in words that name what was found; nothing but reads arrives."""
    _body, state, found = PAGES[name]

    lines = lines_of(site, f"/{name}.htm", tmp_path)

    assert (verdict_of(lines), any(found in one.found for one in lines)) == (state, True), lines
    assert all(one.todo for one in lines if one.state is not FitState.WORKS)
    assert site.posts == []


@pytest.mark.browser
def test_page_that_is_not_there(site, tmp_path):
    """An address that answers with an error is no page to judge."""
    site.pages["/gone.htm"] = page("not here", status="404 Not Found")

    with pytest.raises(BotError, match="404"):
        lines_of(site, "/gone.htm", tmp_path)


def test_worst_comes_first():
    """The trait that decides stands above the others."""
    lines = judged(PageTraits(vml=True, plugins=("application/x-shockwave-flash",), controls=4))

    assert [one.state for one in lines] == [FitState.NOT, FitState.SETTING]
    assert verdict_of(lines) is FitState.NOT


@pytest.mark.parametrize(
    "source",
    [
        "$.showDialog('/a')",
        "// showModalDialog is gone",
        "if (typeof window.showModalDialog === 'undefined') open('/a'); else showModalDialog('/a');",
    ],
)
def test_scripts_that_need_no_modal_dialog(source):
    """Other names, and scripts that ask first whether there is such a function."""
    assert verdict_of(judged(PageTraits(scripts=(source,), controls=4))) is FitState.WORKS
