"""How an https site must prove its identity, by the settings."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from eoms_bot import chinese
from eoms_bot.errors import ConfigError
from eoms_bot.settings import Settings


def trust_in(settings: Settings) -> ssl.SSLContext | None:
    """None for plain http.

    Raises ConfigError, before any browser starts, when nobody has agreed to the gate's place in
    https, or when a file is no certificate.
    """
    site = settings.site
    if urlsplit(site.base_url).scheme != "https":
        return None
    if not site.tls_gate:
        raise ConfigError(
            "CONF-017 site.tls_gate：网站是 https，闸门要在本机代替它与浏览器连接，才看得见每个请求；"
            "读过 docs/zh/gate.md、同意后在配置文件（eoms.toml）的 [site] 里写 tls_gate = true；"
            "init 已经写了那一行，去掉行首的 # 就行"
        )
    try:
        return trust_of(site.certificate)
    except OSError as bad:
        raise ConfigError(
            f"CONF-018 site.certificate：{site.certificate} 不是读得出的证书（{chinese.of_system(bad)}），应为 PEM 文件"
        ) from bad


def trust_of(certificate: Path | None) -> ssl.SSLContext:
    """What proves an https site: the system's authorities, or this certificate (PEM) alone.

    Raises OSError or ssl.SSLError.
    """
    context = ssl.create_default_context(cafile=str(certificate) if certificate else None)
    # A pinned certificate may be the site's own and no authority's.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
