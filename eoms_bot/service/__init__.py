"""The resident service: schedule, alarms, supervision."""
