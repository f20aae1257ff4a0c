"""Field drivers: one per type of control. A new branch's form needs data, not a new driver."""

from eoms_bot.browser.fields.driver import ControlState, Driver, Scope
from eoms_bot.browser.fields.registry import driver_of
from eoms_bot.browser.fields.together import fill_together

__all__ = ["ControlState", "Driver", "Scope", "driver_of", "fill_together"]
