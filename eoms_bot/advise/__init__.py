"""Advice that never sends: replies from the branch's tables, interception, and the desk's lists."""
