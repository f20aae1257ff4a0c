"""The operators' web console on loopback: shows ledger and run folders, asks for a few actions."""
