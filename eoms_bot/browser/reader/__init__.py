"""How the walk reads the site: one port, a plain reader, and one that asks ahead."""
