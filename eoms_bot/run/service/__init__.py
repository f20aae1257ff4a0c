"""The unattended service: a loop that starts what is due as runs of their own, and says what did not run."""
