"""Roles: who may look, who may act, who may approve (C6); each includes the one before it."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may do in the console; chosen when the token is made."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"

    def may(self, wanted: Role) -> bool:
        """True when this role includes the wanted one."""
        order = tuple(Role)
        return order.index(self) >= order.index(wanted)


ROLE_ZH = {Role.VIEWER: "查看", Role.OPERATOR: "值班", Role.APPROVER: "批准"}
