"""The corpus of bad inputs: every row has its cases, and every case is refused before the site hears of it."""

import pytest
from loguru import logger

from eoms_bot.report import log
from tests.hostile import on_share, settings_files
from tests.hostile.cases import ROWS, cases
from tests.hostile.running import Said, as_subprocess, problems_of

CASES = [case for case in cases() if not case.slow]
FAMILIES = ("B11", "B19", "B25", "B29", "B32", "B33", "B34", "B38", "B39", "B41")
"""Rows of which one case each runs as a real process here; the others do in `check hostile`."""


@pytest.fixture
def in_process(monkeypatch, capfd):
    """The command line in this process, with the environment that a case's process would have."""

    def run(argv, place):
        monkeypatch.setenv("EOMS_CONFIG", str(place.settings))
        monkeypatch.chdir(place.home)
        capfd.readouterr()
        code = on_share.run(place.share, argv)
        streams = capfd.readouterr()
        return Said(code, streams.out + streams.err)

    yield run
    log.REDACTOR.forget()
    logger.remove()


def test_every_row_has_a_case():
    """B01–B41, and no case of another row."""
    assert {case.row for case in cases()} == set(ROWS)
    assert len(ROWS) == 41


def test_names_are_unique():
    """A name means one case."""
    names = [str(case) for case in cases()]

    assert len(set(names)) == len(names)


def test_no_file_without_a_claim():
    """Every kept settings and rule file is one that the corpus speaks of, byte for byte."""
    kept = {path.name: path.read_bytes() for path in settings_files.FOLDER.iterdir()}

    assert kept == {file.name: file.data for file in settings_files.FILES}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refused(case, tmp_path, mock_site, in_process):
    """F62: the input is refused with its code, in words, before any request, and nothing is left behind."""
    assert problems_of(case, tmp_path / "home", mock_site, in_process) == []


@pytest.mark.parametrize("row", FAMILIES)
def test_refused_on_the_command_line(row, tmp_path, mock_site):
    """F62: so it is by the real program."""
    case = next(case for case in CASES if case.row == row)

    assert problems_of(case, tmp_path / "home", mock_site, as_subprocess) == []
