"""What a comparison of the site's list of writes with the ledger found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """How many writes the site committed, and every difference to the ledger, in Chinese."""

    committed: int
    differences: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line for people."""
        if self.differences:
            return f"网站与账本不一致：{'；'.join(self.differences)}"
        return f"网站提交了 {self.committed} 笔，与账本逐单一致，没有一笔重复"
