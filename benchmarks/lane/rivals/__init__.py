"""Programs of other tools, started with a Python of their own (`benchmarks/requirements.lock`): they import nothing of this project."""
