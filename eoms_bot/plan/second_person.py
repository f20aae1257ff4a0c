"""Where a second person is wanted (C6).

A person who answers for a write does not settle it. A person who asks for much does not approve it.

The console enforces both rules, the command line only the first: it knows names but no roles. A user of the
command line can also make a console's token of any role. So the rule keeps one person's mistake from going
through alone. It does not stop the owner of this machine from anything.
"""

from __future__ import annotations

from eoms_bot.errors import BadInput
from eoms_bot.ledger import Ledger
from eoms_bot.model.write import WriteRecord
from eoms_bot.settings import Settings

IN_CONSOLE = "另一位有批准角色的人在控制台登记（eoms-bot console token --role approver --name 姓名）"
ONE_ON_DUTY = "一个人值班的部门，设置 console.four_eyes = false"


def is_own(settings: Settings, ledger: Ledger, write: WriteRecord, who: str) -> bool:
    """True where `who` answers for the write himself, and another is wanted to settle it."""
    return settings.console.four_eyes and who in ledger.responsible(write)


def is_many(settings: Settings, rows: int) -> bool:
    """True where this is more rows than one person may approve or start alone."""
    return rows > settings.console.approver_above


def has_asked(settings: Settings, who: str, *asked: str) -> bool:
    """True where `who` is among those who have asked for it, and another is wanted."""
    return settings.console.four_eyes and who in asked


def insist_may_settle(settings: Settings, ledger: Ledger, write: WriteRecord, who: str) -> None:
    """BadInput where `who` answers for the write himself."""
    if is_own(settings, ledger, write, who):
        found = f"这次发送由 {who} 负责（上传、发起或批准），不能由他自己登记结果"
        raise BadInput(f"{found} → 请{IN_CONSOLE}；{ONE_ON_DUTY}")
