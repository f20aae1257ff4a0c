"""C2, C8, C9: one token, one login, a session that ends."""

import os
import stat
import subprocess
import tempfile
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote

import pytest

from eoms_bot.console.app import PAGES
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.tokens import Person, Tokens
from tests.console.kit import CSRF_LOGIN, NOW, log_in, serving, settings_of, status_of

MINUTE = 60.0


def cookie_of(answer, place):
    """The session cookie that an answer sets, with its attributes."""
    return SimpleCookie(answer.headers["set-cookie"])[f"eoms_console_{place.port}"]


def test_nobody_is_logged_in_by_being_here(empty):
    """Loopback is no login: every page sends a stranger to the login, every action says 401 or 403."""
    stranger = empty.stranger()

    for path, back in (
        ("/", ""),
        ("/orders?outcome=HELD&page=2", "?back=%2Forders%3Foutcome%3DHELD%26page%3D2"),
        ("/orders/A%3FB%23", "?back=%2Forders%2FA%253FB%2523"),
        *(
            (path, f"?back=%2F{path[1:]}")
            for path in ("/runs", "/rules", "/checks", "/leftovers", "/follow-up")
        ),
        ("/lists.xlsx", ""),  # no page to go back to
        ("/orders?q=" + "x" * 2000, ""),
    ):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/login{back}")
    assert empty.act(stranger, "/api/stop", hard=True).status_code in (401, 403)
    assert not empty.desk.settings.paths.stop_file.exists()


def test_every_page_is_come_back_to(empty):
    """The login knows where each page of the console was, whatever page it is; files are none."""
    stranger = empty.stranger()
    names = {"order_no": "A1", "plan_id": "P1", "run_id": "R1", "start_id": "S1", "month": "2026-10"}
    names |= {
        "position": "2",
        "chart": "days-light.svg",
        "number": "1",
        "question_id": "q1",
        "kind": "alarms",
    }
    paths = [path.format(**names) for path in PAGES if path != "/"]
    answers = {path: stranger.get(f"{path}?a=1").headers["location"] for path in paths}

    files = {path for path, location in answers.items() if location == "/login"}
    assert files == {path for path in paths if path.endswith((".xlsx", ".zip", ".svg", ".csv"))}
    assert {
        path: location
        for path, location in answers.items()
        if path not in files and location != f"/login?back={quote(path, safe='')}%3Fa%3D1"
    } == {}


def test_token_gives_a_session(empty):
    """A token is exchanged by POST for a cookie: HttpOnly, SameSite=Strict, Path=/, the port in its name, 128 bits or more."""
    client = empty.stranger()

    answer = log_in(client, empty.token())

    cookie = cookie_of(answer, empty)
    assert set(answer.json()) == {"next", "csrf", "name"}
    assert answer.json()["next"] == "/desk"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert len(cookie.value) >= 22
    assert client.get("/").status_code == 200


def test_token_is_good_once(empty):
    """The same token does not work a second time."""
    token = empty.token()
    log_in(empty.stranger(), token)

    assert log_in(empty.stranger(), token).status_code == 403


def test_token_grows_old(empty, clock):
    """After ten minutes a token is worth nothing."""
    token = empty.token()
    clock.wait(10 * MINUTE + 1)

    assert log_in(empty.stranger(), token).status_code == 403


def test_tokens_made_at_once(empty, clock):
    """Two that make tokens at the same time do not take each other's away, whichever of them looked at the clock first."""
    token = empty.token()
    clock.wait(-0.5)
    other = empty.token()

    assert log_in(empty.stranger(), token).status_code == 200
    assert log_in(empty.stranger(), other).status_code == 200


def test_token_behind_a_clock_set_back(empty, clock):
    """A clock that was set back an hour does not give a token an hour more."""
    token = empty.token()
    clock.wait(-3600)

    assert log_in(empty.stranger(), token).status_code == 403


def test_token_in_the_address_is_none(empty):
    """A token behind a question mark, or by GET, logs nobody in."""
    token = empty.token()

    assert empty.stranger().get(f"/login?token={token}").headers.get("set-cookie") is None
    assert empty.stranger().get("/api/login").status_code == 405
    assert log_in(empty.stranger(), token).status_code == 200


