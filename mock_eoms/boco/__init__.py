"""The second vendor's skin: one Struts address for everything, orders in the same window, actions in a select."""
