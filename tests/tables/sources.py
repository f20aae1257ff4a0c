"""Tables of an invented county, written as a branch would give them."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch.sources import Read, read_sources

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=SHANGHAI)

ROWS: dict[str, list[dict[str, str]]] = {
    "cells": [
        {
            "小区名称": "LX_青槐政府-3",
            "基站名称": "LX_青槐政府",
            "县区": "澜溪县",
            "乡镇": "青槐镇",
            "覆盖地点": "青槐镇街上、上湾村",
            "经度": "113.4567",
            "纬度": "28.1234",
        },
        {"小区名称": "LX_柳林渡-1", "基站名称": "LX_柳林渡", "县区": "澜溪县", "乡镇": "柳林渡镇"},
    ],
    "alarms": [
        {
            "基站名称": "LX_青槐政府",
            "告警名称": "市电停电告警",
            "告警类别": "停电",
            "发生时间": "2026-01-05 09:10",
        }
    ],
}
"""Some rows by the table's key."""


def write(folder: Path, name: str, rows: Sequence[Mapping[str, str]], *, hours_old: float = 1) -> Path:
    """A CSV file of the rows, saved so many hours before NOW."""
    path = folder / name
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    age(path, hours_old)
    return path


def age(path: Path, hours: float) -> None:
    """Set the time of a file to so many hours before NOW."""
    when = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (when, when))


def read(**sources: Any) -> Read:
    """The tables of these settings: `read(cells={"file": …})`."""
    return read_sources(FactSources.model_validate(sources), NOW)
