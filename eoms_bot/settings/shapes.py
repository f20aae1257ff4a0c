"""What a text of a setting must look like, in words: few people can read a regular expression."""

from __future__ import annotations

from pydantic.fields import FieldInfo

from eoms_bot.model.listing import MAIL
from eoms_bot.model.schedule import BEGIN, END

NAME = r"^[a-z0-9][a-z0-9_-]{0,31}$"
FINGERPRINT = r"^([a-p]{64})?$"
PACE = r"^(|polite|site|[1-9][0-9]{0,2})$"
HOST = r"^[A-Za-z0-9_.-]{0,64}$"

WORDS = {
    NAME: "1 到 32 个小写字母、数字、_ 或 -，以字母或数字开头",
    FINGERPRINT: "64 个 a 到 p 的字母，照抄 eoms-bot doctor 打印的 profile_fingerprint 一行",
    PACE: "polite、site，或 1 到 999 的数字",
    HOST: "至多 64 个字母、数字、_、. 或 -",
    MAIL: "一个邮箱地址",
    BEGIN: "时:分，例如 09:05",
    END: "时:分，例如 18:00，午夜写 24:00",
}
"""Pattern → what fits it."""


def shape_of(info: FieldInfo) -> str:
    """What the texts of a field look like; empty where any will do."""
    patterns = (getattr(rule, "pattern", None) for rule in info.metadata)
    return next((WORDS.get(str(one), "") for one in patterns if one is not None), "")
