"""The program's own ids: no masker takes one for somebody's number."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.model import ids
from eoms_bot.model.privacy import mask

MIDNIGHT = datetime(2026, 11, 26, 16, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["P", "S", "U", "T"])
def test_an_id_is_told_whole(kind):
    """Masked texts tell an id as it is, whatever second of the day it was given in."""
    given = [ids.new_id(kind, MIDNIGHT + timedelta(seconds=7 * n)) for n in range(86_400 // 7)]

    assert [one for one in given if mask.phone(one) != one] == []


def test_an_id_of_a_plan():
    """It tells the site's time; ids of earlier versions, with digits at their end, are plans' as well."""
    number = ids.new_id("P", MIDNIGHT)

    assert number.startswith("P20261127-000000-")
    assert ids.PLAN_ID.fullmatch(number)
    assert ids.PLAN_ID.fullmatch("P20261127-000002-8298")
    assert not ids.PLAN_ID.fullmatch("P20261127-000****8298")


def test_what_is_drawn_is_told_whole():
    """An error's number reads the same on the page and in the log."""
    assert all(mask.phone(one) == one for one in (ids.by_chance(8) for _ in range(2_000)))


def test_a_digest_in_letters():
    """A digest can be compared by eye in any text: it has no digit left that could be masked."""
    digests = [hashlib.sha256(bytes([n])).hexdigest() for n in range(200)]

    assert len({ids.in_letters(one) for one in digests}) == 200
    assert all(mask.phone(ids.in_letters(one)) == ids.in_letters(one) for one in digests)
    assert ids.in_letters("0f9a") == "apjk"
