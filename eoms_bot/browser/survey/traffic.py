"""Every request that the pages make: whether the profile lists it, and as what."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from eoms_bot.browser.gate.heard import Heard
from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import is_picture
from eoms_bot.model.finding import FAILED, PASSED, WARNING, Finding
from eoms_bot.model.privacy import mask

_KINDS = {"read": "读取", "query": "查询", "write": "写入", "login": "登录"}


def name_of(rule: RequestRule) -> str:
    """The name of a rule in findings."""
    asked = "&".join(f"{key}={value}" for key, value in rule.query.items())
    return f"{rule.method} {rule.path}{f'?{asked}' if asked else ''}"


class Traffic:
    """The requests of one session since this object was made; the gate decides on each of them."""

    def __init__(self, heard: Heard, rules: tuple[RequestRule, ...], base_url: str) -> None:
        self._rules = rules
        parts = urlsplit(base_url)
        self._origin, self._prefix = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
        self._listed: Counter[int] = Counter()
        """Place of a rule in the profile → how often it was met."""
        self._unlisted: Counter[tuple[str, str, bool]] = Counter()
        heard.listeners.append(self._note)

    def findings(self) -> list[Finding]:
        """One for each rule of the profile, and one for each address that no rule lists."""
        return [self._of_rule(rule, self._listed[place]) for place, rule in enumerate(self._rules)] + [
            self._of_stranger(*one, hits) for one, hits in self._unlisted.items()
        ]

    def _note(self, asked: WireRequest, rule: RequestRule | None) -> None:
        if rule is not None:
            self._listed[self._rules.index(rule)] += 1
            return
        parts = urlsplit(asked.url)
        at_home = f"{parts.scheme}://{parts.netloc}" == self._origin
        path = asked.path.removeprefix(self._prefix) if at_home else parts.netloc
        self._unlisted[asked.method, mask.phone(path), at_home and not is_picture(path)] += 1

    @staticmethod
    def _of_rule(rule: RequestRule, hits: int) -> Finding:
        name, kind = name_of(rule), _KINDS[rule.kind]
        if not hits:
            return Finding("site", "请求", name, PASSED, f"登记为{kind}，这次没有出现", compared=False)
        if rule.kind == "write":
            cure = "页面自己提交，闸门已拦下；查清是哪个动作"
            return Finding("site", "请求", name, FAILED, f"登记为{kind}，出现 {hits} 次，没有发出", cure)
        return Finding("site", "请求", name, PASSED, f"登记为{kind}，出现 {hits} 次")

    def _of_stranger(self, method: str, path: str, vital: bool, hits: int) -> Finding:
        message = f"没有登记，出现 {hits} 次，闸门已拦下"
        if not vital:
            return Finding(
                "site", "请求", f"{method} {path}", WARNING, message, "图片或别的主机，一般不用登记"
            )
        cure = "看清它做什么：只读的登记为 read 或 query，会改数据的登记为 write"
        return Finding("site", "请求", f"{method} {path}", FAILED, message, cure)
