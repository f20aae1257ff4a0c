"""Refused: a request is answered with an error status, in words that reveal nothing."""

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
"""The text for a status when nothing more can be said."""


class Refused(Exception):
    """Not an error of the program: the answer has this HTTP status, and nothing was done.

    `text` (Chinese) is for the person.
    """

    def __init__(self, status: int, text: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text or TITLES[status])
        self.status = status
        self.text = text or TITLES[status]
        self.headers = dict(headers or {})
