"""intercept and lists from the command line: what they show, what they write, and that they write nothing twice."""

import email
import email.policy
import stat
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from eoms_bot.advise import intercepting
from eoms_bot.decide.times import to_minute
from eoms_bot.run import handed_in
from tests.cli.kit import proven_write, unknown_write
from tests.tables import sources

PLACE = "青槐镇上湾村3组12号"


def order(number):
    """A past order of one site, as a file has it."""
    return {
        "工单号": f"ID-056-20260105-{number:05}",
        "分派时间": "2026-01-05 11:00",
        "客户姓名": "李某某",
        "客户电话": "13900000001",
        "县区": "澜溪县",
        "投诉地点": PLACE,
        "投诉内容": "没有信号|=1+1",
        "占用基站": "LX_青槐政府",
    }


@pytest.fixture
def county(cli, tmp_path, monkeypatch):
    """A county with five orders on a site that is without power, and one noisy cell."""
    cli.clock.moment = sources.NOW
    noisy = {"小区名称": "LX_柳林渡-1", "时间": "2026-01-05 08:00", "底噪": "-90"}
    tables = sources.ROWS | {"history": [order(number) for number in range(1, 6)], "indicators": [noisy]}
    for key, rows in tables.items():
        path = sources.write(tmp_path, f"{key}.csv", rows)
        monkeypatch.setenv(f"EOMS_FACTS_{key.upper()}_FILE", str(path))
    return cli


