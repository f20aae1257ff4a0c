"""Form bodies: what a form would send, what it must send, and where two bodies part."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.browser.body import (
    Control,
    Frame,
    ServedForm,
    UnreadableBody,
    decode_body,
    difference,
    newlines,
    pairs_of,
    wanted_body,
)
from eoms_bot.errors import SiteChanged

CHARSETS = ("utf-8", "gbk")


def control(name, value="", kind="text", *, checked=False, disabled=False):
    return Control(name, name, kind, value, checked, disabled)


def encode(pairs, charset):
    """A body as a browser writes it: CRLF line breaks, blanks as plus signs."""
    parts = [
        [
            quote_from_bytes(text.replace("\n", "\r\n").encode(charset), safe="*-._ ").replace(" ", "+")
            for text in pair
        ]
        for pair in pairs
    ]
    return "&".join("=".join(pair) for pair in parts).encode("ascii")


def texts_of(charset):
    return st.text(max_size=20).map(newlines).filter(lambda text: _fits(text, charset))


def _fits(text, charset):
    try:
        return text.encode(charset).decode(charset) == text
    except UnicodeEncodeError:
        return False


bodies = st.sampled_from(CHARSETS).flatmap(
    lambda charset: st.tuples(
        st.just(charset), st.lists(st.tuples(texts_of(charset), texts_of(charset)), min_size=1, max_size=6)
    )
)
names = st.sampled_from(["a", "b", "c", "意见"])
kinds = st.sampled_from(["text", "hidden", "textarea", "select-one", "radio", "checkbox", "submit", "button"])
controls = st.lists(
    st.builds(
        Control, names, names, kinds, st.sampled_from(["", "0", "1", "是"]), st.booleans(), st.booleans()
    ),
    max_size=8,
)
pairs_lists = st.lists(st.tuples(names, st.sampled_from(["", "1", "2"])), max_size=4)


@given(bodies)
def test_decode_undoes_encode(body):
    """Whatever pairs a form sends in its charset, the same pairs in the same order are read."""
    charset, pairs = body

    found = decode_body(encode(pairs, charset), charset)

    assert found == tuple(pairs)


@given(controls, controls, st.dictionaries(names, st.sampled_from(["0", "1", "新值"]), max_size=2))
def test_undecided_controls_keep_their_served_value(loaded, opened, decided):
    """No control that nobody decided on goes out other than it was served, or came with its step."""
    try:
        wanted = wanted_body(loaded=loaded, opened=opened, system={}, decided=decided)
    except SiteChanged:
        return
    served = {}
    for place, item in numbered(loaded):
        served[place] = item
    kept = [served.get(place, item) for place, item in numbered(opened) if item.name not in decided]

    assert [pair for pair in wanted if pair[0] not in decided] == list(pairs_of(kept))


def numbered(items):
    counts: dict[str, int] = {}
    for item in items:
        counts[item.name] = counts.get(item.name, -1) + 1
        yield (item.name, counts[item.name]), item


@given(pairs_lists, pairs_lists)
def test_difference_is_empty_only_for_equal_bodies(wanted, found):
    """A difference is told if and only if there is one."""
    assert (difference(wanted, found) == "") == (wanted == found)


def test_empty_body_has_no_pairs():
    """No bytes are no pairs, not one empty pair."""
    assert decode_body(b"", "utf-8") == ()


def test_repeated_names_keep_their_order():
    """These forms repeat names, so a body is a list."""
    assert decode_body(b"a=1&b=2&a=3", "utf-8") == (("a", "1"), ("b", "2"), ("a", "3"))


def test_line_breaks():
    """Every kind of line break is read as one."""
    assert newlines("a\rb\r\nc\n") == "a\nb\nc\n"


def test_signs_of_a_body():
    """A plus is a blank, a percent sign begins a byte, and a value may hold what divides names from values."""
    assert decode_body(b"a=1+2%2B3&b=x=y", "utf-8") == (("a", "1 2+3"), ("b", "x=y"))


@pytest.mark.parametrize("kind", ["", " ; charset=UTF-8", ';charset="utf-8"', ";"])
def test_kind_that_a_page_writes(kind):
    """A page may say its own charset, in any spelling."""
    assert decode_body(b"a=1", "utf-8", f"application/x-www-form-urlencoded{kind}") == (("a", "1"),)


@pytest.mark.parametrize("more", ["charset=gbk", "charset=utf-8; charset=gbk", "a, multipart/form-data"])
def test_kind_that_says_otherwise(more):
    """A server would read the same bytes as other words."""
    with pytest.raises(UnreadableBody, match="另有说明"):
        decode_body(b"a=1", "utf-8", f"application/x-www-form-urlencoded; {more}")


@pytest.mark.parametrize("raw", [b"a=1;b=2", b"a=1 2", b"a=\x00", "a=字".encode(), b"a=1#b", b"a=1\r\n&b=2"])
def test_spelling_that_no_form_has(raw):
    """What a form writes with a percent sign may mean something else where it stands raw."""
    with pytest.raises(UnreadableBody, match="表单不会发出"):
        decode_body(raw, "utf-8")


@pytest.mark.parametrize("charset", CHARSETS)
def test_bytes_of_another_charset_are_an_error(charset):
    """Bytes that the charset does not know are never guessed at, and quoted to nobody."""
    with pytest.raises(UnreadableBody, match=f"^提交内容不是 {charset} 编码$"):
        decode_body(b"a=%FF%FF", charset)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("application/json", "application/json"),
        ("multipart/form-data; boundary=a=1&b", "multipart/form-data"),
        ("text/plain;charset=UTF-8", "text/plain"),
        ("application/x-www-form-urlencoded-v2", "application/x-www-form-urlencoded-v2"),
        ("", "没有说明"),
    ],
)
def test_body_of_another_kind_is_an_error(kind, named):
    """What is no form's body is not taken for one; its kind is named, without what goes along with it."""
    with pytest.raises(UnreadableBody, match=f"的类型是 {named}，应为 application/x-www-form-urlencoded，"):
        decode_body(b"a=1", "utf-8", kind)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded ; charset=UTF-8"]
)
def test_kind_of_a_form(kind):
    """The kind of a form's body may be written in capitals, and say more; bytes are read in the page's
    letters.
    """
    assert decode_body(b"a=%E7%94%B2", "utf-8", kind) == (("a", "甲"),)


