"""The rule table: its language, and what is wrong with a table."""
