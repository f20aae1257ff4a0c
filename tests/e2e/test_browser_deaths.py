"""What the fakes of runs say of a browser that dies holds of a real run and its supervisor (F50)."""

import pytest

from tests.support import orders
from tests.support.browser_deaths import Death, end_of

STORIES = (
    (Death.LIST,),
    (Death.ORDER,),
    (Death.SENT,),
    (Death.LIST, Death.ORDER, Death.SENT),
    (Death.ORDER,) * 4,
)


@pytest.mark.long
@pytest.mark.parametrize("deaths", STORIES, ids="-".join)
def test_end_of_a_run_whose_browser_dies(bot, site, deaths):
    """F50: The run ends with the code that the fakes have, and its supervisor does not start it a second time."""
    numbers = [orders.put(site, held=True) for _ in range(len(deaths) + 1)]
    bot.batch(*map(orders.solved, numbers), name="inbox/批次.csv")
    strikes = [
        {"at": death, "nth": deaths[: place + 1].count(death), "do": "kill", "what": "browser"}
        for place, death in enumerate(deaths)
    ]

    run = bot.run("run", at=strikes, seconds=300)

    assert run.code == end_of(deaths), run.stderr
    assert len(bot.run_folders()) == 1
