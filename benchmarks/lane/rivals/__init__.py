"""Programs of other tools: they import nothing of this project.

They are started with a Python of their own (`benchmarks/requirements.lock`).
"""