def test_session_rotates(empty):
    """A new login has a new id, and the id that the browser held before is worth nothing."""
    client = empty.logged_in()
    name = f"eoms_console_{empty.port}"
    before = client.cookies[name]

    log_in(client, empty.token())

    assert client.cookies[name] != before
    old = empty.stranger()
    old.cookies.set(name, before)
    assert old.get("/").status_code == 303


def test_foreign_cookie_is_nobody(empty):
    """A cookie that another port has set under our name lets nobody in, and does not keep the right one out."""
    client = empty.logged_in()
    name = f"eoms_console_{empty.port}"
    own = client.cookies[name]

    forged = empty.stranger().get("/", headers={"Cookie": f"{name}=forged-by-another-port"})
    both = empty.stranger().get("/", headers={"Cookie": f"{name}=forged-by-another-port; {name}={own}"})

    assert forged.status_code == 303
    assert both.status_code == 200


def test_session_ends_idle(empty, clock):
    """Thirty idle minutes end a session; looking keeps it alive."""
    client = empty.logged_in()

    clock.wait(29 * MINUTE)
    assert client.get("/").status_code == 200
    clock.wait(29 * MINUTE)
    assert client.get("/").status_code == 200
    clock.wait(30 * MINUTE + 1)
    assert client.get("/").status_code == 303


def test_session_ends_after_twelve_hours(empty, clock):
    """However busy, a session is over after twelve hours."""
    client = empty.logged_in()

    for _ in range(35):
        clock.wait(20 * MINUTE)
        assert client.get("/login").status_code == 200
        client.get("/")
    assert client.get("/").status_code == 200
    clock.wait(20 * MINUTE + 1)
    assert client.get("/").status_code == 303


def test_session_lasts_a_shift(tmp_path, clock):
    """A desk whose shifts are shorter sets that, and sessions end with the shift."""
    shift = settings_of(tmp_path / "home", **{"console.shift_hours": 1})
    with serving(shift, clock) as place:
        client = place.logged_in()
        for _ in range(2):
            clock.wait(29 * MINUTE)
            assert client.get("/").status_code == 200
        clock.wait(3 * MINUTE)
        assert client.get("/").status_code == 303


def test_sleeping_machine_counts(empty, clock):
    """A machine that slept all night has let the session end, though its own clock of ticks stood still."""
    client = empty.logged_in()

    clock.time = clock.time.replace(day=26)

    assert client.get("/").status_code == 303


def test_log_out(empty):
    """Logging out ends the session at once, in this browser and for a copied cookie."""
    client = empty.logged_in()
    cookies = dict(client.cookies)

    assert empty.act(client, "/api/logout").json() == {"next": "/login"}

    copied = empty.stranger()
    copied.cookies.update(cookies)
    assert copied.get("/").status_code == 303


def test_five_bad_tokens(empty, clock):
    """After five bad tokens within a minute not even a good one is looked at, for a minute; then it is."""
    token = empty.token()
    stranger = empty.stranger()
    tries = [log_in(stranger, f"wrong-{n}").status_code for n in range(5)]

    blocked = log_in(stranger, token)
    clock.wait(61)
    later = log_in(stranger, token)

    assert tries == [403] * 5
    assert blocked.status_code == 429
    assert 1 <= int(blocked.headers["retry-after"]) <= 61
    assert later.status_code == 200


def test_too_many_are_on_record(empty):
    """That nobody is let in for a minute stands in the chain as well."""
    for n in range(5):
        log_in(empty.stranger(), f"wrong-{n}")

    assert empty.audited(2) == [
        ("CONSOLE_LOGIN_FAILED", "", "令牌连续不对，停一分钟"),
        ("CONSOLE_LOGIN_FAILED", "", "令牌不对"),
    ]


def test_slow_bad_tokens(empty, clock):
    """Mistypings that are far apart block nobody."""
    stranger = empty.stranger()
    for n in range(8):
        log_in(stranger, f"wrong-{n}")
        clock.wait(20)

    assert log_in(stranger, empty.token()).status_code == 200


def test_logins_are_audited(empty):
    """Good and bad log-ins and the logout stand in the audit chain, with name and role, and the chain holds."""
    from eoms_bot.ledger import verify

    log_in(empty.stranger(), "wrong")
    client = empty.logged_in(Role.APPROVER, "李批准")
    empty.act(client, "/api/logout")

    assert empty.audited(3) == [
        ("CONSOLE_LOGOUT", "李批准", ""),
        ("CONSOLE_LOGIN", "李批准", "approver"),
        ("CONSOLE_LOGIN_FAILED", "", "令牌不对"),
    ]
    assert verify(empty.ledger()).fault is None


