"""Bodies as pairs: no two JSON documents have the same pairs, and what can be read in two ways is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.browser.body import UnreadableBody
from eoms_bot.browser.flat_body import DEEPEST, json_pairs, multipart_pairs, pairs_as

texts = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["~", "/", "0", "1", "~1", "", "[1]"]
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
PARTS = "multipart/form-data; boundary=----b7"


def raw(document):
    """A document as a page's script writes it."""
    return json.dumps(document, ensure_ascii=False).encode()


def spelt(document):
    """The document with each number as its text, so that 1 and 1.0 and True differ."""
    if isinstance(document, dict):
        return {name: spelt(one) for name, one in document.items()}
    if isinstance(document, list):
        return [spelt(one) for one in document]
    return document if isinstance(document, str) else ("literal", json.dumps(document))


def parts(*pairs, boundary="----b7"):
    """A form in parts, as a browser writes it."""
    shown = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    )
    return f"{shown}--{boundary}--\r\n".encode()


@given(documents, documents)
def test_documents_with_the_same_pairs_are_the_same(one, other):
    """Pairs are equal exactly where the documents are, in types and spelling of numbers too."""
    assert (json_pairs(raw(one)) == json_pairs(raw(other))) is (spelt(one) == spelt(other))


def test_pairs_of_a_document():
    """A pair for each value that has nothing below it, with its path and its JSON text."""
    found = json_pairs(b'{"form": {"result": 1, "causes": ["x", 2.50]}, "a/~b": "", "e": {}, "f": []}')

    assert found == (
        *(("/a~1~0b", '""'), ("/e", "{}"), ("/f", "[0]")),
        *(("/form/causes", "[2]"), ("/form/causes/0", '"x"'), ("/form/causes/1", "2.50")),
        ("/form/result", "1"),
    )


def test_array_is_no_object_with_numbers():
    """Its length makes it another document than an object with the members 0, 1, 2."""
    assert json_pairs(b'{"a": ["x"]}') != json_pairs(b'{"a": {"0": "x"}}')


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1", "1"),
        ('"1"', '"1"'),
        ("1.0", "1.0"),
        ("-0", "-0"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("true", "true"),
        ("null", "null"),
        ("{}", "{}"),
        ('"{}"', '"{}"'),
        ('"\\u610f\\/"', '"意/"'),
        ('"\\ud83d\\ude00"', '"😀"'),
    ],
)
def test_types_and_spellings_count(value, shown):
    """A number stays as it is spelt, however long; a text is the same however it is escaped."""
    assert json_pairs(f'{{"a":{value}}}'.encode()) == (("/a", shown),)


def test_empty_names():
    """An empty name is a name; the document itself has none."""
    assert json_pairs(b'{"":{"":1}}') == (("//", "1"),)
    assert json_pairs(b"1") == (("", "1"),)


def test_order_of_members_is_no_difference():
    """Members are compared by their path, elements in their order."""
    assert json_pairs(b'{"a":1,"b":2}') == json_pairs(b'{ "b": 2, "a": 1 }')
    assert json_pairs(b"[1,2]") != json_pairs(b"[2,1]")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a":1,"a":2}', "两次"),
        (b'{"a":1,"\\u0061":1}', "两次"),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":-Infinity}', "NaN"),
        (b'\xef\xbb\xbf{"a":1}', "不是 JSON"),
        (b'{"a":1}{"a":1}', "不是 JSON"),
        (b'{"a":1} trailing', "不是 JSON"),
        (b"{'a':1}", "不是 JSON"),
        (b'{"a":01}', "不是 JSON"),
        (b'{"a":"\x01"}', "不是 JSON"),
        (b"", "不是 JSON"),
        ('{"a":"意见"}'.encode("gbk"), "UTF-8"),
        (b'{"a":"\\ud800"}', "半个字符"),
        (b'{"\\ud800":1}', "半个字符"),
        (b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), f"{DEEPEST} 层"),
        (b"[" * 100_000, "不是 JSON"),
    ],
)
def test_document_that_can_be_read_in_two_ways(body, why):
    """It is refused, in words that quote nothing of it."""
    with pytest.raises(UnreadableBody, match=why):
        json_pairs(body)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"']
)
def test_kind_of_a_document(kind):
    """What pages write in the header."""
    assert pairs_as("json", b'{"a":1}', "gbk", kind) == (("/a", "1"),)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json; charset=gbk", "application/x-www-form-urlencoded"]
)
def test_document_under_another_kind(kind):
    """A server may read it as something else."""
    with pytest.raises(UnreadableBody, match="应为 application/json"):
        pairs_as("json", b'{"a":1}', "utf-8", kind)


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_pairs_of_a_form_in_parts(charset):
    """Names may repeat, keep their order, and are unescaped; line breaks are LF."""
    body = parts(("意见", "一\r\n二"), ("a%22b", "1"), ("意见", "")).decode().encode(charset)

    assert multipart_pairs(body, PARTS, charset) == (("意见", "一\n二"), ('a"b', "1"), ("意见", ""))


NO_FILE = parts(("a", "")).replace(
    b'name="a"', b'name="a"; filename=""\r\nContent-Type: application/octet-stream'
)


def test_input_for_files_without_one():
    """It is a pair of its own kind, which no text is."""
    assert multipart_pairs(NO_FILE, PARTS, "utf-8") == (("a;filename", ""),)


@pytest.mark.parametrize(
    "body",
    [
        parts(("a", "1")).replace(b"form-data;", b"attachment;"),
        parts(("a;filename", "")),
        parts(("a", "")).replace(b'name="a"', b'name="a"; filename=""'),
        NO_FILE.replace(b"octet-stream\r\n\r\n", b"octet-stream\r\n\r\nx"),
        NO_FILE.replace(b"octet-stream", b"pdf"),
        parts(("a", "1")).replace(b'name="a"', b'name="a"; filename="b.txt"'),
        parts(("a", "1")).replace(b"\r\n\r\n", b"\r\nContent-Type: text/html\r\n\r\n", 1),
        parts(("a", "1")).removesuffix(b"--\r\n"),
        parts(("a", "1")) + b"\r\n",
        b"x\r\n" + parts(("a", "1")),
        parts(("a", "1\n------b7\nb")),
        parts(("a\\", "1")),
        parts(("a", "1"), boundary="----b8"),
        parts(("a", "1")).replace(b"1\r\n", b"\xff\r\n"),
        b"",
    ],
    ids=[
        "attachment",
        "text named like a file",
        "no file without a type",
        "no file with content",
        "no file of a type",
        "file",
        "type",
        "torn",
        "more",
        "preamble",
        "delimiter",
        "backslash",
        "other",
        "charset",
        "empty",
    ],
)
def test_parts_that_are_no_fields(body):
    """Files, parts with more headers, and anything that two readers may cut in two ways is refused."""
    with pytest.raises(UnreadableBody):
        multipart_pairs(body, PARTS, "utf-8")


@pytest.mark.parametrize(
    "kind", ["", "multipart/form-data", "multipart/mixed; boundary=b", 'multipart/form-data; boundary="a b"']
)
def test_parts_under_another_kind(kind):
    """The header has the delimiter as a browser writes it."""
    with pytest.raises(UnreadableBody, match="应为 multipart/form-data"):
        multipart_pairs(parts(("a", "1")), kind, "utf-8")
