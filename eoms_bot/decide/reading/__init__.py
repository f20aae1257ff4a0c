"""Triage: what a complaint's text says by itself. Text and tables in, a verdict out; no clock, no log, no
file.
"""

from eoms_bot.decide.reading.past import PastOrders
from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.sequence import triage

__all__ = ["PastOrders", "Reader", "triage"]