def test_token_file_is_private(empty):
    """The token file is 0600 in a 0700 folder, and holds no token, only hashes."""
    token = empty.token()
    file = empty.desk.tokens.file

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert token not in file.read_text()


def test_token_file_that_others_can_read(empty):
    """Tokens in a file that somebody else could have read let nobody in."""
    token = empty.token()
    empty.desk.tokens.file.chmod(0o644)

    answer = log_in(empty.stranger(), token)

    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may act as another user"
)
def test_another_user_reads_no_token():
    """Another user of this machine, who can read another file of the folder, cannot read the token file, nor the
    page that hands a token to the browser (C9).
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        beside = Path(folder) / "beside"
        beside.write_text("x")
        beside.chmod(0o644)
        tokens = Tokens(Path(folder))
        page = tokens.make_page(Person("王值班", Role.OPERATOR), NOW, 8057)
        read = [
            subprocess.run(["cat", path], user=65534, capture_output=True, check=False).returncode
            for path in (beside, tokens.file, page)
        ]

    assert read == [0, 1, 1]


def test_login_while_the_ledger_is_gone(empty, settings):
    """A ledger in trouble keeps nobody from logging in: the bot must be stoppable."""
    empty.ledger()
    settings.paths.ledger.rename(settings.paths.ledger.with_name("away.db"))

    assert log_in(empty.stranger(), empty.token()).status_code == 200


@pytest.mark.parametrize("token", ["", " ", "x" * 201, 5, None, ["x"], "\ud800"])
def test_token_that_is_none(empty, token):
    """What is no token is refused as a wrong form, or as a wrong token; it is never an error of the program."""
    body = {"token": token}

    try:
        answer = empty.stranger().post("/api/login", json=body, headers={"X-CSRF": CSRF_LOGIN})
    except UnicodeEncodeError:
        answer = empty.stranger().post(
            "/api/login",
            content=b'{"token": "\\ud800"}',
            headers={"X-CSRF": CSRF_LOGIN, "Content-Type": "application/json"},
        )

    assert answer.status_code in (400, 403, 422)


def test_csrf_is_the_sessions_own(empty):
    """Each session has an X-CSRF of its own, which the log-in tells and no page: who has the cookie alone cannot act."""
    one, other = empty.logged_in(), empty.logged_in()
    before = empty.act(one, "/api/checks").status_code
    one.headers["X-CSRF"], own = other.headers["X-CSRF"], one.headers["X-CSRF"]

    assert own != other.headers["X-CSRF"]
    assert (before, empty.act(one, "/api/checks").status_code) == (200, 403)
    assert own not in one.get("/").text


def test_two_sessions_are_nobodys(empty):
    """A browser that holds two good sessions is nobody, and both end: one of them was put there, and nobody can tell which."""
    name = f"eoms_console_{empty.port}"
    one, other = (empty.logged_in().cookies[name] for _ in range(2))

    def asked(*ids):
        cookies = "; ".join(f"{name}={each}" for each in ids)
        return empty.stranger().get("/", headers={"Cookie": cookies}).status_code

    assert asked(one, one) == 200
    assert asked(one, other) == 303
    assert (asked(one), asked(other)) == (303, 303)


def test_session_behind_many_cookies(empty):
    """However many cookies of its name stand before it, a session is found, and ended by a log-out."""
    name = f"eoms_console_{empty.port}"
    own = empty.logged_in().cookies[name]
    cookies = "; ".join([*(f"{name}=junk{number}" for number in range(9)), f"{name}={own}"])

    answer = empty.stranger().get("/", headers={"Cookie": cookies})

    assert answer.status_code == 200


@pytest.mark.parametrize("length", ["Content-Length: 4001", "Transfer-Encoding: chunked"])
def test_a_token_is_short(empty, length):
    """Who is not logged in yet sends no body to speak of: more is 413 before it is kept, announced or not."""
    head = f"POST /api/login HTTP/1.1\r\nHost: {empty.host}\r\nOrigin: {empty.origin}\r\nX-CSRF: login\r\n"
    head += "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n"
    head += f"Connection: close\r\n{length}\r\n\r\n"
    body = "fa1\r\n" + "x" * 4001 + "\r\n0\r\n\r\n" if "chunked" in length else ""

    assert status_of(empty.raw((head + body).encode())) == 413
