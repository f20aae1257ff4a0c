"""A branch's own copy of the profile, to be spoilt."""

from __future__ import annotations

import shutil

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.loader import profiles_root
from eoms_bot.errors import ConfigError


class Copy:
    """The copy; it is called `branch`."""

    def __init__(self, root, name="ultrabpp"):
        self.root = root
        self.folder = root / "branch"
        shutil.copytree(profiles_root() / name, self.folder)

    def change(self, file, old, new):
        """Replace a text that stands there once; gives the line (from 1) on which it stood."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file, text):
        """Add lines at the end; gives the line of the first."""
        path = self.folder / file
        before = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        path.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1

    def load(self, approved=""):
        """The profile as it is now, if its fingerprint is the approved one (or none is asked for)."""
        return load_profile("branch", self.root, approved)

    def fault(self, approved=""):
        """What the loader says of it."""
        with pytest.raises(ConfigError) as refused:
            self.load(approved)
        return str(refused.value)
