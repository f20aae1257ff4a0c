"""What all commands share: how they are declared, and how they print."""
