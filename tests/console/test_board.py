"""看板: the month's figures as a page, on paper, as pictures and as a workbook."""

import pickle
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from loguru import logger
from openpyxl import load_workbook

from eoms_bot.console.figures import FRESH_SECONDS, OLD_SECONDS
from eoms_bot.console.pages import board
from eoms_bot.console.security.roles import Role
from eoms_bot.model.board import month_named
from eoms_bot.month import month_book
from eoms_bot.month.charts import of_month
from eoms_bot.report import log
from tests.console.kit import MovingClock, in_place, seed, serving, settings_of
from tests.support.past_months import Past, Reply, drawn, put

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
EVIL = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A console with some months behind it; one site has a name that is markup."""
    settings = settings_of(
        tmp_path_factory.mktemp("board") / "home",
        **{"board.users": 90_000, "board.users_by_area": {"乡镇": 40_000}},
    )
    clock = MovingClock(NOW)
    seed(settings, clock)
    evil = [
        Past(f"E{n}", ((moment, "DONE"),), Reply("complete", moment, cause="停电", area="乡镇", site=EVIL))
        for n, moment in enumerate(datetime(2026, 10, 8, n, tzinfo=UTC) for n in range(5))
    ]
    put(settings.paths.ledger, [*drawn(7, 200, NOW, 80), *evil])
    with serving(settings, clock, aside=in_place) as place:
        yield place
    log.REDACTOR.forget()
    logger.remove()


@pytest.fixture(scope="module")
def visitor(office):
    """Somebody who may only look."""
    return office.logged_in(Role.VIEWER)


def drawn_here(monkeypatch, why=""):
    """Whether this machine can draw, as a test wants it."""
    monkeypatch.setattr(board, "obstacle", lambda: why)


def test_figures_with_their_parts(visitor, monkeypatch):
    """Each figure stands with numerator, denominator, formula and source; what is not known says why."""
    drawn_here(monkeypatch)
    html = visitor.get("/board?month=2026-10").text

    for word in (
        "万投比",
        "÷ 90,000",
        "满意率（回访）",
        "无数据",
        "没有登记过回访",
        "重复投诉率",
        "口径说明",
        "不在分母里",
    ):
        assert word in html
    assert "未配置用户数（设置 board.users_by_area）" in html


def test_course_of_the_months(visitor, monkeypatch):
    """The month stands beside those before it, as far back as the ledger goes, with its change against the last."""
    drawn_here(monkeypatch)
    html = visitor.get("/board/2026-11").text

    part = re.search(r'<section class="panel" aria-labelledby="course">.*?</section>', html, re.DOTALL)
    assert part is not None
    told = part[0]
    assert '<th scope="col" class="num">2026年10月</th>' in told
    assert "2026年11月到今天为止" in told
    row = re.search(r'<th scope="row">解决率</th>.*?</tr>', told)
    assert row is not None
    assert re.search(r"\d+ ÷ \d+", row[0])
    assert "/board/2026-11/course-light.svg" in told


def test_charts_have_their_tables(visitor, monkeypatch):
    """Every picture of the page has a word for those who do not see it, and its numbers in a table of the same part."""
    drawn_here(monkeypatch)
    html = visitor.get("/board/2026-10").text

    parts = re.findall(r'<section class="panel".*?</section>', html, re.DOTALL)
    drawn_parts = [part for part in parts if "<img" in part]
    assert len(drawn_parts) >= 6
    assert all("<table" in part and 'alt="' in part for part in drawn_parts)
    assert "/board/2026-10/days-dark.svg" in html


def test_markup_in_a_name(visitor, monkeypatch):
    """A site's name that is markup stays a name."""
    drawn_here(monkeypatch)
    html = visitor.get("/board/2026-10").text

    assert EVIL not in html
    assert "&lt;img src=x" in html


def test_a_machine_without_chinese_font(visitor, monkeypatch):
    """The page says so, names no picture, and shows the numbers all the same."""
    drawn_here(monkeypatch, "这台机器没有中文字体")
    html = visitor.get("/board/2026-10").text

    assert "这台机器没有中文字体" in html
    assert '.svg"' not in html.split("<main")[1]
    assert "覆盖-室内弱覆盖" in html
    assert visitor.get("/board/2026-10/days-light.svg").status_code == 404


def test_the_library_waits_for_the_first_chart():
    """Neither the console nor a command loads the plotting library when it starts."""
    code = "import sys, eoms_bot.console.app, eoms_bot.cli.main; print('matplotlib' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )

    assert done.stdout.strip() == "False"


def test_a_chart(visitor):
    """A chart is an SVG picture without a script, and the same twice."""
    first = visitor.get(
        "/board/2026-10/ageing-dark.svg", timeout=300
    )  # the library loads, slowly on a busy machine
    second = visitor.get("/board/2026-10/ageing-dark.svg")

    if first.status_code == 404:
        pytest.skip("no Chinese font on this machine")
    assert first.headers["content-type"].startswith("image/svg+xml")
    assert first.content == second.content
    assert b"<svg" in first.content
    assert b"<script" not in first.content


