"""A site's pages: snapshots, what changed on them, and proposals for the profile."""
