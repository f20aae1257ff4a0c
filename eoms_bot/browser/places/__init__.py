"""The pages of a site that is described by words: found, read and filled as a person does it."""
