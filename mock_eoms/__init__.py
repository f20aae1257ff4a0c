"""An independent stand-in for a legacy EOMS.

It has pages, rules, a store, faults, and an oracle of accepted writes.
"""
