"""The checker reads bodies as the gate does, by code of its own."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.browser.flat_body import json_pairs, pairs_as
from tests.browser.test_flat_body import documents, texts
from tests.support.wire_pairs import pairs_in

PARTS = "multipart/form-data; boundary=----b7"


@given(st.dictionaries(texts, documents, max_size=4) | st.lists(documents, max_size=4))
def test_json(document):
    """The same pairs of any document."""
    raw = json.dumps(document, ensure_ascii=False).encode()

    assert tuple(pairs_in(raw, "gbk")) == json_pairs(raw)


@pytest.mark.parametrize("raw", [b'{"a":1e999,"b":-0,"c":1.50}', b'{"n":' + b"9" * 5000 + b"}", b"{}", b"[]"])
def test_spellings(raw):
    """Numbers keep theirs."""
    assert tuple(pairs_in(raw, "utf-8")) == json_pairs(raw)


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_parts(charset):
    """The fields of a form that is sent in parts."""
    raw = (
        '------b7\r\nContent-Disposition: form-data; name="yj"\r\n\r\n一\r\n二\r\n'
        '------b7\r\nContent-Disposition: form-data; name="no"\r\n\r\n\r\n------b7--\r\n'
    ).encode(charset)

    assert tuple(pairs_in(raw, charset)) == pairs_as("multipart", raw, charset, PARTS)
