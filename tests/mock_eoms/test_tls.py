"""The site over https: with its certificate, with another one later, and with the faults of the front."""

import hashlib
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support import certificates
from tests.support.mock_site import MockSite

LOGIN = "/eoms4/portal/login.action"


def _shown(site: MockSite) -> str:
    """Digest of the certificate that a new connection is shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    where = ("127.0.0.1", urlsplit(site.root).port)
    with socket.create_connection(where) as plain, context.wrap_socket(plain) as client:
        return hashlib.sha256(client.getpeercert(binary_form=True) or b"").hexdigest()


def _digest(certificate: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Two certificates with their keys."""
    folder = tmp_path_factory.mktemp("tls")
    return [certificates.make(folder / name, "127.0.0.1", days=30) for name in ("first", "second")]


@pytest.fixture
def secure(pairs):
    """The site with the first of them."""
    certificate, key = pairs[0]
    with MockSite("--certificate", str(certificate), "--key", str(key), "--orders", "3") as site:
        yield site


def test_serves_https(secure, pairs):
    """The address says https, and whoever trusts the certificate gets pages."""
    trusting = ssl.create_default_context(cafile=str(pairs[0][0]))

    answer = httpx.get(secure.root + LOGIN, verify=trusting)

    assert secure.base_url.startswith("https://127.0.0.1:")
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")


def test_certificate_changes(secure, pairs):
    """A new connection is shown the other certificate; one that was there goes on."""
    with httpx.Client(verify=False) as before:
        before.get(secure.root + LOGIN)
        first = _shown(secure)

        secure.change_certificate(*pairs[1])

        assert (first, _shown(secure)) == tuple(_digest(certificate) for certificate, _ in pairs)
        assert before.get(secure.root + LOGIN).status_code == 200


def test_certificate_that_cannot_be_used(secure, pairs):
    """A certificate with another's key is refused, and the old one stays."""
    with pytest.raises(AssertionError, match="400"):
        secure.change_certificate(pairs[1][0], pairs[0][1])

    assert _shown(secure) == _digest(pairs[0][0])


@pytest.mark.parametrize("how", ["reset", "fin", "truncate", "halfhead"])
def test_answers_are_lost_as_without(secure, how):
    """The front cuts what goes through TLS, too, and serves the next connection."""
    secure.fault("page", how, times=1)

    with pytest.raises(httpx.TransportError):
        httpx.get(secure.root + LOGIN, verify=False)
    assert httpx.get(secure.root + LOGIN, verify=False).status_code == 200


def test_no_certificate_over_http(mock_site):
    """Where the site serves http there is none to change."""
    with pytest.raises(AssertionError, match="does not serve https"):
        mock_site.change_certificate(Path("a"), Path("b"))


@pytest.mark.parametrize("words", [["--key", "k"], ["--certificate", "none", "--key", "none"]])
def test_usage(words):
    """A key alone, or files that are not there, are usage errors."""
    done = subprocess.run([sys.executable, "-m", "mock_eoms", *words], capture_output=True, check=False)

    assert done.returncode == 2
