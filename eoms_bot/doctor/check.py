"""Check: one finding of the doctor, and the troubles by the names under which the runbook lists them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PASSED, WARNING, FAILED, NOT_TRIED = "通过", "警告", "失败", "未检查"


class Trouble(StrEnum):
    """What can be wrong. A name is a heading of the runbook, so that a person finds what to do."""

    SETTINGS = "设置有误"
    PERMISSIONS = "权限不对"
    OLD_PYTHON = "Python 没有试过"
    BUNDLE = "安装包不全或被改过"
    UNSIGNED = "安装包未签名"
    ADMINISTRATOR = "以管理员身份运行"
    NO_BROWSER = "没有浏览器"
    OLD_BROWSER = "浏览器过旧"
    NO_FONT = "没有中文字体"
    NO_PASSWORD = "没有密码"  # noqa: S105 - a finding's name
    VAULT = "密码库打不开"
    PASSWORD_REJECTED = "密码已被拒绝"  # noqa: S105 - a finding's name
    PASSWORD_IN_SIGHT = "密码在环境变量里"  # noqa: S105 - a finding's name
    PROFILE = "页面档案不符"
    LEDGER = "账本有误"
    OTHER_MACHINE = "账本属于另一台机器"
    LEDGER_OLD = "账本待升级"
    UNSETTLED = "有结果未知的发送"
    BREAKER = "无人值守暂停了"
    LOCK = "账号被占用"
    STOPPED = "停止文件在"
    DISK = "磁盘不足"
    NO_INBOX = "没有收件箱"
    BRANCH = "本部门没有写全"
    TABLES = "缺数据表"
    SCHEDULE = "计划不会运行"
    ALARMS = "告警发不出去"
    PERMISSION = "许可不算数"
    MODEL = "模型用不了"
    UNREACHABLE = "网站打不开"
    SITE_FAULT = "网站有故障"
    TLS_GATE = "https 的网站还没有同意"
    PLAIN = "网站不加密"
    UPSTREAM = "上网要经过代理"
    CERTIFICATE = "证书有误"
    CERTIFICATE_ENDS = "证书快到期"
    CLOCK = "时钟不准"
    NO_SITE_CLOCK = "网站不报时"
    LOGIN_PAGE = "登录页不符"


OF_THE_SITE = frozenset(
    {
        Trouble.UNREACHABLE,
        Trouble.SITE_FAULT,
        Trouble.CERTIFICATE,
        Trouble.NO_SITE_CLOCK,
        Trouble.LOGIN_PAGE,
    }
)
"""Troubles that the site shows, no matter who has to cure them; this machine alone shows all others."""


@dataclass(frozen=True)
class Check:
    """One finding: what was looked at, how it stands, what was seen.

    `cure` and `trouble` are empty where it is in order.
    """

    name: str
    state: str
    found: str
    cure: str = ""
    trouble: str = ""

    @property
    def summary(self) -> str:
        """The trouble's name with what was seen."""
        return f"{self.trouble}：{self.found}" if self.trouble else self.found


def warned(name: str, trouble: Trouble, found: str, cure: str) -> Check:
    """A run is possible, and somebody should look."""
    return Check(name, WARNING, found, cure, trouble.value)


def failed(name: str, trouble: Trouble, found: str, cure: str) -> Check:
    """No run until this is cured."""
    return Check(name, FAILED, found, cure, trouble.value)
