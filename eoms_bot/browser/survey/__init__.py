"""What a page holds of what its profile says: looked at one by one, where a run would stop at the first that is amiss."""
