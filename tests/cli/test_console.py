"""`eoms-bot console`: the link that lets people in, and what is said where the console cannot start."""

import re
import socket
import stat

import pytest

from eoms_bot.console.security.opening import announced
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.tokens import Person, Tokens
from eoms_bot.ledger import Ledger, Views

LINK = re.compile(r"http://127\.0\.0\.1:8057/login#([A-Za-z0-9_-]{43})\n")


def audited(cli):
    """The newest audit record: (event, who, note)."""
    with Ledger.open(cli.home / "ledger.db") as ledger:
        [line] = Views(ledger.engine).trail_end(1)
    return line.event, line.operator, line.note


def test_token(cli):
    """A token is a link with the secret behind `#`, for the named person and role, and stands in the audit chain."""
    result = cli("console", "token", "--name", "李批准", "--role", "approver")

    assert result.code == 0
    found = LINK.search(result.out)
    assert found is not None
    token = found.group(1)
    assert Tokens(cli.home).take(token, cli.clock.now()) == Person("李批准", Role.APPROVER)
    assert audited(cli) == ("CONSOLE_TOKEN", "李批准", "approver")


def test_token_for_machines(cli):
    """The same for a script; the role is operator unless one is named."""
    result = cli("console", "token", "--name", "王值班", "--json").json

    assert (result["name"], result["role"]) == ("王值班", "operator")
    assert result["link"].startswith("http://127.0.0.1:8057/login#")


def test_token_of_a_running_console(cli):
    """The link leads to the console that runs, whatever port it was started with; another port can be named."""
    with announced(cli.home, 50123):
        links = [cli("console", "token", *more, "--json").json["link"] for more in ([], ["--port", "50124"])]

    assert [link.split("/login")[0] for link in links] == ["http://127.0.0.1:50123", "http://127.0.0.1:50124"]


def test_token_file(cli):
    """The file of tokens is for this user only (C9)."""
    cli("console", "token", "--name", "王值班")

    assert stat.S_IMODE((cli.home / "console" / "tokens.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((cli.home / "console").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "argv",
    [
        ("--name", " "),
        ("--name", "长" * 31),
        ("--name", "a\x07b"),
        ("--role", "root"),
        ("--port", "80"),
        ("--name", "a", "--name", "b"),
    ],
)
def test_token_that_is_refused(cli, argv):
    """A name that shows nothing, an unknown role or a port that is not ours is an error of the command line."""
    assert cli("console", "token", *argv).code == 2
    assert not (cli.home / "console").exists()


def test_options_before_the_word(cli):
    """Options that stand before `token` would be lost; that is told."""
    result = cli("console", "--name", "李批准", "token")

    assert result.code == 2
    assert "写在 token 后面" in result.err


def test_port_that_is_taken(cli):
    """A port that somebody else has is told, with what to do; nobody is let in anywhere else."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = cli("console", "--port", str(other.getsockname()[1]))

    assert result.code == 3
    assert "console.port" in result.err
    assert not (cli.home / "console" / "tokens.json").exists()


def test_ledger_that_cannot_be_trusted(cli):
    """A damaged ledger is told before anybody is let in."""
    (cli.home / "ledger.db").write_bytes(b"no ledger" * 1000)
    (cli.home / "ledger.db").chmod(0o600)

    result = cli("console", "--port", "18057")

    assert result.code == 3
    assert "login#" not in result.out
