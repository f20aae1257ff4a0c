"""The site: it answers, proves who it is, and its clock agrees with ours.

One GET is sent, then the login page is looked at.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from eoms_bot import chinese
from eoms_bot.browser.profile import load_profile
from eoms_bot.decide.proof import MOST_SKEW_SECONDS, apart
from eoms_bot.doctor.check import NOT_TRIED, PASSED, Check, Trouble, failed, warned
from eoms_bot.doctor.probes import Probes
from eoms_bot.errors import (
    BotError,
    BrowserLost,
    CertificateWrong,
    ConfigError,
    SiteUnreachable,
    TransientSiteError,
)
from eoms_bot.model.ports import Clock
from eoms_bot.report.text import one_line
from eoms_bot.run.lane.trust import trust_in
from eoms_bot.settings import Settings
from eoms_bot.settings.model import LOOPBACK

NAME, WAY, CERTIFICATE, CLOCK, LOGIN_PAGE = "网站", "去网站的路", "证书", "网站时钟", "登录页"
SECONDS = 15
SOON = timedelta(days=21)
MOST_SAID = 300
_LATER = (408, 425, 429)
"""With one of these answers the site asks to be asked later."""


@dataclass(frozen=True)
class SiteAnswer:
    """What one GET brought: status, Date header, our time, and the certificate's end.

    The Date header (aware) stands with our time when it came; only https has a certificate.
    """

    status: int
    date: datetime | None
    came: datetime
    ends: datetime | None


def site(settings: Settings, probes: Probes, clock: Clock) -> Iterator[Check]:
    """Everything that can be said of the site without logging in.

    What depends on a failed check is not tried.
    """
    address = _login_address(settings)
    yield from _way(settings)
    try:
        trust = trust_in(settings)
    except ConfigError as problem:
        cure = "读 docs/zh/gate.md，和单位的安全人员说好，再写 site.tls_gate = true；证书写错的改 site.certificate"
        yield failed(NAME, Trouble.TLS_GATE, _said(problem), cure)
        return
    try:
        answer = ask(address, clock, trust)
    except ssl.SSLCertVerificationError as wrong:
        yield _distrusted(address, wrong)
        return
    except (OSError, ValueError, http.client.HTTPException) as problem:
        cure = "检查网络、地址（site.base_url）和防火墙；在这台机器的浏览器里打开同一个地址试试"
        found = f"{address}：{one_line(_why(problem), MOST_SAID)}"
        yield failed(NAME, Trouble.UNREACHABLE, found, cure)
        return
    if answer.status >= 500 or answer.status in _LATER:
        yield failed(NAME, Trouble.SITE_FAULT, f"{address} 回答 {answer.status}", "等网站恢复，稍后再试")
        return
    yield Check(NAME, PASSED, f"{address} 打得开，回答 {answer.status}")
    if answer.ends is not None:
        yield _certificate(answer.ends, answer.came)
    yield _clock(answer)
    if answer.status >= 400:
        yield _no_login_page(address, answer.status)
    else:
        yield _login_page(settings, probes)


def _way(settings: Settings) -> Iterator[Check]:
    """What stands between this machine and the site, where it does not prevent a look."""
    parts = urlsplit(settings.site.base_url)
    host = parts.hostname or ""
    proxies = {} if host in LOOPBACK or proxy_bypass(host) else getproxies()
    if parts.scheme == "http" and host not in LOOPBACK:
        found = "密码和客户资料在网上不加密（http）"
        yield warned(WAY, Trouble.PLAIN, found, "网站有 https 的就用 https；没有的，让单位的安全人员知道")
    if asked := sorted({"http", "https", "socks", "all"} & set(proxies)):
        found = f"这台电脑设了上网的代理（{'、'.join(asked)}）；机器人不经过它，直接连网站"
        cure = "网站直接连得上就不用管；只能经代理访问的，请网络管理员放行这台机器"
        yield warned(WAY, Trouble.UPSTREAM, found, cure)


def _login_address(settings: Settings) -> str:
    """Where a run begins; the site's own address while the profile cannot be read."""
    site = settings.site
    try:
        path = load_profile(site.profile, settings.paths.profiles).site.login_path
    except BotError:
        return site.base_url
    return urljoin(site.base_url, path.lstrip("/"))


