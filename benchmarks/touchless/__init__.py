"""How much of the bundled site's list goes out without typing, and whether all of it is true."""
