"""All use of Playwright: launch, session, gate, profile, field drivers and pages."""
