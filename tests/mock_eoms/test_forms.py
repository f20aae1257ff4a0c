"""Bodies as the site reads them."""

import pytest

from mock_eoms.forms import json_pairs


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (b'{"a": {"b": [1, true, null]}}', [("/a/b/0", "1"), ("/a/b/1", "true"), ("/a/b/2", "null")]),
        (b'{"a/b": {"c~d": "1"}, "e": [], "f": {}}', [("/a~1b/c~0d", "1"), ("/e", "[]"), ("/f", "{}")]),
        (b'"text"', [("", "text")]),
        (b'{"a": 1, "a": 2}', []),
        (b"a=1", []),
        (b"[" * 100_000, []),
    ],
)
def test_flattened_body(body, pairs):
    """A JSON body is read as the pointers and texts of its values; what is no JSON has none."""
    assert json_pairs(body) == pairs
