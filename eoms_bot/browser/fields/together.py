"""Set the fields of a form in one round trip: a script of the page sets one after another.

Each field is set as its driver does it. Field by field, an order's form takes some forty questions to the
browser, and their round trips take longer than their work. The script stops at the first field that is not
ready, or not as its driver knows it. The driver itself sets that field: it waits, and names what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from loguru import logger
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.ask_one import act_on_one
from eoms_bot.browser.click import CLICKED_FUNCTION
from eoms_bot.browser.fields.at_hand import AT_HAND_FUNCTION
from eoms_bot.browser.fields.driver import Scope
from eoms_bot.browser.fields.registry import DRIVERS, driver_of
from eoms_bot.browser.fields.scripts import ALONE_FUNCTION, SOON_FUNCTION, TURN_FUNCTION
from eoms_bot.browser.profile.parts import FieldSpec

Decided = tuple[FieldSpec, str]
"""A field, and the decided word for it."""

_WAYS = ",".join(f"{kind}: {driver.script}" for kind, driver in DRIVERS.items() if driver.script)

# After each field the page runs its change handlers before the next one is set, as with a person.
_SCRIPT = (
    "async (form, [fields, known]) => {"
    + CLICKED_FUNCTION
    + SOON_FUNCTION
    + ALONE_FUNCTION
    + TURN_FUNCTION
    + AT_HAND_FUNCTION
    + f"const ways = {{{_WAYS}}};"
    + """
    let set = 0;
    const over = withAtHand(JSON.parse(known));
    try {
        for (const [kind, asked] of fields) {
            if (!form.isConnected || !await ways[kind](form, asked)) break;
            set += 1;
            await turn();
        }
    } catch (trouble) {
        return [set, String(trouble)];
    } finally {
        over();
    }
    return [set, ''];
}"""
)


class Together(NamedTuple):
    """How many fields, from the first on, are set, and whether the script stopped early.

    `stopped` is true where a field was left over that a script should have set.
    """

    filled: int
    stopped: bool


def fill_together(scope: Scope, fields: Sequence[Decided], at_hand: str = "{}") -> Together:
    """Set fields in their order, as many as one script can. The driver sets the next one.

    `at_hand`: answers that the page need not request in that time, as `KeptAnswers.at_hand` returns them.
    """
    asked = [(spec.type, driver_of(spec.type).asked(scope, spec, word)) for spec, word in fields]
    ready = list(takewhile(lambda one: one[1] is not None, asked))
    if not ready:
        return Together(0, stopped=False)
    try:
        set_, trouble = act_on_one(scope.whole, _SCRIPT, [[list(one) for one in ready], at_hand])
    except PlaywrightError as gone:
        set_, trouble = 0, gone.message.splitlines()[0]
    if trouble:
        logger.bind(step="fill").debug("一次填写停在第 {} 个字段，改为逐个填写: {}", set_ + 1, trouble)
    return Together(int(set_), stopped=set_ < len(ready))
