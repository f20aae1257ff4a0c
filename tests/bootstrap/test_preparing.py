"""Claims about bootstrap.py's stamps, keys and messages: when it works anew, and what it tells a person."""

import json

import pytest

import bootstrap


@pytest.fixture
def root(tmp_path):
    """A repository's folder with the two files that decide what is installed."""
    (tmp_path / "requirements.lock").write_text("one==1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return tmp_path


def test_install_key_is_stable(root):
    """Nothing is installed twice while nothing changed."""
    first = bootstrap.install_key(root, "3.11.7")

    assert bootstrap.install_key(root, "3.11.7") == first


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_install_key_changes_with_file(root, name):
    """A new lock or project file means a new installation."""
    before = bootstrap.install_key(root, "3.11.7")
    (root / name).write_text("changed", encoding="utf-8")

    assert bootstrap.install_key(root, "3.11.7") != before


def test_install_key_changes_with_python(root):
    """Another Python means a new installation."""
    assert bootstrap.install_key(root, "3.11.7") != bootstrap.install_key(root, "3.13.5")


def test_install_key_changes_with_folder(root, tmp_path):
    """A moved folder means a new installation: the old one points at the old place."""
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("requirements.lock", "pyproject.toml"):
        (moved / name).write_bytes((root / name).read_bytes())

    assert bootstrap.install_key(moved, "3.11.7") != bootstrap.install_key(root, "3.11.7")


def test_stamp_keeps_what_it_had(tmp_path):
    """Writing one fact leaves the others in the stamp."""
    stamp = tmp_path / "stamp.json"
    bootstrap.write_stamp({"installed": "a"}, stamp)
    bootstrap.write_stamp({"browser": "b"}, stamp)

    assert bootstrap.read_stamp(stamp) == {"installed": "a", "browser": "b"}
    assert [file.name for file in tmp_path.iterdir()] == ["stamp.json"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="absent"),
        pytest.param("", id="empty"),
        pytest.param("{", id="cut off"),
        pytest.param(json.dumps(["a list"]), id="other shape"),
    ],
)
def test_bad_stamp_counts_as_none(tmp_path, content):
    """A stamp that can't be read only means that everything is looked at again."""
    stamp = tmp_path / "stamp.json"
    if content is not None:
        stamp.write_text(content, encoding="utf-8")

    assert bootstrap.read_stamp(stamp) == {}


def test_an_environment_that_is_linked_stays_whole(tmp_path):
    """Where `.venv` leads to another folder, only the link goes: that folder would be emptied otherwise."""
    others, link = tmp_path / "others", tmp_path / ".venv"
    others.mkdir()
    (others / "pyvenv.cfg").touch()
    link.symlink_to(others)

    bootstrap.let_go_of_link(link)

    assert not link.exists()
    assert (others / "pyvenv.cfg").exists()


def test_an_environment_of_its_own_is_no_link(tmp_path):
    """A folder that is no link stays for `venv --clear`."""
    bootstrap.let_go_of_link(tmp_path)

    assert tmp_path.is_dir()


def test_browser_key_changes_with_the_file(tmp_path):
    """A browser is proved anew after an upgrade."""
    browser = tmp_path / "chromium"
    browser.write_text("156", encoding="utf-8")
    before = bootstrap.browser_key("", str(browser))
    browser.write_text("157.1", encoding="utf-8")

    assert bootstrap.browser_key("", str(browser)) != before


def test_browser_key_changes_with_the_request(tmp_path):
    """A browser that was found doesn't answer for one that is asked for."""
    browser = tmp_path / "chromium"
    browser.write_text("156", encoding="utf-8")

    assert bootstrap.browser_key("", str(browser)) != bootstrap.browser_key("chrome", str(browser))


def test_message_names_the_one_cure():
    """A person reads what is missing, what was tried, and one command."""
    text = str(
        bootstrap.Missing("没有浏览器 / no browser", "apt-get install chromium", "chrome: not found\n")
    )

    assert text.splitlines() == [
        "✗ 没有浏览器 / no browser",
        "    chrome: not found",
        "  请执行 / run:  apt-get install chromium",
    ]


@pytest.mark.parametrize(
    ("needs", "system", "apt", "download"),
    [
        (["xvfb", "chromium"], "debian", "xvfb chromium", False),
        (["xvfb", "chromium"], "ubuntu", "xvfb", True),
        (["chromium"], "fedora", "", True),
        (["xvfb"], "ubuntu", "xvfb", False),
    ],
)
def test_what_the_tests_with_a_window_lack(needs, system, apt, download):
    """A display comes by apt; a browser with windows as well where it is no snap, else from Playwright."""
    cure = bootstrap.screen_cure(needs, system)

    assert (f"--no-install-recommends {apt}" in cure) is bool(apt)
    assert ("playwright install --with-deps chromium" in cure) is download


def test_command_line_is_relative_to_the_repository():
    """A cure can be typed in the repository's folder."""
    assert bootstrap.command_line(bootstrap.LOCK, "-m", "pip") == "requirements.lock -m pip"


def test_tail_keeps_the_last_lines():
    """Of a long output the end is shown."""
    assert bootstrap.tail("a\nb\nc\n\n", 2) == "b\nc"


@pytest.mark.parametrize(
    ("release", "name"),
    [
        pytest.param('PRETTY_NAME="Debian GNU/Linux 13"\nID=debian\n', "debian", id="debian"),
        pytest.param('ID="ubuntu"\nID_LIKE=debian\n', "ubuntu", id="quoted, like debian"),
        pytest.param("VERSION_ID=1\n", "", id="no id"),
    ],
)
def test_distribution(tmp_path, release, name):
    """The distribution is what os-release calls ID, not what it is like."""
    file = tmp_path / "os-release"
    file.write_text(release, encoding="utf-8")

    assert bootstrap.distribution(file) == name


def test_distribution_without_release_file(tmp_path):
    """Elsewhere than on Linux there is no distribution."""
    assert bootstrap.distribution(tmp_path / "os-release") == ""


@pytest.mark.parametrize(
    ("version", "without_gil", "named"),
    [
        pytest.param((3, 10), 0, "3.11", id="too old"),
        pytest.param((3, 13), 1, "3.13t", id="free-threaded 3.13"),
        pytest.param((3, 14), 1, "3.14t", id="free-threaded 3.14"),
    ],
)
def test_unfit_python_is_refused_by_name(version, without_gil, named):
    """A Python that is too old, or on which Playwright is known to break, is refused by its name."""
    assert named in bootstrap.unfit_python(version, without_gil)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14), (3, 15)])
def test_other_pythons_are_taken(version):
    """Every other Python from 3.11 on is taken."""
    assert bootstrap.unfit_python(version, 0) == ""
    assert bootstrap.unfit_python(version, None) == ""


@pytest.mark.parametrize("argv", [[], ["--help"], ["help"]])
def test_alone_it_lists_the_commands(capsys, argv):
    """Without a command it says what it can do, and that is no error."""
    assert bootstrap.main(argv) == 0

    shown = capsys.readouterr().out
    assert all(f"bootstrap.py {name}" in shown for name in bootstrap.COMMANDS)


def test_unknown_command_is_a_usage_error(capsys):
    """A mistyped command ends with 2 and the list of commands."""
    assert bootstrap.main(["dmeo"]) == bootstrap.EXIT_USAGE

    assert "bootstrap.py demo" in capsys.readouterr().out
