"""Alarms: what people are told while nobody watches; gathered, not repeated, kept back by night, and never the end of a service."""
