"""Profiles that the program could not run: refused when they are loaded, with file and line of the cure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest

from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.profile.model import PageProfile
from eoms_bot.browser.profile.parts import Region
from eoms_bot.errors import SiteChanged
from tests.browser.profile_copy import Copy

CODE = Path(__file__).parents[2]
NOT_EVERYWHERE = {
    "mask",
    "menu",
    "number",
    "menu_item",
    "search_field",
    "region",
    "message",
    "required",
    "locked",
    "invalid_marks",
}
"""Selectors that not every site has: the code asks whether they are there, or the model insists on them where they are due."""
REGIONS = {
    part: spec
    for part, field in PageProfile.model_fields.items()
    for spec in (get_args(field.annotation)[0] if get_origin(field.annotation) else field.annotation,)
    if isinstance(spec, type) and issubclass(spec, Region)
}
ASKED = sorted((part, name) for part, region in REGIONS.items() for name in region.NEEDED)


def test_code_asks_for_what_is_checked():
    """Each selector that the code asks for by name is one that every profile must have, or one that it may lack."""
    files = [
        *CODE.glob("eoms_bot/browser/**/*.py"),
        *CODE.glob("flows/*.py"),
        *CODE.glob("eoms_bot/run/*.py"),
    ]
    asked = {
        name
        for file in files
        for name in re.findall(r"(?:\.css\(|\.selectors\[)\"(\w+)\"[)\]]", file.read_text(encoding="utf-8"))
    }

    assert "search_text" in asked
    assert asked - {name for _, name in ASKED} <= NOT_EVERYWHERE


@pytest.mark.parametrize(("part", "name"), ASKED)
def test_selector_that_is_asked_for(copy, part, name):
    """A page without a selector that the program asks for is refused, and the selector named."""
    copy.change(f"{part}.toml", f"[selectors.{name}]", f"[selectors.{name}_away]")

    told = copy.fault()

    assert f"[SEL-004] branch/{part}.toml:1:selectors" in told
    assert f"须给出 selectors: {name}" in told


@pytest.mark.parametrize("part", sorted(REGIONS))
def test_page_without_landmark(copy, part):
    """A page that nothing marks would be any page."""
    path = copy.folder / f"{part}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("landmark = true\n", ""), encoding="utf-8")

    assert f"branch/{part}.toml:1:selectors" in (told := copy.fault())
    assert "landmark = true" in told


EMPTY = "不能为空"
ANYTHING = "等于什么都符合"
GROUP = "须有一个括号"
PLAIN = [
    ("portal.toml", 'frame_work = "rightFrame"', 'frame_work = ""', "frame_work", EMPTY),
    ("portal.toml", 'frame_work = "rightFrame"', 'frame_work = " \u3000"', "frame_work", EMPTY),
    ("portal.toml", 'menu_leftover = ["运维管理", "工单", "问题遗留库"]', "menu_leftover = []", "menu_leftover", "至少要有 1 项"),
    ("portal.toml", 'menu_leftover = ["运维管理", "工单", "问题遗留库"]', 'menu_leftover = ["运维管理"]', "menu_leftover", "至少两级"),
    ("portal.toml", 'menu_leftover = ["运维管理", "工单", "问题遗留库"]', 'menu_leftover = ["运维管理", ""]', "menu_leftover.1", EMPTY),
    ("portal.toml", r"greeting_pattern = '欢迎您：\s*(\S+)'", "greeting_pattern = '欢迎您'", "greeting_pattern", GROUP),
    ("portal.toml", r"greeting_pattern = '欢迎您：\s*(\S+)'", r"greeting_pattern = '欢迎您(\S+)?'", "greeting_pattern", GROUP),
    ("portal.toml", r"days_pattern = '(\d{1,3})\s*天后到期'", r"days_pattern = '\d天'", "password_notice.days_pattern", GROUP),
    ("site.toml", 'login_markers = ["/portal/login.action", "/roles/login.jsp"]', "login_markers = []", "login_markers", "须给出 login_markers、lost_texts 或 answers 的 lost"),
    ("site.toml", 'login_markers = ["/portal/login.action", "/roles/login.jsp"]', 'login_markers = [""]', "login_markers.0", EMPTY),
    ("site.toml", 'error_texts = ["500错误！", ', 'error_texts = ["", ', "error_texts.0", EMPTY),
    ("site.toml", "known_dialogs = []", "known_dialogs = ['.*']", "known_dialogs.0", ANYTHING),
    ("site.toml", "known_dialogs = []", "lost_texts = ['']", "lost_texts.0", ANYTHING),
    ("site.toml", "known_dialogs = []", "denial_texts = [' ']", "denial_texts.0", EMPTY),
    ("site.toml", r"order_no_pattern = 'ID-056-\d{8}-\d{5}'", r"order_no_pattern = '\d*'", "order_no_pattern", ANYTHING),
    ("site.toml", 'login_path = "portal/login.action"', 'login_path = "portal/signin.action"', "login_path", "没有登记"),
    ("site.toml", 'home_path = "portal/index_office.action"', 'home_path = "portal/home.action"', "home_path", "没有登记"),
    ("login.toml", 'user_field = "loginName"', 'user_field = ""', "user_field", EMPTY),
    ("login.toml", r"success_pattern = '^302 \S*/portal/index_office\.action'", "success_pattern = ''", "success_pattern", ANYTHING),
    ("login.toml", "'验证码错误|手机验证码不正确'", "'.*'", "wrong_answer_pattern", ANYTHING),
    ("login.toml", """submit = 'form#checkForm input[type=button][value="登录"]'\n""", "", "behind.0", "须给出 submit"),
    ("todo_list.toml", r"total_pattern = '共(\d+)条'", r"total_pattern = '共\d+条'", "total_pattern", GROUP),
    ("done_list.toml", r"pages_pattern = '/(\d+)页'", r"pages_pattern = '/(?:\d+)页'", "pages_pattern", GROUP),
    ("todo_list.toml", "(?P<task_id>", "(?P<task>", "open_pattern", "(?P<task_id>…)"),
    ("todo_list.toml", "open_pattern", "# open_pattern", "open_pattern", "(?P<base_id>…)、(?P<task_id>…)"),
    ("todo_list.toml", 'search_option = "流水号"\n', "", "search_option", "要么都写"),
    ("done_list.toml", 'title = "我处理的工单"', 'title = ""', "title", EMPTY),
    ("done_list.toml", 'order_no = "流水号"', 'number = "流水号"', "columns.order_no", "columns 须给出 order_no"),
    ("done_list.toml", 'order_no = "流水号"', 'order_no = "工单号"', "columns.order_no", "header 里有这一栏"),
    ("leftover_list.toml", 'measure = "解决措施"', 'told = "解决措施"', "columns.measure", "columns 须给出 measure"),
    ("todo_list.toml", "rows_per_order = 2\n", "", "layouts.two_rows.title_in_second_row", "rows_per_order = 2"),
    ("order_form.toml", "[facts.order_no]", "[facts.number]", "facts.order_no", "facts 须给出 order_no"),
    ("order_form.toml", "[facts.deadline]", "[facts.limit]", "facts.deadline", "facts 须给出 deadline"),
    ("order_form.toml", r"pattern = '任务状态：(.*)'", "pattern = '任务状态：'", "facts.task_status.pattern", GROUP),
    ("order_form.toml", r"pattern = '任务状态：(.*)'", "pattern = '任务状态：(.*)|(.*)'", "facts.task_status.pattern", GROUP),
    ("order_form.toml", 'label = "完成工单"', 'label = ""', "complete.label", EMPTY),
    ("order_form.toml", 'submit_label = "提交"', 'submit_label = ""', "submit_label", EMPTY),
    ("order_form.toml", 'accepted_status = ["处理中"]', "accepted_status = []", "accepted_status", "至少要有 1 项"),
    ("order_form.toml", '"=rollback" }', '"=rolback" }', "reject.system.bpp_Sys_AssignString", "reject.toml 里没有这个字段"),
    ("order_form.toml", 'bpp_Sys_ActionID = "ACCEPT"', 'bpp_Sys_ActionID = "=note"', "accept.system.bpp_Sys_ActionID", "accept.toml 里没有这个字段"),
    ("reject.toml", 'name = "reject_text"', 'name = "text"', "fields", "fields 须有 name = 'reject_text'"),
    ("complete.toml", 'name = "note"', 'name = "remark"', "fields", "fields 须有 name = 'note'"),
    ("history.toml", "(?P<text>.*?)", "(?:.*?)", "line_pattern", "(?P<text>…)"),
    ("history.toml", "(?P<who>.+?)", "(?P<who>.+?)?", "line_pattern", "(?P<who>…)"),
    ("history.toml", 'complete = ["完成工单"]', "complete = []", "actions.complete", "actions 须给出 complete"),
    ("history.toml", 'accept = ["受理"]\n', "", "actions.accept", "actions 须给出 accept"),
    ("answers.toml", r"alert_pattern = '''alert\('((?:[^'\\]|\\.)*)'\)'''", "alert_pattern = 'alert'", "alert_pattern", GROUP),
    ("answers.toml", "success = ['^工单提交成功！$', ", "success = ['', ", "success.0", ANYTHING),
    ("answers.toml", 'text = "没有权限"', 'text = ""', "refusals.3.text", EMPTY),
    ("answers.toml", "session_statuses = [518]", 'session_header_value = ""', "session_header_value", EMPTY),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key", "told"), PLAIN)
def test_what_could_not_be_run(copy, file, old, new, key, told):
    """What the program would break on, or take for anything, is refused where the profile is loaded."""
    copy.change(file, old, new)

    fault = copy.fault()

    line = re.search(rf"branch/{re.escape(file)}:(\d+):{re.escape(key)} ", fault)
    assert line is not None, fault
    assert told in fault


@pytest.mark.parametrize(
    ("file", "old", "new", "back"),
    [
        ("portal.toml", 'frame_work = "rightFrame"', 'frame_work = ""', 0),
        ("order_form.toml", '"=rollback" }', '"=rolback" }', 0),
        ("answers.toml", 'text = "没有权限"', 'text = ""', 0),
        ("todo_list.toml", "(?P<task_id>", "(?P<task>", 0),
        ("leftover_list.toml", 'measure = "解决措施"', 'measure = "措施"', 0),
    ],
)
def test_line_of_the_cure(copy, file, old, new, back):
    """The fault names the line on which it is to be cured."""
    line = copy.change(file, old, new)

    assert f"branch/{file}:{line + back}:" in copy.fault()


@pytest.mark.parametrize(
    ("kind", "action", "told"),
    [
        ("login", "", "（登录）"),
        ("write", "form", "（提交工单）"),
        ("write", "leftover", "（登记遗留库）"),
    ],
)
def test_way_that_is_not_listed(copy, kind, action, told):
    """A profile without a request that every run sends is refused: the gate would keep all of them back."""
    path = copy.folder / "site.toml"
    head, *tables = path.read_text(encoding="utf-8").split("[[requests]]\n")
    marked = f'action = "{action}"' if action else ""
    kept = [one for one in tables if f'kind = "{kind}"' not in one or marked not in one]
    assert len(kept) < len(tables)
    path.write_text("[[requests]]\n".join([head, *kept]), encoding="utf-8")

    fault = copy.fault()

    assert re.search(r"branch/site\.toml:\d+:requests ", fault)
    assert told in fault


@pytest.mark.parametrize("name", ["boco", "ultrabpp", "ultraprocess_v2"])
def test_profiles_that_come_with_the_program(tmp_path, name):
    """None of these rules refuses a profile that runs."""
    assert Copy(tmp_path, name).load().site.name


@pytest.mark.parametrize("pager", ["共 很多 条", "共1,204条", "共条"])
def test_count_that_is_none(profile, pager):
    """What a page says instead of a count is reported as the site's; the program does not break on it."""
    nowhere: Any = None

    with pytest.raises(SiteChanged, match="括号里应有的数"):
        OrderListPage(nowhere, nowhere, profile.todo_list)._number_in(pager, "共(.*)条")
