"""The permissions by which orders without a person's row go alone.

It says which count today, and why others do not.
"""

from __future__ import annotations

from datetime import datetime

from eoms_bot.doctor.check import PASSED, Check, Trouble, warned
from eoms_bot.model.permission import Permission
from eoms_bot.run.releasing import is_bundled, undeclared
from eoms_bot.settings import Settings

NAME = "许可"


def permissions(settings: Settings, now: datetime) -> Check:
    """Every permission counts today, or is named with the reason why not.

    The reason that it permits may still be shut.
    """
    if not settings.permission:
        return Check(NAME, PASSED, "没有；没有人填写或批准的工单一张也不单独发送")
    against = {one: _against(settings, one, now) for one in settings.permission}
    counting = [one.named for one, why in against.items() if not why]
    void = [f"{one.named}：{why}" for one, why in against.items() if why]
    words = f"算数的：{'、'.join(counting) or '没有'}"
    if not void:
        return Check(NAME, PASSED, words)
    cure = "到期的删去或另行申请批准；其余照 docs/zh/service.md 的“许可”；不算数的，工单仍由人逐张批准"
    return warned(NAME, Trouble.PERMISSION, f"{words}；不算数的：{'；'.join(void)}", cure)


def _against(settings: Settings, one: Permission, now: datetime) -> str:
    why = one.out_of_force(now)
    if one.level != "alone":
        return why or "写明由人逐张批准（one_key）"
    if one.demo:
        return why or ("" if is_bundled(settings.site) else "演示用的，只在本机附带的模拟网站上算数")
    return "，".join(filter(None, (why, undeclared(settings))))
