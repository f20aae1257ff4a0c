"""回复: what tables know is filled in with its source, the text is checked, nothing leaves."""

import json
from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.advise import reply_facts
from eoms_bot.advise.intercept import Situation
from eoms_bot.console.security.roles import Role
from eoms_bot.decide.diagnosis.model import Thresholds
from eoms_bot.model.decision import Sourced
from eoms_bot.model.listing import InterceptChoices
from eoms_bot.report import log
from tests.console.hostile_texts import XSS
from tests.console.kit import MovingClock, serving, settings_of
from tests.console.planned import reviewing
from tests.run.plans import SOLVED
from tests.tables import sources

ORDER = "ID-056-20260105-00001"
SITE = "LX_青槐政府"
ALARM = sources.ROWS["alarms"][0] | {"原因": "市电检修", "预计恢复时间": "2026-01-05 18:00"}
CARD = {
    **{"基站名称": SITE, "处理办法": "发电车已到", "处理班组": "青槐维护班", "告知人": "王责任"},
    **{"时间": "2026-01-05 11:00", "登记人": "王值班"},
}
PAST = {
    **{"工单号": ORDER, "分派时间": "2026-01-05 10:00", "县区": "澜溪县", "投诉地点": "青槐镇街上"},
    **{"占用基站": SITE, "客户姓名": "钱某某", "客户电话": "13900000001"},
}
FAULT = {
    **{"基站名称": SITE, "故障现象": "周边无信号", "到达时间": "2026-01-05 10:20", "原因": "市电检修"},
    **{"处理方法": "等待来电", "是否恢复": "否", "处理人员": "王维护", "处理人员电话": "13900000021"},
    **{"故障归类": "电源"},
}


def settings_with(tmp_path, **rows):
    """The settings of a branch with these tables, fresh at NOW."""
    names = {key: str(sources.write(tmp_path, f"{key}.csv", found)) for key, found in rows.items()}
    return settings_of(tmp_path / "home", **{f"facts.{key}.file": name for key, name in names.items()})


@pytest.fixture
def place(tmp_path):
    """A console of a branch whose site is out, and whose county has said so."""
    tables = {"cells": sources.ROWS["cells"], "alarms": [ALARM], "site_cards": [CARD], "history": [PAST]}
    with serving(settings_with(tmp_path, **tables), MovingClock(sources.NOW)) as found:
        yield found
    log.REDACTOR.forget()
    logger.remove()


def check(place, client, template, cells, sites=""):
    """What the page asks at each change."""
    fields = {"template": template, "cells": json.dumps(cells), "sites": sites}
    return place.act(client, "/api/reply/check", **fields)


def value_of(html, column):
    """What stands in the field of a column, and what is said below it."""
    return html.split(f'data-column="{column}"')[1].split('<div class="cell')[0]


@pytest.mark.parametrize("asked", [f"order={ORDER}", f"site={SITE}"])
def test_fault_is_filled_from_an_order_or_a_site(place, asked):
    """Cause, state and measure come from alarm and site card, with file and row; people's are left."""
    html = place.logged_in(Role.VIEWER).get(f"/replies?form=fault&{asked}").text

    assert f'value="{SITE}"' in value_of(html, "基站名称")
    assert 'value="市电检修"' in value_of(html, "原因")
    assert "alarms.csv 第2行 原因" in value_of(html, "原因")
    assert "<option selected>否" in value_of(html, "是否恢复")
    assert 'value="发电车已到"' in value_of(html, "处理方法")
    assert 'value=""' in value_of(html, "处理人员电话")
    assert "13900000001" not in html
    assert "钱某某" not in html


def test_announcement_is_filled(place):
    """Place, business, cause and times as the interception drafts them; the crew from the site card."""
    html = place.logged_in().get(f"/replies?form=announcement&site={SITE}").text

    assert 'value="澜溪县"' in value_of(html, "县区")
    assert 'value="2026-01-05 18:00"' in value_of(html, "预计恢复时间")
    assert 'value="青槐维护班"' in value_of(html, "抢修队伍")
    assert 'value=""' in value_of(html, "公告人电话")


def test_slow_has_its_fixed_figures(place):
    """The form of a slow network asks for the sites in one field, and the packets stand there."""
    html = place.logged_in().get(f"/replies?form=slow&order={ORDER}").text

    assert 'value="2000"' in value_of(html, "包长")
    assert f'value="{ORDER}"' in value_of(html, "工单号")
    assert html.count('data-column="网站名称|解析地址|地址类别"') == 1
    assert 'data-column="解析地址"' not in html


def test_an_order_that_only_a_plan_knows(tmp_path):
    """The serving site of an order that stands in no table comes from its plan."""
    with reviewing(tmp_path / "home") as (place, office):
        html = place.logged_in().get(f"/replies?order={SOLVED}").text
        shown = office.plan.rows[0].known["site"]
    log.REDACTOR.forget()
    logger.remove()

    assert shown in html
    assert f"计划 {office.plan.plan_id} 第 1 行的占用基站" in html


