"""The wanted body: each kind of pair, and every way in which a body is another one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.browser.wanted import epoch_of, wanted
from eoms_bot.errors import SiteChanged

ORDER = {"order_no": "ID-056-20261125-00001", "version": "3", "task_id": "T-1"}
DECIDED = {"result": "解决", "prov_cause": "弱覆盖-室内", "note": "已处理", "replied": "是"}
PAIRS = (
    {"name": "/orderNo", "kind": "order", "of": "order_no"},
    {"name": "/version", "kind": "order", "of": "version", "type": "number"},
    {"name": "/nonce", "kind": "opaque", "pattern": '"[0-9a-f]{8}"'},
    {"name": "/client", "kind": "constant", "value": '"web"'},
    {
        "name": "/form/result",
        "kind": "decided",
        "of": "result",
        "type": "number",
        "codes": {"解决": "1", "未解决": "2"},
    },
    {"name": "/form/cause", "kind": "constant", "value": "[2]"},
    {"name": "/form/cause/0", "kind": "decided", "of": "prov_cause", "split": "-", "part": 0},
    {"name": "/form/cause/1", "kind": "decided", "of": "prov_cause", "split": "-", "part": 1},
    {"name": "/form/note", "kind": "decided", "of": "note"},
    {"name": "/form/noteBytes", "kind": "computed", "of": "/form/note", "how": "bytes"},
    {"name": "/form/noteLength", "kind": "computed", "of": "/form/note", "how": "characters"},
    {"name": "/form/remark", "kind": "computed", "of": "/form/note", "how": "copy"},
    {"name": "/form/replied", "kind": "decided", "of": "replied", "type": "truth"},
    {"name": "/form/until", "kind": "decided", "of": "expected_time", "blank": "null"},
    {"name": "/form/why", "kind": "decided", "of": "no_contact_reason"},
)
DOCUMENT: dict[str, Any] = {
    "orderNo": "ID-056-20261125-00001",
    "version": 3,
    "nonce": "0123abcd",
    "client": "web",
    "form": {
        **{"result": 1, "cause": ["弱覆盖", "室内"], "note": "已处理", "noteBytes": 9, "noteLength": 3},
        **{"remark": "已处理", "replied": True, "until": None},
    },
}


def spec(*pairs):
    return WireSpec.model_validate({"pairs": pairs or PAIRS})


def body(**changes):
    """The document as a page posts it, with other values in its form."""
    return json_pairs(json.dumps(DOCUMENT | {"form": DOCUMENT["form"] | changes}).encode())


def test_body_that_fits():
    """Every kind of pair, in JSON with its types."""
    assert wanted(spec(), "json", ORDER, DECIDED).misfit(body()) == ""


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"result": 2}, "/form/result"),
        ({"result": "1"}, "/form/result"),
        ({"cause": ["弱覆盖"]}, "/form/cause"),
        ({"cause": ["室内", "弱覆盖"]}, "/form/cause/0"),
        ({"note": "别的"}, "/form/note"),
        ({"noteBytes": 3}, "/form/noteBytes"),
        ({"remark": ""}, "/form/remark"),
        ({"replied": False}, "/form/replied"),
        ({"until": "2026-12-01 10:00"}, "/form/until"),
        ({"why": "关机"}, "/form/why"),
        ({"more": 1}, "/form/more"),
    ],
)
def test_body_with_another_value(changed, named):
    """The first pair that differs is named."""
    assert named in wanted(spec(), "json", ORDER, DECIDED).misfit(body(**changed))


@pytest.mark.parametrize("nonce", ["", "0123abcg", "0123abcd0", 12345678])
def test_opaque_pair_that_does_not_fit(nonce):
    """What a page makes up must look like what was seen."""
    found = json_pairs(json.dumps(DOCUMENT | {"nonce": nonce}).encode())

    assert "/nonce" in wanted(spec(), "json", ORDER, DECIDED).misfit(found)


def test_opaque_pair_that_is_missing():
    """It is no reason to leave it out."""
    found = tuple(pair for pair in body() if pair[0] != "/nonce")

    assert "/nonce" in wanted(spec(), "json", ORDER, DECIDED).misfit(found)


def test_pair_that_is_there_only_sometimes():
    """It goes with what is computed from it; a decided value is never left out with it."""
    pairs = (
        PAIRS[0],
        {"name": "/result", "kind": "decided", "of": "result"},
        {"name": "/note", "kind": "decided", "of": "note", "when": {"result": "未解决"}},
        {"name": "/size", "kind": "computed", "of": "/note", "how": "bytes"},
    )

    assert [name for name, _ in wanted(spec(*pairs), "json", ORDER, {"result": "解决"}).pairs] == [
        *("/orderNo", "/result")
    ]
    with pytest.raises(SiteChanged, match=r"没有这些字段的位置: note；.* of = \"note\""):
        wanted(spec(*pairs), "json", ORDER, {"result": "解决", "note": "已处理"})


def test_text_that_the_site_cannot_write():
    """Its bytes can't be counted; a page would send another text."""
    form = (
        {"name": "no", "kind": "order", "of": "order_no"},
        {"name": "yj", "kind": "decided", "of": "note"},
        {"name": "yj_zs", "kind": "computed", "of": "yj", "how": "bytes"},
    )
    with pytest.raises(SiteChanged, match="字符集 gbk 里没有的字"):
        wanted(spec(*form), "form", ORDER, {"note": "😀"}, "gbk")


