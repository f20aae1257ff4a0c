"""A lane: the browser, the gate and the books that one account works with."""
