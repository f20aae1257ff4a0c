"""TLS between browser and gate: a certificate of this run, known by its key's hash.

The browser trusts its public key by the hash, and no other certificate. Nothing goes into any store of the
system or of a browser. The key is gone with the program.
"""

from __future__ import annotations

import secrets
import ssl
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_VALID = timedelta(days=7)
_SET_BACK = timedelta(days=2)
"""A machine whose clock goes wrong has other troubles; this margin avoids one more."""


@dataclass(frozen=True)
class Stand:
    """TLS as the browser meets it in place of the site: the proxy's side, and its key's hash.

    Chromium wants the public key's hash as base64 of the SHA-256 of the SPKI.
    """

    context: ssl.SSLContext
    key_hash: str

    @classmethod
    def made(cls, host: str, folder: Path) -> Self:
        """Create it for one host.

        OpenSSL takes a key from a file only. The file lies in the folder for a moment, locked with a password
        that is never stored.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        word = secrets.token_bytes(32).hex().encode()
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(word),
        )
        file = folder / "gate.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            file.touch(mode=0o600)
            file.write_bytes(_certificate(host, key) + locked)
            context.load_cert_chain(file, password=word)
        finally:
            file.unlink(missing_ok=True)
        return cls(context, b64encode(sha256(public).digest()).decode())


def _certificate(host: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "eoms-bot gate")])
    now = datetime.now(UTC)
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SET_BACK)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)
