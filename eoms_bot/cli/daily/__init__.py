"""Commands 日常: what an operator runs every day."""
