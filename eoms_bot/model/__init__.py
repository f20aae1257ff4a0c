"""The values that walk through the program: frozen, and validated where data enters."""
