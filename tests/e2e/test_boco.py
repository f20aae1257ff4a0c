"""The second vendor's site, worked with its own profile by the same program: every way an order can end, and how it is proven."""

import pytest

from tests.e2e.story import tell
from tests.support import orders
from tests.support.bot import Bot
from tests.support.mock_site import running_boco_site  # noqa: F401 - a fixture


@pytest.fixture
def site(running_boco_site):  # noqa: F811 - pytest's way to ask for a fixture
    """The second vendor's site without any order."""
    running_boco_site.reset(orders=0)
    return running_boco_site


@pytest.fixture
def bot(tmp_path, site):
    """A bot with this site's profile; after the test the checker must find nothing."""
    bot = Bot(tmp_path / "home", site.base_url, profile="boco")
    yield bot
    assert [str(violation) for violation in bot.violations(site.oracle(), **bot.checks)] == []


def test_preview(site, bot):
    """A preview fills and reads back what is accepted, shows what is not, and sends nothing."""
    held, fresh = orders.put(site), orders.put(site, held=False)

    run = bot.run("preview", bot.batch(orders.solved(held), orders.solved(fresh)))

    bot.checks = {"dry_run": True}
    assert run.code == 0, run.stderr
    assert run.outcome(held) == "PREVIEWED", run.item(held)["reason"]
    assert "未受理" in run.item(fresh)["reason"]
    assert site.oracle()["refused"] == []


def test_apply(site, bot):
    """Accept, complete, reject and leftover entry: each is sent once and proven by the site's own log and lists."""
    numbers = {
        "fresh": orders.put(site, held=False),
        "solved": orders.put(site),
        "unsolved": orders.put(site),
        "rejected": orders.put(site),
    }
    batch = bot.batch(
        orders.solved(numbers["fresh"]),
        orders.solved(numbers["solved"]),
        orders.unsolved(numbers["unsolved"]),
        orders.rejected(numbers["rejected"]),
    )

    story = tell(bot, site, numbers, "apply", batch)

    assert story.run.code == 0, story.run.stderr
    assert {name: story.outcome(name) for name in numbers} == dict.fromkeys(numbers, "DONE")
    assert story.accepted("fresh") == ["accept", "complete"]
    assert story.accepted("solved") == ["complete"]
    assert story.accepted("unsolved") == ["leftover", "complete"]
    assert story.accepted("rejected") == ["reject"]