def test_empty_body_is_of_any_kind():
    """No bytes are no pairs, whatever they are said to be."""
    assert decode_body(b"", "utf-8", "application/json") == ()


def test_gbk_entity_is_not_the_character():
    """A character outside GBK goes out as an entity, and that is a difference."""
    sent = decode_body(b"note=%26%23134071%3B", "gbk")

    assert difference([("note", "\U00020bb7")], sent)


@pytest.mark.parametrize(
    ("kind", "checked", "disabled", "goes_out"),
    [
        ("text", False, False, True),
        ("hidden", False, False, True),
        ("text", False, True, False),
        ("radio", True, False, True),
        ("radio", False, False, False),
        ("checkbox", False, False, False),
        ("submit", False, False, False),
        ("button", False, False, False),
        ("image", False, False, False),
        ("reset", False, False, False),
    ],
)
def test_what_goes_out(kind, checked, disabled, goes_out):
    """A browser sends what is enabled and, of choices, what is ticked; buttons are not sent."""
    assert control("a", "1", kind, checked=checked, disabled=disabled).goes_out is goes_out


def test_upload_control_is_refused():
    """The gate cannot send attachments, so a form with one stops the run."""
    with pytest.raises(SiteChanged, match=r"^表单含附件上传控件，发送通道不支持$"):
        pairs_of([control("file", kind="file")])


def test_decided_and_system_values_replace_the_served_ones():
    """Decided values and system fields go out, everything else as served, in the form's order."""
    loaded = [control("sn", "ID-1", "hidden"), control("action", "", "hidden")]
    opened = [*loaded, control("note", "模板")]

    body = wanted_body(
        loaded=loaded, opened=opened, system={"action": "T1Finish"}, decided={"note": "已处理"}
    )

    assert body == (("sn", "ID-1"), ("action", "T1Finish"), ("note", "已处理"))


def test_value_that_a_script_changed_is_not_wanted():
    """What happened to a served control since it was served is not what may go out."""
    body = wanted_body(loaded=[control("sn", "ID-1")], opened=[control("sn", "ID-2")], system={}, decided={})

    assert body == (("sn", "ID-1"),)


@pytest.mark.parametrize("ticked", [True, False])
def test_decided_radio_goes_out_alone(ticked):
    """Of a decided group only the radio with the decided code goes out, whichever was ticked, if any."""
    group = [control("r", "0", "radio", checked=ticked), control("r", "1", "radio")]

    body = wanted_body(loaded=group, opened=group, system={}, decided={"r": "1"})

    assert body == (("r", "1"),)


