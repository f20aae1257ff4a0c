"""Claims about the maintainer's guide: the files, folders and names in it exist, and its picture shows the eight values."""

import re

from eoms_bot.model import decision, form, order, outcome, write
from eoms_bot.model.batch import Facts
from tests.docs import manual

PAGE = manual.ENGINEERS / "maintaining.md"
TEXT = PAGE.read_text(encoding="utf-8")
VALUES = (
    *(order.OrderRef, order.Order, Facts, decision.Decision, form.Filled),
    *(write.Write, write.Proof, outcome.Outcome),
)
INSIDE = ("eoms_bot", "flows", "mock_eoms", "tests", "selectors", "fixtures", "docs")


def test_it_leads_somewhere():
    """No link is dead."""
    assert manual.dead_links(PAGE) == []


def test_paths_exist():
    """Every path of the repository that is named is there."""
    named = set(re.findall(rf"`((?:{'|'.join(INSIDE)})/[\w./-]*)`", TEXT))

    assert len(named) > 15
    assert [path for path in sorted(named) if not (manual.ROOT / path).exists()] == []


def test_picture_shows_the_eight_names():
    """The walk's picture has each of the eight values, which are those of the model, in their order."""
    picture = TEXT.split("```mermaid")[1].split("```")[0]
    names = ["OrderRef", "Order", "Facts", "Decision", "Filled", "Write", "Proof", "Outcome"]

    assert len(VALUES) == len(names)
    assert re.findall(r"--> (\w+)\n", picture) == names


def test_names_exist():
    """What is named in code type as a name in a file of the program stands in that file."""
    claims = {
        "eoms_bot/browser/profile/field_types.py": "FieldType",
        "eoms_bot/browser/fields/driver.py": "Driver",
        "eoms_bot/doctor/check.py": "Trouble",
        "eoms_bot/doctor/probes.py": "Probes",
        "eoms_bot/console/app.py": "MENU",
        "eoms_bot/console/web.py": "PageAction",
        "eoms_bot/cli/commands.py": "GROUPS",
        "eoms_bot/model/decision.py": "Hold",
    }

    assert all(f"`{name}`" in TEXT for name in claims.values())
    assert [
        file
        for file, name in claims.items()
        if not re.search(rf"\b{name}\b", (manual.ROOT / file).read_text(encoding="utf-8"))
    ] == []
