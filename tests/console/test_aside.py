"""Exports are made aside: in a process of their own, with the same content, and pages are answered meanwhile."""

import io
import os
import threading

import openpyxl
import pytest
from loguru import logger

from eoms_bot.advise.lists import all_of
from eoms_bot.console.aside import Ended, in_a_process
from eoms_bot.console.exports import lists_book
from eoms_bot.errors import BadInput, LedgerError, Problem
from eoms_bot.month import month_book
from eoms_bot.report import log
from eoms_bot.report.lists import workbook
from tests.console.kit import MovingClock, seed, serving, settings_of

MADE = b"as it was made aside"
PROBLEM = Problem("X-001", "a.xlsx", 2, "列", "错的", "对的")


class Held:
    """A maker whose process does not come to its end before it is let go; `asked` is set once somebody waits for it."""

    def __init__(self):
        self.asked, self.go = threading.Event(), threading.Event()
        self.makes = []

    def __call__(self, make, *_given):
        """A few bytes, later."""
        self.makes.append(make)
        self.asked.set()
        assert self.go.wait(60)
        return MADE


def process_number():
    """The number of the process that is asked."""
    return os.getpid()


def raises(problem):
    """Always."""
    raise problem


def dies():
    """The process is gone before it has answered."""
    os._exit(9)


@pytest.fixture
def held():
    """An export that waits."""
    return Held()


@pytest.fixture
def place(tmp_path, held):
    """A console behind a finished run, whose exports wait."""
    clock, settings = MovingClock(), settings_of(tmp_path / "home")
    seed(settings, clock)
    with serving(settings, clock, aside=held) as place:
        yield place
        held.go.set()
    log.REDACTOR.forget()
    logger.remove()


def cells(content):
    """Every cell of a workbook, with its colour, by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[(cell.value, cell.fill.fgColor.rgb) for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    }


@pytest.mark.parametrize(
    ("path", "make"), [("/lists.xlsx", lists_book), ("/board/2026-11/month.xlsx", month_book.render)]
)
def test_pages_meanwhile(place, held, path, make):
    """While an export is made aside the pages are answered, and then it comes."""
    client, other, answers = place.logged_in(), place.logged_in(name="李值班"), []
    export = threading.Thread(target=lambda: answers.append(client.get(path)))

    export.start()
    assert held.asked.wait(60)
    pages = [other.get(page).status_code for page in ("/", "/orders", "/follow-up")]
    before = list(answers)
    held.go.set()
    export.join(60)

    assert (pages, before) == ([200] * 3, [])
    assert held.makes == [make]
    assert [answer.content for answer in answers] == [MADE]


def test_the_same_content(place):
    """A workbook that another process has made has every cell that it has when it is made here."""
    settings, now = place.desk.settings, place.clock.now()

    made = in_a_process(lists_book, settings, now)

    assert cells(made) == cells(workbook(all_of(settings, now, place.ledger())))


def test_a_process_of_its_own():
    """What is made aside is made by another process."""
    assert in_a_process(process_number) != os.getpid()


@pytest.mark.parametrize("problem", [LedgerError("账本打不开"), BadInput("不行", [PROBLEM])])
def test_what_is_raised_is_told(problem):
    """What goes wrong aside reaches who asks, as what it is and with all that it says."""
    with pytest.raises(type(problem)) as raised:
        in_a_process(raises, problem)

    assert str(raised.value) == str(problem)
    assert vars(raised.value) == vars(problem)


def test_a_process_that_dies():
    """A process that ends without an answer is an error, and nobody waits for ever."""
    with pytest.raises(Ended, match="9"):
        in_a_process(dies)
