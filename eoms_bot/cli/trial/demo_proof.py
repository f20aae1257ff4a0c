"""The demo's last word: compares the bundled site's committed writes with the ledger's sent ones."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from eoms_bot.cli.trial import demo_site
from eoms_bot.ledger import Ledger
from eoms_bot.model.write import WriteRecord, WriteState
from eoms_bot.report.files import write_new
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings

FILE = "site-writes.json"
"""The site's own list of committed writes, kept in the demo's folder so that anybody can compare."""


@dataclass(frozen=True)
class Compared:
    """How many writes the site committed, and every difference to the ledger, in Chinese."""

    committed: int
    differences: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line for people."""
        if self.differences:
            return f"网站与账本不一致：{'；'.join(self.differences)}"
        return f"网站提交了 {self.committed} 笔，与账本逐单一致，没有一笔重复"


def compare(settings: Settings) -> Compared:
    """Compare the site's list with the ledger, order by order, and keep the list in the demo's folder."""
    committed = demo_site.fetch(settings.site.base_url, "/__mock/oracle")["writes"]
    content = json.dumps(committed, ensure_ascii=False, indent=1)
    write_new(settings.paths.home / FILE, content.encode())
    with ledgers.open_ledger(settings) as ledger:
        orders = sorted({write["key"]["order_no"] for write in committed} | _orders(ledger))
        sent = [record for order_no in orders for record in ledger.writes(order_no)]
    return Compared(len(committed), tuple(_differences(committed, sent)))


def _orders(ledger: Ledger) -> set[str]:
    return {row.order_no for row in ledger.orders()}


def _differences(committed: list[dict[str, Any]], sent: list[WriteRecord]) -> list[str]:
    site = Counter((write["key"]["order_no"], write["kind"]) for write in committed)
    ours = Counter((record.order_no, record.kind) for record in sent if record.state is WriteState.PROVEN)
    differences = [f"{order_no} {kind}：网站上有 {n} 笔" for (order_no, kind), n in site.items() if n > 1]
    for order_no, kind in sorted(site.keys() | ours.keys()):
        if site[order_no, kind] != ours[order_no, kind]:
            differences.append(
                f"{order_no} {kind}：网站 {site[order_no, kind]} 笔，账本 {ours[order_no, kind]} 笔"
            )
    return differences
