"""The command line: one command per file, one handler that turns errors into exit codes."""
