"""call note and site card: a person's word on the command line becomes a row of the branch's tables."""

import csv
from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.ledger import Deed, Ledger, Views
from tests.ledger.planning import order_of, plan_of
from tests.tables import sources

ORDER = "ID-056-20260105-00001"
CARD = ("site", "card", "LX_青槐政府", "--cause", "故障-传输中断", "--said-by", "王责任")


@pytest.fixture
def desk(cli, monkeypatch):
    """A command line of an agent at noon."""
    cli.clock.moment = sources.NOW
    monkeypatch.setenv("EOMS_SITE_OPERATOR", "王值班")
    return cli


def rows(path):
    """The rows of a CSV file, without what is empty."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{name: text for name, text in row.items() if text} for row in csv.DictReader(stream)]


def test_note_of_an_order(desk):
    """A note names the order, what was said, who wrote it and when; the table has it then."""
    said = ("--attitude", "满意", "--result", "解决", "--remark", "信号正常")
    result = desk("call", "note", ORDER, *said, "--json")

    wanted = {
        "工单号": ORDER,
        "处理结果": "解决",
        "客户态度": "满意",
        "坐席": "王值班",
        "时间": "2026-01-05 12:00",
        "备注": "信号正常",
    }
    assert (result.code, result.json["command"], result.json["row"]) == (0, "call note", wanted)
    assert result.json["place"] == "联系记录.csv 第2行"
    assert rows(desk.home / "联系记录.csv") == [wanted]


def test_note_of_a_number_at_a_time(desk):
    """A phone in any of its writings is the customer's number, masked on the screen; --at is when."""
    result = desk("call", "note", "139 0000 0001", "--attitude", "未接通", "--at", "2026-01-05 10:30")

    (row,) = rows(desk.home / "联系记录.csv")
    assert result.code == 0
    assert (row["号码"], row["时间"]) == ("13900000001", "2026-01-05 10:30")
    assert "139****0001" in result.out
    assert "13900000001" not in result.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1390000", "--attitude", "满意"), "一个工单号，或一个电话号码"),
        ((f"{ORDER}9", "--attitude", "满意"), "一个工单号，或一个电话号码"),
        ((ORDER, "--attitude", "很好"), '"很好" 不在选项中 → 满意、基本满意'),
        ((ORDER, "--attitude", "满意", "--result", "好"), '"好" 不在选项中 → 解决、未解决'),
        ((ORDER, "--attitude", "满意", "--at", "2026-01-05 12:01"), "还没有到 → 不晚于现在 2026-01-05 12:00"),
        ((ORDER, "--attitude", "满意", "--at", "昨天"), "yyyy-mm-dd HH:MM"),
        ((ORDER,), "缺少"),
    ],
)
def test_note_that_is_refused(desk, words, says):
    """What is wrong is named with what was found and what is wanted, and nothing is written."""
    result = desk("call", "note", *words)

    assert result.code == 2
    assert says in result.err
    assert not (desk.home / "联系记录.csv").exists()


@pytest.fixture
def claimed(desk):
    """A desk at which 李值班 was shown the number of a planned order two minutes ago."""
    with Ledger.open(desk.home / "ledger.db") as ledger:
        plan = plan_of()
        ledger.keep_plan(replace(plan, rows=(replace(plan.rows[0], order=order_of(ORDER)),)))
        ledger.console_used(Deed.CONSOLE_REVEALED, "李值班", ORDER, desk.clock.moment - timedelta(minutes=2))
    return desk


def recorded(desk):
    """(event, who, note) of the chain since the claim, oldest first."""
    with Ledger.open(desk.home / "ledger.db") as ledger:
        found = Views(ledger.engine).trail_end(10)
    return [(one.event, one.operator, one.note) for one in reversed(found)][1:]


@pytest.mark.parametrize("whom", [ORDER, "13900000001"])
def test_note_waits_for_who_is_calling(claimed, whom):
    """While another person calls the customer nothing is written, by order or by number; it says who, since
    when, and how to take that over.
    """
    result = claimed("call", "note", whom, "--attitude", "满意")

    assert result.code == 2
    assert f"李值班 11:58 起正在打 {ORDER}" in result.err
    assert "--take-over" in result.err
    assert not (claimed.home / "联系记录.csv").exists()
    assert recorded(claimed) == []


