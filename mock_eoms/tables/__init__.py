"""A branch's tables for the bundled site's orders, and their truth.

They are made from a seed with fixed shares.
"""
