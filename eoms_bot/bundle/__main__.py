"""What a bundle's launcher runs: `python -m eoms_bot.bundle`."""

from __future__ import annotations

import sys

from eoms_bot.bundle.opening import opened

if __name__ == "__main__":
    sys.exit(opened())
