"""Time zones of the host: none of them changes what is read, decided or told."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from eoms_bot.browser.pages.base import site_time
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.report.text import local_time
from tests.decide import build as deciding
from tests.tables import build as reading

ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Asia/Tokyo", "Europe/Paris", "Pacific/Apia")
EIGHT = timezone(timedelta(hours=8))


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    """The zone of this process's host."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text", ["2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-01-01 00:00:00", "2026-12-31 23:59:59"]
)
def test_site_times_are_the_sites(zone, text):
    """F60: a time of the site is +08:00, also where the host's own clock has no such hour, or has it twice."""
    found = site_time(text)

    assert found == datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=EIGHT)


def test_a_workbook_reads_the_same(zone, tmp_path):
    """F60: the times of a workbook are the site's, whatever the host's zone."""
    batch = reading.read(reading.csv_file(tmp_path, reading.SOLVED))
    [row] = batch.rows

    assert row.solved_time is not None
    assert row.solved_time.utcoffset() == timedelta(hours=8)


def test_decisions_are_the_same(zone):
    """F60: the same order and row give the same reply, to the letter."""
    assert deciding.completed(deciding.SOLVED).values == EXPECTED.values


EXPECTED = deciding.completed(deciding.SOLVED)


def test_reports_show_the_sites_time(zone):
    """F60: what people read is the site's time."""
    assert local_time("2026-05-06T04:00:00+00:00") == "2026-05-06 12:00:00"


def test_ledger_times_are_utc(zone):
    """F60: the ledger keeps UTC and gives the same moment back."""
    moment = datetime(2026, 5, 6, 12, 0, tzinfo=EIGHT)

    assert utc_text(moment) == "2026-05-06T04:00:00.000000+00:00"
    assert parse(utc_text(moment)) == moment.astimezone(UTC)


SUMMERS = ["1986-05-04 02:30:00", "1988-07-01 12:00:00", "1991-09-15 01:30:00", "1990-01-01 00:00:00"]


@pytest.mark.parametrize("text", SUMMERS)
def test_summers_with_daylight_saving(zone, text):
    """F60: the daylight saving of 1986–1991 breaks no reading: the clock on the wall is as the site has it."""
    found = site_time(text)

    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M:%S}" == text
    assert local_time(found.isoformat())[:10] == text[:10]
