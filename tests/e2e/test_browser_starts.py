"""A browser that dies while a run starts it (F50): tried again, and told as the browser's trouble where it goes on dying."""

from pathlib import Path

import pytest

from tests.support import orders
from tests.support.bot import browser
from tests.support.browser_deaths import DONE, SITE
from tests.support.dying_browser import ALWAYS, dying_browser, starts_of


@pytest.fixture
def dying(tmp_path):
    """Makes the browser that dies so often."""
    if not Path(browser()).is_file():
        pytest.skip("the browser is a channel, around which no script can be laid")
    return lambda times: dying_browser(tmp_path, browser(), times)


@pytest.mark.long
def test_run_whose_browser_dies_at_its_start(bot, site, dying):
    """F50: A run whose browser dies once while it starts works its orders as if nothing had been."""
    number = orders.put(site, held=True)
    bot.batch(orders.solved(number), name="inbox/批次.csv")
    script = dying(1)

    run = bot.run("run", "--no-supervisor", env={"EOMS_BROWSER": str(script)}, seconds=300)

    assert (run.code, run.outcome(number)) == (DONE, "DONE"), run.stderr
    assert starts_of(script) == 2


def test_run_whose_browser_never_comes_up(bot, site, dying):
    """F50: A run whose browser dies at every start ends as one whose browser dies too often: told, recorded, and left to the next run."""
    number = orders.put(site, held=True)
    bot.batch(orders.solved(number), name="inbox/批次.csv")
    bot.configure(read_seconds=120)  # on a busy machine the watchdog would come first

    lost = bot.run("run", "--no-supervisor", env={"EOMS_BROWSER": str(dying(ALWAYS))}, seconds=300)
    after = bot.run("run", "--no-supervisor", seconds=300)

    assert lost.code == SITE, lost.stderr
    assert "SIGKILL" in lost.run["stopped"]
    assert (lost.run["exit_code"], lost.run["items"]) == (SITE, [])
    assert "浏览器" in (lost.folder / "notice.txt").read_text(encoding="utf-8")
    assert (after.code, after.outcome(number)) == (DONE, "DONE"), after.stderr
    assert len(bot.run_folders()) == 2