def test_intercept_writes_its_folder(county, tmp_path, monkeypatch):
    """The folder has the lists, a draft in the announcement's template, and a mail that is not sent."""
    monkeypatch.setenv("EOMS_INTERCEPT_PROVINCE_MAIL", "duty@eoms.example")

    result = county("intercept", "--out", "拦截", "--json")

    folder = tmp_path / "拦截"
    names = sorted(path.name for path in folder.iterdir())
    assert result.code == 0, result.err
    assert [name for name in names if not name.startswith("邮件")] == [
        "公告草稿.xlsx",
        "拦截.md",
        "拦截.xlsx",
    ]
    (mail,) = folder.glob("邮件草稿-1.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["X-Unsent"]) == ("duty@eoms.example", "1")
    assert "达到 5 张" in message.get_content()
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert result.json["lists"][0]["rows"][0]["工单数"] == "5"


def test_draft_goes_on_to_reply(county, tmp_path):
    """The draft, filled in by a person, is what reply takes."""
    county("intercept", "--out", "拦截")
    path = tmp_path / "拦截" / "公告草稿.xlsx"
    assert "公告人" in county("reply", "--template", "announcement", str(path)).err
    book = openpyxl.load_workbook(path)
    columns: dict[Any, int] = {cell.value: place for place, cell in enumerate(book["故障公告"][1], start=1)}
    own: dict[str, Any] = {
        "原因": "市电检修",
        "影响用户数": 300,
        "抢修队伍": "青槐抢修班",
        "预计恢复时间": "2026-01-05 18:00",
        "公告人": "赵公告",
        "公告人电话": "13900000023",
        "公告部门": "澜溪网络部",
        "公告地市": "泽宁市",
    }
    for name, value in own.items():
        book["故障公告"].cell(2, columns[name]).value = value
    book.save(path)

    result = county("reply", "--template", "announcement", str(path))

    assert result.code == 0, result.err
    assert "青槐镇街上、上湾村手机业务受影响" in result.out


def test_no_customer_in_the_lists(county, tmp_path):
    """Neither screen nor files tell a customer's name, number or door."""
    shown = county("intercept", "--out", "甲").out + county("lists", "--out", "乙").out
    for path in (tmp_path / "甲" / "拦截.md", tmp_path / "乙" / "清单.md"):
        shown += path.read_text(encoding="utf-8")
    for path in (tmp_path / "甲" / "拦截.xlsx", tmp_path / "乙" / "清单.xlsx"):
        book = openpyxl.load_workbook(path)
        shown += "".join(str(cell.value) for sheet in book for row in sheet for cell in row)

    assert "ID-056-20260105-00001" in shown
    assert not [word for word in ("李某某", "13900000001", "12号") if word in shown]


def test_severe_without_a_contact(county):
    """A severe incident without a configured contact is told, and no mail is drafted."""
    assert "没有配置省公司联系人" in county("intercept").out


def test_indicators_alone(county, monkeypatch):
    """Without any order the sites with hidden faults are listed."""
    monkeypatch.delenv("EOMS_FACTS_HISTORY_FILE")

    found = county("intercept", "--json").json["lists"]

    assert [row["基站"] for row in found[2]["rows"]] == ["LX_柳林渡"]
    assert [(row["基站"], row["工单数"]) for row in found[0]["rows"]] == [("LX_青槐政府", "0")]
    assert "历史工单：未配置" in found[0]["notes"]


def test_lists(county, tmp_path):
    """lists shows the five lists and writes them as workbook and page; text from orders stays text."""
    result = county("lists", "--out", "清单", "--json")

    titles = ["时限清单", "回访清单", "遗留清单", "建站需求", "处理记录"]
    assert [table["title"] for table in result.json["lists"]] == titles
    assert openpyxl.load_workbook(tmp_path / "清单" / "清单.xlsx").sheetnames == titles
    assert to_minute(sources.NOW)[:10] in (tmp_path / "清单" / "清单.md").read_text(encoding="utf-8")


def test_lists_of_the_bots_own_work(county):
    """What the bot has completed, and the site has proven, is in the lists; what is unknown is not."""
    county.clock.moment = sources.NOW
    measure = "占用基站:LX_青槐政府-3;解决措施:更换跳线;解决时间:2026-01-05 11:20;联系客户电话:13900000001;客户态度:不满意"
    proven_write(county.home / "ledger.db", county.clock, "ID-056-20260105-00001", measure)
    unknown_write(county.home / "ledger.db", county.clock, "ID-056-20260105-00002")

    found = {table["title"]: table["rows"] for table in county("lists", "--json").json["lists"]}

    (row,) = found["处理记录"]
    assert (row["工单号"], row["措施"], row["满意度"]) == ("ID-056-20260105-00001", "更换跳线", "不满意")
    assert "history.csv 第2行；账本 写入 1" in row["来源"]
    assert [one["状态"] for one in found["回访清单"]] == ["待回访"]
    assert "ID-056-20260105-00001" not in [one["工单号"] for one in found["时限清单"]]


def test_customer_of_an_order_that_only_the_ledger_knows(county):
    """The handling record names the customer of the bot's own order, masked: no name, number or door."""
    county.clock.moment = sources.NOW
    measure = "占用基站:LX_青槐政府-3;解决措施:更换跳线;未联系原因:停机"
    customer = (
        ("customer_name", "赵某某"),
        ("customer_tel", "13900000007"),
        ("fault_place", "柳林渡古镇8号"),
        ("complaint", "赵某某说没有信号，请打13900000007"),
    )
    proven_write(county.home / "ledger.db", county.clock, "ID-056-20260105-00077", measure, *customer)

    result = county("lists", "--json")

    (row,) = next(one["rows"] for one in result.json["lists"] if one["title"] == "处理记录")
    assert (row["姓名"], row["号码"], row["地点"]) == ("赵*", "139****0007", "柳林渡古镇***")
    assert row["内容"] == "赵*说没有信号，请打139****0007"
    assert not [word for word in ("赵某某", "13900000007", "8号") if word in result.out]


@pytest.mark.parametrize("command", ["intercept", "lists"])
@pytest.mark.parametrize("folder", [".", "../x", "没有/清单"])
def test_folder_that_cannot_be(county, command, folder):
    """A folder without a name, one that leads out, or has no parent is CLI-004."""
    result = county(command, "--out", folder)

    assert result.code == 2
    assert "[CLI-004]" in result.err


@pytest.mark.parametrize("command", ["intercept", "lists"])
def test_folder_that_is_there_gets_a_number(county, tmp_path, command):
    """A second list goes into a folder of its own, and the command says which."""
    (tmp_path / "清单").mkdir()

    result = county(command, "--out", "清单")

    assert result.code == 0, result.err
    assert str(tmp_path / "清单-2") in result.out
    assert list((tmp_path / "清单").iterdir()) == []


@pytest.fixture
def scheduled(county, tmp_path):
    """The same county with an interception on a schedule."""
    file = tmp_path / "eoms.toml"
    file.write_text(
        '[service]\ndispatch = "direct"\n[service.schedules."拦截"]\ncron = "*/20 * * * *"\n'
        'days = "all"\nlevel = "intercept"\n',
        encoding="utf-8",
    )
    file.chmod(0o600)
    return county


def test_scheduled_interception(scheduled):
    """A run of the schedule works no order: it leaves lists, drafts and its outcome where the service looks
    for them.
    """
    result = scheduled("run", "--schedule", "拦截", "--json")

    assert result.json["unchecked"] == ["号码占用：未配置", "公告：未配置"]
    assert (result.code, result.json["incidents"]) == (1, 1), result.err
    folder = scheduled.home / "service" / "intercept"
    names = sorted(path.name.split("-", 3)[3] for path in folder.iterdir())
    assert names == ["公告草稿.xlsx", "拦截.md", "拦截.xlsx", "结果.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert (scheduled.home / result.json["lists"]).is_file()
    assert scheduled.modes.calls == []
    found = intercepting.newest(scheduled.home, "拦截")
    assert found is not None
    assert [(one.site, one.kind, one.orders) for one in found.news] == [("LX_青槐政府", "中断", 5)]
    assert found.summary == "事件 1 个（严重 1 个）；未核对：号码占用：未配置；公告：未配置"
    assert found.lost == ()
    assert intercepting.newest(scheduled.home, "别的") is None


def test_interception_without_its_tables(scheduled, monkeypatch):
    """Tables that are stale or missing are named, with exit code 1; nothing says that there is no
    incident.
    """
    monkeypatch.delenv("EOMS_FACTS_HISTORY_FILE")
    scheduled.clock.moment += timedelta(days=3)

    result = scheduled("run", "--schedule", "拦截")

    assert result.code == 1
    assert "未核对：历史工单：未配置" in "".join(result.out.split())
    found = intercepting.newest(scheduled.home, "拦截")
    assert found is not None
    assert [text.split("，")[0] for text in found.lost] == ["告警：过期"]


def test_schedule_is_shown_as_interception(scheduled):
    """`serve --check` lists it with what it does."""
    shown = scheduled("serve", "--check").out

    assert "拦截" in shown.split("接下来", 1)[1]
    assert "*/20 * * * *" in shown


def test_old_lists_are_purged(scheduled):
    """The lists of interceptions leave the disk when their time is over."""
    scheduled("run", "--schedule", "拦截")

    old = list(handed_in.older(scheduled.home, datetime.now().astimezone() + timedelta(days=1)))

    assert len(old) == 4
