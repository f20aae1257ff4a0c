"""Make a profile by words of what a person has shown; pure, without a browser."""
