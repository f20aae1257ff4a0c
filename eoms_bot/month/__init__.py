"""The figures of a month, their charts and the month report."""
