"""Upkeep of a ledger: backup, restore, salvage, upgrade, purge, comparison."""
