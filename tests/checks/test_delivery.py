"""The checks of what is delivered: the SBOM is whole and true to the lock, and an audit that saw nothing never passes."""

import json
import subprocess
import sys

import pytest

from eoms_bot.bundle.packages import lock_entries
from tests.checks import audit, sbom
from tests.checks.sbom import ROOT


def test_sbom_is_true_to_the_lock(tmp_path):
    """Each package that the program needs is listed in the lock's version, with hashes; tools of the workshop are not."""
    assert sbom.main(["--to", str(tmp_path / "sbom.json")]) == 0
    made = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    lock = lock_entries(ROOT / "requirements.lock")
    listed = {part["name"]: part for part in made["components"]}

    assert made["bomFormat"] == "CycloneDX"
    assert {"playwright", "pydantic", "pydantic-core", "sqlalchemy", "starlette"} <= set(listed)
    assert not {"pytest", "mypy", "ruff", "hatchling"} & set(listed)
    assert all(f"=={part['version']}" in lock[name] and part["hashes"] for name, part in listed.items())
    assert listed["playwright"]["scope"] == "required"
    assert listed["matplotlib"]["scope"] == "optional"


def test_sbom_misses_nothing(tmp_path, monkeypatch, capsys):
    """A package that is needed and not locked fails by name."""
    lock = lock_entries(ROOT / "requirements.lock")
    del lock["greenlet"]
    monkeypatch.setattr(sbom, "lock_entries", lambda _file: lock)

    assert sbom.main(["--to", str(tmp_path / "sbom.json")]) == 1
    assert "greenlet" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["eoms_bot/made.py", "flows/made.py", "mock_eoms/made.py", "bootstrap.py"])
@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import subprocess\n\nsubprocess.run('ls', shell=True)\n", "S602"),
        ("import yaml\n\nyaml.load('a')\n", "S506"),
        ("import hashlib\n\nhashlib.md5(b'')\n", "S324"),
        ("from datetime import datetime\n\ndatetime.now()\n", "DTZ005"),
    ],
)
def test_ruff_looks_for_what_is_unsafe(place, code, rule):
    """The lint of `bootstrap.py test` finds unsafe calls and times without a zone in what is delivered."""
    line = (sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise")
    done = subprocess.run(
        [*line, "--stdin-filename", place, "-"],
        cwd=sbom.ROOT,
        input=code,
        capture_output=True,
        encoding="utf-8",
    )

    assert done.returncode == 1
    assert f" {rule} " in done.stdout


CLEAN = {"name": "click", "version": "8.2", "vulns": []}
UNKNOWN = {"name": "rich", "skip_reason": "not found"}
BAD = {"name": "pip", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}


@pytest.mark.parametrize(
    ("packages", "code"),
    [
        pytest.param([CLEAN], 0, id="clean"),
        pytest.param([CLEAN, BAD], 1, id="vulnerable"),
        pytest.param([CLEAN, UNKNOWN], 2, id="one unknown"),
        pytest.param([UNKNOWN], 2, id="none audited"),
        pytest.param([], 2, id="nothing at all"),
    ],
)
def test_audit(packages, code):
    """Only packages that were looked up and are clean pass."""
    assert audit.read(json.dumps({"dependencies": packages})).code == code
