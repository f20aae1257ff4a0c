"""sites check on the mock site: it says what differs, and nothing that it does changes the site."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support import busy_desk, orders
from tests.support.bot import PASSWORD

READ_ONLY = {
    "/eoms4/portal/login.action",
    "/eoms4/sheet/myWaitingDealSheetQuery.action",
    "/eoms4/sheet/myDealedSheetQuery.action",
    "/eoms4/sheet/issueLeftoverQuery.action",
    "/eoms4/ultrabpp/clientOpt/callService.action",
}
"""What the site's pages post without changing anything."""
SECONDS = 500


def checked(site, bot, *words, **switches: str) -> tuple[int, Mapping[str, dict[str, str]], dict[str, Any]]:
    """(exit code, finding by `page/kind/name`, the whole answer) of a check of a site with one order of ours and one of nobody's."""
    site.switches(**switches)
    orders.put(site)
    orders.put(site, held=False)
    done = bot.run("sites", "check", *words, "--json", seconds=SECONDS)
    answer = json.loads(done.stdout)
    found = {f"{one['page']}/{one['kind']}/{one['name']}": one for one in answer.get("findings", ())}
    return done.code, found, answer


def of(found, state):
    """The findings of a state."""
    return {name for name, one in found.items() if one["state"] == state}


def posted(site, since=0):
    """The paths that the site was posted, behind so many requests."""
    return {one["path"] for one in site.requests(since=since) if one["method"] == "POST"}


def test_site_of_the_profile(site, bot):
    """On its own site every selector, field, option and request of the profile fits; what empty lists hide is told; nothing is written."""
    code, found, answer = checked(site, bot)

    assert (of(found, "失败"), of(found, "警告")) == (set(), set())
    assert of(found, "未看") == {
        f"{page}/{what}"
        for page in ("done_list", "leftover_list")
        for what in ("表头/columns", "搜索/search_option")
    }
    assert code == 1
    assert found["complete/选项/省内投诉原因（CCH_ONE_provReason）"]["found"].endswith("与字典一致")
    assert found["order_form/动作/accept（受理）"]["found"] == "找到一个"
    assert (
        found[r"site/请求/POST /ultrabpp/form/formAction/save\.action"]["found"] == "登记为写入，这次没有出现"
    )
    assert answer["writes"] == {"attempted": 0, "blocked": 0, "sent": 0}
    assert posted(site) <= READ_ONLY
    assert site.writes() == []
    assert bot.violations(site.oracle(), dry_run=True) == []
    assert bot.run_folders() == []


@pytest.mark.long
def test_what_has_drifted(site, bot):
    """One check names everything that differs: a field under another id or label, two controls of one id, options, an unknown field."""
    code, found, _ = checked(
        site,
        bot,
        rename="CCH_ONE_scene:CCH_ONE_place;bpp_TaskDealDeadLine:bpp_DealLimit",
        relabel="投诉所属小区：:所属小区：",
        duplicate="CCH_ConsumerTel",
        drop_option="CCH_ONE_area:乡镇",
        new_option="CCH_ONE_network:6G",
        extra_required="CCH_ONE_extra",
    )

    assert code == 5
    assert of(found, "失败") == {
        *("complete/字段/场景分类（CCH_ONE_scene）", "complete/字段/场景分类（CCH_ONE_place_ubfbox）"),
        *(
            "complete/字段/投诉所属小区（CCH_ONE_cell）",
            "complete/字段/附加项CCH_ONE_extra（CCH_ONE_extra_ubfbox）",
        ),
        *("complete/选项/投诉区域（CCH_ONE_area）", "order_form/选择器/facts.deadline"),
        *("order_form/选择器/facts.customer_tel", "order_form/页面/工单表单"),
    }
    assert of(found, "警告") == {"complete/选项/网络类型（CCH_ONE_network）"}
    assert found["order_form/选择器/facts.customer_tel"]["found"].endswith("有 2 个")
    assert "乡镇 网站没有" in found["complete/选项/投诉区域（CCH_ONE_area）"]["found"]
    assert posted(site) <= READ_ONLY


