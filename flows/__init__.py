"""The steps of an order, one file each.

The steps are: log in, collect, read, accept, reject, complete, leftover, prove.
"""
