"""What is personal, and how it is masked."""
