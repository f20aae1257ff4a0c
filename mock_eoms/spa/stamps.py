"""What changes with every start of the site: the suffix of names in the page, and the key of form tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import zlib

from mock_eoms.site import Site
from mock_eoms.store.orders import Order

BUILD = secrets.token_hex(3)
"""The end of every class and id, as a bundler's build makes it."""

_KEY = secrets.token_bytes(16)


def dressed(site: Site, _suffix: str, content: bytes) -> bytes:
    """A script or style of this build, with the words that the switch `relabel` wants."""
    text = content.decode().replace("_BUILD", f"_{BUILD}")
    for old, new in site.switches.pairs("relabel"):
        text = text.replace(old, new)
    return text.encode()


def version(order: Order) -> int:
    """A number that changes with anything that changes in the order."""
    return zlib.crc32(repr(order).encode())


def new_nonce(order: Order, login: str) -> str:
    """A token for a form of this order in this person's hands; each form gets another one."""
    grain = secrets.token_hex(4)
    return f"{grain}.{_seal(grain, order, login)}"


def is_nonce(text: str, order: Order, login: str) -> bool:
    """Whether this person got the token with this order.

    It may come more than once: whoever posts twice by mistake shall see it in the oracle.
    """
    grain, _, seal = text.partition(".")
    return hmac.compare_digest(seal.encode(), _seal(grain, order, login).encode())


def _seal(grain: str, order: Order, login: str) -> str:
    return hmac.new(_KEY, f"{grain} {order.base_id} {login}".encode(), hashlib.sha256).hexdigest()[:24]
