"""The branch's own tables: cells, alarms, calls, notes and past orders."""
