"""L8: the console with 100,000 orders in the ledger and several people looking.

It measures pages, live view, exports, and what a bot at work at the same time notices.

The server is the command itself, a process of its own; those who look are threads of this one.
"""
