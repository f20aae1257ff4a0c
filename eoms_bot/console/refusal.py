"""Refused: a request that gets an answer with a status of its own, told in words that give nothing away."""

from __future__ import annotations

from collections.abc import Mapping

TITLES = {
    400: "请求有误",
    401: "没有登录，或登录已过期",
    403: "不允许",
    404: "没有这个页面",
    405: "不支持这种请求",
    408: "太慢，已中断",
    409: "与现在的情况不符",
    413: "请求太大",
    421: "地址不对",
    422: "填写有误",
    429: "请稍后再试",
    500: "程序出错",
    503: "账本暂时不能用",
}
"""What is said of a status where nothing more can be said."""


class Refused(Exception):
    """No error of the program: the answer is this HTTP status, and `text` (Chinese) for the person; nothing was done."""

    def __init__(self, status: int, text: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text or TITLES[status])
        self.status = status
        self.text = text or TITLES[status]
        self.headers = dict(headers or {})
