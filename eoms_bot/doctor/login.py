"""The password: there is one, only we can read it, and the site has not refused it.

The site itself is not asked.
"""

from __future__ import annotations

import os

from eoms_bot import credentials, vault
from eoms_bot.doctor.check import PASSED, Check, Trouble, failed, warned
from eoms_bot.errors import BotError
from eoms_bot.ledger import account_key
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings

NAME = "登录密码"
_NONE = "运行 eoms-bot login set；Windows 等桌面加 --vault，存入系统密码库"


def password(settings: Settings) -> Check:
    """How the password stands; it is neither shown nor taken away."""
    try:
        # A copy of the environment: this check must not take the password away from a later run.
        credential = credentials.load(settings, dict(os.environ))
    except vault.VaultShut as problem:
        cure = "在桌面上登录本用户并解锁密码库；改用文件的见 docs/zh/runbook.md"
        return failed(NAME, Trouble.VAULT, str(problem), cure)
    except BotError as problem:
        return failed(NAME, Trouble.NO_PASSWORD, str(problem), _NONE)
    who = f"站点 {settings.site.id} 账号 {settings.site.account}，{credential.origin}"
    if _is_rejected(settings, credential.password.get_secret_value()):
        found = f"{who}：网站拒绝过这个密码，不再用它登录"
        cure = "先在浏览器里人工登录核实，再运行 eoms-bot login set 存新密码；网站已解锁的，加 --unlock"
        return failed(NAME, Trouble.PASSWORD_REJECTED, found, cure)
    if credentials.VARIABLE in credential.origin:
        cure = "同一用户的其他进程能读到；改用 eoms-bot login set"
        return warned(NAME, Trouble.PASSWORD_IN_SIGHT, who, cure)
    return Check(NAME, PASSED, who)


def _is_rejected(settings: Settings, secret: str) -> bool:
    """Whether the ledger knows the password as refused; one that cannot be read is a finding of its own."""
    try:
        if not ledgers.is_made(settings) or ledgers.pending_upgrade(settings):
            return False
        with ledgers.open_ledger(settings) as ledger:
            return ledger.is_rejected(account_key(settings.site.id, settings.site.account), secret)
    except BotError:
        return False
