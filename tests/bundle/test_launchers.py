"""The launchers and 先读我.html of a bundle."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eoms_bot.bundle.launchers import READ_ME, write_launchers
from tests.bundle.made import ABOUT_IT

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "eoms_bot/bundle/templates"
WINDOWS = replace(ABOUT_IT, platform="win_amd64", python="python/python.exe", executables=(), glibc="")
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="the launcher is a shell script")
SPEAKS = '#!/bin/sh\necho "$PYTHONSAFEPATH $PYTHONNOUSERSITE $PYTHONHOME|$*"\nexit 7\n'


def with_program(folder):
    """The folder with the file in it that the launchers start."""
    program = folder / "python/lib/python3.11/site-packages/eoms_bot/bundle/__main__.py"
    program.parent.mkdir(parents=True)
    program.touch()
    return folder


@pytest.fixture
def folder(tmp_path):
    """The launchers for Linux, with a Python that says what it was called with and ends with 7."""
    made = tmp_path / "机器人 100%$HOME"
    python = made / ABOUT_IT.python
    python.parent.mkdir(parents=True)
    python.write_text(SPEAKS, encoding="utf-8")
    python.chmod(0o755)
    write_launchers(with_program(made), ABOUT_IT, signed=False)
    return made


def started(script, *words, **env):
    """The exit code and both streams of a launcher, from a folder of its own."""
    done = subprocess.run(
        ["sh", str(script), *words],
        cwd=script.parent.parent,
        env={"PATH": "/usr/bin:/bin", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("name", "words", "passed_on"),
    [
        ("启动.sh", (), "--start"),
        ("启动.sh", ("demo", "两 个"), "demo 两 个"),
        ("eoms-bot", ("preview", "--limit", "3"), "preview --limit 3"),
        ("eoms-bot", (), ""),
    ],
)
@ON_POSIX
def test_linux_launchers_pass_their_words_on(folder, name, words, passed_on):
    """And the exit code back, from a folder whose name has all that a shell would take for something else."""
    code, said = started(folder / name, *words, PYTHONHOME="/nowhere")

    assert code == 7
    assert said == f"1 1 |-m eoms_bot.bundle {passed_on}".rstrip()


@ON_POSIX
@pytest.mark.parametrize("lost", ["python", "python/lib"])
def test_linux_launcher_of_half_a_folder(folder, lost):
    """Without its Python, or the program, it says what to do."""
    shutil.rmtree(folder / lost)

    code, said = started(folder / "启动.sh")

    assert code == 3
    assert "文件不全" in said
    assert "新文件夹" in said


@ON_POSIX
def test_linux_launcher_gives_python_its_rights_back(folder):
    """Some tools unpack without them."""
    (folder / ABOUT_IT.python).chmod(0o644)

    assert started(folder / "eoms-bot")[0] == 7


@pytest.fixture
def batch_files(tmp_path):
    """Name → bytes of the launchers for Windows."""
    write_launchers(with_program(tmp_path), WINDOWS, signed=False)
    return {path.name: path.read_bytes() for path in tmp_path.glob("*.bat")}


def test_windows_launchers_end_lines_as_cmd_reads_them(batch_files):
    """CR LF throughout; no mark before the first line, which cmd.exe would take for a command."""
    assert set(batch_files) == {"eoms-bot.bat", "启动.bat"}
    for content in batch_files.values():
        assert content.startswith(b"@echo off\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")


def test_windows_launchers_set_the_code_page_before_chinese(batch_files):
    """cmd.exe reads a file in the code page of the moment: only ASCII may stand before the change to UTF-8."""
    for content in batch_files.values():
        before, _, _ = content.partition(b"chcp 65001")
        assert before.isascii()


def test_windows_launchers_know_their_labels_and_quote_their_folder(batch_files):
    """Every goto has its label; a path may hold spaces or `&`, so each use of the folder stands in quotes."""
    for content in batch_files.values():
        lines = content.decode().split("\r\n")
        labels = {line[1:] for line in lines if line.startswith(":")}
        assert set(re.findall(r"goto (\w+)", content.decode())) <= labels
        used = [line for line in lines if "%~dp0" in line]
        assert used
        assert all(re.search(r'"%~dp0[^"]*"', line) for line in used)


def test_double_click_keeps_the_window(batch_files):
    """Without words the window stays until a person has read it; with words it belongs to a script."""
    lines = batch_files["启动.bat"].decode().split("\r\n")

    after = {lines[at + 1] for at, line in enumerate(lines) if line.endswith("--start")}
    assert after == {"pause"}
    assert lines[lines.index(":words") + 2] == "exit /b %errorlevel%"


def test_no_batch_file_calls_another(batch_files):
    """`call` reads a line twice: a folder with a percent sign in its name would be another one."""
    assert not any(line.startswith(b"call") for text in batch_files.values() for line in text.splitlines())


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("about", [ABOUT_IT, WINDOWS], ids=["linux", "windows"])
def test_read_me_is_about_this_bundle(tmp_path, about, signed):
    """The platform's launcher, whether it is signed, and no request to any other place."""
    write_launchers(with_program(tmp_path), about, signed=signed)
    page = (tmp_path / READ_ME).read_text(encoding="utf-8")

    assert ("启动.bat" in page, "启动.sh" in page) == (about is WINDOWS, about is ABOUT_IT)
    assert ("未签名" in page) is not signed
    assert re.findall(r'(?:src|href)="', page) == []


@pytest.mark.parametrize("browser", ["", "browser/chrome"])
@pytest.mark.parametrize("about", [ABOUT_IT, WINDOWS], ids=["linux", "windows"])
def test_read_me_has_the_browser_in_one_place(tmp_path, about, browser):
    """It is in the bundle, or on the computer; never both in one sentence."""
    write_launchers(with_program(tmp_path), replace(about, browser=browser), signed=False)
    page = (tmp_path / READ_ME).read_text(encoding="utf-8")

    assert ("浏览器已经在包里" in page, "浏览器用这台电脑上的" in page) == (browser != "", browser == "")


def texts_of_the_program():
    """All that program and launchers say; what they fill in is `…`, and no place of this test's page."""
    files = [*ROOT.glob("flows/*.py"), *ROOT.glob("eoms_bot/**/*.py"), *TEMPLATES.glob("command.*")]
    for text in (file.read_text(encoding="utf-8") for file in files):
        yield re.sub(r"\{[^{}\n]*\}", "…", text)


@pytest.mark.parametrize("about", [ABOUT_IT, WINDOWS], ids=["linux", "windows"])
def test_read_me_knows_troubles_by_the_words_on_the_screen(tmp_path, about):
    """A person looks for what the program says; codes and the words of others stand in another type."""
    write_launchers(with_program(tmp_path), about, signed=True)
    page = (tmp_path / READ_ME).read_text(encoding="utf-8")
    table = page.partition("<th>它说</th>")[2].partition("</table>")[0]
    cells = [cell for cell in re.findall(r"<tr><td>([^<]+)</td>", table) if cell != "别的"]
    said = list(texts_of_the_program())

    phrases = [re.sub(r"\d+", "…", phrase) for cell in cells for phrase in cell.split("，")]
    assert len(phrases) > 10
    assert [phrase for phrase in phrases if not any(phrase in text for text in said)] == []
