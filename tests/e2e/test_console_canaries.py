"""G15, C14–C19 at the console: whoever looks at every page and takes every file along has no customer's name, number or address."""

import html
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from loguru import logger

from eoms_bot.console.app import PAGES
from eoms_bot.console.security.roles import Role
from eoms_bot.report import log
from eoms_bot.settings import load
from tests.console.kit import MovingClock, serving
from tests.e2e import canary_story
from tests.e2e.canary_story import WANTED
from tests.support.artefacts import canaries_in

pytestmark = pytest.mark.long

MOST_ALIKE = 40
"""Addresses of one page that are followed: filters and orders of lists can be put together without an end."""
WHO = "李批准"
"""Whose name the head of each page may show: his own."""
_LINK = re.compile(r'(?:href|src|data-src)="(/[^"#]*)')
_PATTERNS = {page: re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(page))) for page in PAGES}
ELSEWHERE = {
    "/login-question/{question_id}": "a picture of the site's own, for a login that asks",
    "/runs/starts/{start_id}": "the streams of a run that the console itself has begun",
}
"""Page → why this story has none."""
TEMPLATES = "/data/template/"
"""Empty workbooks, of which the program's own examples name 王值班: nothing of the story is in them."""


@pytest.fixture(scope="module")
def story(shared_site, shared_bot, tmp_path_factory):
    """Orders of many customers that ended in every way."""
    return canary_story.tell(shared_bot, shared_site, tmp_path_factory.mktemp("canaries"))


@pytest.fixture(scope="module")
def seen(story, tmp_path_factory):
    """Address → folder with what the console answered, for everything that a link leads to."""
    folder, answers = tmp_path_factory.mktemp("seen"), dict[str, Path]()
    settings = load(story.bot.home / "eoms.toml", {}, env={}, folder=story.bot.home)
    with serving(settings, MovingClock(datetime.now(UTC))) as place:
        client, waiting, alike = place.logged_in(Role.APPROVER, WHO), ["/"], Counter[frozenset[str]]()
        while waiting:
            address = waiting.pop()
            shape = frozenset(shapes([address]))
            if address in answers or alike[shape] == MOST_ALIKE:
                continue
            alike[shape] += 1
            answer = client.get(address)
            to = answer.headers.get("location", "")  # a search for one order leads to it
            assert answer.status_code in (200, 404) or (to and "/login" not in to), address
            answers[address] = folder / f"{len(answers):04}"
            answers[address].mkdir()
            (answers[address] / "answer").write_bytes(answer.content)
            found = map(html.unescape, _LINK.findall(answer.text)) if "html" in _kind(answer) else ()
            waiting += [one for one in dict.fromkeys((*found, to)) if one and one not in answers]
    log.REDACTOR.forget()
    logger.remove()
    return answers


def _kind(answer):
    return answer.headers.get("content-type", "")


def shapes(addresses):
    """The console's pages that these addresses are of."""
    paths = [address.partition("?")[0] for address in addresses]
    # The first that fits, as the console takes them: `{chart}` fits a workbook's address as well.
    fitting = ([page for page, pattern in _PATTERNS.items() if pattern.fullmatch(path)] for path in paths)
    return {found[0] for found in fitting if found}


def test_every_page(seen):
    """Links lead to every page and every file that the console has."""
    assert set(PAGES) - shapes(seen) == set(ELSEWHERE)


def test_no_canary(seen):
    """None of them has a customer, a colleague of theirs or the password."""
    found = {
        address: canaries_in(folder, WANTED, spared=())
        for address, folder in seen.items()
        if not address.startswith(TEMPLATES)
    }

    assert {address: [str(one) for one in hits] for address, hits in found.items() if hits} == {}


def test_the_scan_is_of_something(seen, story):
    """The pages tell of every order, by the masked forms of its customer."""
    texts = "".join((one / "answer").read_text("utf-8", "replace") for one in seen.values())

    assert all(number in texts for number in story.numbers.values())
    assert re.search(r"1[0-9]{2}\*{4}[0-9]{4}", texts)
