"""Walks a site without touching it, for the profile tools."""
