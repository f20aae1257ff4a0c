"""What a request passes before a page: one concern in each module (C1–C9 of the security list)."""
