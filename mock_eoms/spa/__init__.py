"""A one-page application, as a modern branch's EOMS may look.

One page with a script shows everything. Requests and answers are JSON; a token in a header is the session.
"""
