"""One action in each file: what a person may ask for by POST, and what the record says about it."""
