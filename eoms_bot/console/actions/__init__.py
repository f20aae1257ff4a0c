"""One action in each file: what a person may ask for by POST, and what is put on record about it."""
