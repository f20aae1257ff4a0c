"""Dialogs, tabs and grids of pages that no kit has made."""

from __future__ import annotations

import pytest

from eoms_bot.browser.controls.grid import read_grid
from eoms_bot.browser.controls.panels import open_tab, top_panel
from eoms_bot.errors import SiteChanged

pytestmark = pytest.mark.browser

TABLE = """<table id="grid"><thead><tr><th>工单号</th><th>状 态</th><th>操作</th></tr></thead><tbody>
<tr><td>A-1</td><td>待处理</td><td><button>打开</button></td></tr>
<tr><td>A-2</td><td> 已派  单 </td><td><button>打开</button></td></tr></tbody></table>"""
SPLIT = """<div id="grid">
<div class="header"><table><tr><td>工单号</td><td style="visibility:hidden">状态</td></tr></table></div>
<div class="body"><table><tr><td>A-1</td><td style="visibility:hidden">待处理</td></tr>
<tr><td>A-2</td><td style="visibility:hidden">已派单</td></tr></table></div>
<div class="fixed"><div class="header"><table><tr><td>状态</td></tr></table></div>
<div class="body"><table><tr><td>待处理</td></tr><tr><td>已派单</td></tr></table></div></div></div>"""
PLAIN = """<style>.line{display:flex}.line>div{width:100px}</style><div id="grid">
<div class="line"><div><b>工单号</b></div><div>状态</div></div>
<div><div class="line"><div>A-1</div><div>待处理</div></div>
<div class="line"><div>A-2</div><div>已派单</div></div></div></div>"""
ROLES = """<div id="grid" role="grid"><div role="row"><span role="columnheader">工单号</span>
<span role="columnheader">状态</span></div><div role="row"><span role="gridcell">A-1</span>
<span role="gridcell">待处理</span></div></div>"""


@pytest.mark.parametrize(
    ("page_text", "rows"),
    [
        pytest.param(TABLE, [("A-1", "待处理"), ("A-2", "已派 单")], id="table"),
        pytest.param(SPLIT, [("A-1", "待处理"), ("A-2", "已派单")], id="fixed column drawn apart"),
        pytest.param(PLAIN, [("A-1", "待处理"), ("A-2", "已派单")], id="plain elements"),
        pytest.param(ROLES, [("A-1", "待处理")], id="roles"),
        pytest.param(
            "<table id=grid><tr><th>工单号</th><th>状态</th></tr><tr><td colspan=2>没有记录</td></tr></table>"
            "<table><tr><th>编号</th><th>名称</th></tr><tr><td>1</td><td>别的</td></tr></table>",
            [],
            id="empty",
        ),
    ],
)
def test_grid_is_read_by_its_header(page, page_text, rows):
    """Each cell counts once."""
    page.set_content(page_text)

    found = read_grid(page.locator("#grid"), ["工单号", "状态"])

    assert [tuple(row.values()) for row in found] == rows


def test_column_that_a_grid_lacks_is_named(page):
    """The error names what is wanted and what is missing."""
    page.set_content(TABLE)

    with pytest.raises(SiteChanged, match="应有列 工单号、时限，缺 时限"):
        read_grid(page.locator("#grid"), ["工单号", "时限"])


PANELS = """<style>
[role=dialog],.my-drawer{position:fixed;left:50px;top:50px;width:300px;height:200px;background:#fff}
</style><div role="dialog" id="old" style="z-index:10"><h3>工单详情</h3></div>
<div role="dialog" id="hidden" style="display:none"><h3>隐藏</h3></div><script>
const open = (title, level) => document.body.insertAdjacentHTML('beforeend',
    `<div class="my-drawer" style="z-index:${level}"><h3>${title}</h3></div>`);
</script>"""


def test_top_panel_lies_over_the_others(page):
    """A hidden one and one that is covered do not count."""
    page.set_content(PANELS)
    assert top_panel(page).locator("h3").inner_text() == "工单详情"

    page.evaluate("setTimeout(() => open('回复', 20), 80)")

    assert top_panel(page, "回复").locator("h3").inner_text() == "回复"


def test_panel_that_does_not_come_is_named(page):
    """The error names its title."""
    page.set_content(PANELS)

    with pytest.raises(SiteChanged, match="标题为 '回复' 的对话框或抽屉"):
        top_panel(page, "回复", 0.1)


TABS = """<ul id="tabs"><li class="on">详情</li><li>处理记录(3)</li><li>死标签</li></ul><div id="body">详情</div><script>
for (const tab of document.querySelectorAll('li')) tab.onclick = () => {
    if (tab.textContent === '死标签') return;
    for (const one of document.querySelectorAll('li')) one.className = one === tab ? 'on' : '';
    document.getElementById('body').textContent = tab.textContent;
};</script>"""


def test_tab_is_opened_by_its_words(page):
    """A count in brackets is no part of the words."""
    page.set_content(TABS)

    open_tab(page.locator("#tabs"), "处理记录")

    assert page.locator("#body").inner_text() == "处理记录(3)"


SPANS = """<style>.bar span{cursor:pointer}</style><h4>处理记录</h4><div class=bar><span class="t1 KEPT">工单信息</span>
<span class=t2 onmouseover="this.classList.add('over')">处理记录</span><span onmouseover="this.className='over'">死标签</span></div><div id=body></div><script>
document.querySelector('.t2').onclick = event => {
    event.target.MARK; document.getElementById('body').textContent = '表格';
};</script>"""


@pytest.mark.parametrize(
    ("kept", "mark"),
    [
        ("on", "className = 't2 on'"),
        ("cur", "className = 't2 cur'"),
        ("", "parentElement.style = 'color:red'"),
        ("", "title"),
    ],
)
def test_tab_that_no_kit_has_made(page, kept, mark):
    """Plain words that a person presses; any mark that comes with the press says that it switched."""
    page.set_content(SPANS.replace("KEPT", kept).replace("MARK", mark))

    open_tab(page.locator("body"), "处理记录")

    assert page.locator("#body").inner_text() == "表格"
    with pytest.raises(SiteChanged, match="没有切换过去"):
        open_tab(page.locator("body"), "死标签", 0.2)


@pytest.mark.parametrize(
    ("words", "message"),
    [pytest.param("附件", "现有 0 个", id="missing"), pytest.param("死标签", "没有切换过去", id="dead")],
)
def test_tab_that_does_not_open_is_refused(page, words, message):
    """A press without effect is noticed."""
    page.set_content(TABS)

    with pytest.raises(SiteChanged, match=message):
        open_tab(page.locator("#tabs"), words, 0.2)
