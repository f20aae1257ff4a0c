"""The way to the site as the settings have it: plain, or over TLS that proves itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from eoms_bot import chinese
from eoms_bot.browser.gate.site import SiteLink, trust_of
from eoms_bot.errors import ConfigError
from eoms_bot.settings import Settings


def link_to(settings: Settings) -> SiteLink:
    """The way to the site. ConfigError, before any browser, where it is https and nobody has agreed to the gate's place in it."""
    site, browser = settings.site, settings.browser
    seconds = 2.0 * max(browser.read_seconds, browser.step_seconds)
    if urlsplit(site.base_url).scheme != "https":
        return SiteLink(site.base_url, read_seconds=seconds)
    if not site.tls_gate:
        raise ConfigError(
            "CONF-017 site.tls_gate：网站是 https，闸门要在本机代替它与浏览器连接，才看得见每个请求；"
            "读过 docs/gate.zh.md、同意后写 site.tls_gate = true"
        )
    try:
        return SiteLink(site.base_url, trust_of(site.certificate), seconds)
    except OSError as bad:
        raise ConfigError(
            f"CONF-018 site.certificate：{site.certificate} 不是读得出的证书（{chinese.of_system(bad)}），应为 PEM 文件"
        ) from bad
