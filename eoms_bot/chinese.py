"""What the system and the TOML reader say in English, in Chinese."""

from __future__ import annotations

import errno
import re
import tomllib

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


def of_system(problem: OSError) -> str:
    """Why the system refused; its number where it is a rare one."""
    return _SYSTEM.get(problem.errno or 0, f"系统错误 {problem.errno}")


def of_toml(problem: tomllib.TOMLDecodeError) -> str:
    """What is wrong with the line; empty where only the reader's own words would tell."""
    words = re.sub(r"\s*\(at .*\)$", "", str(problem))
    return next((f"：{chinese}" for english, chinese in _TOML if words.startswith(english)), "")