def test_form_keeps_its_order():
    """Pairs of a form are compared in their places, and their values have no quotes."""
    form = (
        {"name": "no", "kind": "order", "of": "order_no"},
        {"name": "yj", "kind": "decided", "of": "note"},
        {"name": "yj_zs", "kind": "computed", "of": "yj", "how": "bytes"},
    )
    fitting = wanted(spec(*form), "form", ORDER, {"note": "已处理"}, "gbk")
    sent = (("no", ORDER["order_no"]), ("yj", "已处理"), ("yj_zs", "6"))

    assert fitting.misfit(sent) == ""
    assert fitting.misfit(sent[::-1]) != ""


@pytest.mark.parametrize(
    ("order", "decided", "words"),
    [
        ({"version": ""}, {}, "version，页面上没有"),
        ({"version": "三"}, {}, "应为数字"),
        ({}, {"result": "部分解决"}, "没有 '部分解决' 的编码"),
        ({}, {"prov_cause": "弱覆盖"}, "没有这一级"),
        ({}, {"replied": "也许"}, "应为是或否"),
        ({}, {"scene": "居民区"}, "没有这些字段的位置: scene"),
    ],
)
def test_what_cannot_be_written(order, decided, words):
    """A missing fact, a word without a code, and a value without a place are errors before any write."""
    with pytest.raises(SiteChanged, match=words):
        wanted(spec(), "json", ORDER | order, DECIDED | decided)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([{"name": "/a", "kind": "constant", "value": "1"}], "可能是另一张工单的"),
        ([PAIRS[0], PAIRS[0]], "重复列出: /orderNo"),
        ([PAIRS[0] | {"when": {"result": "解决"}}], "可能是另一张工单的"),
        ([PAIRS[0], {"name": "/a", "kind": "opaque", "pattern": ".*"}], "什么都符合"),
        ([PAIRS[0], {"name": "/a", "kind": "opaque", "pattern": ".+"}], "什么都符合"),
        ([PAIRS[0], {"name": "/a", "kind": "opaque"}], "缺少 pattern"),
        ([PAIRS[0], {"name": "/a", "kind": "constant", "value": "1", "of": "note"}], "多出 of"),
        ([PAIRS[0], {"name": "/a", "kind": "computed", "of": "/b", "how": "copy"}], "由别的项算出"),
        (
            [PAIRS[0], PAIRS[2], {"name": "/a", "kind": "computed", "of": "/nonce", "how": "copy"}],
            "由别的项算出",
        ),
        ([PAIRS[0], {"name": "/a", "kind": "decided", "of": "note", "part": 0}], "split 和 part"),
    ],
)
def test_pairs_that_say_too_little(pairs, words):
    """A profile whose pairs would let another body out is refused when it is read."""
    with pytest.raises(ValidationError, match=words):
        spec(*pairs)


def test_empty_checkbox():
    """With one decided word the pair is not there, and the word is not lost."""
    pairs = (
        {"name": "no", "kind": "order", "of": "order_no"},
        {"name": "cannot", "kind": "decided", "of": "unsolvable", "codes": {"是": "1"}, "none": "否"},
    )

    left = {word: wanted(spec(*pairs), "form", ORDER, {"unsolvable": word}).pairs for word in ("是", "否")}

    number = ("no", ORDER["order_no"])
    assert left == {"是": (number, ("cannot", "1")), "否": (number,)}


LISTED = WireSpec(
    pairs=(
        {"name": "taskId", "kind": "order", "of": "task_id"},
        {"name": "leaf", "kind": "decided", "of": "prov_cause", "split": "-", "part": 1, "listed": True},
    )
)
"""A body that names the task alone, and a lower level whose codes only the page's own list has."""


