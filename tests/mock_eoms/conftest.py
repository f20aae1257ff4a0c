"""Fixtures of the mock site's own tests."""

from collections.abc import Iterator

import pytest

from tests.support.mock_client import Clerk
from tests.support.mock_site import MockSite, mock_site, running_mock_site

__all__ = ["mock_site", "running_mock_site"]


@pytest.fixture
def visitor(mock_site: MockSite) -> Iterator[Clerk]:
    """Somebody who has not signed in."""
    person = Clerk(mock_site.root)
    yield person
    person.close()


@pytest.fixture
def clerk(mock_site: MockSite) -> Iterator[Clerk]:
    """clerk01, signed in."""
    person = Clerk(mock_site.root)
    person.sign_in()
    yield person
    person.close()


@pytest.fixture
def open_order(mock_site: MockSite) -> dict[str, object]:
    """An order that nobody has accepted and that is ours to complete."""
    return mock_site.orders(kind="mobile", holder=None, expected_action="complete")[0]


@pytest.fixture
def my_order(mock_site: MockSite) -> dict[str, object]:
    """An order that clerk01 has accepted."""
    return mock_site.orders(kind="mobile", holder="clerk01", has_koujing=False)[0]
