"""What the demo knows of the bundled site: its account, its fixed fields, what its people found out."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from eoms_bot.cli.app import App
from eoms_bot.errors import SiteUnreachable
from eoms_bot.model.batch import COLUMNS
from eoms_bot.report.files import write_new
from eoms_bot.settings import Settings

PASSWORD = "mock-pass-1"  # nosec B105 # opens nothing but the bundled site
"""The bundled site's own; it opens nothing else."""
DESK_NUMBER = "13900000008"
SECONDS = 30
ARCHIVE = "历史工单.csv"
GAZETTEER = "地名表.json"
CONFIG_FILE = "eoms.toml"
CONFIG = """# 演示用的配置：看这次演示的账本用  eoms-bot status --config 本文件
[site]
id = "mock"
base_url = "{base_url}"
account = "clerk01"
operator = "演示"

[paths]
home = "."

[files]
gazetteer = "{gazetteer}"

[facts.history]
file = "{archive}"

[branch]
desk_numbers = ["{desk}"]

[branch.fixed]
net_change = "否"
comp_prop = "有理由"
linkman = "值班岗"
linkman_tel = "{desk}"
"""


def write_config(home: Path, base_url: str) -> Path:
    """Write the demo's `eoms.toml`; returns its path."""
    path = home / CONFIG_FILE
    text = CONFIG.format(base_url=base_url, desk=DESK_NUMBER, archive=ARCHIVE, gazetteer=GAZETTEER)
    write_new(path, text.encode())
    return path


def write_inbox(app: App, settings: Settings) -> None:
    """Put the handlers' facts into the inbox as a workbook, as an operator would."""
    inbox = settings.paths.inbox
    inbox.mkdir(mode=0o700)
    fields = {column: field for field, column in COLUMNS.items()}
    rows = [{fields[column]: text for column, text in row.items()} for row in _notes(settings.site.base_url)]
    app.services.write_workbook(inbox / "批次.xlsx", settings, rows)


def write_archive(settings: Settings) -> None:
    """Put the branch's past orders beside the configuration, as its archive exports them."""
    rows: list[dict[str, str]] = fetch(settings.site.base_url, "/__mock/archive")
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(rows[0]) if rows else ["工单号"])
    table.writeheader()
    table.writerows(rows)
    # With a byte-order mark, without which Excel takes the file for GBK.
    write_new(settings.paths.home / ARCHIVE, text.getvalue().encode("utf-8-sig"))


def write_gazetteer(settings: Settings) -> None:
    """Put the branch's names of places beside the configuration: without them no text's place is known."""
    names = fetch(settings.site.base_url, "/__mock/gazetteer")
    content = json.dumps(names, ensure_ascii=False, indent=1)
    write_new(settings.paths.home / GAZETTEER, content.encode())


def _notes(base_url: str) -> list[dict[str, str]]:
    """What the site's people found out, one row per order: Chinese column → text."""
    rows: list[dict[str, str]] = fetch(base_url, "/__mock/batch")
    return rows


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
