"""The learned reading: trained on the texts of `fixtures/triage`, judged on writers that it has not seen."""
