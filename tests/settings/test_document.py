"""docs/zh/settings.md is what the model says."""

from pathlib import Path

from eoms_bot.settings import document, sources
from eoms_bot.settings.model import Settings

PAGE = Path(__file__).parents[2] / "docs" / "zh" / "settings.md"


def test_page_is_current():
    """The page is the generated one: python -m eoms_bot.settings.document > docs/zh/settings.md."""
    assert PAGE.read_text(encoding="utf-8") == document.document()


def test_every_key_is_documented():
    """Every key has a row with a description, and its variable where it has one."""
    page = document.document()

    for key in sources.leaves(Settings):
        if len(key) == 1:
            assert f"\n## [[{key[0]}]]\n" in page
            continue
        row = next(line for line in page.splitlines() if line.startswith(f"| `{'.'.join(key)}` |"))
        assert row.rsplit("|", 2)[1].strip() not in ("", "None")
    for variable in sources.variables():
        assert f"`{variable}`" in page


def test_page_names_no_machine():
    """No path of the machine on which the page was made is in it."""
    assert str(Path.home()) not in document.document().replace("~", "")
    assert str(Path(__file__).parents[2]) not in document.document()
