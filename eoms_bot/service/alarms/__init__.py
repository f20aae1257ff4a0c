"""Alarms: what people hear while nobody watches.

They are gathered, not repeated, and held back at night. They never end a service.
"""
