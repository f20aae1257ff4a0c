"""Fixtures of the mock site's own tests; a module of another vendor names its SITE and CLERK."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support import mock_client
from tests.support.mock_site import (
    MockSite,
    mock_site,
    running_boco_site,
    running_frameset_site,
    running_mock_site,
    running_spa_site,
    running_v2_site,
)

__all__ = [
    "mock_site",
    "running_boco_site",
    "running_frameset_site",
    "running_mock_site",
    "running_spa_site",
    "running_v2_site",
]


@pytest.fixture
def site(request: pytest.FixtureRequest) -> MockSite:
    """The site that the module names, reset before each test; else the first vendor's."""
    name = getattr(request.module, "SITE", "")
    running: MockSite = request.getfixturevalue(name or "mock_site")
    if name:
        running.reset()
    return running


@contextmanager
def caller(request: pytest.FixtureRequest, site: MockSite) -> Iterator[mock_client.Clerk]:
    """Somebody with connections of their own to the module's site."""
    person = getattr(request.module, "CLERK", mock_client.Clerk)(site.root)
    yield person
    person.close()


@pytest.fixture
def visitor(request: pytest.FixtureRequest, site: MockSite) -> Iterator[mock_client.Clerk]:
    """Somebody who has not signed in."""
    with caller(request, site) as person:
        yield person


@pytest.fixture
def clerk(request: pytest.FixtureRequest, site: MockSite) -> Iterator[mock_client.Clerk]:
    """clerk01, signed in."""
    with caller(request, site) as person:
        person.sign_in()
        yield person


@pytest.fixture
def open_order(site: MockSite) -> dict[str, object]:
    """An order that nobody has accepted and that is ours to complete."""
    return site.orders(kind="mobile", holder=None, expected_action="complete")[0]


@pytest.fixture
def my_order(site: MockSite) -> dict[str, object]:
    """An order that clerk01 has accepted."""
    return site.orders(kind="mobile", holder="clerk01", has_koujing=False)[0]
