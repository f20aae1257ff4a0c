"""A table's file that is handed in: put where its setting says; what stood there stays."""

from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.model.source_kinds import ALARMS, CALL_NOTES, CELLS
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch import incoming
from eoms_bot.tables.branch.sources import read_sources
from tests.tables import sources

NOW = sources.NOW
ALARM = sources.ROWS["alarms"][0]


def tables(tmp_path, **alarms):
    """The tables of a branch whose alarms come from there."""
    return FactSources.model_validate({"alarms": alarms}).at(tmp_path)


def content_of(tmp_path, *rows):
    """The bytes of a CSV file of these rows."""
    (tmp_path / "out").mkdir(exist_ok=True)
    return sources.write(tmp_path / "out", "新.csv", rows).read_bytes()


def receive(where, content, name="告警.csv", kind=ALARMS, saved=NOW - timedelta(hours=1)):
    """Hand it in."""
    return incoming.receive(where, kind, name, content, saved, NOW)


def refused(where, content, name="告警.csv", kind=ALARMS):
    """What the refusal says."""
    with pytest.raises(BadInput) as caught:
        receive(where, content, name, kind)
    return "\n".join(map(str, caught.value.problems))


def test_it_takes_the_place_and_the_old_one_stays(tmp_path):
    """The new file is in force with its own time; the old one lies in the same folder under the time of the change."""
    old = sources.write(tmp_path, "告警.csv", [ALARM], hours_old=5)
    before = old.read_bytes()
    where = tables(tmp_path, file=old)

    put = receive(where, content_of(tmp_path, ALARM, ALARM | {"告警名称": "光口告警", "告警类别": "传输"}))

    table = read_sources(where, NOW).evidence.of("alarms")
    assert (put.path, put.rows, table.state) == (old, 2, "正常")
    assert table.as_of == NOW - timedelta(hours=1)
    assert put.replaced == tmp_path / "换下" / "告警-20260105-120000.csv"
    assert put.replaced.read_bytes() == before


def test_twice_in_a_second_loses_nothing(tmp_path):
    """Two changes at one moment keep both files that they have replaced."""
    where = tables(tmp_path, file=sources.write(tmp_path, "告警.csv", [ALARM]))

    kept = [receive(where, content_of(tmp_path, ALARM)).replaced for _ in range(2)]

    assert [path.name for path in kept] == ["告警-20260105-120000.csv", "告警-20260105-120000-2.csv"]


def test_first_file_of_a_folder(tmp_path):
    """A watched folder takes a file whose name fits; the folder of old files is not looked into."""
    where = tables(tmp_path, folder=tmp_path / "导出", pattern="告警*.csv")

    put = receive(where, content_of(tmp_path, ALARM), "告警-0105.csv")
    receive(where, content_of(tmp_path, ALARM, ALARM | {"告警类别": "传输"}), "告警-0105.csv")

    assert put.replaced is None
    assert len(read_sources(where, NOW).evidence.of("alarms").records) == 2


def test_a_time_to_come_is_now(tmp_path):
    """A file that says it is of tomorrow is of now: it stays fresh no longer than any other."""
    where = tables(tmp_path, file=tmp_path / "告警.csv")

    receive(where, content_of(tmp_path, ALARM), saved=NOW + timedelta(days=1))

    assert read_sources(where, NOW).evidence.of("alarms").as_of == NOW


def test_learned_names_are_used(tmp_path):
    """A file of a management system is checked by the names that were learned."""
    from eoms_bot.tables.branch import column_names

    column_names.store(tmp_path, "alarms", {"基站名称": "网元名称"})
    row = {"网元名称": "LX_青槐政府", **{name: text for name, text in ALARM.items() if name != "基站名称"}}

    assert receive(tables(tmp_path, file=tmp_path / "告警.csv"), content_of(tmp_path, row)).rows == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"发生时间": "昨天"}, "[FACT-023] 告警.csv:2:发生时间"),
        ({"告警类别": "别的"}, "[FACT-022] 告警.csv:2:告警类别"),
        ({"告警名称": "=1+1"}, "告警.csv:2:告警名称"),
    ],
)
def test_a_wrong_file_changes_nothing(tmp_path, change, words):
    """Row and column of what is wrong are named, and the old file is still in force."""
    old = sources.write(tmp_path, "告警.csv", [ALARM])
    before = old.read_bytes()

    assert words in refused(tables(tmp_path, file=old), content_of(tmp_path, ALARM | change))
    assert old.read_bytes() == before
    assert not (tmp_path / "换下").exists()


def test_what_cannot_be_put_anywhere(tmp_path):
    """Each obstacle has its cure: another kind of file, no setting, a database, an appended table."""
    notes = FactSources.model_validate({"call_notes": {"file": tmp_path / "联系记录.csv"}}).at(tmp_path)
    base = tables(tmp_path, url="sqlite:////data/net.db", table="alarm")
    content = content_of(tmp_path, ALARM)

    assert "另存为 .csv 再上传" in refused(tables(tmp_path, file=tmp_path / "告警.csv"), content, "告警.xlsx")
    assert "像 告警*.csv 的文件名" in refused(
        tables(tmp_path, folder=tmp_path, pattern="告警*.csv"), content, "a.csv"
    )
    assert "[facts.cells]" in refused(base, content, "小区表.csv", CELLS)
    assert "数据库" in refused(base, content)
    assert "登记" in refused(notes, content, "联系记录.csv", CALL_NOTES)


@pytest.mark.parametrize("name", ["../告警.csv", "a/告警.csv", "..\\告警.csv", "告\u202e警.csv", "con.csv"])
def test_hostile_names(tmp_path, name):
    """A name that leads elsewhere, or hides something, is refused before anything is written."""
    where = tables(tmp_path, folder=tmp_path / "导出")

    assert refused(where, content_of(tmp_path, ALARM), name)
    assert not (tmp_path / "导出").exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    """Where the place cannot be written, the refusal says so."""
    (tmp_path / "数据").write_text("a file", encoding="utf-8")

    words = refused(tables(tmp_path, file=tmp_path / "数据" / "告警.csv"), content_of(tmp_path, ALARM))

    assert "放不进去" in words
