"""数据: the tables and the inbox as they are, what a missing table costs, templates, and uploads of a table."""

import io
import json
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest
from loguru import logger

from eoms_bot.console.pages import data
from eoms_bot.console.security.roles import Role
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import log
from eoms_bot.report.folder import RunFolder
from tests.console.kit import MovingClock, serving, settings_of
from tests.console.test_uploads import bomb, send, with_macro, workbook
from tests.report import samples
from tests.support import orders
from tests.tables import sources

CSV = "text/csv"
ALARM = sources.ROWS["alarms"][0]


@pytest.fixture
def folder(tmp_path):
    """Where the branch keeps its tables."""
    (tmp_path / "数据").mkdir()
    return tmp_path / "数据"


@pytest.fixture
def place(tmp_path, folder):
    """A console of a branch with fresh cells, old alarms, a wrong 公告 and a watched folder of indicators."""
    sources.write(folder, "小区表.csv", sources.ROWS["cells"])
    sources.write(folder, "告警.csv", [ALARM], hours_old=5)
    sources.write(
        folder,
        "公告.csv",
        [{"公告编号": "GG-1", "县区": "澜溪县", "影响地点": "上湾村", "原因": "x", "发生时间": "昨天"}],
    )
    (folder / "导出").mkdir()
    files = {f"facts.{key}.file": str(folder / f"{name}.csv") for key, name in
             (("cells", "小区表"), ("alarms", "告警"), ("announcements", "公告"))}  # fmt: skip
    watched = {"facts.indicators.folder": str(folder / "导出"), "facts.indicators.pattern": "指标*.csv"}
    settings = settings_of(tmp_path / "home", **files, **watched)
    with serving(settings, MovingClock(sources.NOW)) as found:
        yield found
    log.REDACTOR.forget()
    logger.remove()


def put(place, client, content, name="告警.csv", **headers):
    """Upload a table as the page does."""
    saved = str(int(place.clock.now().timestamp() * 1000))
    own = {"Content-Type": CSV, "X-Table": "alarms", "X-Saved": saved}
    place.fresh += 1
    return send(
        client,
        content,
        name,
        path=data.UPLOAD,
        **{"X-Action-Id": f"table-action-{place.fresh:06}"} | own | headers,
    )


def csv_of(folder, *rows):
    """The bytes of alarms."""
    return sources.write(folder.parent, "新.csv", rows).read_bytes()


def row_of(html, label):
    """The row of a table on the page."""
    return next(one for one in html.split("<tr") if f'scope="row">{label}<' in one)


def test_each_table_as_it_is(place):
    """State, rows, age and place of each; what is wrong is named with row and column; nothing is left out."""
    html = place.logged_in(Role.VIEWER).get("/data").text

    assert "正常" in row_of(html, "小区表")
    assert "5 小时 0 分前，上限 2 小时" in row_of(html, "告警")
    assert "过期" in row_of(html, "告警")
    assert "[FACT-023] 公告.csv:2:发生时间" in row_of(html, "公告")
    assert "取最新的 指标*.csv" in row_of(html, "指标")
    assert "[facts.planning] 没有写" in row_of(html, "规划库")
    assert html.count('href="/data/template/') == 17 + 4


def test_a_fresh_table_grows_old_on_the_page(place):
    """A table that was read while it was fresh is 过期 on the page once its hours are over."""
    before = row_of(place.logged_in().get("/data").text, "小区表")

    place.clock.time += timedelta(days=40)

    assert "正常" in before
    assert "过期" in row_of(place.logged_in().get("/data").text, "小区表")


def test_what_a_missing_table_costs(place):
    """The last run's cells that name the table are counted, with their orders; before a run there is none."""
    client = place.logged_in()
    before = client.get("/data").text
    lacking = ("省内投诉原因：没有来源（未配置 站卡、指标；过期 告警）", "解决措施：没有来源（过期 告警）")
    folder = RunFolder.create(place.desk.settings.paths.runs, "preview", place.clock.now())
    for n, missing in enumerate((lacking, lacking[:1], ()), 1):
        folder.add(samples.item(n, Outcome.HELD, "缺", samples.hold("缺", missing)))

    html = client.get("/data").text

    assert "代价还数不出来" in before
    assert "<b>3 格</b>等人填" in row_of(html, "告警")
    assert "2 张工单" in row_of(html, "告警")
    assert "<b>2 格</b>" in row_of(html, "站卡")
    assert "等人填" not in row_of(html, "小区表")
    assert folder.run_id in html


def test_inbox(place):
    """A workbook of the inbox with its usable rows and what is wrong with the others; one that is none."""
    inbox = place.desk.settings.paths.inbox
    inbox.mkdir()
    good, bad = (
        orders.rejected("ID-056-20260105-00001"),
        orders.rejected("ID-056-20260105-00002", 处理方式=""),
    )
    (inbox / "上午.xlsx").write_bytes(workbook(good, bad))
    (inbox / "王某13900000001.xlsx").write_bytes(b"no workbook")

    html = place.logged_in().get("/data").text

    assert "上午.xlsx:3:处理方式" in html
    assert "BATCH-003" in html
    assert "13900000001" not in html


