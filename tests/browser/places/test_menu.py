"""The menu of a site by the words of its entries: folders that are shut, and leaves of the same name."""

import json
from typing import Any

import pytest

from eoms_bot.browser.places.menu import MenuPage
from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import SiteChanged, WrongPage
from tests.browser.places.kit import Calm

pytestmark = pytest.mark.browser
SPA: Any = load_profile("spa")
PATHS = {
    "todo": ("工单", "待办", "个人投诉"),
    "done": ("工单", "已办", "个人投诉"),
    "leftover": ("工单", "遗留库"),
}
PROFILE = SPA.model_copy(update={"menu": SPA.menu.model_copy(update=PATHS)})


def folder(name, inside, shut):
    """A folder whose content comes and goes with a press on its name."""
    press = "this.nextElementSibling.hidden = !this.nextElementSibling.hidden"
    return f'<div><div onclick="{press}">{name}</div><div {shut}>{inside}</div></div>'


def leaf(name, said):
    return f"""<div onclick="document.title = '{said}'">{name}</div>"""


def menu(todo="hidden", done="hidden"):
    """待办 and 已办 with a leaf of the same name in each."""
    lists = folder("待办(12)", leaf("个人投诉", "todo"), todo) + folder(
        "已办", leaf("个人投诉", "done"), done
    )
    return f"<nav>{folder('工单', lists, 'hidden')}</nav><main>欢迎您：王值班</main>"


@pytest.fixture
def portal(page):
    """The menu in a page of the test's own."""
    return MenuPage(Calm(page), PROFILE, page)  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["todo", "done"])
@pytest.mark.parametrize("todo", ["", "hidden"])
@pytest.mark.parametrize("done", ["", "hidden"])
def test_leaf_below_its_folder(page, portal, said, todo, done):
    """Of two leaves with the same words the one below the named folder is pressed, whichever stands open."""
    page.set_content(menu(todo, done))

    portal.walk(said)

    assert page.title() == said


def test_entry_that_is_not_there(page, portal):
    """What is missing is named, with the path that was walked."""
    page.set_content(menu())

    with pytest.raises(SiteChanged, match="菜单里找不到 '遗留库'"):
        portal.walk("leftover")


def test_notice_over_the_first_page(page):
    """It is closed before the walk; where there is none, nothing is pressed."""
    words = PROFILE.menu.model_copy(update={"notice": "我知道了"})
    portal: Any = MenuPage(Calm(page), PROFILE.model_copy(update={"menu": words}), page)  # type: ignore[arg-type]
    over = "position:fixed;inset:0;background:#fff"
    notice = f"<div id=n style='{over}'>公告<button onclick='n.remove()'>我知道了</button></div>"
    for text in (menu() + notice, menu()):
        page.set_content(text)

        portal.walk("todo")

        assert page.title() == "todo"


def test_sign_behind_an_entry(page, portal):
    """What is drawn behind an entry is no part of the words that are proposed."""
    page.set_content(menu().replace(">待办(12)<", ">问题遗留<span>›</span><"))

    with pytest.raises(SiteChanged, match='是它就写 "问题遗留"'):
        portal.walk("leftover")


def test_greeting(page, portal):
    """Our name stands in the greeting; a page without one is not the portal."""
    page.set_content(menu())
    assert portal.greeted_name() == "王值班"

    page.set_content("<main>系统维护中</main>")
    with pytest.raises(WrongPage, match="没有问候语"):
        portal.greeted_name()


def test_menu_over_two_documents(page):
    """An entry may stand in the page, and those below it in the frame that it brings."""
    bring = f"""const frame = document.createElement('iframe');
        frame.name = 'left'; frame.srcdoc = {json.dumps(menu())}; document.body.append(frame);"""
    page.set_content(f"<b onclick='bring()'>运维</b><script>const bring = () => {{ {bring} }}</script>")
    words = {"todo": ("运维", *PATHS["todo"]), "frame": "left"}
    profile = PROFILE.model_copy(update={"menu": PROFILE.menu.model_copy(update=words)})

    MenuPage(Calm(page, 2), profile, page).walk("todo")  # type: ignore[arg-type]

    assert page.frame(name="left").title() == "todo"


ROLES = """<p>请选择角色：</p><input type=radio name=role value=17 id=a><label for=a>处理岗</label>
    <input type=radio name=role value=23> 查询岗 <button onclick="next()">进入系统</button><script>
    const next = () => { document.title = document.querySelector('input:checked')?.value ?? 'none';
        document.body.innerHTML = '<ul><li>工单</li></ul><main>欢迎您：王值班</main>'; };</script>"""


@pytest.mark.parametrize(("word", "role"), [("处理岗", "17"), ("查询岗", "23")])
def test_page_before_the_first_one(page, word, role):
    """A role is chosen and confirmed where the site asks for it; where it does not ask, nothing is pressed."""
    words = PROFILE.menu.model_copy(update={"entry": (word, "进入系统")})
    portal: Any = MenuPage(Calm(page), PROFILE.model_copy(update={"menu": words}), page)  # type: ignore[arg-type]
    page.set_content(ROLES)

    assert portal.arrive().greeted_name() == "王值班"
    assert page.title() == role
    assert portal.arrive().greeted_name() == "王值班"


def test_role_that_is_not_there(page):
    """What stands there is named, with the line of the profile."""
    words = PROFILE.menu.model_copy(update={"entry": ("处理", "进入系统")})
    portal: Any = MenuPage(Calm(page), PROFILE.model_copy(update={"menu": words}), page)  # type: ignore[arg-type]
    page.set_content(ROLES)

    with pytest.raises(SiteChanged, match=r"登录以后的页面上应有一处 '处理'.*处理岗"):
        portal.arrive()


def test_folder_that_holds_its_entries(page, portal):
    """The words of a folder may stand bare before its own list, which shows while the mouse is there."""
    page.set_content(
        """<style>li ul { display: none } li:hover > ul { display: block }</style>
        <ul><li>工单<ul><li>待办<ul><li onclick="document.title = 'todo'">个人投诉</li></ul></li></ul></li></ul>"""
    )

    portal.walk("todo")

    assert page.title() == "todo"
