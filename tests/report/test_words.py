"""The Chinese words for what the program calls by codes."""

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.report.words import field_zh


@pytest.mark.parametrize("name", ["ultrabpp", "ultraprocess_v2", "boco"])
def test_every_field_of_a_reply_has_words(name):
    """No field that a bundled profile fills in is shown to people by its key."""
    profile = load_profile(name)
    steps = [step for step in (profile.accept, profile.complete, profile.reject, profile.leftover) if step]
    names = {spec.name for step in steps for spec in step.fields}

    assert {one: field_zh(one) for one in names if field_zh(one).isascii() or "fixed" in field_zh(one)} == {}
    assert [field_zh(one) for one in names if "固定内容" in field_zh(one)] == []