@pytest.mark.parametrize(
    ("key", "sheet"), [("alarms", "告警"), ("fault", "故障回复"), ("batch", "批次"), ("people", "联系人")]
)
def test_templates(shared, visitor, key, sheet):
    """Each kind's empty workbook is the one of the command, under a name that says what it is."""
    answer = visitor.get(f"/data/template/{key}.xlsx")

    assert sheet in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert "attachment" in answer.headers["content-disposition"]
    assert visitor.get("/data/template/nothing.xlsx").status_code == 404


def test_upload_takes_the_place(place, folder):
    """A good file is in force at once, as old as its saving; the old one stays; it is on record."""
    client = place.logged_in(name="王值班")
    before = (folder / "告警.csv").read_bytes()

    answer = put(place, client, csv_of(folder, ALARM, ALARM | {"告警名称": "光口告警"}), "导出 & (告警).csv")

    assert answer.status_code == 200, answer.text
    assert "告警：正常" in answer.json()["text"]
    [kept] = (folder / "换下").iterdir()
    assert kept.read_bytes() == before
    assert kept.name in answer.json()["text"]
    assert "正常" in row_of(client.get("/data").text, "告警")
    event, who, note = place.audited(1)[0]
    assert (event, who) == ("CONSOLE_UPLOADED", "王值班")
    assert "告警.csv 2 行" in note


def test_upload_of_an_old_file(place, folder):
    """A file that was saved three hours ago is three hours old: an upload makes no table fresh."""
    saved = str(int((place.clock.now() - timedelta(hours=3)).timestamp() * 1000))

    answer = put(place, place.logged_in(), csv_of(folder, ALARM), **{"X-Saved": saved})

    assert "告警：过期" in answer.json()["text"]


def test_upload_of_a_wrong_file(place, folder):
    """What is wrong is named with file, row, column and cure, and the old file stays in force."""
    before = (folder / "告警.csv").read_bytes()

    answer = put(
        place, place.logged_in(), csv_of(folder, ALARM | {"发生时间": "昨天"}), "王某13900000001.csv"
    )

    assert answer.status_code == 422
    assert "原来的还在用" in answer.json()["error"]
    assert ":2:发生时间" in answer.json()["error"]
    assert "13900000001" not in answer.json()["error"]
    assert (folder / "告警.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "name", "headers"),
    [
        pytest.param(b"", "告警.csv", {}, id="empty"),
        pytest.param(b"PK\x03\x04" + b"x" * 100, "告警.csv", {}, id="another archive"),
        pytest.param(bomb, "指标.xlsx", {"X-Table": "indicators"}, id="zip bomb"),
        pytest.param(lambda: with_macro(workbook()), "告警.xlsx", {}, id="macro"),
        pytest.param(b"a,b\n1,2\n", "../告警.csv", {}, id="traversal"),
        pytest.param(b"a,b\n1,2\n", "告警.csv", {"X-Table": "none"}, id="no such table"),
        pytest.param(b"a,b\n1,2\n", "告警.csv", {"X-Table": ""}, id="no table"),
        pytest.param(b"a,b\n1,2\n", "告警.csv", {"X-Saved": ""}, id="no time"),
        pytest.param(b"a,b\n1,2\n", "告警.csv", {"X-Saved": "-1"}, id="a time before all times"),
        pytest.param(b"a,b\n1,2\n", "告警.csv", {"X-Saved": "9" * 40}, id="a time after all times"),
    ],
)
def test_what_is_refused(place, folder, content, name, headers):
    """A hostile or wrong file is 422, and neither the tables nor the chain have changed."""
    client = place.logged_in()
    before, files = place.audited(1), sorted(path.name for path in folder.rglob("*"))

    answer = put(place, client, content() if callable(content) else content, name, **headers)

    assert answer.status_code == 422
    assert place.audited(1) == before
    assert sorted(path.name for path in folder.rglob("*")) == files


def test_zip_bomb_in_the_place_of_a_workbook(tmp_path):
    """Where a setting takes workbooks, a bomb is refused within the reader's bounds."""
    settings = settings_of(tmp_path / "home", **{"facts.alarms.file": str(tmp_path / "告警.xlsx")})
    with serving(settings, MovingClock(sources.NOW)) as found:
        answer = put(found, found.logged_in(), bomb(), "告警.xlsx")
    log.REDACTOR.forget()
    logger.remove()

    assert answer.status_code == 422
    assert "FACT-005" in answer.json()["error"]
    assert not (tmp_path / "告警.xlsx").exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF": "wrong"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 403),
        ({"Cookie": "none"}, 401),
        ({"X-Action-Id": "short"}, 422),
    ],
)
def test_who_is_turned_away(place, folder, headers, status):
    """A table is refused without a session, without X-CSRF, and from a page of another site."""
    assert put(place, place.logged_in(), csv_of(folder, ALARM), **headers).status_code == status
    assert not (folder / "换下").exists()


