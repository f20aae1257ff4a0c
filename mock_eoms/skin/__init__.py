"""A skin: the first vendor's pages as another branch may have them.

A number changes every name, word and control. What the server takes changes along with the pages. Below them
the site is what it was: posted pairs get their own names back before anything looks at them. That includes
the oracle's records.
"""