def test_an_unknown_order(shared, visitor):
    """An order of which nobody knows the site is said to be one."""
    assert "没有这张工单的占用基站" in visitor.get("/replies?order=nobody-knows-it").text


@pytest.mark.parametrize("query", ["form=none", "more=1", f"order={'A' * 81}", "form=fault&form=slow"])
def test_query_that_is_none(visitor, query):
    """A form that is none, or a text that is too long, is 400."""
    assert visitor.get(f"/replies?{query}").status_code == 400


def test_ended_alarm():
    """Where the alarm has ended, the fault is over at that time; an alarm that stands keeps it open."""
    from tests.decide import diagnosing as county

    ended = {"清除时间": sources.NOW - timedelta(hours=1), "发生时间": sources.NOW - timedelta(hours=3)}
    row = {"基站名称": SITE, "告警名称": "停电", "告警类别": "停电"}
    site = Sourced(SITE, "x")

    def found(*alarms):
        evidence = county.evidence(alarms=[*alarms])
        at = Situation(evidence, InterceptChoices(), Thresholds(), "澜溪县", sources.NOW)
        return reply_facts.facts("fault", "", site, at)

    over, open_ = found(row | ended), found(row | ended, row | {"发生时间": sources.NOW})
    assert (over["是否恢复"].value, over["故障恢复时间"].value) == ("是", "2026-01-05 11:00")
    assert open_["是否恢复"].value == "否"
    assert "故障恢复时间" not in open_


def test_a_whole_reply(place):
    """The text is the one of the command, with the source of each clause; nothing is put on record."""
    client = place.logged_in(Role.VIEWER)
    before = place.audited(1)

    found = check(place, client, "fault", FAULT).json()

    assert found["ok"], found
    assert found["text"].startswith("故障现象:周边无信号;到达时间:2026-01-05 10:20;处理过程:原因为市电检修")
    assert ["故障归类", "电源", "页面 第1行 故障归类（2026-01-05 12:00 的数据）"] in found["clauses"]
    assert place.audited(1) == before


def test_recovered_against_the_alarm(place):
    """已恢复 is refused while the site's alarm stands, and the column says so."""
    cells = FAULT | {"是否恢复": "是", "故障恢复时间": "2026-01-05 11:40"}

    found = check(place, place.logged_in(), "fault", cells).json()

    assert not found["ok"]
    assert [one["column"] for one in found["problems"]] == ["是否恢复"]
    assert "没有清除" in found["problems"][0]["text"]


def test_slow_with_its_sites(place):
    """Sites are written a line each; one that is no site is named."""
    cells = {"影响业务": "网页", "影响范围": "大部分"}

    found = check(place, place.logged_in(), "slow", cells, "甲网|127.0.0.1").json()

    assert not found["ok"]
    assert "甲网|127.0.0.1" in found["problems"][0]["text"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({}, "必填"),
        ({"没有的列": "x"}, "没有列"),
        ({"到达时间": "昨天"}, "时间"),
        ({"处理人员电话": "x"}, "电话"),
    ],
)
def test_what_cannot_be_read(place, cells, column):
    """The answer names the column of a cell that cannot be read; nothing is a text."""
    found = check(place, place.logged_in(), "fault", cells).json()

    assert not found["ok"]
    assert column in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"template": "none", "cells": "{}"}, 422),
        ({"template": "fault", "cells": "[]"}, 400),
        ({"template": "fault", "cells": '{"a": {}}'}, 400),
        ({"template": "fault", "cells": '{"a": 1}'}, 422),
        ({"template": "fault", "cells": json.dumps({"原因": "长" * 501})}, 422),
        ({"template": "slow", "cells": "{}", "sites": "\n".join("甲|127.0.0.1|x" for _ in range(31))}, 422),
        ({"template": "fault"}, 422),
    ],
)
def test_forms_that_are_none(shared, visitor, fields, status):
    """A form that the page does not send is refused."""
    assert shared.act(visitor, "/api/reply/check", **fields).status_code == status


def test_hostile_texts_come_back_as_texts(place):
    """The answer is JSON, and markup in a cell or in the address stays words."""
    client = place.logged_in()

    for text in XSS[:10]:
        html = client.get("/replies", params={"site": text[:80]}).text
        assert text not in html
        assert (
            check(place, client, "fault", FAULT | {"原因": text}).headers["content-type"]
            == "application/json"
        )


@pytest.mark.browser
def test_by_hand(page, place):
    """In a browser: bring in the facts of a site, see what is missing, fill it in, and copy the text."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=place.origin)
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/replies")
    page.get_by_label("或基站").fill(SITE)
    page.get_by_role("button", name="带出表里有的").click()
    page.get_by_text("还有").wait_for()
    assert page.get_by_role("button", name="复制").is_disabled()

    for column in ("故障现象", "到达时间", "处理人员", "处理人员电话"):
        page.locator(f'[name="{column}"]').fill(FAULT[column])
    page.locator('[name="故障归类"]').select_option("电源")
    page.get_by_text("可以用").wait_for()
    page.get_by_role("button", name="复制").click()
    page.get_by_text("已复制").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#text").text_content()
    assert "处理过程:原因为市电检修" in copied
