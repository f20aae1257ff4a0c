"""docs/zh/facts.md is what the program reads."""

from pathlib import Path

from eoms_bot.tables.document import document

PAGE = Path(__file__).resolve().parents[2] / "docs" / "zh" / "facts.md"


def test_page_is_generated():
    """The page is the one that the list of tables writes."""
    assert PAGE.read_text(encoding="utf-8") == document()
