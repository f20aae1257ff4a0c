"""Claims about every page of the documentation: it leads somewhere, and what it names exists."""

import fnmatch
import re
import shutil

import pytest

from eoms_bot.cli.commands import FOLDERS, command_of
from eoms_bot.settings import Settings
from tests.docs import manual
from tests.docs.test_manual import has, is_setting

PAGES = [
    *sorted(manual.DOCS.rglob("*.md")),
    *(manual.ROOT / name for name in ("README.md", "README.en.md", "CONTRIBUTING.md", "SECURITY.md")),
]
OF_THE_CODE = {"architecture.md", "development.md", "ledger.md", "maintaining.md", "mock.md"}
"""Pages that name modules and columns in the same type as settings."""
CODE = ("eoms_bot", "flows", "mock_eoms", "tests", "benchmarks")
MODULES = ["/bootstrap.py"] + [
    f"/{file.relative_to(manual.ROOT).as_posix()}"
    for folder in CODE
    for file in (manual.ROOT / folder).rglob("*.py")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_leads_somewhere(page):
    """No link is dead, neither to a file nor to a heading."""
    assert manual.dead_links(page) == []


def test_a_bundle_has_what_its_pages_lead_to(tmp_path):
    """The desk's pages work where only the folder of the pages is, as in a bundle."""
    alone = shutil.copytree(manual.DOCS, tmp_path / "docs")

    dead = {page.name: manual.dead_links(page) for page in (alone / manual.OPERATORS.name).glob("*.md")}

    assert len(dead) > 5
    assert not any(dead.values()), dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_commands_exist(page):
    """Every command and subcommand that it names is one of the program's."""
    groups = {name: command_of(name) for name in FOLDERS}
    named = manual.commands_named(page.read_text(encoding="utf-8"))

    assert [
        one for one in named if one[0] not in groups or (one[1] and not has(groups[one[0]], one[1]))
    ] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in OF_THE_CODE], ids=lambda page: page.name
)
def test_its_settings_exist(page):
    """Every key of a table of the settings that it names is there."""
    named = manual.settings_named(page.read_text(encoding="utf-8"))
    of_settings = [name for name in named if name.split(".", 1)[0] in Settings.model_fields]

    assert [name for name in of_settings if not is_setting(name)] == []


@pytest.mark.parametrize("page", sorted(manual.ENGINEERS.rglob("*.md")), ids=lambda page: page.name)
def test_its_modules_exist(page):
    """Every module that a page for engineers names is in the repository, by the end of its path."""
    named = re.findall(r"`([\w./*]+\.py)`", page.read_text(encoding="utf-8"))

    assert [name for name in named if not fnmatch.filter(MODULES, f"*/{name}")] == []


REPLACED = {"熔断": "暂停", "指纹": "核对码", "放下": "不执行"}
"""A word of those who build the program → the one that its people read everywhere."""
READ = [
    *(
        file
        for ending in ("py", "html", "js", "bat", "sh")
        for file in (manual.ROOT / "eoms_bot").rglob(f"*.{ending}")
    ),
    *(manual.DOCS / "zh").glob("*.md"),
    manual.ROOT / "README.md",
]


def test_one_thing_has_one_word():
    """Messages, help, pages and manuals say the word that people know, and no second one for the same thing."""
    found = [
        f"{file.relative_to(manual.ROOT)}: {word}, not {better}"
        for file in READ
        for word, better in REPLACED.items()
        if word in file.read_text(encoding="utf-8")
    ]

    assert found == []