def test_a_chart_is_drawn_once(office, visitor, monkeypatch):
    """As long as its numbers stand, a chart is not drawn anew."""
    drawn_here(monkeypatch)
    made = []

    def paint(*args):
        made.append(args)
        return b"<svg/>"

    monkeypatch.setattr(of_month, "painted", paint)

    for _ in range(3):
        assert visitor.get("/board/2026-10/attitudes-light.svg").content == b"<svg/>"

    assert len(made) == 1


def orders_on(visitor):
    """How many orders the page counts."""
    found = re.search(r"每日工单　(\d+) 张", visitor.get("/board").text)
    assert found
    return int(found[1])


def test_a_new_order_is_seen(office, visitor, monkeypatch):
    """The figures are made anew once the ledger has changed: behind the page where they are of the last minute, else before it."""
    drawn_here(monkeypatch)
    before = orders_on(visitor)
    office.ledger().stage("ID-056-NEU", "READ", "run-neu", NOW)
    at_once = orders_on(visitor)
    office.clock.ticks += FRESH_SECONDS
    meanwhile = orders_on(visitor)
    with office.desk.figures.aside:
        behind = orders_on(visitor)
    office.ledger().stage("ID-056-NEUER", "READ", "run-neu", NOW)
    office.clock.ticks += OLD_SECONDS

    assert [at_once, meanwhile, behind] == [before, before, before + 1]
    assert orders_on(visitor) == before + 2


@pytest.mark.parametrize(
    "path",
    [
        *("/board/2026-13", "/board/2026-12", "/board/none", "/board/2026-10/none.svg"),
        *("/board/2026-10/days.svg", "/board/2026-10/days-pink.svg", "/board/2026-10/days-light.png"),
        *("/board?month=2027-01", "/board/2026-10/../print"),
    ],
)
def test_what_is_not_there(visitor, path):
    """A month that is none or has not begun, and a chart that is none, is 404."""
    assert visitor.get(path).status_code == 404


def test_unknown_words_in_the_address(visitor):
    """What the page does not know is refused."""
    assert visitor.get("/board?monat=2026-10").status_code == 400


def test_the_third(tmp_path, monkeypatch):
    """From the 3rd on last month's report is ready; on the 2nd its numbers may still change."""
    drawn_here(monkeypatch)
    told = []
    for moment in (datetime(2026, 11, 2, 15, 59, tzinfo=UTC), datetime(2026, 11, 2, 16, 0, tzinfo=UTC)):
        settings = settings_of(tmp_path / f"{moment:%H}")
        seed(settings, MovingClock(moment - timedelta(days=20)))
        with serving(settings, MovingClock(moment)) as place:
            told.append(place.logged_in().get("/board").text)

    assert "11月3日之前数字还可能变化" in told[0]
    assert "上月月报已可生成" not in told[0]
    assert "上月月报已可生成" in told[1]
    assert '<a href="/board/2026-10/print">' in told[1]


def test_an_empty_ledger(empty):
    """Before the first run the page says that there is nothing, not 0 %, and offers no report."""
    html = empty.logged_in().get("/board").text

    assert "月报已可生成" not in html
    assert "10月机器人还没有处理过工单，没有月报" in html
    assert "/board/2026-10/month.xlsx" not in html
    assert "月报已可生成" not in empty.logged_in().get("/board/2026-10").text

    assert "这个月机器人没有处理过工单" in html
    assert "0.0%" not in html


def test_paper(visitor, monkeypatch):
    """The printed report has every part and no navigation."""
    drawn_here(monkeypatch)
    html = visitor.get("/board/2026-10/print").text

    assert "<nav" not in html
    assert "<script" not in html
    assert "-dark.svg" not in html
    assert "days-paper.svg" in html
    assert "-light.svg" not in html
    assert all(
        f'id="{name}"' in html for name in ("days", "warned", "heat", "sites", "aged", "satisfied", "meaning")
    )


def test_download(visitor, monkeypatch):
    """The workbook of the month is stored under its name."""
    monkeypatch.setattr("eoms_bot.month.month_book.obstacle", lambda: "不画")
    answer = visitor.get("/board/2026-10/month.xlsx")

    assert answer.status_code == 200
    assert "2026-10.xlsx" in answer.headers["content-disposition"]
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames[0] == "总览"
    assert EVIL in [cell.value for cell in book["热点站点"]["A"]]


def test_a_month_can_be_handed_over(office):
    """A month's figures reach the process that makes its workbook as they are."""
    month = office.desk.figures.month(month_named("2026-10"))

    assert pickle.loads(pickle.dumps(month)) == month


def test_workbook_is_made_once(visitor, monkeypatch):
    """The same figures are the same workbook: its charts are not drawn again for the next who stores it."""
    first = visitor.get("/board/2026-10/month.xlsx")
    monkeypatch.setattr(month_book, "render", _never)

    assert visitor.get("/board/2026-10/month.xlsx").content == first.content


def _never(*_args):
    raise ZeroDivisionError
