"""A run of pytest as a check: what it counts, and that a run without a test is none."""

from tests.checks import of_pytest

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><system-out>x</system-out></testcase>
<testcase name="c"><failure/></testcase><testcase name="d"><error/></testcase><testcase name="e"><skipped/></testcase>
</testsuite></testsuites>"""


def test_only_what_passed_has_passed(tmp_path):
    """A failure, an error and a skipped test are no pass."""
    report = tmp_path / "junit.xml"
    report.write_text(REPORT)

    passed, bad = of_pytest.counted(report)

    assert (passed, [name for name, _why in bad]) == (2, ["c", "d", "e"])


def test_last_line(tmp_path, capfd):
    """The last line counts; the exit code is pytest's."""
    (tmp_path / "test_two.py").write_text("def test_a(): pass\ndef test_b(): assert False\n")

    code = of_pytest.run("-q", "-p", "no:cacheprovider", str(tmp_path))

    assert code == 1
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


def test_no_test(tmp_path):
    """A run that finds no test fails."""
    assert of_pytest.run("-q", "-p", "no:cacheprovider", str(tmp_path)) == of_pytest.NOTHING_FOUND
