"""Two hundred canaries in a branch's own tables: no command that reads them shows one, on its streams or in its files (G15)."""

import json

import pytest

from eoms_bot.model.privacy.personal import masker_of
from tests.cli.kit import proven_write, unknown_write
from tests.decide.reading.desk import FIXTURES
from tests.support.artefacts import canaries_in
from tests.support.canaries import COLLEAGUES, PEOPLE, WORDS, Person
from tests.support.spellings import Finder
from tests.tables import sources

GAZETTEER = str(FIXTURES / "gazetteer.json")
EXPLAINED = "【口径】因站点停电正在抢修，预计今晚恢复，已告知"
STATES: tuple[dict[str, str], ...] = (
    {},
    {"处理结果": "解决", "完成时间": "2026-01-05 11:30", "客户态度": "认可"},
    {"处理结果": "未解决", "完成时间": "2026-01-05 11:40", "需建站": "是", "难度": "低"},
)


def order_no(number: int) -> str:
    """The number of a person's order."""
    return f"ID-056-20260105-{number:05}"


def told(one: Person) -> str:
    """A complaint that tells everything twice, once in the words that are for the customer."""
    return f"{one.told()}家里没有信号。{EXPLAINED}{one.told()}"


def past(number: int, one: Person) -> dict[str, str]:
    """A person's past order; every column that may has something of his."""
    row = {
        "工单号": order_no(number),
        "分派时间": "2026-01-05 11:00",
        "客户姓名": one.name,
        "客户电话": one.number,
        "县区": "澜溪县",
        "投诉地点": one.address,
        "投诉内容": told(one),
        "占用基站": "LX_青槐政府" if number % 2 else "",
    }
    state = STATES[number % len(STATES)]
    return row | state | (handled(one) if state else {})


def handled(one: Person) -> dict[str, str]:
    """What somebody wrote into the columns behind the complaint."""
    return {
        "解决措施": f"到{one.address}更换跳线，{one.name}（{one.number}）和{one.caller}（{one.caller_number}）认可",
        "处理人": COLLEAGUES[0],
        "回访结果": f"{one.name}未接通",
    }


@pytest.fixture
def county(cli, tmp_path, monkeypatch):
    """A county where everybody has complained; the bot has answered two of them."""
    cli.clock.moment = sources.NOW
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("EOMS_INTERCEPT_PROVINCE_MAIL", "duty@eoms.example")
    tables = sources.ROWS | {"history": [past(number, one) for number, one in enumerate(PEOPLE)]}
    tables["numbers"] = [
        {"号码": one.number, "小区名称": "LX_青槐政府-3", "类型": "占用", "最近时间": "2026-01-05 10:30"}
        for one in PEOPLE
    ]
    (tmp_path / "given").mkdir()
    for key, rows in tables.items():
        path = sources.write(tmp_path / "given", f"{key}.csv", rows)
        monkeypatch.setenv(f"EOMS_FACTS_{key.upper()}_FILE", str(path))
    one = PEOPLE[3]
    measure = f"解决措施:到{one.address}更换跳线;联系客户电话:{one.number};客户态度:认可"
    customer = {
        "customer_name": one.name,
        "customer_tel": one.number,
        "fault_place": one.address,
        "complaint": told(one),
    }
    known = masker_of(customer)
    proven_write(cli.home / "ledger.db", cli.clock, order_no(3), measure, *customer.items(), masker=known)
    unknown_write(cli.home / "ledger.db", cli.clock, order_no(6))
    lines = [
        {"id": str(number), "text": told(one), "phone": one.number, "assigned_at": "2026-01-05 11:00"}
        for number, one in enumerate(PEOPLE)
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (tmp_path / "given" / "complaints.jsonl").write_text(text, encoding="utf-8")
    return cli


COMPLAINTS = "given/complaints.jsonl"
SOMEBODY = PEOPLE[1]
ASKED = (
    ("diagnose", "--order", order_no(1)),
    ("diagnose", "--order", order_no(2)),
    ("diagnose", "--place", SOMEBODY.address, "--words", told(SOMEBODY), "--phone", SOMEBODY.number),
    ("intercept",),
    ("lists",),
    ("rules", "explain", order_no(1), "--gazetteer", GAZETTEER),
    ("rules", "explain", "--text", told(SOMEBODY), "--gazetteer", GAZETTEER),
    ("rules", "backtest", COMPLAINTS, "--against", "given/rules.toml", "--gazetteer", GAZETTEER),
    ("rules", "backtest", "--ledger", "--gazetteer", GAZETTEER),
    ("facts",),
    ("status",),
    ("show", order_no(3)),
    ("show", order_no(6)),
    ("audit", "verify"),
)
"""Commands that only show something; each is asked for people and for machines."""

WRITING = (
    ("intercept", "--out", "out/拦截"),
    ("lists", "--out", "out/清单"),
    ("explain", "--jsonl", COMPLAINTS, "--out", "out/分拣.jsonl", "--gazetteer", GAZETTEER),
    ("audit", "export", "out/审计.jsonl"),
    ("rules", "export", "--xlsx", "out/规则.xlsx"),
)
"""Commands that write files besides."""

WANTED = (*WORDS, *COLLEAGUES)


@pytest.mark.parametrize("words", ASKED, ids=lambda words: " ".join(words)[:40])
def test_shown(county, tmp_path, words):
    """No canary stands on the streams of a command that shows what the tables say, nor in what it shows to machines."""
    (tmp_path / "given" / "rules.toml").write_bytes(
        (FIXTURES.parents[1] / "eoms_bot" / "data" / "rules.toml").read_bytes()
    )

    shown = [county(*words), county(*words, "--json")]

    assert {one.code for one in shown} <= {0, 6}, shown[0].err
    streams = {
        f"{name} of {number}": getattr(one, name)
        for number, one in enumerate(shown)
        for name in ("out", "err")
    }
    assert [str(one) for one in canaries_in(county.home, WANTED, streams)] == []


@pytest.mark.parametrize("words", WRITING, ids=lambda words: " ".join(words)[:40])
def test_written(county, tmp_path, words):
    """No canary stands in a file that a command writes of the tables."""
    (tmp_path / "out").mkdir()

    result = county(*words)

    assert result.code == 0, result.err
    assert list((tmp_path / "out").iterdir())
    streams = {"out": result.out, "err": result.err}
    assert [str(one) for one in canaries_in(tmp_path / "out", WANTED, streams, spared=())] == []


def test_canaries_were_there(county, tmp_path):
    """The scan is of something: what the commands read has every canary."""
    given = b"".join(file.read_bytes() for file in (tmp_path / "given").iterdir())

    assert set(Finder(WORDS)(given)) == set(WORDS)


@pytest.mark.parametrize(
    "what", ["number", "caller_number", "landline", "hotline", "identity", "mail", "address"]
)
def test_refused_table(county, tmp_path, monkeypatch, what):
    """A wrong cell is quoted to whoever has to find it, as the manual says; numbers, mail and doors in it are masked."""
    wrong = past(1, SOMEBODY) | {"敏感": getattr(SOMEBODY, what)}
    path = sources.write(tmp_path / "given", "wrong.csv", [wrong])
    monkeypatch.setenv("EOMS_FACTS_HISTORY_FILE", str(path))

    result = county("facts")

    assert result.code == 2
    assert "wrong.csv" in result.err
    assert Finder(WORDS)((result.out + result.err).encode()) == []
