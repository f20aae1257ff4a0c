"""Self-signed certificates that nobody trusts, made on the spot: no key lies in the repository, no tool is needed."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

_BITS = 2048
_EXPONENT = 65537
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
_DIGEST_HEAD = bytes.fromhex("3031300d060960864801650304020105000420")
_COMMON_NAME, _ALT_NAME = bytes.fromhex("0603550403"), bytes.fromhex("0603551d11")


def make(folder: Path, host: str, *, days: int) -> tuple[Path, Path]:
    """Certificate and key (PEM) for a host, valid for the year that ends in so many days; negative: it has expired."""
    p, q = _prime(_BITS // 2), _prime(_BITS // 2)
    n, phi = p * q, (p - 1) * (q - 1)
    d = pow(_EXPONENT, -1, phi)
    ends = datetime.now(UTC) + timedelta(days=days)
    body = _body(n, host, ends - timedelta(days=365), ends)
    signed = pow(int.from_bytes(_padded(body), "big"), d, n).to_bytes(_BITS // 8, "big")
    certificate = _tlv(0x30, body + _SHA256_RSA + _tlv(0x03, b"\0" + signed))
    numbers = (0, n, _EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    key = _tlv(0x30, b"".join(map(_integer, numbers)))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_text(_pem("CERTIFICATE", certificate), encoding="ascii")
    paths[1].write_text(_pem("RSA PRIVATE KEY", key), encoding="ascii")
    return paths


def _body(n: int, host: str, begins: datetime, ends: datetime) -> bytes:
    """What is signed: version 3, number, algorithm, issuer, validity, subject, key, and the host as alternative name."""
    name = _tlv(0x30, _tlv(0x31, _tlv(0x30, _COMMON_NAME + _tlv(0x0C, host.encode()))))
    key = _tlv(0x30, _RSA + _tlv(0x03, b"\0" + _tlv(0x30, _integer(n) + _integer(_EXPONENT))))
    alternative = _tlv(0x30, _host(host))
    extensions = _tlv(0xA3, _tlv(0x30, _tlv(0x30, _ALT_NAME + _tlv(0x04, alternative))))
    validity = _tlv(0x30, _time(begins) + _time(ends))
    number = _integer(secrets.randbits(64))
    return _tlv(
        0x30, _tlv(0xA0, _integer(2)) + number + _SHA256_RSA + name + validity + name + key + extensions
    )


def _host(host: str) -> bytes:
    """The host as an alternative name: an address by its bytes, anything else by its letters."""
    try:
        return _tlv(0x87, ipaddress.ip_address(host).packed)
    except ValueError:
        return _tlv(0x82, host.encode())


def _padded(body: bytes) -> bytes:
    """PKCS #1 v1.5 around the SHA-256 of what is signed."""
    digest = _DIGEST_HEAD + hashlib.sha256(body).digest()
    return b"\0\1" + b"\xff" * (_BITS // 8 - len(digest) - 3) + b"\0" + digest


def _tlv(tag: int, value: bytes) -> bytes:
    """A DER element."""
    length = len(value)
    if length < 0x80:
        return bytes((tag, length)) + value
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + value


def _integer(number: int) -> bytes:
    return _tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _time(moment: datetime) -> bytes:
    return _tlv(0x17, f"{moment:%y%m%d%H%M%SZ}".encode())


def _pem(kind: str, der: bytes) -> str:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN {kind}-----\n{text}-----END {kind}-----\n"


def _prime(bits: int) -> int:
    while True:
        candidate = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if candidate % _EXPONENT != 1 and _is_prime(candidate):
            return candidate


def _is_prime(n: int) -> bool:
    """Miller–Rabin; good enough for a key that nobody is to trust."""
    if any(n % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(n, odd, twos) for _ in range(16))


def _passes(n: int, odd: int, twos: int) -> bool:
    x = pow(secrets.randbelow(n - 3) + 2, odd, n)
    for _ in range(twos):
        if x in (1, n - 1):
            return True
        x = pow(x, 2, n)
    return False
