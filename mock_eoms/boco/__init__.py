"""The second vendor's skin.

It has one Struts address for everything, orders in the same window, and actions in a select.
"""
