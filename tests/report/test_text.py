"""What is written out of a text that people look at."""

import sys

from eoms_bot.visible import visible


def test_printable_characters_stay():
    """No character that can be printed is written out, whether it stands alone or in a text that is looked through."""
    printable = "".join(char for char in map(chr, range(sys.maxunicode + 1)) if char.isprintable())

    assert visible(printable) == printable
    assert visible(f"\x00{printable}") == f"\\x00{printable}"
