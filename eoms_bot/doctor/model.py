"""The model by which texts are read: the branch's own, or the one that comes with the program."""

from __future__ import annotations

from datetime import datetime

from eoms_bot.doctor.check import PASSED, Check, Trouble, failed
from eoms_bot.errors import ConfigError
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings import Settings
from eoms_bot.tables.weights import FILE, load_model

NAME = "读文字的模型"


def model(settings: Settings) -> Check:
    """Which model is in force, what it was made of, who approved it."""
    home = settings.paths.home
    try:
        found = load_model(home)
    except ConfigError as problem:
        cure = f"用 eoms-bot learn 重新学；先用随程序的：移走数据文件夹里的 {FILE}"
        return failed(NAME, Trouble.MODEL, str(problem), cure)
    if found.base is None:
        return Check(NAME, PASSED, f"随程序的 {found.named}")
    card, written = found.card, (home / FILE).stat().st_mtime
    data, when = card["data"], datetime.fromtimestamp(written, SHANGHAI)
    words = (
        f"本部门的 {found.named}，{data['orders']} 张，{data['months'][0]} 到 {data['months'][-1]}，"
        f"{when:%Y-%m-%d %H:%M} 写的，批准人 {card['approver'] or '没有写'}"
    )
    return Check(NAME, PASSED, words)
