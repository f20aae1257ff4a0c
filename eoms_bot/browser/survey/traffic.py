"""Every request that the pages make: whether the profile lists it, and as what."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import short
from eoms_bot.model import mask
from eoms_bot.model.finding import FAILED, PASSED, WARNING, Finding

_KINDS = {"read": "读取", "query": "查询", "write": "写入", "login": "登录"}
_VITAL = frozenset({"document", "xhr", "fetch", "script", "stylesheet"})
_SILENT = frozenset({"data", "blob", "about"})


def name_of(rule: RequestRule) -> str:
    """What a finding calls a rule."""
    asked = "&".join(f"{key}={value}" for key, value in rule.query.items())
    return f"{rule.method} {rule.path}{f'?{asked}' if asked else ''}"


class Traffic:
    """The requests of one context since `watch`; the gate has decided on each of them already."""

    def __init__(self, gate: Gate, rules: tuple[RequestRule, ...], base_url: str) -> None:
        self._gate, self._rules = gate, rules
        parts = urlsplit(base_url)
        self._origin, self._prefix = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
        self._listed: Counter[int] = Counter()
        """Place of a rule in the profile → how often it was met."""
        self._unlisted: Counter[tuple[str, str, bool]] = Counter()

    def watch(self, context: BrowserContext) -> None:
        """Hear of every request of the context."""
        context.on("request", self._heard)

    def findings(self) -> list[Finding]:
        """One for each rule of the profile, one for each address that no rule lists."""
        return [self._of_rule(rule, self._listed[place]) for place, rule in enumerate(self._rules)] + [
            self._of_stranger(*one, hits) for one, hits in self._unlisted.items()
        ]

    def _heard(self, request: Request) -> None:
        if urlsplit(request.url).scheme in _SILENT:
            return
        rule = self._gate.rule_of(request.method, request.url)
        if rule is not None:
            self._listed[self._rules.index(rule)] += 1
            return
        parts = urlsplit(request.url)
        at_home = f"{parts.scheme}://{parts.netloc}" == self._origin
        path = short(request.url).removeprefix(self._prefix) if at_home else parts.netloc
        vital = at_home and request.resource_type in _VITAL
        self._unlisted[request.method, mask.phone(path), vital] += 1

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
        told = f"没有登记，出现 {hits} 次，闸门已拦下"
        if not vital:
            return Finding("site", "请求", f"{method} {path}", WARNING, told, "图片或别的主机，一般不用登记")
        cure = "看清它做什么：只读的登记为 read 或 query，会改数据的登记为 write"
        return Finding("site", "请求", f"{method} {path}", FAILED, told, cure)
