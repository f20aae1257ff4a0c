"""`python -m eoms_bot`."""

import sys

from eoms_bot.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
