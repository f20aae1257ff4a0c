"""SHA256SUMS of a folder, its signature, and whether the files are still what the builder put there.

The list has the form of sha256sum, so that people can check it without this program. The signature is
Ed25519 over the list's bytes; the key's public half lies next to it, and people compare its fingerprint with
the one that they have from the publisher.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from eoms_bot.bundle.folder import SUMS
from eoms_bot.errors import BadInput

SIGNATURE, PUBLIC_KEY = "SHA256SUMS.sig", "release.pub.pem"
_NOT_LISTED = frozenset({SUMS, SIGNATURE, PUBLIC_KEY})
_CODE = (".py", ".pth", ".so", ".dll", ".pyd", ".exe")


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed_files(folder: Path) -> list[str]:
    """Every file that the list names, as a path with `/`, sorted."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(set(found) - _NOT_LISTED)


def write_sums(folder: Path) -> None:
    """Write the list of all files that are in the folder now."""
    lines = [f"{hash_of(folder / name)}  {name}\n" for name in listed_files(folder)]
    (folder / SUMS).write_bytes("".join(lines).encode())


def read_sums(folder: Path) -> dict[str, str]:
    """Path → SHA-256, as listed; OSError where the list is gone."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    return {name: value for value, _, name in (line.partition("  ") for line in lines) if name}


def private_key(path: Path) -> Ed25519PrivateKey:
    """The publisher's key from a PEM file without a password; BadInput for anything else."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as err:
        raise BadInput(f"签名密钥 {path} 读不出来（{type(err).__name__}）；要没有口令的 PEM 文件") from err
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(f"签名密钥 {path} 不是 Ed25519；用 openssl genpkey -algorithm ed25519 做一个")
    return key


def sign(folder: Path, key: Ed25519PrivateKey) -> None:
    """Write the signature of the list, and the public half of the key, next to it."""
    (folder / SIGNATURE).write_bytes(key.sign((folder / SUMS).read_bytes()))
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / PUBLIC_KEY).write_bytes(key.public_key().public_bytes(*form))


def signer(folder: Path) -> str:
    """The fingerprint of the key that signed the list, in groups of four; empty where nobody signed it.

    ValueError, in Chinese, where signature and list don't belong together.
    """
    if not (folder / SIGNATURE).is_file():
        return ""
    try:
        key = serialization.load_pem_public_key((folder / PUBLIC_KEY).read_bytes())
        assert isinstance(key, Ed25519PublicKey)
        key.verify((folder / SIGNATURE).read_bytes(), (folder / SUMS).read_bytes())
    except (OSError, ValueError, AssertionError, UnsupportedAlgorithm, InvalidSignature) as err:
        raise ValueError(f"{SIGNATURE} 与 {SUMS} 对不上") from err
    return fingerprint(key)


def fingerprint(key: Ed25519PublicKey) -> str:
    """The first 32 hexadecimal digits of the SHA-256 of the raw key, in groups of four."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    digits = hashlib.sha256(raw).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def sizes(folder: Path) -> Mapping[str, int]:
    """Path → bytes of every listed file; 0 for one that is not there. OSError where the list is gone."""
    return {name: _size(folder / name) for name in read_sums(folder)}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def wrong_files(folder: Path) -> Iterator[str]:
    """What is not as the builder put it there, one line each: gone, changed, or foreign code.

    OSError where the list itself is gone.
    """
    listed = read_sums(folder)
    for name, value in listed.items():
        path = folder / name
        if not path.is_file():
            yield f"缺 {name}"
        elif hash_of(path) != value:
            yield f"变了 {name}"
    for place, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if one != "__pycache__"]
        for one in names:
            name = (Path(place) / one).relative_to(folder).as_posix()
            if one.endswith(_CODE) and name not in listed:
                yield f"多出 {name}"
