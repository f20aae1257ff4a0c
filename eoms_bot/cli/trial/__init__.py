"""Commands 试: everything that works without a real site."""
