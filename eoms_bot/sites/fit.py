"""Does a site fit: can its pages be worked in Chromium by a program, said before anybody makes a profile.

One page is opened, mostly the login, without an account. The gate lets out nothing but GET requests to the
site itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.survey.opened import opened_traits
from eoms_bot.browser.survey.traits import PageTraits
from eoms_bot.model.ports import Clock
from eoms_bot.run.lane.trust import trust_in
from eoms_bot.settings import Settings

_FEW_CONTROLS = 3
_MOSTLY_DRAWN = 0.4
"""A drawing that covers more of the window than this, with few controls beside it, is the page."""


class FitState(StrEnum):
    """How far a trait of a site fits."""

    WORKS = "能用"
    SETTING = "加设置能用"
    NOT = "不能用"


RANK = (FitState.WORKS, FitState.SETTING, FitState.NOT)
"""The worst one decides."""


@dataclass(frozen=True)
class FitLine:
    """A trait: what was found on the page, and what to do about it."""

    state: FitState
    found: str
    todo: str = ""


def verdict_of(lines: Sequence[FitLine]) -> FitState:
    """The verdict on the whole site."""
    return max((one.state for one in lines), key=RANK.index, default=FitState.WORKS)


# --- what the traits mean

_ACTIVE = re.compile(r"""new\s+ActiveXObject\s*\(\s*["']([\w.]+)["']""")
_XML = re.compile(r"(?i)^(msxml\d?|microsoft)\.(xmlhttp|xmldom|domdocument|serverxmlhttp)[\w.]*$")
"""For these Chromium has something of its own, and nearly every script asks for that first."""
_MODAL = re.compile(r"\bshowModalDialog\s*\(")
_MODAL_VALUE = re.compile(
    r"[=(,:?]\s*(?:window\.|parent\.|top\.)?showModalDialog\s*\(|return\s+(?:window\.)?showModalDialog"
)
_MODAL_ASKED = re.compile(
    r"if\s*\(\s*!?\s*(?:window\.)?showModalDialog\s*\)"
    r"|typeof\s*\(?\s*(?:window\.)?showModalDialog"
    r"|showModalDialog\s*(?:\?|&&|\|\|)"
)
_ATTACH = re.compile(r"\.attachEvent\s*\(")
_ASKS_IE = re.compile(
    r"(?:请|须|必须|只能|仅支持|推荐)?(?:使用|安装|支持)\s*(?:IE|Internet\s*Explorer)[\s\d.+及以上版本-]*(?:浏览器)?",
    re.IGNORECASE,
)
_FLASH = re.compile(r"shockwave|d27cdb6e|\.swf", re.IGNORECASE)


def judged(traits: PageTraits) -> list[FitLine]:
    """What the traits of a page mean for a branch, the worst first."""
    lines = [*_plugins(traits), *_scripts(traits), *_shape(traits), *_reach(traits)]
    lines.sort(key=lambda one: RANK.index(one.state), reverse=True)
    kits = f"；页面控件是 {'、'.join(traits.kits)}" if traits.kits else ""
    return lines or [FitLine(FitState.WORKS, f"普通的网页，看得见 {traits.controls} 个控件{kits}")]


def _plugins(traits: PageTraits) -> Iterator[FitLine]:
    objects = [name for source in traits.scripts for name in _ACTIVE.findall(source) if not _XML.match(name)]
    named = [*traits.plugins, *objects]
    if flash := [name for name in named if _FLASH.search(name)]:
        yield FitLine(FitState.NOT, f"Flash（{flash[0]}）", "Flash 已经没有浏览器支持：问网站有没有新的页面")
    others = [name for name in dict.fromkeys(named) if not _FLASH.search(name)]
    if others:
        yield FitLine(
            FitState.NOT,
            f"ActiveX 控件或插件：{'、'.join(others[:4])}",
            "只有 IE 能用。控件只管打印、导出的，不影响办单：请人用 Chrome 打开网站，看能不能走完一张工单",
        )


def _scripts(traits: PageTraits) -> Iterator[FitLine]:
    modal = [source for source in traits.scripts if _MODAL.search(source)]
    bare = [source for source in modal if not _MODAL_ASKED.search(source)]
    if any(_MODAL_VALUE.search(source) for source in bare):
        yield FitLine(
            FitState.NOT,
            "showModalDialog 弹窗要把填的内容带回来，Chromium 里没有它，代替的窗口带不回",
            "请人用 Chrome 打开这个弹窗：能填完就能用（网站另有办法），填不完就用不了",
        )
    elif bare:
        yield FitLine(
            FitState.SETTING,
            "showModalDialog 弹窗，Chromium 里没有它",
            "页面档案的 site.toml 写 modal_dialogs_as_windows = true",
        )
    if any(_ATTACH.search(one) and "addEventListener" not in one for one in traits.scripts):
        yield FitLine(
            FitState.NOT,
            "脚本只用 IE 的 attachEvent 接按键和点击",
            "Chromium 里这些按钮点了没有反应：问网站有没有支持 Chrome 的版本",
        )
    if traits.vml:
        yield FitLine(
            FitState.SETTING,
            "VML 画的图（流程图一类），Chromium 不显示",
            "不影响填单；要点图上的东西才能办单的，用不了",
        )
    if found := _ASKS_IE.search(traits.text):
        yield FitLine(
            FitState.SETTING,
            f"页面上写着“{found.group().strip()}”",
            "请人用 Chrome 登录走一张工单：能办完就能用",
        )


def _shape(traits: PageTraits) -> Iterator[FitLine]:
    if traits.closed:
        yield FitLine(
            FitState.NOT,
            f"{traits.closed} 个控件在封闭的组件里（closed shadow root）",
            "程序看不见也点不到；问网站能不能把组件改成开放的（mode: open）",
        )
    if traits.state:
        yield FitLine(
            FitState.NOT,
            f"每按一下、每选一项，都把整页发回同一个地址（{traits.state[0]}）",
            "看和办是同一种请求，闸门分不开，办单的页面也这样就用不了：问网站有没有别的页面（手机版、新版）",
        )
    if traits.canvas > _MOSTLY_DRAWN and traits.controls < _FEW_CONTROLS:
        yield FitLine(
            FitState.NOT,
            f"页面画在一张画布上（占窗口 {round(traits.canvas * 100)}%），看得见的控件只有 {traits.controls} 个",
            "画布里没有可以读、可以填的栏",
        )


def _reach(traits: PageTraits) -> Iterator[FitLine]:
    if traits.foreign:
        yield FitLine(
            FitState.SETTING,
            f"页面还向别的地址要东西：{'、'.join(traits.foreign[:4])}；都没有放行",
            "只是图标、统计的，不影响；少了它页面出不来的，请网站放到同一个地址下",
        )
    if traits.errors:
        yield FitLine(
            FitState.SETTING,
            f"页面脚本出错：{' / '.join(traits.errors)}",
            "请人用 Chrome 打开同一页：也出错但能用的，不影响",
        )
    if traits.posts:
        yield FitLine(
            FitState.WORKS,
            f"页面一打开就用 POST 问 {'、'.join(traits.posts[:4])}；这里没有放行，页面可能不全",
            '做页面档案时登记成查询（kind = "query"）',
        )


def fit_of(settings: Settings, url: str, clock: Clock) -> list[FitLine]:
    """Open a page and say how its site fits; SiteUnreachable where it does not open.

    `settings` are those of the site at this address: its certificate, and the browser to use.
    """
    parts, browser = urlsplit(url), settings.browser
    link = SiteLink(f"{parts.scheme}://{parts.netloc}", trust_in(settings), 2.0 * browser.read_seconds)
    traits = opened_traits(
        link,
        url,
        clock,
        wanted=browser.executable,
        headed=browser.headed,
        seconds=browser.read_seconds,
    )
    return judged(traits)
