"""B46: what is too large, too deep or too odd is answered at once, and costs nothing."""

import json

import psutil
import pytest

from tests.console.kit import ACTION_ID, status_of
from tests.report import samples

MB = 1_000_000


def post(client, body):
    """A body as JSON by its own word."""
    return client.post("/api/stop", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="empty"),
        pytest.param(b"{", 400, id="half"),
        pytest.param(b"\xff\xfe{}", 400, id="no UTF-8"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, 400, id="depth of 10,000"),
        pytest.param(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, id="depth of objects"),
        pytest.param(b'{"hard": 1e400}', 400, id="1e400"),
        pytest.param(b'{"hard": NaN}', 400, id="NaN"),
        pytest.param(b'{"hard": -Infinity}', 400, id="infinity"),
        pytest.param(b'{"hard": ' + b"9" * 100_000 + b"}", 400, id="a number of 100,000 digits"),
        pytest.param(
            f'{{"action_id": "{ACTION_ID}", "hard": false, "hard": true}}'.encode(), 400, id="key twice"
        ),
        pytest.param(b"[]", 400, id="list"),
        pytest.param(b'{"action_id": {}, "hard": true}', 400, id="object in a field"),
        pytest.param(b'{"hard": [true]}', 400, id="list in a field"),
        pytest.param(b'"x"', 400, id="text"),
        pytest.param(b"null", 400, id="null"),
        pytest.param(
            json.dumps({"action_id": ACTION_ID, "hard": True, "x": "y" * MB}).encode(), 413, id="a megabyte"
        ),
    ],
)
def test_bodies(shared, visitor, body, status):
    """A body that is no form of ours is 400, one over a megabyte 413; nothing is done."""
    answer = post(visitor, body)

    assert answer.status_code == status
    assert not shared.desk.settings.paths.stop_file.exists()


def test_body_that_announces_itself(empty):
    """Fifty megabytes are refused before they come."""
    head = f"POST /api/stop HTTP/1.1\r\nHost: {empty.host}\r\nContent-Length: 50000000\r\n\r\n"

    assert status_of(empty.raw(head.encode())) == 413


def test_body_that_does_not_announce_itself(empty):
    """Fifty megabytes that come in pieces are refused once a megabyte has come, and are kept nowhere."""
    client = empty.logged_in()
    sent = []

    def pieces():
        for _ in range(500):
            sent.append(1)
            yield b" " * 100_000

    before = psutil.Process().memory_info().rss
    try:
        status = client.post(
            "/api/stop", content=pieces(), headers={"Content-Type": "application/json"}
        ).status_code
    except Exception as problem:  # the connection may be gone before the answer is read
        status = type(problem).__name__

    assert status == 413 or status in ("WriteError", "ReadError", "RemoteProtocolError")
    assert psutil.Process().memory_info().rss - before < 50 * MB


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        pytest.param([f"A: {n}" for n in range(101)], 400, id="101 short lines"),
        pytest.param([f"A{n}: {'x' * 20}" for n in range(10_000)], 400, id="10,000 lines"),
        pytest.param(["A: " + "x" * 1_000_000], 400, id="a line of a megabyte"),
        pytest.param(["Content-Length: 5", "Content-Length: 6"], 400, id="two lengths"),
        pytest.param(["Content-Length: 5", "Transfer-Encoding: chunked"], None, id="length and chunks"),
        pytest.param(["Content-Length: 1e3"], 400, id="odd length"),
    ],
)
def test_heads(shared, lines, status):
    """A head with too many lines, too long a line, or lengths that disagree, is 400."""
    request = "\r\n".join(
        ("GET /login HTTP/1.1", f"Host: {shared.host}", "Connection: close", *lines, "", "")
    )

    try:
        got = status_of(shared.raw(request.encode()))
    except ConnectionError:
        got = 400  # hung up while we were still sending

    assert got == status or (status is None and got in (200, 400))


def test_server_lives_on(empty):
    """After all that the console answers as before."""
    empty.raw(b"\x00" * 100_000)

    assert empty.logged_in().get("/").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        *(
            "page=-1",
            "page=0",
            "page=201",
            "page=1e3",
            "page=１",
            "page=",
            "page=1&page=2",
            "page=99999999999999999999",
        ),
        *(
            "sort=;drop",
            "outcome=none",
            "outcome=DONE' OR 1=1",
            "q=%00",
            "q=" + "x" * 81,
            "q=" + "x" * 10_000,
        ),
    ],
)
def test_questions_out_of_bounds(visitor, query):
    """B47: pages out of bounds, unknown names and words, and texts that are too long are 400."""
    assert visitor.get(f"/orders?{query}").status_code == 400


@pytest.mark.parametrize(
    "text", ["' OR 1=1", "%", "_", "%25", "\\", '"', "ID%", "I_-056", "*", "[I]D", "工单"]
)
def test_search_is_literal(visitor, text):
    """B47: what is looked for is found as it is written, or not at all."""
    answer = visitor.get("/orders", params={"q": text})

    assert answer.status_code == 200
    assert "没有这样的工单" in answer.text


def test_search_finds_a_part(visitor):
    """Any part of a number finds its orders; a whole number leads to its order."""
    part = visitor.get("/orders", params={"q": "00004"})
    whole = visitor.get("/orders", params={"q": samples.number(4)})

    assert samples.number(4) in part.text
    assert samples.number(3) not in part.text
    assert whole.headers["location"] == f"/orders/{samples.number(4)}"
