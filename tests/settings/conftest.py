"""A configuration file as people write it."""

import pytest


@pytest.fixture
def config(tmp_path):
    """Write a configuration file that only its owner can read; returns its path."""

    def write(text, mode=0o600):
        path = tmp_path / "eoms.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return write
