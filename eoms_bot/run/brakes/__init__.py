"""What stops or slows a run: breaker, cap, storm, pace, space, end of the window."""
