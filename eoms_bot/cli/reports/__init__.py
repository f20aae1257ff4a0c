"""Commands 报表: reports, figures, lists and replies."""
