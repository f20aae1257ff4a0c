"""Charts of a month's figures, drawn by matplotlib; every one of them shows numbers that a table beside it has too."""
