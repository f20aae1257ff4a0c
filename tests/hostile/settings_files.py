"""The bad settings and rule files of fixtures/hostile/settings: their text, and what must be said of each.

`{home}` and `{base_url}` in a text stand for the home and the site of a case. A rule file is named by its settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "hostile" / "settings"
PASSWORD = "canary-pass-4"
GOOD = '[site]\nbase_url = "{base_url}"\n[paths]\nhome = "{home}"\n'
BODY = len(GOOD.splitlines()) + 1
"""The line on which the text behind the good head begins."""

RULES = '[table]\nversion = "1"\nowner = "甲班"\n'
RULE = (
    '[[reject]]\nid = "{id}"\nversion = "1"\nowner = "甲班"\nreason = "{reason}"\ntext = "{reason}:转派。"\n'
)


@dataclass(frozen=True)
class SettingsFile:
    """A file, and each text that the refusal has."""

    name: str
    text: str
    words: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode()


def _settings(name: str, text: str, *words: str) -> SettingsFile:
    return SettingsFile(f"{name}.toml", GOOD + text, words)


def _rule(name: str, text: str, *words: str) -> SettingsFile:
    return SettingsFile(f"{name}.rules.toml", text, words)


def _address(name: str, address: str) -> SettingsFile:
    text = GOOD.replace("{base_url}", address)
    return SettingsFile(f"B29_{name}.toml", text, (f"[CONF-005] B29_{name}.toml:2:site.base_url 找到",))


def _limit(name: str, value: str) -> SettingsFile:
    place = f"[CONF-004] B28_{name}.toml:{BODY + 1}:run.max_orders 找到"
    return _settings(f"B28_{name}", f"[run]\nmax_orders = {value}\n", place, "1..3000 的整数（默认 200）")


def rule(rule_id: str, reason: str, more: str = "") -> str:
    """A row of a rule table."""
    return RULE.replace("{id}", rule_id).replace("{reason}", reason) + more


FILES = (
    _settings(
        "B25_未知键",
        "[run]\nmax_order = 3\n",
        f"[CONF-001] B25_未知键.toml:{BODY + 1} 未知键 run.max_order → 是否 max_orders",
    ),
    _settings(
        "B25_拼错",
        "[run]\ndaily_cpa = 3\n",
        f"[CONF-001] B25_拼错.toml:{BODY + 1} 未知键 run.daily_cpa → 是否 daily_cap",
    ),
    _settings("B25_未知表", "[rum]\n", f"[CONF-001] B25_未知表.toml:{BODY} 未知键 rum → 是否 run"),
    _settings("B26_语法", "[run]\nmax_orders = \n", f"[CONF-002] B26_语法.toml:{BODY + 1} TOML 语法错误"),
    _settings(
        "B26_重复键",
        "[run]\nmax_orders = 1\nmax_orders = 2\n",
        f"[CONF-002] B26_重复键.toml:{BODY + 2} TOML 语法错误",
    ),
    _settings("B26_制表符", '[site]\n\tid = "mock"\n', f"[CONF-002] B26_制表符.toml:{BODY}"),
    SettingsFile(
        "B26_yaml.toml",
        'run:\n\tmax_orders: !!python/object/apply:os.mkdir ["{home}/made"]\n',
        ("[CONF-002] B26_yaml.toml:1 TOML 语法错误",),
    ),
    _settings(
        "B26_对象",
        '[run]\nmax_orders = "!!python/object/apply:os.mkdir [made]"\n',
        f"[CONF-004] B26_对象.toml:{BODY + 1}:run.max_orders",
    ),
    _settings(
        "B27_密码",
        f'[run]\npassword = "{PASSWORD}"\n',
        f"[CONF-003] B27_密码.toml:{BODY + 1}:run.password",
        "login set",
    ),
    _settings("B27_令牌", f'[run]\napi_token = "{PASSWORD}"\n', "[CONF-003] B27_令牌.toml"),
    _limit("零", "0"),
    _limit("负数", "-1"),
    _limit("文字", '"ten"'),
    _limit("太大", "1e9"),
    _limit("超过上限", "3001"),
    _settings(
        "B28_时限零",
        "[browser]\nread_seconds = 0\n",
        f"[CONF-004] B28_时限零.toml:{BODY + 1}:browser.read_seconds 找到 0 → 1..600 的整数",
    ),
    _address("文件", "file:///etc/passwd"),
    _address("脚本", "javascript:alert(1)"),
    _address("带密码", f"https://user:{PASSWORD}@eoms.example/"),
    SettingsFile(
        "B31_CST.toml",
        GOOD.replace("[paths]", 'timezone = "CST"\n[paths]'),
        ("[CONF-007] B31_CST.toml:3:site.timezone 找到 CST → 用 Asia/Shanghai",),
    ),
    SettingsFile(
        "B31_Beijing.toml",
        GOOD.replace("[paths]", 'timezone = "Beijing"\n[paths]'),
        ("[CONF-007] B31_Beijing.toml:3:site.timezone 找到 Beijing → 用 Asia/Shanghai",),
    ),
    _rule(
        "B33_两条规则",
        RULES + rule("R-1", "宽带投诉") + rule("R-2", "宽带投诉"),
        "[RULE-001] B33_两条规则.rules.toml:1",
        "同一类工单：驳回原因 宽带投诉",
    ),
    _rule(
        "B33_没有规则", "reject = []\n" + RULES, "[RULE-002] B33_没有规则.rules.toml:1:reject 没有一条规则"
    ),
    _rule("B33_缺规则", RULES, "[RULE-002] B33_缺规则.rules.toml", "没有一条规则"),
    _rule(
        "B33_循环",
        RULES + rule("R-1", "宽带投诉", 'then = "R-2"\n') + rule("R-2", "重复派单", 'then = "R-1"\n'),
        "[RULE-005] B33_循环.rules.toml:10 未知键 reject.1.then",
        "未知键 reject.2.then",
    ),
    _rule(
        "B33_正则",
        RULES + rule("R-1", "宽带投诉", "match = '(a+)+$'\n"),
        "[RULE-005] B33_正则.rules.toml:10 未知键 reject.1.match",
    ),
    _rule("B33_语法", RULES + "[[reject]\n", "[RULE-005] B33_语法.rules.toml:4", "TOML 语法错误"),
)
"""A cycle, or a regular expression, cannot stand in today's rule table: rows name no other row and match by one word.
The strict model refuses the keys with which they would come in (RULE-005)."""
