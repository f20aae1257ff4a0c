"""The documentation's diagram."""

from __future__ import annotations

from pathlib import Path

from eoms_bot.ledger.upkeep.diagram import refresh, state_diagram
from eoms_bot.model.write import LEGAL

PAGE = Path(__file__).parents[2] / "docs" / "en" / "ledger.md"


def test_the_page_shows_the_current_diagram():
    """docs/en/ledger.md holds exactly the diagram that the tables give."""
    page = PAGE.read_text(encoding="utf-8")

    assert "stateDiagram-v2" in page
    assert refresh(page) == page


def test_every_legal_change_is_drawn_with_its_event():
    """There is one labelled arrow for each change in LEGAL."""
    diagram = state_diagram()

    for state, follow in LEGAL.items():
        for to in follow:
            assert f"    {state} --> {to} : " in diagram
