"""diagnose from the command line."""

import pytest

from eoms_bot.tables.tables import RULES
from tests.tables import sources

HISTORY = {
    "工单号": "ID-056-20260105-00001",
    "分派时间": "2026-01-05 11:00",
    "客户电话": "13900000001",
    "县区": "澜溪县",
    "投诉地点": "青槐镇上湾村",
    "投诉内容": "突然没有信号",
}


@pytest.fixture
def county(cli, tmp_path, monkeypatch):
    """A county with a cell table, an alarm and a past order."""
    cli.clock.moment = sources.NOW
    for key, rows in (sources.ROWS | {"history": [HISTORY]}).items():
        path = sources.write(tmp_path, f"{key}.csv", rows)
        monkeypatch.setenv(f"EOMS_FACTS_{key.upper()}_FILE", str(path))
    return cli


def test_place(county):
    """A place is enough: site, alarm, whom to call, what to ask, and what could not be checked."""
    result = county("diagnose", "--place", "青槐镇上湾村", "--words", "没有信号")

    assert result.code == 0
    for words in ("占用基站：LX_青槐政府", "故障-基站断电退服", "县区责任人", "要问：", "未核对"):
        assert words in result.out
    assert "alarms.csv 第2行" in result.out


def test_order(county):
    """A past order is asked by its number; its customer's number is masked."""
    found = county("diagnose", "--order", HISTORY["工单号"], "--json")

    assert found.json["diagnosis"]["suspects"][0]["cause"] == "故障-基站断电退服"
    assert "13900000001" not in found.out


def test_edited_phrase(county, tmp_path, monkeypatch):
    """A phrase that the operator has edited is what is proposed, with its new version; the packaged one is not."""
    old = 'text = "{基站名称}因基站停电中断"'
    text = RULES.read_text(encoding="utf-8")
    assert text.count(old) == 1
    before, after = text.split(old)
    head = before.rpartition('version = "1"')
    rules = tmp_path / "规则.toml"
    rules.write_text(
        f'{head[0]}version = "2"{head[2]}text = "{{基站名称}}停电，业务中断"{after}', encoding="utf-8"
    )
    monkeypatch.setenv("EOMS_FILES_RULES", str(rules))

    found = county("diagnose", "--place", "青槐镇上湾村", "--words", "没有信号", "--json").json["diagnosis"]

    (first, *_rest) = found["suspects"][0]["measure"]
    assert first["value"] == "LX_青槐政府停电，业务中断"
    assert "规则表 语-告警-停电 第 2 版" in first["source"]


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("--order", "ID-056-20260105-00009"),
        ("--place", "上湾村", "--order", HISTORY["工单号"]),
        ("--place", "上湾村", "--at", "昨天"),
    ],
)
def test_refused(county, argv):
    """Without a place, with two of them, with an order or a time that is not there: exit code 2."""
    assert county("diagnose", *argv).code == 2
