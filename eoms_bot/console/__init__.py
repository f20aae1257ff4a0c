"""The operators' web console: reads the ledger and the run folders, and asks for a few actions. Loopback only."""
