"""班报: done, why not, first tomorrow, rising sites, minutes saved; as a page and as CSV."""

import csv
import io

import pytest
from loguru import logger

from eoms_bot.console.pages import shift_report
from eoms_bot.console.security.roles import Role
from eoms_bot.model.outcome import Outcome
from eoms_bot.month.warning import Watched
from eoms_bot.report import log
from eoms_bot.report.folder import RunFolder
from tests.console.hostile_texts import XSS
from tests.console.kit import MovingClock, serving, settings_of
from tests.report import samples
from tests.tables import sources

FACT, SAID = ("area", "事实", "小区表.csv 第2行"), ("result", "人", "批次.xlsx 第2行")
OVERDUE = {
    **{"工单号": "ID-056-20260101-00001", "分派时间": "2026-01-01 08:00", "县区": "澜溪县"},
    **{"投诉地点": "青槐镇上湾村", "占用基站": "LX_青槐政府", "难度": "低"},
    **{"县区受理时间": "2026-01-01 09:00", "客户姓名": "钱某某", "客户电话": "13900000001"},
}


def item(*missing, reason="不能完成"):
    """An order that was left, as a run's folder briefly has it."""
    return {"decision": {"rule": "X", "missing": missing}, "reason": reason}


def held(place, *items):
    """Leave these orders to people today: what each lacks."""
    now = place.clock.now()
    ledger = place.ledger()
    folder = RunFolder.create(place.desk.settings.paths.runs, "run", now)
    ledger.run_started(folder.run_id, "run", "clerk01", now)
    for n, (reason, missing) in enumerate(items, 60):
        ledger.stage(samples.number(n), "READ", folder.run_id, now)
        ledger.outcome(samples.number(n), Outcome.HELD, reason, folder.run_id, now)
        folder.add(samples.item(n, Outcome.HELD, reason, samples.hold(reason, missing)))


def rows_of(answer):
    """The CSV's rows, as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_worth():
    """Replies without a person's value are untyped, those without sources are not; the formula holds."""
    worth = shift_report.worth_of(
        [("complete", (FACT,)), ("complete", (FACT, SAID, SAID)), ("reject", (FACT,)), ("reject", ())]
    )

    assert (worth.done, worth.rejected, worth.untyped, worth.unknown, worth.typed) == (2, 2, 2, 1, 2)
    assert worth.minutes == pytest.approx(4 * 3 - 2 * 10 / 60)


def test_worth_is_never_less_than_none():
    """A day on which people typed more than the bot saved has saved nothing, not less."""
    assert shift_report.worth_of([("complete", (SAID,) * 30)]).minutes == 0


def test_pareto():
    """The most frequent cell is first; the share counts an order once, however much it lacks."""
    bars = shift_report.pareto(
        [
            item("客户态度：没有来源", "联系时间：没有来源"),
            item("客户态度：没有来源"),
            item("联系时间：没有来源"),
            item(reason="重大投诉，须由人处理：客户级别为 A1"),
            item(reason="重大投诉，须由人处理：待办列表标为 VIP"),
        ]
    )

    assert [(bar.name, bar.orders, bar.so_far) for bar in bars] == [
        ("客户态度", 2, 0.4),
        ("联系时间", 2, 0.6),
        ("重大投诉，须由人处理", 2, 1.0),
    ]


def test_page(place):
    """Figures of the day, reasons with their share, what is first, and the formula in words."""
    held(place, *(("缺", ("客户态度：没有来源", "联系时间：没有来源")), ("缺", ("客户态度：没有来源",))))
    html = place.logged_in(Role.VIEWER).get("/shift").text

    assert "另有 1 张的来源账本里没有，不算" in html
    assert shift_report.FORMULA in html
    assert 'scope="row">客户态度' in html
    assert "账本在这一周之前只有" in html
    assert "139****" not in html.split("催县区")[1]


def test_csv(place):
    """The same as CSV, which a spreadsheet opens: a part a row, and no cell that it would compute."""
    held(place, ("=1+1", ()), ("缺", ("客户态度：没有来源",)))

    answer = place.logged_in().get("/shift.csv")
    rows = rows_of(answer)

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["部分", "项", "数", "说明"]
    assert ["办完", "完成", "1", "网站处理记录证实的"] in rows
    assert ["省下", "分钟", "0", shift_report.FORMULA] in rows
    assert any(row[:3] == ["没办的原因", "客户态度", "1"] for row in rows)
    assert any(row[1] == "'=1+1" for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_before_the_first_run(empty):
    """Nothing yet is said as nothing, not as 0 % or as an error."""
    html = empty.logged_in().get("/shift").text

    assert html.count("无数据") == 2
    assert "今天没有转人工的工单" in html


def test_what_a_county_owes(tmp_path):
    """Overdue orders of a county are a text to copy, without the customer."""
    files = {"facts.history.file": str(sources.write(tmp_path, "历史工单.csv", [OVERDUE]))}
    with serving(settings_of(tmp_path / "home", **files), MovingClock(sources.NOW)) as place:
        html = place.logged_in().get("/shift").text
    log.REDACTOR.forget()
    logger.remove()

    draft = html.split('id="county-1"')[1].split("</pre>")[0]
    assert "澜溪县的同事：" in draft
    assert "ID-056-20260101-00001 LX_青槐政府：难度低" in draft
    assert "钱某某" not in html
    assert "13900000001" not in html


def test_rising_sites_are_in_the_draft_of_their_county():
    """A site that is rising is named to its county; one whose county nobody knows is in no draft."""
    one = Watched("站点", "LX_青槐政府", 9, (1, 2, 1, 2), 1.5, 4.0, raised=True)

    drafts = list(shift_report._drafts([("澜溪县", one), ("", one)], []))

    assert [draft.county for draft in drafts] == ["澜溪县"]
    assert "LX_青槐政府：近七天 9 张，前几周平均 1.5 张" in drafts[0].text


def test_hostile_reasons_stay_texts(place):
    """Reasons that are markup are shown as words."""
    held(place, *((text, ()) for text in XSS[:8]))

    html = place.logged_in().get("/shift").text

    assert not [text for text in XSS[:8] if text in html]


@pytest.mark.browser
def test_by_hand(page, place):
    """In a browser the page opens from the menu and its CSV is stored."""
    page.goto(f"{place.origin}/login#{place.token(Role.VIEWER)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.get_by_role("link", name="班报", exact=True).click()
    page.get_by_role("heading", name="为什么没办").wait_for()
    with page.expect_download() as waited:
        page.get_by_role("link", name="导出 CSV").click()

    assert waited.value.suggested_filename == "班报-2026-11-25.csv"