@pytest.mark.parametrize(("code", "body"), [("1", (("c", "1"),)), ("0", ())])
def test_decided_box_is_ticked_by_its_value(code, body):
    """A box goes out where its own value was decided, and is not given another."""
    box = [control("c", "1", "checkbox")]

    assert wanted_body(loaded=box, opened=box, system={}, decided={"c": code}) == body


def test_controls_of_one_name_keep_their_places():
    """Of repeated names each keeps the value that was served in its place."""
    loaded = [control("a", "1"), control("b", "x"), control("a", "2"), control("a", "3")]
    opened = [control("a", "9"), control("a", "8"), control("a", "7"), control("b", "y")]

    body = wanted_body(loaded=loaded, opened=opened, system={}, decided={})

    assert body == (("a", "1"), ("a", "2"), ("a", "3"), ("b", "x"))


def test_radio_without_the_decided_value():
    """A group that does not offer the decided code would silently send nothing."""
    group = [control("r", "0", "radio")]

    with pytest.raises(SiteChanged, match="r 没有值 '7'"):
        wanted_body(loaded=group, opened=group, system={}, decided={"r": "7"})


@pytest.mark.parametrize("part", ["system", "decided"])
def test_missing_control_is_named(part):
    """A decided or system control that the form lacks stops the run by its name."""
    with pytest.raises(SiteChanged, match="note"):
        wanted_body(loaded=[], opened=[], **{"system": {}, "decided": {}, part: {"note": "x"}})


def test_all_missing_controls_are_named():
    """Whoever reads of it learns the whole extent at once."""
    with pytest.raises(SiteChanged, match=r"^表单中找不到控件: a, b$"):
        wanted_body(loaded=[], opened=[], system={"a": "1"}, decided={"b": "2"})


def test_long_values_are_cut():
    """A difference shows the first 80 signs of a value."""
    said = difference([("a", "一" * 80)], [("a", "二" * 81)])

    assert said == f"第1项 a: 应为 {'一' * 80!r}，实际 {'二' * 80!r}"


@pytest.mark.parametrize(
    ("wanted", "found", "told"),
    [
        pytest.param([("a", "1")], [("a", "2")], "第1项 a: 应为 '1'，实际 '2'", id="value"),
        pytest.param([("a", "1")], [("b", "1")], "第1项应为字段 a，实际是 b='1'", id="name"),
        pytest.param([("a", "1"), ("b", "2")], [("a", "1")], "缺少字段 b='2'", id="missing"),
        pytest.param([("a", "1")], [("a", "1"), ("b", "2")], "多出字段 b='2'", id="extra"),
    ],
)
def test_difference_names_the_field(wanted, found, told):
    """A difference names place and field, and both values."""
    assert difference(wanted, found) == told


def test_the_first_field_that_is_there_twice_is_named():
    """Of several fields that came twice the person is told the first."""
    frame = Frame((), lambda _name: True)

    assert frame.misfit((("a", "1"), ("b", "1"), ("b", "2"), ("a", "2"))) == "字段 a 出现了两次"


def test_form_as_it_was_served():
    """Listed controls have their values, each other one what the site has put there, in the order of the form."""
    loaded = [control("title", "弱覆盖"), control("act", "", "hidden"), control("save", "x", "submit")]
    opened = [
        *loaded,
        control("ok", "0", "radio", checked=True),
        control("ok", "1", "radio"),
        control("note"),
    ]
    now = [opened[0], control("act", "finish", "hidden"), loaded[2], *opened[3:5], control("note", "typed")]
    form = ServedForm.of(loaded, opened, now)

    assert form.filled({"act": "finish", "ok": "1", "note": None}) == (
        ("title", "弱覆盖"),
        ("act", "finish"),
        ("ok", "1"),
    )
    assert form.untouched({"note", "ok"}) == (("title", "弱覆盖"), ("act", ""))


@pytest.mark.parametrize(
    ("now", "values", "why"),
    [
        (["a", "b", "new"], {}, "没有登记的控件: new"),
        (["a"], {}, "少了控件: b"),
        (["a", "b"], {"c": "1"}, "找不到控件，或没有要选的值: c"),
    ],
)
def test_form_that_has_changed_since(now, values, why):
    """A control that came or went since the opening, and a value that no control can send, are refused."""
    served = [control("a"), control("b")]

    with pytest.raises(SiteChanged, match=why):
        ServedForm.of([], served, [control(name) for name in now]).filled(values)
