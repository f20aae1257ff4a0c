"""One file per page: landmarks, facts, verbs. A page decides nothing."""
