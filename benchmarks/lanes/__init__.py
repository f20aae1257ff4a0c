"""Several lanes at once: what two machines with two accounts each do in the time of one.

It also shows what becomes of a machine that dies.
"""