def test_code_of_the_list_itself():
    """A list that comes late has the codes: what leaves is the one that it has for the decided word."""
    codes = {"prov_cause": {"弱覆盖": "7", "室内": "703"}}

    body = wanted(LISTED, "form", ORDER, {"prov_cause": "弱覆盖-室内"}, listed=codes)

    assert body.pairs == (("taskId", "T-1"), ("leaf", "703"))


@pytest.mark.parametrize("codes", [{}, {"prov_cause": {"室外": "704"}}])
def test_code_that_the_list_has_not(codes):
    """Another word is chosen there, or it is no list: nothing is guessed."""
    with pytest.raises(SiteChanged, match="'室内' 在页面的选项里的编码"):
        wanted(LISTED, "form", ORDER, {"prov_cause": "弱覆盖-室内"}, listed=codes)


def test_codes_and_a_list():
    """Only one of the two can be right."""
    with pytest.raises(ValidationError, match="codes 和 listed 只写一个"):
        WireSpec(
            pairs=(
                {"name": "no", "kind": "order", "of": "order_no"},
                {"name": "x", "kind": "decided", "of": "result", "listed": True, "codes": {"解决": "1"}},
            )
        )


def test_levels_that_the_body_joins_otherwise():
    """A decided word with its levels leaves with something else between them."""
    pairs = [
        {"name": "no", "kind": "order", "of": "order_no"},
        {"name": "cause", "kind": "decided", "of": "prov_cause", "split": "-", "join": "."},
    ]
    body = wanted(WireSpec(pairs=pairs), "form", ORDER, {"prov_cause": "弱覆盖-室内"})

    assert body.pairs == (("no", ORDER["order_no"]), ("cause", "弱覆盖.室内"))


def test_level_above_the_decided_word():
    """A pair takes its level from what the page shows, where the decided word is the lowest of them."""
    of_area = {"kind": "decided", "of": "area"}
    pairs = [
        {"name": "no", "kind": "order", "of": "order_no"},
        {"name": "county", **of_area, "split": "-", "part": 0},
        {"name": "code", **of_area, "codes": {"县城": "2"}},
    ]

    body = wanted(WireSpec(pairs=pairs), "form", ORDER, {"area": "县城"}, shown={"area": "澜溪县-县城"})

    assert body.pairs == (("no", ORDER["order_no"]), ("county", "澜溪县"), ("code", "2"))


@pytest.mark.parametrize("more", [{"split": "-"}, {"join": "."}, {"split": "-", "join": ".", "part": 0}])
def test_levels_by_one_way(more):
    """A word is cut into levels for one of them, or to join them; not for nothing, and not for both."""
    pair = {"name": "cause", "kind": "decided", "of": "prov_cause", **more}

    with pytest.raises(ValidationError, match="split 和 part 或 join"):
        WireSpec(pairs=[{"name": "no", "kind": "order", "of": "order_no"}, pair])


@pytest.mark.parametrize(("of", "is_refused"), [("task_id", False), ("base_id", False), ("dealer", True)])
def test_body_that_names_the_order_by_an_id(of, is_refused):
    """An id of the order's own is enough; what several orders share is not."""
    pairs = [{"name": "TKID", "kind": "order", "of": of}]

    if is_refused:
        with pytest.raises(ValidationError, match="可能是另一张工单的"):
            WireSpec(pairs=pairs)
    else:
        assert WireSpec(pairs=pairs).pairs[0].of == of


@pytest.mark.parametrize(
    ("unit", "word", "text"),
    [
        ("milliseconds", "2026-12-26 18:00", "1798279200000"),
        ("seconds", "2026/12/26 18:00:05", "1798279205"),
        ("seconds", "2026-12-26", "1798214400"),
        ("seconds", "2026-13-26 18:00", None),
        ("seconds", "明天", None),
    ],
)
def test_time_as_a_number(unit, word, text):
    """A time is counted in the zone of the site, whatever that of this machine is."""
    assert epoch_of(word, unit) == text


def test_decided_time_that_leaves_as_a_number():
    """The body must have the very moment that was decided; a blank one leaves as the page has it."""
    pairs = [
        {"name": "/no", "kind": "order", "of": "order_no"},
        {
            **{"name": "/at", "kind": "decided", "of": "expected_time", "type": "number"},
            **{"epoch": "milliseconds", "blank": "null"},
        },
    ]
    spec = WireSpec(pairs=pairs)

    def body(**decided):
        return dict(wanted(spec, "json", {"order_no": "A-1"}, decided).pairs)["/at"]

    assert body(expected_time="2026-12-26 18:00") == "1798279200000"
    assert body() == "null"
    with pytest.raises(SiteChanged, match="时间戳"):
        body(expected_time="明天")
