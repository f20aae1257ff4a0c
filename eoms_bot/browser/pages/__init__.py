"""One file per page: landmarks, facts, verbs. A page has no opinion."""
