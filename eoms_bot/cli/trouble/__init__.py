"""Commands 出事: unknown results, the breaker, the ledger's backup."""
