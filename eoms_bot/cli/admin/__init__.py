"""Commands 管理: what a branch sets up and keeps."""
