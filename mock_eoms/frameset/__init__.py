"""A back office of the year 2003 in frames.

Its pages are GBK and HTML 3.2, its lists page by GET, and its acceptance is a GET.
"""
