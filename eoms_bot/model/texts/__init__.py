"""The rows of the rule table, and what a text is read as."""
