"""Every test here runs the whole bot on the mock site; the outside checker has the last word on each run."""

from pathlib import Path

import pytest

from tests.support.bot import Bot
from tests.support.mock_site import (
    running_boco_site,
    running_frameset_site,
    running_mock_site,
    running_spa_site,
    running_v2_site,
)

__all__ = [  # fixtures
    "running_boco_site",
    "running_frameset_site",
    "running_mock_site",
    "running_spa_site",
    "running_v2_site",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """All tests of this folder drive a real browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def site(request):
    """A site without any order: the one whose fixture the test's parameter or its module's VENDOR_SITE names, else the first vendor's."""
    name = getattr(request, "param", getattr(request.module, "VENDOR_SITE", "running_mock_site"))
    running = request.getfixturevalue(name)
    running.reset(orders=0)
    return running


@pytest.fixture
def bot(tmp_path, site):
    """A bot with a home of its own and this site's profile; after the test the checker must find nothing."""
    bot = Bot(tmp_path / "home", site.base_url, profile=site.profile)
    yield bot
    assert [str(violation) for violation in bot.violations(site.oracle(), **bot.checks)] == []


@pytest.fixture(scope="module")
def shared_site(running_mock_site):
    """The mock site for a run that several tests look at; they look at what was noted, for the site goes on."""
    running_mock_site.reset(orders=0)
    return running_mock_site


@pytest.fixture(scope="module")
def shared_bot(shared_site, tmp_path_factory):
    """The bot of a run that several tests look at."""
    return Bot(tmp_path_factory.mktemp("bot") / "home", shared_site.base_url)
