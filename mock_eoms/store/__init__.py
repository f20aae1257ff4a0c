"""The site's SQLite store: one file (or memory), one class per table family."""
