"""Triage: what a complaint's text says by itself. Text and tables in, a verdict out; no clock, no log, no file."""

from eoms_bot.decide.triage.past import PastOrders
from eoms_bot.decide.triage.reader import Reader
from eoms_bot.decide.triage.sequence import triage

__all__ = ["PastOrders", "Reader", "triage"]
