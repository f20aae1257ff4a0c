"""What the tests of settings share."""

import pytest

from eoms_bot.errors import ConfigError
from eoms_bot.settings import load


def refusal(path=None, overrides=None, env=None):
    """The message of a refused configuration."""
    with pytest.raises(ConfigError) as caught:
        load(path, overrides, env=env or {})
    return str(caught.value)
