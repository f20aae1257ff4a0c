"""Orders made from a seed number: the same number makes the same orders, relative to the clock."""