def ask(address: str, clock: Clock, trust: ssl.SSLContext | None = None) -> SiteAnswer:
    """GET once, straight to the site, following nothing.

    A redirect is an answer, and could lead to another host. `trust`: what an https site must prove itself by,
    as for the gate.
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    connection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=trust)
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    try:
        connection.request(
            "GET", parts._replace(scheme="", netloc="").geturl() or "/", headers={"Connection": "close"}
        )
        ends = _ends(connection.sock) if isinstance(connection.sock, ssl.SSLSocket) else None
        response = connection.getresponse()
        return SiteAnswer(response.status, _date(response.getheader("Date")), clock.now(), ends)
    finally:
        connection.close()


def _ends(link: ssl.SSLSocket) -> datetime | None:
    until = (link.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if isinstance(until, str) else None


def _date(header: str | None) -> datetime | None:
    """The moment that a Date header gives; None for none, and for one that cannot be read."""
    try:
        return None if header is None else parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None


def _why(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return f"{SECONDS} 秒没有回答"
    if isinstance(problem, socket.gaierror):
        return "查不到这个网站的名字（DNS）"
    if isinstance(problem, ssl.SSLError):
        return f"加密的连接（TLS）没有建成（{problem.reason or '原因不明'}）；地址的 http/https 和端口对不对"
    return chinese.of_system(problem) if isinstance(problem, OSError) else str(problem) or "回答看不懂"


def _distrusted(address: str, wrong: ssl.SSLCertVerificationError) -> Check:
    found = f"{address}：{one_line(chinese.of_certificate(wrong.verify_message), MOST_SAID)}"
    cure = (
        "把签发它的内部证书（CA）装进系统的信任库，或把它的证书文件写进 site.certificate；"
        "过期或不是这个网站的，请网站管理员换证书。证书错误从不忽略"
    )
    return failed(CERTIFICATE, Trouble.CERTIFICATE, found, cure)


def _certificate(ends: datetime, now: datetime) -> Check:
    found = f"有效到 {ends:%Y-%m-%d}"
    if ends - now > SOON:
        return Check(CERTIFICATE, PASSED, found)
    return warned(CERTIFICATE, Trouble.CERTIFICATE_ENDS, found, "请网站管理员在到期前换证书")


def _clock(answer: SiteAnswer) -> Check:
    """The gate sends nothing where the clocks differ by more, or where the site gives no time."""
    if answer.date is None:
        cure = "请网站管理员让服务器（或前面的代理）在回答里带上时间（Date）；没有它不发送"
        return failed(CLOCK, Trouble.NO_SITE_CLOCK, "网站的回答里没有能读的时间（Date）", cure)
    ahead = (answer.date - answer.came).total_seconds()
    found = f"网站比本机{'快' if ahead >= 0 else '慢'} {apart(ahead)}"
    if abs(ahead) <= MOST_SKEW_SECONDS:
        return Check(CLOCK, PASSED, found)
    cure = "先校准本机（timedatectl set-ntp true；Windows：w32tm /resync）；还差就请网站管理员校准，在此之前不发送"
    return failed(CLOCK, Trouble.CLOCK, f"{found}，上限 {MOST_SKEW_SECONDS:.0f} 秒", cure)


def _no_login_page(address: str, status: int) -> Check:
    """The site is there, but it has no login page at this address, or does not show it to this request."""
    if status in {401, 403, 407}:
        cure = "网站或它前面的设备不让这台机器看这一页：请网络管理员或网站管理员放行"
    else:
        cure = "核对 site.base_url（到应用路径为止）和页面档案 site.toml 的 login_path；在浏览器里打开网站，看登录页的地址"
    return failed(LOGIN_PAGE, Trouble.LOGIN_PAGE, f"网站在，但 {address} 回答 {status}，应为登录页", cure)


def _login_page(settings: Settings, probes: Probes) -> Check:
    """The login page is the one that the profile describes; nothing is typed."""
    try:
        probes.login_page(settings)
    except (ConfigError, BrowserLost) as problem:
        return Check(LOGIN_PAGE, NOT_TRIED, _said(problem), "先把浏览器和页面档案修好")
    except CertificateWrong as wrong:
        return failed(
            LOGIN_PAGE,
            Trouble.CERTIFICATE,
            _said(wrong),
            "证书刚刚换过的，稍后再试；一直如此就请网站管理员看",
        )
    except SiteUnreachable as problem:
        return failed(LOGIN_PAGE, Trouble.UNREACHABLE, _said(problem), "稍后再试；一直如此就检查网络")
    except TransientSiteError as problem:
        cure = "稍后再试；回答 404 或 403 的，核对 site.base_url 和页面档案 site.toml 的 login_path"
        return failed(LOGIN_PAGE, Trouble.SITE_FAULT, _said(problem), cure)
    except BotError as problem:
        cure = "核对 site.profile 和 site.base_url；页面改版的，更新页面档案"
        return failed(LOGIN_PAGE, Trouble.LOGIN_PAGE, _said(problem), cure)
    return Check(LOGIN_PAGE, PASSED, "与页面档案相符")


def _said(problem: BotError) -> str:
    return one_line(str(problem), MOST_SAID)


def untried() -> Check:
    """The check that stands for all of these where nobody asked for the site."""
    return Check(NAME, NOT_TRIED, "没有问网站", "运行 eoms-bot doctor --site")
