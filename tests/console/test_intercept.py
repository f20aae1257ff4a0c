"""今日拦截: incidents of now and of the schedules with their drafts, and who has sent what."""

import re
from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.advise import intercepting
from eoms_bot.console.security.roles import Role
from eoms_bot.report import log
from tests.cli.test_lists import order
from tests.console.kit import MovingClock, serving, settings_of
from tests.tables import sources

SITE = "LX_青槐政府"
OUT = {"what": "公告", "site": SITE, "kind": "中断", "begin": "2026-01-05T09:10+08:00"}
ALARM = sources.ROWS["alarms"][0] | {"原因": "市电检修"}


def settings_with(tmp_path, alarms=(ALARM,), orders=5, **more):
    """A county whose site is out, with so many orders on it."""
    tables = sources.ROWS | {"history": [order(n) for n in range(1, orders + 1)], "alarms": list(alarms)}
    files = {
        f"facts.{key}.file": str(sources.write(tmp_path, f"{key}.csv", rows)) for key, rows in tables.items()
    }
    return settings_of(tmp_path / "home", **files, **more)


@pytest.fixture
def place(tmp_path):
    """A console of that county, whose province has an address."""
    settings = settings_with(tmp_path, **{"intercept.province_mail": "duty@eoms.example"})
    with serving(settings, MovingClock(sources.NOW)) as found:
        yield found
    log.REDACTOR.forget()
    logger.remove()


def test_incident_with_its_drafts(place):
    """The site, its orders and alarm, what the announcement still lacks, and the mail of a severe one."""
    html = place.logged_in(Role.VIEWER).get("/intercept").text

    assert SITE in html
    assert "5 张工单，达到 5 张" in html
    assert "市电停电告警（停电）" in html
    assert "市电检修<small" in html
    assert '<em class="bad">待补</em>' in html
    assert "主题：【投诉拦截】澜溪县 LX_青槐政府 5 张工单" in html
    assert f"/replies?form=announcement&amp;site={'LX_%E9%9D%92%E6%A7%90%E6%94%BF%E5%BA%9C'}" in html
    for personal in ("13900000001", "李某某", "3组12号"):
        assert personal not in html
    assert "/api/intercept/sent" not in html


def test_who_has_sent_it(place):
    """A person notes that he has sent the announcement; everybody sees by whom and when; it is noted once."""
    client = place.logged_in(name="王值班")

    first = place.act(client, "/api/intercept/sent", **OUT)
    place.clock.time += timedelta(minutes=5)
    second = place.act(place.logged_in(name="李值班"), "/api/intercept/sent", **OUT)
    mail = place.act(client, "/api/intercept/sent", **OUT | {"what": "邮件"})
    html = client.get("/intercept").text

    assert (first.status_code, second.status_code, mail.status_code) == (200, 409, 200)
    assert "王值班 已经登记过" in second.json()["error"]
    assert html.count("王值班 已发，") == 2
    assert "登记公告已发" not in html
    noted = f"邮件 {SITE} 中断 2026-01-05T09:10+08:00"
    assert place.audited(1) == [("CONSOLE_ANNOUNCED", "王值班", noted)]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"site": "LX_没有"}, 404),
        ({"begin": "2026-01-05T09:11+08:00"}, 404),
        ({"kind": "多单"}, 404),
        ({"what": "短信"}, 422),
        ({"site": ""}, 422),
        ({"site": "x" * 101}, 422),
    ],
)
def test_an_incident_that_is_none(place, changes, status):
    """What nobody has found can't be noted, and a form that the page does not send neither."""
    client = place.logged_in()

    assert place.act(client, "/api/intercept/sent", **OUT | changes).status_code == status
    assert [row for row in place.audited(2) if row[0] == "CONSOLE_ANNOUNCED"] == []


def test_an_announced_one_needs_no_draft(tmp_path):
    """Where an announcement stands for the place, the page names it and drafts none."""
    announced = {
        **{"公告编号": "GG-20260105-01", "县区": "澜溪县", "影响地点": "青槐镇街上", "原因": "市电检修"},
        **{"发生时间": "2026-01-05 09:20"},
    }
    file = str(sources.write(tmp_path, "公告.csv", [announced]))
    settings = settings_with(tmp_path, **{"facts.announcements.file": file})
    with serving(settings, MovingClock(sources.NOW)) as found:
        html = found.logged_in().get("/intercept").text
    log.REDACTOR.forget()
    logger.remove()

    assert "已有公告 GG-20260105-01" in html
    assert "登记公告已发" not in html
    assert "没有配置省公司联系人" in html


def test_what_a_schedule_has_found(tmp_path):
    """The newest interception of a schedule is shown, with whether its incident still is one."""
    schedule = {"service.schedules": {"拦截": {"cron": "*/30 * * * *", "days": "all", "level": "intercept"}}}
    settings = settings_with(tmp_path, **schedule)
    intercepting.of_schedule(settings, "拦截", sources.NOW)
    sources.write(tmp_path, "alarms.csv", [ALARM | {"清除时间": "2026-01-05 11:30"}])
    sources.write(tmp_path, "history.csv", [order(1)])
    with serving(settings, MovingClock(sources.NOW)) as found:
        client = found.logged_in()
        html = client.get("/intercept").text
        noted = found.act(client, "/api/intercept/sent", **OUT).status_code
    log.REDACTOR.forget()
    logger.remove()

    assert "事件 1 个（严重 1 个）" in html
    assert "现在已不是事件" in html
    assert "现在没有事件" in html or "查得到的表里没有事件" in html
    assert noted == 200


def test_without_tables(shared, visitor):
    """Without tables the page says what it could not check; it does not say that all is well. One box
    has all of it.
    """
    html = visitor.get("/intercept").text

    (box,) = html.split('class="alarm"')[1:]
    texts = re.findall("<li>(.*?)</li>", box.split("</ul>")[0])
    assert texts[0] == "历史工单：未配置"
    assert len(texts) == len(set(texts)) > 1
    assert "查得到的表里没有事件" in html


def test_workbook(place):
    """The lists as the command writes them, without a customer in them."""
    answer = place.logged_in().get("/intercept.xlsx")

    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["content-disposition"]


def test_new_alarms_are_seen_at_once(place, tmp_path):
    """A newer file of a table is read for the next look, not after a while."""
    client = place.logged_in()
    client.get("/intercept")

    sources.write(tmp_path, "alarms.csv", [ALARM | {"告警名称": "光口告警", "告警类别": "传输"}], hours_old=0)

    assert "光口告警" in client.get("/intercept").text


@pytest.mark.browser
def test_by_hand(page, place):
    """In a browser: copy the mail, note that it was sent, and see the name."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=place.origin)
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/intercept")
    page.get_by_role("button", name="复制").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="登记邮件已发", exact=True).click()
    page.get_by_role("button", name="确认登记邮件已发").click()
    page.get_by_text("王值班 已发，").wait_for()

    assert copied.startswith("主题：【投诉拦截】")
