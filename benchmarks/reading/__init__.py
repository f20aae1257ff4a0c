"""The learned reading: trained on the texts of `fixtures/triage`.

It is judged on writers that it has not seen.
"""
