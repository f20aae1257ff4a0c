"""The branch's files: read, checked and written."""
