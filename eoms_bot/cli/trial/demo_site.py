"""What the demo knows of the bundled site.

That is its account, its fixed fields, its tables, and what its people found out.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from eoms_bot import credentials
from eoms_bot.errors import SiteUnreachable
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.report.files import write_new
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.cli.app import App
    from eoms_bot.cli.services import Row

PASSWORD = "mock-pass-1"  # noqa: S105 - opens nothing but the bundled site
"""The bundled site's own; it opens nothing else."""
DESK_NUMBER = "13900000008"
SECONDS = 30
SEED = "1"
"""The seed of the bundled site, by which its tables are made as well."""
ARCHIVE = f"{KINDS['history'].label}.csv"
GAZETTEER = "地名表.json"
CONFIG_FILE = "eoms.toml"
CONFIG = """# 演示用的配置：看这次演示的账本用  eoms-bot status --config 本文件
[site]
id = "mock"
base_url = "{base_url}"
profile = "{vendor}"
account = "clerk01"
operator = "演示"

[paths]
home = "."

[files]
gazetteer = "{gazetteer}"

{tables}
[branch]
desk_numbers = ["{desk}"]

[branch.fixed]
net_change = "否"
comp_prop = "有理由"
linkman = "值班岗"
linkman_tel = "{desk}"
{more}"""
VENDORS: dict[str, dict[str, str]] = {
    "ultrabpp": {},
    "ultraprocess_v2": {},
    "boco": {"operator_contact": DESK_NUMBER},
    "frameset": {"city": "泽宁市", "county": "澜溪县"},
    "spa": {},
}
"""A vendor of the bundled site → the constants that its form has in addition."""

PERMISSION = """
[[permission]]
title = "演示：驳回"
level = "alone"
action = "reject"
reasons = ["宽带投诉", "其他县区投诉", "重复派单", "非我部门工单"]
columns = ["驳回原因", "驳回说明", "原工单号"]
{common}
[[permission]]
title = "演示：完成"
level = "alone"
action = "solved"
columns = ["省内投诉原因", "投诉区域", "场景分类", "网络类型"]
{common}"""
"""What the demo may send without a person: it counts for the bundled site on this machine only."""

COMMON = """\
begin = "00:00"
end = "24:00"
hours_left = 2
per_day = 200
asked_by = "演示一"
approved_by = "演示二"
since = {today}
until = {today}
demo = true
"""


def write_config(home: Path, base_url: str, vendor: str, today: date) -> Path:
    """Write the demo's `eoms.toml` with a permission for `today`; returns its path."""
    path = home / CONFIG_FILE
    tables = "".join(f'[facts.{kind.key}]\nfile = "{kind.label}.csv"\n' for kind in KINDS.values())
    text = config_text(base_url, vendor, tables) + PERMISSION.format(common=COMMON.format(today=today))
    write_new(path, text.encode())
    return path


def config_text(base_url: str, vendor: str, tables: str) -> str:
    """The configuration without a permission; `tables` are its sections of facts."""
    more = "".join(f'{name} = "{value}"\n' for name, value in VENDORS[vendor].items())
    return CONFIG.format(
        base_url=base_url, vendor=vendor, desk=DESK_NUMBER, tables=tables, gazetteer=GAZETTEER, more=more
    )


def write_inbox(app: App, settings: Settings, rows: Sequence[Row]) -> None:
    """Put what the handlers found out into the inbox as a workbook, as an operator would."""
    inbox = settings.paths.inbox
    inbox.mkdir(mode=0o700, exist_ok=True)
    app.services.write_workbook(inbox / "批次.xlsx", settings, rows)


def write_tables(settings: Settings) -> list[Row]:
    """Put the branch's tables next to the configuration, with calls and notes, as they would be now.

    Returns what the handlers found out, one row per order. All is made for the site's own orders by a program
    that comes with it; SiteUnreachable where it fails.
    """
    with tempfile.TemporaryDirectory(prefix="eoms-demo-") as folder:
        replies = Path(folder) / "replies.jsonl"
        words = ("--seed", SEED, "--site", settings.site.base_url, "--replies", str(replies))
        line = [sys.executable, "-m", "mock_eoms.tables", *words, str(settings.paths.home)]
        env = credentials.without_password(os.environ)
        done = subprocess.run(line, env=env, check=False, capture_output=True)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()[-600:]
            raise SiteUnreachable(f"演示的数据表没有写成：{said}")
        rows = [json.loads(line) for line in replies.read_text("utf-8").splitlines()]
    _add_archive(settings)
    fields = {column: field for field, column in COLUMNS.items()}
    return [{fields[column]: text for column, text in row.items()} for row in rows]


def _add_archive(settings: Settings) -> None:
    """Add the orders of today to the past ones, as a branch's archive has them.

    `rules backtest` reads their texts.
    """
    path = settings.paths.home / ARCHIVE
    with path.open(encoding="utf-8-sig", newline="") as file:
        (columns, *_rows) = csv.reader(file)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns).writerows(fetch(settings.site.base_url, "/__mock/archive"))


def write_gazetteer(settings: Settings) -> None:
    """Put the branch's names of places next to the configuration: without them no text's place is known."""
    names = fetch(settings.site.base_url, "/__mock/gazetteer")
    content = json.dumps(names, ensure_ascii=False, indent=1)
    write_new(settings.paths.home / GAZETTEER, content.encode())


def fetch(base_url: str, path: str) -> Any:
    """JSON from the bundled site's control address; SiteUnreachable where it does not answer."""
    address = urljoin(base_url, path)
    # Without a proxy: this address is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError) as err:
        raise SiteUnreachable(f"模拟网站没有回答：{address}") from err
