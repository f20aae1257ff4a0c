"""Garbage is looked for seldom, what a run lives on is left alone meanwhile, and is looked at again behind it."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress

import pytest

from eoms_bot import garbage


@pytest.fixture(autouse=True)
def _as_before():
    """The interpreter's own way, behind the test."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_seldom():
    """From then on it takes more new objects before a look."""
    gc.set_threshold(700, 10, 10)

    garbage.look_seldom()

    assert gc.get_threshold() == garbage.SELDOM


def test_left_alone():
    """What was there is out of sight within the block, and in sight behind it."""
    with garbage.left_alone():
        within = gc.get_freeze_count()

    assert within > 1000
    assert gc.get_freeze_count() == 0


def test_more_left_alone():
    """What came since is out of sight as well, but what nobody needs; behind the block all is in sight again."""
    with garbage.left_alone():
        kept, lost = [Node() for _ in range(1000)], weakref.ref(Node())
        before = gc.get_freeze_count()

        garbage.leave_alone()

        assert gc.get_freeze_count() >= before + len(kept)
        assert lost() is None

    assert gc.get_freeze_count() == 0


class Node:
    """A thing that holds itself, so that only a look for garbage finds that nobody else does."""

    def __init__(self):
        self.me = self


def test_whatever_ends_it():
    """In sight again as well where the block broke."""
    with suppress(LookupError), garbage.left_alone():
        raise LookupError

    assert gc.get_freeze_count() == 0
