"""What stands between a request and a page: one concern in each module (C1–C9 of the security list)."""
