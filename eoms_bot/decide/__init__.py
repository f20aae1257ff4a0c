"""The deciding core: values in, a Decision out. No clock, no log, no file, no browser."""

from eoms_bot.decide.deadline import Lateness, lateness
from eoms_bot.decide.sequence import decide

__all__ = ["Lateness", "decide", "lateness"]
