"""Selectors that are made from a control's name."""

import pytest

from eoms_bot.browser.exact import by_id, by_name
from eoms_bot.errors import ConfigError


def test_a_plain_name_is_taken_as_it_is():
    """Exactly this id or this name of an input, nothing that begins or ends like it."""
    assert by_id("bpp_Panel-1.a") == '[id="bpp_Panel-1.a"]'
    assert by_name("bpp_Panel-1.a") == 'input[name="bpp_Panel-1.a"]'


@pytest.mark.parametrize("name", ["", "a\n", 'a"]', "a b", "意见", "a\\", "a>b", "a,b"])
@pytest.mark.parametrize("make", [by_id, by_name])
def test_any_other_name_is_refused(make, name):
    """What could end the selector, or mean another, is never put into one (C25)."""
    with pytest.raises(ConfigError, match="不允许的字符") as refused:
        make(name)

    assert repr(name) in str(refused.value)