def test_word_takes_the_call_over(claimed):
    """With a word the note is written; the chain has the word, and the claim is over."""
    word = "他去吃饭了 13900000007"
    result = claimed("call", "note", ORDER, "--attitude", "满意", "--take-over", word)

    assert result.code == 0
    assert recorded(claimed) == [
        ("CALL_TAKEN_OVER", "王值班", f"{ORDER} 从李值班接过来：他去吃饭了 139****0007"),
        ("CALL_NOTED", "王值班", ORDER),
    ]


@pytest.mark.parametrize("whom", [ORDER, "13900000001"])
def test_note_ends_the_own_claim(claimed, whom):
    """Whoever has the claim notes what the call came to, by order or by number: the order is nobody's."""
    result = claimed("call", "note", whom, "--attitude", "满意", "--operator", "李值班")

    assert result.code == 0
    assert recorded(claimed) == [("CALL_NOTED", "李值班", ORDER)]


def test_earlier_call_leaves_the_claim(claimed):
    """A call from before the claim is written, and the other person's claim stands."""
    result = claimed("call", "note", ORDER, "--attitude", "满意", "--at", "2026-01-05 10:30")

    assert result.code == 0
    assert recorded(claimed) == []
    assert len(rows(claimed.home / "联系记录.csv")) == 1


def test_claim_of_ten_minutes_ago_is_over(claimed):
    """Ten minutes after the number was shown the note is anybody's."""
    claimed.clock.moment += timedelta(minutes=9)

    assert claimed("call", "note", ORDER, "--attitude", "满意").code == 0


def test_note_goes_to_the_table_of_the_settings(desk, tmp_path, monkeypatch):
    """Where the settings name a .csv the note goes there."""
    path = sources.write(tmp_path, "本部门.csv", [dict.fromkeys(("号码", "客户态度", "坐席", "时间"), "")])
    monkeypatch.setenv("EOMS_FACTS_CALL_NOTES_FILE", str(path))

    assert desk("call", "note", "13900000001", "--attitude", "认可").code == 0

    assert rows(path)[-1]["客户态度"] == "认可"
    assert not (desk.home / "联系记录.csv").exists()


def test_operator_of_one_command(desk):
    """--operator says who it is for once."""
    assert desk("call", "note", ORDER, "--attitude", "满意", "--operator", "李值班").code == 0

    assert rows(desk.home / "联系记录.csv")[0]["坐席"] == "李值班"


def test_card(desk):
    """A card has what was said of a station, by whom, who wrote it down, and until when it counts."""
    more = ("--crew", "青槐维护班", "--expected", "2026-01-05 18:00", "--done", "抢修光缆")
    result = desk(*CARD, *more, "--until", "2026-01-06 18:00", "--json")

    wanted = {
        "基站名称": "LX_青槐政府",
        "省内投诉原因": "故障-传输中断",
        "处理办法": "抢修光缆",
        "处理班组": "青槐维护班",
        "预计恢复时间": "2026-01-05 18:00",
        "告知人": "王责任",
        "时间": "2026-01-05 12:00",
        "有效期至": "2026-01-06 18:00",
        "登记人": "王值班",
    }
    assert (result.code, result.json["command"], result.json["row"]) == (0, "site card", wanted)
    assert rows(desk.home / "站卡.csv") == [wanted]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--recovered", "2026-01-05 12:30"), "恢复时间 2026-01-05 12:30 还没有到"),
        (("--until", "2026-01-05 11:00"), "有效期至 2026-01-05 11:00 已经过了"),
        (("--expected", "晚上"), "yyyy-mm-dd HH:MM"),
    ],
)
def test_card_that_is_refused(desk, words, says):
    """Times that cannot be are refused."""
    result = desk(*CARD, *words)

    assert result.code == 2
    assert says in result.err
    assert not (desk.home / "站卡.csv").exists()


def test_card_with_a_cause_of_nobody(desk):
    """A cause that the branch's dictionary lacks is refused; the nearest one is suggested."""
    result = desk("site", "card", "LX_青槐政府", "--cause", "故障-传输", "--said-by", "王责任")

    assert result.code == 2
    assert "不在字典里" in result.err
    assert '是否 "故障-传输中断"' in result.err
