"""What somebody may write into a complaint to have it decided otherwise, tried on `fixtures/triage`."""