@pytest.mark.long
def test_button_that_submits(site, bot):
    """A profile that takes 受理 for a step makes its page submit: the gate lets nothing out, and the check names the request."""
    wrong = (
        'button = "input#bpp_Btn_T1Finish"\nlabel = "完成工单"',
        'button = "input#bpp_Btn_ACCEPT"\nlabel = "受理"',
    )
    bot.own_profile("branch", {"order_form.toml": [wrong]})
    waiting = orders.put(site, held=False)

    code, found, answer = checked(site, bot, "branch", "--order", waiting)

    assert code == 5
    assert answer["writes"] == {"attempted": 1, "blocked": 1, "sent": 0}
    assert "没有发出" in found[r"site/请求/POST /ultrabpp/form/formAction/save\.action"]["found"]
    assert posted(site) <= READ_ONLY
    assert site.writes() == []


@pytest.mark.long
def test_values_that_differ(site, bot):
    """Values are held against the page as well: of system fields, codes, prefilled boxes, the words of the history, a fact of one order."""
    wrong = {
        "order_form.toml": [
            ('ActionID = "T1Finish"', 'ActionID = "X1Finish"'),
            ('ActionText = "派单驳回"', 'ActionText = "驳回"'),
            ("facts_as_served = true", "facts_as_served = false"),
        ],
        "complete.toml": [('codes = { "否" = "0", "是" = "1" }', 'codes = { "否" = "1", "是" = "2" }')],
        "leftover.toml": [('IL_Area = "fault_area"', 'IL_Area = "fault_place"')],
        "history.toml": [
            ('accept = ["受理"]', 'accept = ["接单"]'),
            ('complete = ["完成工单"]', 'complete = ["办结"]'),
        ],
    }
    bot.own_profile("branch", wrong)
    desk = busy_desk.sit_down(site)
    bot.checks = {"forgotten": frozenset({desk.answered})}
    known = orders.put(site, fields={"CCH_Koujing": "已有口径", "CCH_FaultArea": "青槐县"})

    code, found, answer = checked(site, bot, "branch", "--order", known)

    assert code == 5
    assert of(found, "失败") == {
        *("order_form/动作/complete.system", "order_form/动作/reject.system"),
        *(
            f"complete/编码/{name}"
            for name in ("是否已答复客户（CCH_ONE_isReplied）", "暂时无法解决地点（CCH_ONE_tempUnsolved）")
        ),
        *(
            "leftover/选择器/prefilled.IL_Area",
            "history/记录/actions.accept",
            "history/记录/actions.complete",
        ),
    }
    assert (
        found["order_form/动作/complete.system"]["found"]
        == 'bpp_Sys_ActionID 网站写 "T1Finish"，档案是 "X1Finish"'
    )
    assert "fault_area" in found["leftover/选择器/prefilled.IL_Area"]["cure"]
    assert of(found, "警告") == {"order_form/页面/facts_as_served"}
    assert found["order_form/页面/facts_as_served"]["cure"] == "facts_as_served = true"
    assert found["order_form/选择器/facts.koujing"]["found"].endswith("找到一个")
    assert {"answers.*", "order_form.mask", "order_form.accept.system"} <= set(answer["not_compared"])
    assert posted(site, desk.requests) <= READ_ONLY


def test_login_page_of_another_site(site, bot):
    """Where the login page is not that of the profile, no password is typed, and no page behind it is opened."""
    code, found, _ = checked(site, bot, rename="pwd:passwd")

    assert code == 5
    assert "login/选择器/password" in of(found, "失败")
    assert "todo_list/页面/待办列表" in of(found, "未看")
    assert site.oracle()["logins"] == []
    assert {one["path"] for one in site.requests() if "static" not in one["path"]} == {
        "/eoms4/portal/login.action"
    }
    assert PASSWORD not in json.dumps(found)
