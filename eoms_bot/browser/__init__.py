"""The only Playwright of the program: launch, session, gate, profile, field drivers and pages."""
