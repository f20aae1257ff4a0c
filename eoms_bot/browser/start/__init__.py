"""Starts the browser: which one, as whom, in which folders, and why it ended."""
