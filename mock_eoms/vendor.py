"""What two vendors' sites answer differently whatever was asked for.

It is the part of a skin that every request may need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from starlette.responses import Response

from mock_eoms.addresses import Addresses

if TYPE_CHECKING:
    from mock_eoms.web import Call

COOKIE = "JSESSIONID"
CONTEXTS = {
    "ultrabpp": "/eoms4",
    "ultraprocess_v2": "/cmcceoms",
    "boco": "/eoms35",
    "frameset": "/eomsweb",
    "spa": "/neweoms",
}
"""Vendor → the context path that its pages stand below."""

OWN_DEFAULTS = {"frameset": {"charset": "gbk", "wide_bytes": "2"}}
"""Vendor → defaults of switches that are other than the table's."""


class Vendor(Protocol):
    """The manners of a vendor's pages."""

    @property
    def ctx(self) -> str:
        """The context path."""
        ...

    @property
    def at(self) -> Addresses:
        """Where its pages stand."""
        ...

    def token(self, call: Call) -> str:
        """The session that a request names; nothing where it names none."""
        ...

    def word(self, usual: str) -> str:
        """How this vendor calls an action or a field of the form that the first vendor calls so."""
        ...

    def signed_out(self, call: Call) -> Response:
        """What somebody without a session gets instead of what was asked for."""
        ...

    def thrown_out(self, call: Call) -> Response:
        """The same for somebody whose session ends with this very request."""
        ...

    def order_path(self, call: Call) -> str:
        """Path of the order that a call speaks of; of the portal where it speaks of none."""
        ...

    def action(self, call: Call) -> str:
        """The action that a post wants, as the oracle calls it."""
        ...

    def refuse(self, call: Call, message: str) -> Response:
        """The answer to a save that is refused for a reason."""
        ...

    def as_if_done(self, call: Call) -> Response:
        """The answer of a save that was carried out, without a word more than there must be."""
        ...

    def broken(self, call: Call) -> Response:
        """The answer to a save of which nothing can be seen."""
        ...

    def other_number(self, call: Call) -> Response:
        """The answer to a save that speaks of another order's number."""
        ...
