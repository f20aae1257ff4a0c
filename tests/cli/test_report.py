"""report: a run's report as one new file, or a reason why not."""

import pytest

from eoms_bot.report.folder import RunFolder
from tests.report import samples


@pytest.fixture
def run(tmp_path):
    """The folder of a finished run."""
    folder = RunFolder.create(tmp_path / "runs", "run", samples.NOW)
    for item in samples.items():
        folder.add(item)
    folder.finish(samples.summary(samples.items()))
    return folder.path


def test_report_is_one_file(cli, run, tmp_path):
    """The page is written where it was wanted."""
    result = cli("report", str(run), "one.html")

    assert result.code == 0
    assert "one.html" in result.out
    assert samples.number(1) in (tmp_path / "one.html").read_text(encoding="utf-8")


def test_report_overwrites_nothing(cli, run, tmp_path):
    """A file that is there stays as it is; the page gets the next number."""
    (tmp_path / "one.html").write_text("mine")

    result = cli("report", str(run), "one.html")

    assert (result.code, (tmp_path / "one.html").read_text()) == (0, "mine")
    assert samples.number(1) in (tmp_path / "one-2.html").read_text(encoding="utf-8")
    assert "one-2.html" in result.out


@pytest.mark.parametrize("name", ["../one.html", "one.txt", "nowhere/one.html"])
def test_report_goes_to_a_page_in_a_known_place(cli, run, name):
    """CLI-004 for a way out, another kind of file, a folder that is not there."""
    result = cli("report", str(run), name)

    assert result.code == 2
    assert "CLI-004" in result.err


def test_report_of_no_run(cli, tmp_path):
    """A folder that holds no finished run is said to be none."""
    result = cli("report", str(tmp_path), "one.html")

    assert result.code == 2
    assert "没有完整的运行记录" in result.err
    assert not (tmp_path / "one.html").exists()
