"""Charts of a month's figures, drawn by matplotlib.

Every chart shows numbers that a table on the same page has too.
"""
