"""Calls and site cards: what people say on the telephone, and what the console makes of it."""
