"""Lanes beside each other: what two machines with two accounts each do in the time of one, and what becomes of one that dies."""
