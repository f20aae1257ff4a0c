"""Teaches the reading from handled orders, and tries rules on them."""
