"""Whether a decision may leave without a person: permission, floor and brakes."""
