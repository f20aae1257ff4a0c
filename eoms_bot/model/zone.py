"""The zone of sites, people and schedules."""

from __future__ import annotations

from datetime import timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""A fixed offset: China has had no daylight saving time since 1991.

So no local minute is missing or comes twice.
"""
