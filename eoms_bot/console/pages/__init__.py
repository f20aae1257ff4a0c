"""One page in each file: its route's function, and the values that its template shows."""
