"""Fixtures of the browser tests: the raw site, the profile, desks on demand."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_profile
from tests.browser.kit import open_desk
from tests.browser.profile_copy import Copy
from tests.browser.stand import Stand
from tests.support.raw_site import RawSite


@pytest.fixture(scope="session")
def raw_site():
    """The raw site of the whole test run."""
    site = RawSite()
    yield site
    site.stop()


@pytest.fixture
def site(raw_site):
    """The raw site, with nothing seen and nothing set."""
    raw_site.reset()
    yield raw_site
    raw_site.reset()


@pytest.fixture(scope="session")
def profile():
    """The profile that comes with the program."""
    return load_profile("ultrabpp")


@pytest.fixture
def desk_of(browser, site, profile):
    """Makes desks on the raw site; their sessions are closed after the test."""
    desks = []

    def make(**options):
        desks.append(
            open_desk(browser, options.pop("site", site), options.pop("profile", profile), **options)
        )
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(desk_of):
    """A desk with nothing special about it."""
    return desk_of()


@pytest.fixture
def copy(tmp_path):
    """A fresh copy of the profile."""
    return Copy(tmp_path)


@pytest.fixture
def stand(profile):
    """A gate before a site in memory."""
    return Stand(profile)
