"""The model's bench on a server: as new before each program, and told to in the same way as the one in memory."""

from __future__ import annotations

import pytest

from eoms_bot.ledger.engine import LedgerUnavailable, writing
from tests.protocol.bench_server import ServerBench
from tests.protocol.broken import SAID, VARIANTS
from tests.protocol.machine import SEATS, Protocol, violation
from tests.protocol.plan import program_of
from tests.protocol.test_protocol import CAUGHT_BY
from tests.support.database import contents

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture(scope="module")
def seat(server):
    """A bench on the server, and the address of its database."""
    url = server.new_database()
    bench = ServerBench(url, *SEATS)
    yield bench, url
    bench.close()


def test_as_new(seat):
    """What a program has left is gone; the next one's numbers begin where the first one's did."""
    bench, url = seat
    bench.renew()
    first = contents(url)
    assert not violation(Protocol, bench, program_of(1, 3))
    assert contents(url) != first

    bench.renew()

    assert contents(url) == first
    assert not violation(Protocol, bench, program_of(1, 3))
    assert bench.rows("select min(id) from writes") in ([(1,)], [(None,)])


def test_some_programs(seat):
    """Whatever strikes, no promise is broken on a server either."""
    bench, _url = seat

    assert [number for number in range(12) if violation(Protocol, bench, program_of(1, number))] == []


def test_broken_protocol_is_caught(seat):
    """A protocol without the fence between two bots is caught by the program that catches it in memory."""
    bench, _url = seat

    told = violation(VARIANTS["no fence"], bench, program_of(1, CAUGHT_BY["no fence"]))

    assert told.endswith(SAID["no fence"])


def test_occupied(seat):
    """While another program holds it, nobody writes; then everybody may again."""
    bench, _url = seat
    bench.renew()
    ledger = bench.ledger("people")
    for _ in range(30):
        held = bench.occupy()
        with pytest.raises(LedgerUnavailable, match="占用"), writing(ledger.engine):
            pass
        held.close()
        with writing(ledger.engine):
            pass
