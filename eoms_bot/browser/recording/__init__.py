"""Watch a person at work on a site without a profile; the gate lets out only that person's own writes."""