def test_viewers_look_only(place, folder):
    """A viewer is offered no upload and may make none; that he tried is on record."""
    client = place.logged_in(Role.VIEWER, "李某")

    assert 'id="upload"' not in client.get("/data").text
    assert put(place, client, csv_of(folder, ALARM)).status_code == 403
    assert place.audited(1) == [("CONSOLE_REFUSED", "李某", "/api/data/upload 403")]


def test_page_without_rules(tmp_path):
    """A broken rule file hides no table: only the inbox says that it could not be read."""
    rules = tmp_path / "rules.toml"
    rules.write_text("x = ", encoding="utf-8")
    settings = settings_of(tmp_path / "home", **{"files.rules": str(rules)})
    with serving(settings, MovingClock(sources.NOW)) as found:
        html = found.logged_in().get("/data").text
    log.REDACTOR.forget()
    logger.remove()

    assert "读不了：" in html
    assert "小区表" in html


def test_hostile_cells_stay_texts(place, folder):
    """A header that is markup is shown as text."""
    sources.write(folder, "小区表.csv", [sources.ROWS["cells"][0] | {"<script>alert(1)</script>": "1"}])

    html = place.logged_in().get("/data").text

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def renamed(folder, **names):
    """The bytes of alarms whose columns have a system's names."""
    return csv_of(folder, {names.get(column, column): text for column, text in ALARM.items()})


def test_unknown_columns_are_asked_for(place, folder):
    """A file whose required columns have other names changes nothing; the answer asks for them."""
    client = place.logged_in()
    before = place.audited(1)

    answer = put(place, client, renamed(folder, 告警名称="网元告警名称", 发生时间="首次发生时间"))

    found = answer.json()
    asked = {column: (required, near) for column, required, near in found["missing"]}
    assert (answer.status_code, found["table"]) == (200, "告警")
    assert asked["告警名称"] == (True, "网元告警名称")
    assert asked["发生时间"] == (True, "首次发生时间")
    assert set(found["free"]) == {"网元告警名称", "首次发生时间"}
    assert place.audited(1) == before
    assert not (folder / "换下").exists()


def test_taught_columns_are_remembered(place, folder):
    """With what the person says the file is taken, on record, and the next one needs no question."""
    client = place.logged_in()
    content = renamed(folder, 告警名称="网元告警名称")
    said = {"X-Columns": quote(json.dumps({"告警名称": "网元告警名称"}))}

    first = put(place, client, content, **said).json()
    noted = place.audited(1)[0][2]
    second = put(place, client, content).json()

    assert "已放好：告警 告警.csv，1 行" in first["text"]
    assert "告警名称 读“网元告警名称”，记下了" in noted
    assert "已放好" in second["text"]
    assert "学到的列名 1 个" in row_of(client.get("/data").text, "告警")


@pytest.mark.parametrize(
    "said",
    [
        "[]",
        '{"告警名称": 1}',
        '{"告警名称": ""}',
        '{"没有的列": "网元告警名称"}',
        "{",
        '{"告警名称": "基站名称"}',
    ],
)
def test_words_on_columns_that_are_none(place, folder, said):
    """What cannot be a table's column is refused, and nothing is learned."""
    answer = put(
        place, place.logged_in(), renamed(folder, 告警名称="网元告警名称"), **{"X-Columns": quote(said)}
    )

    assert answer.status_code in (400, 422)
    assert not (place.desk.settings.paths.home / "facts-columns.json").exists()


@pytest.mark.browser
def test_upload_by_hand(page, place, folder, tmp_path):
    """In a browser: choose the table and the file, and the page that follows shows the table in force."""
    (tmp_path / "今天.csv").write_bytes(csv_of(folder, ALARM))
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.get_by_role("link", name="数据", exact=True).click()
    page.get_by_label("哪一张").select_option(label="告警")
    page.locator("#book").set_input_files(tmp_path / "今天.csv")
    page.get_by_role("button", name="检查并放好").click()

    page.get_by_text("已放好：告警 告警.csv，1 行").wait_for()
    assert len(list((folder / "换下").iterdir())) == 1


@pytest.mark.browser
def test_columns_taught_by_hand(page, place, folder, tmp_path):
    """In a browser: the page asks what the column is called, offers the near name, and takes the file."""
    (tmp_path / "导出.csv").write_bytes(renamed(folder, 告警名称="网元告警名称"))
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/data")
    page.get_by_label("哪一张").select_option(label="告警")
    page.locator("#book").set_input_files(tmp_path / "导出.csv")
    page.get_by_role("button", name="检查并放好").click()
    asked = page.locator("select[name=告警名称]")
    asked.wait_for()
    offered = asked.input_value()

    page.get_by_role("button", name="照这样读，记住").click()

    page.get_by_text("已放好：告警 告警.csv，1 行").wait_for()
    assert offered == "网元告警名称"
