"""Says in Chinese what other software says in English.

It translates the system, the validator, and the readers of TOML and of regular expressions.
"""

from __future__ import annotations

import errno
import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已经存在",
    errno.EISDIR: "它是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ELOOP: "符号链接绕圈，或不接受符号链接",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被占用",
    errno.ENOTEMPTY: "文件夹里还有东西",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EDQUOT: "磁盘配额已满",
    errno.EFBIG: "文件太大",
    errno.EXDEV: "不在同一个磁盘上",
    errno.EADDRINUSE: "已被另一个程序占用",
    errno.ECONNREFUSED: "对方没有接受连接",
    errno.ETIMEDOUT: "等不到回答",
    errno.ECONNRESET: "连接被对方断开",
    errno.EPIPE: "连接已断开",
    errno.EHOSTUNREACH: "到不了这个地址",
    errno.ENETUNREACH: "到不了这个网络",
}
_TOML = (
    ("Expected '=' after a key", "键的后面没有 ="),
    ("Expected newline or end of document", "一行里写了多余的内容"),
    ("Invalid value", "值的写法不对，文字要加引号"),
    ("Invalid statement", "不是 键 = 值，也不是 [表]"),
    ("Cannot overwrite a value", "同一个键写了两次"),
    ("Cannot declare", "同一个表写了两次"),
    ("Unterminated string", "引号没有配对"),
    ("Unclosed array", "方括号没有配对"),
    ("Illegal character", "有不允许的字符，或引号没有配对"),
)


_REGEX = (
    ("missing )", "圆括号没有配对"),
    ("unbalanced parenthesis", "圆括号没有配对"),
    ("unterminated character set", "方括号没有配对"),
    ("nothing to repeat", "重复符号前面没有内容"),
    ("multiple repeat", "重复符号连写了"),
    ("min repeat greater than max repeat", "花括号里的数前大后小"),
    ("bad character range", "方括号里的范围写反了"),
    ("bad escape", "反斜杠后面的字母不认识"),
    ("unknown extension", "(? 后面的写法不认识"),
    ("look-behind requires fixed-width pattern", "(?<= 里面的长短必须固定"),
)
_VALIDATION = {
    "missing": "缺少这一项",
    "extra_forbidden": "未知键；删掉它或改正拼写",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "dict_type": "应为表格",
    "model_type": "应为表格",
    "model_attributes_type": "应为表格",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "应符合 {pattern}",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "less_than_equal": "不大于 {le}",
    "less_than": "小于 {lt}",
    "greater_than_equal": "不小于 {ge}",
    "greater_than": "大于 {gt}",
    "literal_error": "应为 {expected}",
}
_CERTIFICATE = (
    ("self-signed certificate in certificate chain", "签发它的 CA 不受信任（自签名的 CA）"),
    ("self-signed certificate", "自签名的证书，没有受信任的 CA 签发"),
    ("self signed certificate", "自签名的证书，没有受信任的 CA 签发"),
    ("unable to get local issuer certificate", "签发它的 CA 不受信任，或缺中间证书"),
    ("certificate has expired", "证书已过期"),
    ("certificate is not yet valid", "证书还没有生效（也可能是本机时钟慢）"),
    ("Hostname mismatch", "证书不是这个主机名的"),
    ("IP address mismatch", "证书不是这个地址的"),
)
_OWN = "Value error, "
"""What the validator puts before the words of our own models."""


def of_system(problem: OSError) -> str:
    """Why the system refused; its number where it is a rare one."""
    known = _SYSTEM.get(problem.errno or 0)
    if known is None and isinstance(problem, TimeoutError):
        known = "等不到回答"
    return known or (f"系统错误 {problem.errno}" if problem.errno else "原因不明")


def of_certificate(words: str) -> str:
    """What OpenSSL has against a certificate; its own words where they are rare ones."""
    return next((chinese for english, chinese in _CERTIFICATE if words.startswith(english)), words)


def of_toml(problem: tomllib.TOMLDecodeError) -> str:
    """What is wrong with the line; empty where only the reader's own words would say it."""
    words = re.sub(r"\s*\(at .*\)$", "", str(problem))
    return next((f"：{chinese}" for english, chinese in _TOML if words.startswith(english)), "")


def row_of_toml(problem: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that the reader of TOML means.

    It is the last one where the reader only says that the text ends too early.
    """
    found = re.search(r"line (\d+)", str(problem))
    return int(found[1]) if found else len(text.splitlines())


def of_regex(problem: Exception) -> str:
    """What is wrong with a regular expression, and at which of its signs."""
    words = str(problem)
    known = next((chinese for english, chinese in _REGEX if words.startswith(english)), "写法不认识")
    place = getattr(problem, "pos", None)
    return known if place is None else f"{known}（第 {place + 1} 个字符）"


def of_validation(detail: ErrorDetails) -> str:
    """What the validator wants; the words of our own models as they are."""
    if detail["msg"].startswith(_OWN):
        return detail["msg"].removeprefix(_OWN)
    context = dict(detail.get("ctx", {}))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", " 或 ")
    if detail["type"] == "string_too_short" and context.get("min_length") == 1:
        return "不能为空"
    return _VALIDATION.get(detail["type"], "不是这里可以写的值").format(**context)
