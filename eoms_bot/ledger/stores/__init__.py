"""The ledger's tables: one store for each, with its queries."""
