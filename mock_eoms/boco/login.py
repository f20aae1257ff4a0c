"""Signing in by j_security_check; a failed attempt shows the login page again, with status 200."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.pages.login import after_password, check
from mock_eoms.web import Call


def show(call: Call) -> Response:
    """Show the login page."""
    return call.page("boco/login.html", message="")


def sign_in(call: Call) -> Response:
    """Check name and password."""
    name = call.posted("j_username").strip()
    message = check(call, name, call.posted("j_password"))
    if message:
        return call.page("boco/login.html", message=message, name=name)
    return after_password(call, name)


def sign_out(call: Call) -> Response:
    """End the session."""
    call.site.sessions.close(call.token)
    return call.redirect(call.vendor.at.login)
