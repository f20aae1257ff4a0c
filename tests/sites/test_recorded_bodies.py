"""What a recording makes of the pairs of a body: pure, from demonstrations that are written here."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.browser.recording.events import Exchange, Press, Recording, SeenField, SeenPage
from eoms_bot.sites.recording.bodies import BodyDraft, BodyLearner
from eoms_bot.sites.recording.demonstrations import Demonstration, marks_of, shown_writes
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.evidence import ShownStep
from eoms_bot.sites.recording.fields import drafts
from eoms_bot.sites.recording.options import Group, groups_of
from eoms_bot.sites.recording.profile import foresee_lacking, step_of

Fields = dict[str, tuple[str, str]]
"""Label → kind of the control, and what it shows."""


def shown(
    number: str, body: dict[str, Any], fields: Fields, *, kind: str = "complete", version: int = 1
) -> Demonstration:
    """A write on an order, with a JSON body; its version stands in the answer of a read."""
    raw = json.dumps(body, ensure_ascii=False)
    seen = [SeenField(label, control, text) for label, (control, text) in fields.items()]
    exchange = Exchange(0, "write", "POST", "/save", shape="json", pairs=json_pairs(raw.encode()), raw=raw)
    pointers = {("/detail", "/data/version"): str(version), ("/detail", "/data/orderNo"): number}
    return Demonstration(kind, exchange, number, "完成", "提交", tuple(seen), pointers=pointers)


def learned(
    *demonstrations: Demonstration, groups: tuple[Group, ...] = (), fixed: frozenset[str] = frozenset()
) -> BodyDraft:
    """The pairs that these show."""
    return BodyLearner(seen(*demonstrations, groups=groups, fixed=fixed)).learn()


def seen(
    *demonstrations: Demonstration, groups: tuple[Group, ...] = (), fixed: frozenset[str] = frozenset()
) -> ShownStep:
    """What one day with these leaves for the next."""
    return step_of(demonstrations[0].kind, demonstrations, groups, fixed, "utf-8")


def pair(draft: BodyDraft, name: str) -> dict[str, object]:
    """A pair of the draft."""
    return next(one for one in draft.pairs if one["name"] == name)


def two(make: Any) -> tuple[Demonstration, Demonstration]:
    """The same demonstration on two orders."""
    return make("ID-056-20261201-00001", 3), make("ID-056-20261201-00002", 7)


def test_pairs_of_the_order():
    """The number, and a value that the order's answer has under the same name."""

    def make(number: str, version: int) -> Demonstration:
        body = {"order": {"orderNo": number, "version": version}}
        return shown(number, body, {}, version=version)

    draft = learned(*two(make))

    assert pair(draft, "/order/orderNo") == {"name": "/order/orderNo", "kind": "order", "of": "order_no"}
    assert pair(draft, "/order/version")["of"] == "version"
    assert draft.carried["version"].pointer == "/data/version"
    assert not draft.unknown


def test_equal_values_are_no_constants():
    """Three orders that are all 满意 and 4G make no constant of it: what no field shows stays unknown."""
    body = {"network": "4G", "mood": "满意", "causes": ["x"]}
    fields = {"网络类型": ("list", "4G"), "处理说明": ("textarea", "其他的话")}
    each = [shown(f"ID-056-20261201-0000{n}", body, fields) for n in range(3)]

    draft = learned(*each)

    assert pair(draft, "/network") == {"name": "/network", "kind": "decided", "of": "network"}
    assert pair(draft, "/causes") == {"name": "/causes", "kind": "constant", "value": "[1]"}
    assert draft.unknown == ["/mood", "/causes/0"]
    assert "满意" not in str(draft.pairs)


def test_a_person_marks_what_is_fixed():
    """A pair that a person marks is constant; a typed value is none even then."""
    each = [
        shown(
            f"ID-056-20261201-0000{n}",
            {"flow": "F1", "extra": "打过的字"},
            {"场景分类": ("text", "打过的字")},
        )
        for n in range(2)
    ]

    draft = learned(*each, fixed=frozenset({"/flow", "/extra"}))

    assert pair(draft, "/flow")["value"] == '"F1"'
    assert pair(draft, "/extra")["kind"] == "decided"


@pytest.mark.parametrize(
    "options",
    [
        [{"label": "解决", "value": 1}, {"label": "未解决", "value": 2}, {"label": "其他", "value": 3}],
        [{"dm": 1, "mc": "解决"}, {"dm": 2, "mc": "未解决"}, {"dm": 3, "mc": "其他"}],
        {"1": "解决", "2": "未解决", "3": "其他"},
        {"解决": 1, "未解决": 2, "其他": 3},
    ],
)
def test_codes_come_from_lists_of_options(options):
    """All words of the list have codes, not only those that were shown, whatever a site calls word and code."""
    answer = Exchange(
        0, "read", "GET", "/options", media="application/json", text=json.dumps({"data": options})
    )
    each = [
        shown(f"ID-056-20261201-0000{code}", {"result": code}, {"处理结果": ("list", word)})
        for word, code in (("解决", 1), ("未解决", 2))
    ]

    found = pair(learned(*each, groups=tuple(groups_of([answer]))), "/result")

    assert found["codes"] == {"解决": "1", "未解决": "2", "其他": "3"}
    assert found["type"] == "number"


def test_codes_below_a_list_of_another_name():
    """The lower level of a list of both stands in whatever the site calls it."""
    options = [
        {"value": "N", "text": "网络部门", "sub": [{"value": "N1", "text": "基站故障"}, {"value": "N2", "text": "弱覆盖"}]},
        {"value": "C", "text": "客户原因", "sub": [{"value": "C1", "text": "终端问题"}]},
    ]  # fmt: skip
    answer = Exchange(0, "read", "GET", "/o", media="application/json", text=json.dumps(options))

    (group,) = groups_of([answer])

    assert group["网络部门", "弱覆盖"] == ("N", "N2")
    assert group["客户原因", "终端问题"] == ("C", "C1")


def test_two_fields_with_equal_text():
    """The order of the fields in the page says which is which, and a size belongs to the text of its name."""
    text = "处理完成的一段话"
    body = {"desc": text, "cell": "X-1", "remark": text, "size": {"desc": 24, "remark": 24}}
    fields = {"解决措施": ("textarea", text), "投诉所属小区": ("text", "X-1"), "处理说明": ("textarea", text)}

    draft = learned(*(shown(f"ID-056-20261201-0000{n}", body, fields) for n in range(2)))

    assert pair(draft, "/desc")["of"] == "measure"
    assert pair(draft, "/remark")["of"] == "note"
    assert pair(draft, "/size/remark") == {
        "name": "/size/remark",
        "kind": "computed",
        "of": "/remark",
        "how": "bytes",
    }


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"replied": True}, {"of": "replied", "type": "truth"}),
        ({"replied": "是"}, {"of": "replied"}),
    ],
    ids=["truth", "word"],
)
def test_yes_and_no(body, wanted):
    """A truth of JSON needs no codes."""
    draft = learned(shown("ID-056-20261201-00001", body, {"是否已答复客户": ("radios", "是")}))

    found = pair(draft, "/replied")
    assert {key: found.get(key) for key in wanted} == wanted


def test_what_the_page_makes_up():
    """A token that differs each time has a pattern, and its text is nowhere."""
    tokens = ("9f1c2b7a4e5d6f708192a3b4c5d6e7f8", "00ff11ee22dd33cc44bb55aa66997788")
    each = [shown(f"ID-056-20261201-0000{n}", {"token": one}, {}) for n, one in enumerate(tokens)]

    found = pair(learned(*each), "/token")

    assert found["kind"] == "opaque"
    assert found["pattern"] == '"[a-z0-9]{28,36}"'


@pytest.mark.parametrize("own", [False, True])
def test_page_that_asks_once_more(own):
    """确定 is no submit where it came over the form; in a panel with fields of its own it is one."""
    note, target = SeenField("处理说明", "textarea", "调整"), SeenField("转给", "text", "李")
    facts, hidden = (("工单号", "A-20261201"),), (("tk", "T-7"),)
    page = SeenPage("http://eoms.example/order", fields=(note,), facts=facts, hidden=hidden)
    presses = [
        Press(2, "提交", page, (note,)),
        Press(3, "确定", page, (target,) if own else (note,)),
    ]
    sent = Exchange(4, "write", "POST", "/do", pairs=(("no", "A-20261201"),), status=200, press=presses[1])
    recording = Recording("http://eoms.example/", presses=presses, exchanges=[sent])
    (recording.presses if own else recording.chosen).insert(0, Press(1, "回单", page))

    (found,) = shown_writes(recording).steps

    wanted = ("确定", "", (target,)) if own else ("提交", "确定", (note,))
    assert (found.submit, found.confirm, found.fields) == wanted
    assert (found.opener, dict(found.hidden)) == ("回单", {"tk": "T-7"})


def form(number: str, pairs: dict[str, str], *fields: SeenField, kind: str = "complete") -> Demonstration:
    """A write by a form."""
    exchange = Exchange(0, "write", "POST", "/do", pairs=tuple(pairs.items()))
    return Demonstration(kind, exchange, number, "回单", "提交", fields, hidden={"tk": f"T-{number}"})


def test_levels_in_selects():
    """The first select has codes of its own; the second may carry the whole decided word."""
    options = (("覆盖", "H0"), ("终端", "H1"))
    cause = SeenField("省内投诉原因", "select", "覆盖", ("覆盖", "弱覆盖"), options=options)
    draft = learned(form("A-1", {"yy1": "H0", "yy2": "覆盖-弱覆盖"}, cause))

    assert pair(draft, "yy1") == {
        **{"name": "yy1", "kind": "decided", "of": "prov_cause", "split": "-", "part": 0},
        "codes": {"覆盖": "H0", "终端": "H1"},
    }
    assert pair(draft, "yy2") == {"name": "yy2", "kind": "decided", "of": "prov_cause"}


def test_hidden_inputs_of_the_page():
    """What a hidden input of the order's page has under the same name is the order's, not made up."""
    draft = learned(*(form(number, {"no": number, "tk": f"T-{number}"}) for number in ("A-1", "A-2")))

    assert pair(draft, "tk") == {"name": "tk", "kind": "order", "of": "task_id"}
    assert draft.carried["task_id"].hidden == "tk"


def test_token_of_the_session_is_no_id():
    """What was equal on different orders is none of their ids; of two ids both are learned."""
    each = [
        replace(
            form(number, {"wid": f"W-{number}", "nid": f"N-{number}", "tk": "c0ffee"}),
            parameters={"wid": f"W-{number}", "nid": f"N-{number}"},
            hidden={"tk": "c0ffee"},
        )
        for number in ("A-1", "A-2")
    ]

    draft = BodyLearner(seen(*each), frozenset({"tk"})).learn()

    assert {name: pair(draft, name)["of"] for name in ("wid", "nid", "tk")} == {
        "wid": "base_id",
        "nid": "task_id",
        "tk": "tk",
    }
    assert {of: one.parameter or one.hidden for of, one in draft.carried.items()} == {
        "base_id": "wid",
        "task_id": "nid",
        "tk": "tk",
    }


def test_one_place_is_one_fact_in_all_bodies():
    """A body with the task's id alone calls it as the body with both ids does."""
    both = {"wid": "W-1", "nid": "N-1"}
    first = BodyLearner(seen(replace(form("A-1", both), parameters=both, hidden={}))).learn()
    alone = replace(form("A-1", {"nid": "N-1"}, kind="reject"), parameters=both, hidden={})

    draft = BodyLearner(seen(alone), known=first.carried).learn()

    assert pair(draft, "nid")["of"] == pair(first, "nid")["of"] == "task_id"


def test_place_that_other_steps_have():
    """An open form has inputs of its own; where other steps have an id from is there before any is open."""
    ids = {"nid": "N-10000001"}
    first = BodyLearner(seen(replace(form("A-1", ids), parameters=ids, hidden={}))).learn()
    body = {"nodeId": "N-10000001"}
    other = replace(form("A-1", body, kind="reject"), parameters=ids, hidden=body)

    draft = BodyLearner(seen(other), known=first.carried).learn()

    assert draft.carried[str(pair(draft, "nodeId")["of"])].parameter == "nid"


def test_label_that_nobody_knows_but_looks_like_one():
    """It is taken for a field that no other label is, and only one label is; or two with one text."""

    def labels(*names: str, texts: tuple[str, ...] = ("一段话",) * 3) -> dict[str, str]:
        fields = [SeenField(*each) for each in zip(names, ("textarea",) * 3, texts, strict=False)]
        found, unknown = drafts("complete", [form("A-1", {"no": "A-1"}, *fields)], ())
        return {one.label: f"{one.name}{'?' if one.guessed else ''}" for one in found} | dict.fromkeys(
            unknown, ""
        )

    assert labels("办理措施", "办结意见") == {"办理措施": "measure?", "办结意见": "note?"}
    assert labels("处理说明", "办结意见") == {"处理说明": "note", "办结意见": ""}
    assert labels("回复内容", "办结意见", "回单意见")["回单意见"] == ""
    assert labels("办结意见", "回单意见", texts=("一", "二")) == {"办结意见": "", "回单意见": ""}
    assert labels("办结意见", "回单意见", texts=("", "")) == {"办结意见": "", "回单意见": ""}
    assert labels("办结意见", "回单意见") == {"办结意见": "note?", "回单意见": "note?"}


def chosen(label: str, words: str, *, shown_alone: bool = False) -> SeenField:
    """A select with these options, or a list of a kit's own of which only what was chosen is known."""
    options = tuple((word, str(n)) for n, word in enumerate(words.split()))
    first = options[0][0]
    return SeenField(
        label, "list" if shown_alone else "select", first, (first,), () if shown_alone else options
    )


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (chosen("定界", "无线覆盖 覆盖 容量 干扰 核心网 终端问题"), "prov_cause"),
        (chosen("归口", "网络部门 客户原因 第三方原因"), "group_cause_top"),
        (chosen("结论", "已解决 未解决 部分解决"), "result"),
        (chosen("地域属性", "主城区 郊区 县城 乡镇 农村"), "area"),
        (chosen("地物", "住宅小区 农村 高校 医院 高铁沿线 景区"), "scene"),
        (chosen("接入方式", "4G 5G VoLTE 其他"), "network"),
        (chosen("接入方式", "5G(NR)", shown_alone=True), "network"),
        (chosen("是否重复", "是 否"), ""),
        (chosen("来电渠道", "热线 网厅 营业厅"), ""),
        (SeenField("结论", "text", "已解决"), ""),
    ],
)
def test_label_that_says_less_than_its_list(field, name):
    """What a control offers says what it is, where its label is none that anybody knows."""
    found, unknown = drafts("complete", [form("A-1", {"no": "A-1"}, field)], ())

    assert [(one.name, one.guessed) for one in found] == ([(name, True)] if name else [])
    assert unknown == ([] if name else [field.label])


def test_two_lists_of_one_field():
    """Two controls that offer the same words are neither of them the field."""
    two_of_them = [chosen("首次结论", "已解决 未解决"), chosen("复核结论", "已解决 未解决")]

    assert drafts("complete", [form("A-1", {"no": "A-1"}, *two_of_them)], ())[0] == []


def test_what_tells_the_writes_of_one_address():
    """A word of each kind of write at one address is constant; what might be a customer's is not."""
    each = [
        form("A-1", {"act": "reply", "net": "4G", "way": "one"}),
        form("A-2", {"act": "reply", "net": "4G", "way": "one"}),
        form("A-3", {"act": "back", "net": "5G", "way": "one"}, kind="reject"),
    ]

    assert marks_of(each, "/do") == {"act"}
    assert marks_of(each[1:], "/do") == frozenset()


def test_empty_field_that_nobody_knows():
    """A field that the bot leaves alone goes out as it did: empty. One with a text stays unknown."""
    fields = SeenField("备用栏", "text", "", name="bz"), SeenField("方式", "select", "电话", name="fs")
    each = [form(number, {"no": number, "bz": "", "fs": "1"}, *fields) for number in ("A-1", "A-2")]

    draft = learned(*each)

    assert pair(draft, "bz") == {"name": "bz", "kind": "constant", "value": ""}
    assert draft.unknown == ["fs"]


def test_checkbox():
    """An empty checkbox has no pair."""
    ticked = [SeenField("暂时无法解决地点", "switch", word) for word in ("是", "否")]
    each = [form("A-1", {"no": "A-1", "wf": "1"}, ticked[0]), form("A-2", {"no": "A-2"}, ticked[1])]

    assert pair(learned(*each), "wf") == {
        **{"name": "wf", "kind": "decided", "of": "unsolvable"},
        **{"codes": {"是": "1"}, "none": "否"},
    }


def test_words_of_the_page():
    """Where a page has another word for a decided one, the field maps it, and the codes are the decided one's."""
    codes = (("已解决", "Y"), ("未解决", "N"))
    result = SeenField("处理结果", "radios", "已解决", options=codes)
    each = [form("A-1", {"no": "A-1", "jg": "Y"}, result)]

    fields, _ = drafts("complete", each, ())

    assert fields[0].seen().table()["words"] == {"解决": "已解决"}
    assert pair(learned(*each), "jg")["codes"] == {"解决": "Y", "未解决": "N"}


def test_words_of_the_page_that_leave_themselves():
    """Where the page's word itself is in the body, every offered word has a code, also one that is no other's."""
    offered = (("已解决", "已解决"), ("未解决", "未解决"))
    result = SeenField("处理结果", "radios", "已解决", options=offered)
    each = [form("A-1", {"no": "A-1", "jg": "已解决"}, result)]

    assert pair(learned(*each), "jg")["codes"] == {"解决": "已解决", "未解决": "未解决"}


def in_form(number: str, cause: str, code: str, legacy: str, length: str) -> Demonstration:
    """A form with a select of two levels, a select of one, a text of eleven signs and a made-up entry's number."""
    fields = (
        SeenField(
            "省内投诉原因", "select", "", levels=("覆盖", cause), name="cause1",
            options=(("覆盖", "C1"), ("容量", "C2")),
            parts=(("cause1", "覆盖", "C1"), ("cause2", cause, code)),
        ),
        SeenField("联系电话", "text", "13900000009", name="tel", parts=(("tel", "", ""),)),
        SeenField("所属县区", "select", "", levels=("泽宁市", "澜溪县"), name="city",
            options=(("泽宁市", "1"),), parts=(("city", "泽宁市", "1"), ("county", "澜溪县", length))),
        SeenField("遗留编号", "text", legacy, name="legacy"),
    )  # fmt: skip
    pairs = (
        ("taskId", f"T{number[-5:]}0000000"), ("cause1", "C1"), ("cause2", code), ("tel", "13900000009"),
        ("city", "1"), ("county", length), ("legacy", legacy),
    )  # fmt: skip
    exchange = Exchange(0, "write", "POST", "/deal.do", pairs=pairs)
    task = {"taskId": f"T{number[-5:]}0000000"}
    return Demonstration("complete", exchange, number, "回单", "提交", fields, parameters=task)


def test_lower_list_that_comes_late():
    """A second list has other codes each time: its own word says the code, and it is never made up by the page."""
    one = in_form("ID-056-20261201-00001", "室外", "C101", "", "11")
    two = in_form("ID-056-20261201-00002", "室内", "C102", "YL20261201001", "11")

    draft = learned(one, two)

    assert pair(draft, "cause2") == {
        "name": "cause2", "kind": "decided", "of": "prov_cause", "split": "-", "part": 1, "listed": True,
    }  # fmt: skip
    assert pair(draft, "county") == {
        "name": "county",
        "kind": "decided",
        "of": "fixed.county",
        "listed": True,
    }
    assert pair(draft, "legacy")["kind"] == "opaque"
    assert pair(draft, "legacy")["pattern"].startswith("[A-Z0-9]{0,")  # type: ignore[attr-defined]
    assert pair(draft, "taskId")["of"] == "task_id"


def placed(leaf: str, code: str, county: str = "澜溪县") -> Demonstration:
    """A form with a select each for city, county and kind of area; the kinds are those of the county."""
    area = SeenField(
        "投诉区域", "select", "泽宁市", ("泽宁市", county, leaf),
        options=(("泽宁市", "Z"), ("他市", "T")), lowest=("县城", "农村"),
        parts=(("city", "泽宁市", "Z"), ("county", county, f"C-{county}"), ("kind", leaf, code)),
    )  # fmt: skip
    return form(
        "A-1", {"city": "Z", "county": f"C-{county}", "kind": code, "whole": f"泽宁市-{county}-{leaf}"}, area
    )


def test_area_in_selects_of_its_own():
    """An area is decided by its last level; the branch's own county, which was shown, stands above each."""
    day = placed("县城", "11"), placed("农村", "12")

    (area,) = [one.table() for one in seen(*day).fields]
    draft = learned(*day)

    assert area["words"] == {"县城": "泽宁市-澜溪县-县城", "农村": "泽宁市-澜溪县-农村"}
    level = {"kind": "decided", "of": "area", "split": "-"}
    assert draft.pairs == [
        {"name": "city", **level, "part": 0, "codes": {"泽宁市": "Z", "他市": "T"}},
        {"name": "county", **level, "part": 1, "listed": True},
        {"name": "kind", **level, "part": 2, "listed": True},
        {"name": "whole", **level, "join": "-"},
    ]


def test_area_below_two_counties():
    """Where two counties were shown, the kind of area alone says too little."""
    (area,) = [one.table() for one in seen(placed("县城", "11"), placed("县城", "11", "云岭县")).fields]

    assert "words" not in area


def test_one_control_for_city_and_county():
    """A field with two levels under one label takes both of the branch's constants."""
    step = seen(in_form("ID-056-20261201-00001", "室外", "C101", "", "11"))

    table = next(one.table() for one in step.fields if one.label == "所属县区")

    assert table == {"name": "fixed.city", "label": "所属县区", "then": ["fixed.county"], "split": "-"}


@pytest.mark.parametrize(
    ("shown_time", "limit", "form"),
    [
        ("2026年12月21日 18:00", "2026年12月3日 9:05", "%Y年%-m月%-d日 %-H:%M"),
        ("2026年12月21日 18:00", "2026年12月03日 09:05", "%Y年%m月%d日 %H:%M"),
        ("2027年1月3日 18:00", "2026-12-03 09:05", "%Y年%-m月%-d日 %-H:%M"),
    ],
)
def test_zero_before_one_digit(shown_time, limit, form):
    """The time that was picked may not tell it; those of the order's own page do."""
    fields = (SeenField("预计解决时间", "calendar", shown_time),)
    exchange = Exchange(0, "write", "POST", "/deal.do", pairs=(("until", shown_time),))
    facts = frozenset({("处理时限", limit)})
    one = Demonstration("complete", exchange, "A-1", "回单", "提交", fields, facts=facts)

    [field] = drafts("complete", [one], [])[0]

    assert field.time == form


def legacy(kind: str, number: str, seen: list[SeenField], **typed: str) -> Demonstration:
    """A write of a form that has the order's own controls in it."""
    said = {"no": number, "title": f"{number} 弱覆盖", "grade": "2", "act": "go"}
    served = {**said, "act": "", "to": "", "ok": ""}
    exchange = Exchange(0, "write", "POST", "/save", pairs=tuple({**said, **typed}.items()))
    return Demonstration(kind, exchange, number, "完成", "提交", tuple(seen), served=served)


def replied(number: str, word: str, code: str) -> Demonstration:
    """A reply with a radio, and the hidden input that its script sets."""
    codes = (("否", "0"), ("是", "1"))
    seen = [SeenField("是否已答复客户", "radios", word, options=codes, name="ok_shown")]
    return legacy("complete", number, seen, ok_shown=code, ok=code)


def sent_back(number: str, target: str) -> Demonstration:
    """A reject to whom the site has chosen; a script copies him."""
    seen = [
        SeenField("驳回给", "radios", target, name="target"),
        SeenField("驳回说明", "textarea", f"退{number}", name="note"),
    ]
    return legacy("reject", number, seen, target=target, note=f"退{number}", to=target)


def of_pairs(draft: BodyDraft) -> dict[str, tuple[object, object]]:
    """Name → kind and what it carries."""
    return {str(one["name"]): (one["kind"], one.get("of")) for one in draft.pairs}


def test_form_with_the_orders_own_controls():
    """What leaves as the site has put it there is not listed; a radio and the hidden input of its script are both."""
    draft = learned(replied("A-00001", "否", "0"), replied("A-00002", "是", "1"), fixed=frozenset({"act"}))

    assert draft.served
    assert of_pairs(draft) == {
        "no": ("order", "order_no"),
        "act": ("constant", None),
        "ok_shown": ("decided", "replied"),
        "ok": ("decided", "replied"),
    }
    assert (draft.unknown, draft.doubtful) == ([], {})


def test_choice_of_the_site():
    """What the bot leaves as the site has chosen it leaves so; what a script makes of it is a copy."""
    draft = learned(
        sent_back("A-00001", "U#:crm#:DEAL#:2#:0"),
        sent_back("A-00002", "U#:crm#:DEAL#:9#:0"),
        fixed=frozenset({"act"}),
    )

    assert of_pairs(draft) == {
        "no": ("order", "order_no"),
        "act": ("constant", None),
        "note": ("decided", "reject_text"),
        "to": ("computed", "target"),
    }


def test_form_that_the_site_puts_nothing_into():
    """Nothing is served where every pair has an explanation of its own."""
    one, other = two(
        lambda number, n: shown(
            number, {"orderNo": number, "note": f"说明{n}"}, {"处理说明": ("textarea", f"说明{n}")}
        )
    )

    assert not learned(one, other).served


def test_levels_that_the_body_joins():
    """A word of several levels leaves as the page shows it."""
    day = two(
        lambda number, n: shown(
            number, {"orderNo": number, "cause": f"覆盖.室{n}"}, {"省内投诉原因": ("list", f"覆盖.室{n}")}
        )
    )

    assert pair(learned(*day), "/cause") == {
        **{"name": "/cause", "kind": "decided", "of": "prov_cause"},
        **{"split": "-", "join": "."},
    }


def clocked(*times: str, gone: float = 95.0) -> BodyDraft:
    """Completions whose page puts a time into a hidden input; each leaves so many seconds after the other."""
    each = [
        form(f"ID-056-20261201-0000{n}", {"dealTime": one, "note": f"文字{n}"}, SeenField("处理说明", "textarea", f"文字{n}"))
        for n, one in enumerate(times, 1)
    ]  # fmt: skip
    return learned(*(replace(one, exchange=replace(one.exchange, at=n * gone)) for n, one in enumerate(each)))


def test_clock_of_the_page():
    """Times as far apart as the submits are the page's clock: a pattern, and no time of the recording."""
    found = pair(clocked("2026-12-01 09:00:03", "2026-12-01 09:01:38"), "dealTime")

    assert found["kind"] == "opaque"
    assert found["pattern"] == "[0-9 _.:=+/-]{15,23}"


@pytest.mark.parametrize(
    "times",
    [
        ("2026-12-01 09:00:03",),
        ("2026-12-01 09:00:03", "2026-12-01 09:00:03"),
        ("2026-12-01 18:00:00", "2026-12-02 18:00:00"),
        ("2026-12-01 09:00", "2026-12-01 09:01"),
        ("2026-12-01 09:00:03", ""),
    ],
    ids=["one", "the same", "days apart", "no seconds", "blank"],
)
def test_time_that_is_no_clock(times):
    """A time that somebody may have decided is never learned as what the page makes up."""
    assert clocked(*times).unknown == ["dealTime"]


def test_number_that_an_entry_fills():
    """A form that is tried before its leftover entry says that the entry's number lacks: that is foreseen."""
    legacy = SeenField("遗留编号", "text", "YL2612-7", name="legacyNo")
    each = [
        form(number, {"legacyNo": "YL2612-7", "note": "一段话"}, legacy, SeenField("处理说明", "textarea", "一段话"))
        for number in ("ID-056-20261201-00001", "ID-056-20261201-00002")
    ]  # fmt: skip
    draft = ProfileDraft(files={"site": {"": {"known_dialogs": ["^确定提交吗？$"]}}})

    foresee_lacking(seen(*each), draft)

    site: Any = draft.files["site"][""]
    first, added = site["known_dialogs"]
    assert first == "^确定提交吗？$"
    assert [
        bool(re.search(added, text))
        for text in ("请填写遗留编号！", "遗留编号：张三已登记", "请填写处理说明！")
    ] == [
        True,
        False,
        False,
    ]


def timed(
    value: object, shown_time: str, number: str = "ID-056-20261201-00001", control: str = "calendar"
) -> Demonstration:
    """A completion whose body has a time, and whose field shows it as people write it."""
    return shown(number, {"form": {"planTime": value}}, {"预计解决时间": (control, shown_time)})


def test_time_as_a_number():
    """The milliseconds of the time that the field shows, in the zone of the site, are that field."""
    draft = learned(timed(1798279200000, "2026-12-26 18:00"), timed(None, "", "ID-056-20261201-00002"))

    assert pair(draft, "/form/planTime") == {
        **{"name": "/form/planTime", "kind": "decided", "of": "expected_time", "type": "number"},
        **{"epoch": "milliseconds", "blank": "null"},
    }


@pytest.mark.parametrize(
    ("value", "control", "blank"),
    [("2026-12-26 18:00", "text", {"blank": '""'}), (1798279200000, "calendar", {})],
    ids=["text", "number"],
)
def test_field_that_was_never_blank(value, control, blank):
    """What sites ask for some results only may be blank another time: as a text it then leaves empty.

    What a number becomes then nobody can say; the gate stops such an order.
    """
    draft = learned(*[timed(value, "2026-12-26 18:00", f"ID-056-20261201-0000{n}", control) for n in (1, 2)])

    found = pair(draft, "/form/planTime")
    assert found["of"] == "expected_time"
    assert {key: text for key, text in found.items() if key == "blank"} == blank
    assert ("没有演示过空着" in draft.guesses.get("/form/planTime", "")) is bool(blank)


def test_field_that_every_order_has_is_never_blank():
    """A field of every reply has no blank value: without a decision its order stops."""
    each = [
        shown(f"ID-056-20261201-0000{n}", {"note": text}, {"处理说明": ("textarea", text)})
        for n, text in enumerate(("一段话", "另一段话"))
    ]

    assert "blank" not in pair(learned(*each), "/note")


def test_moment_that_some_orders_have():
    """A number like a moment that is not always there may be a decided time: it is none of the page's own."""
    draft = learned(timed(1798279200000, "2026-12-27 18:00"), timed(None, "", "ID-056-20261201-00002"))

    assert draft.unknown == ["/form/planTime"]


@pytest.mark.parametrize("name", ["leftoverNo", "leftoverId"])
def test_number_that_the_site_has_answered(name):
    """The number of an entry comes from the site's answer to it; where none was made the pair is null."""
    each = [
        shown("ID-056-20261201-00001", {name: "YL26120001"}, {}),
        shown("ID-056-20261201-00002", {name: None}, {}),
    ]

    found = pair(learned(replace(each[0], given=frozenset({"YL26120001"})), each[1]), f"/{name}")

    assert (found["kind"], found["pattern"]) == ("opaque", 'null|"[A-Z0-9]{0,14}"')
    assert learned(*each).unknown == [f"/{name}"]


def test_id_that_each_order_has_is_no_entrys():
    """An id that no order lacks may be the order's own, though the site's answer to an entry repeats it."""
    each = [
        replace(shown(f"ID-056-20261201-0000{n}", {"formId": f"WO88{n}"}, {}), given=frozenset({f"WO88{n}"}))
        for n in (1, 2)
    ]

    assert learned(*each).unknown == ["/formId"]


def test_code_of_one_that_a_search_has_found():
    """A remote list answers with a name and an id of its own for each; one hit is enough for a long id."""
    text = '{"data": [{"userId": "9007199254741001", "userName": "值班岗"}]}'
    groups = groups_of([Exchange(0, "read", "GET", "/users", media="application/json", text=text)])
    fields: Fields = {"联系人": ("list", "值班岗")}
    each = [shown(f"ID-056-20261201-0000{n}", {"linkUserId": "9007199254741001"}, fields) for n in (1, 2)]

    found = pair(learned(*each, groups=tuple(groups)), "/linkUserId")

    assert (found["of"], found["codes"]) == ("fixed.linkman", {"值班岗": "9007199254741001"})


@pytest.mark.parametrize(
    "text",
    ['[{"userId": "7", "userName": "值班岗"}]', '[{"aId": "90071992", "bId": "90071993", "name": "甲"}]'],
)
def test_answers_that_are_no_options(text):
    """A short id of one entry alone proves nothing, and of two ids neither is the code."""
    assert groups_of([Exchange(0, "read", "GET", "/u", media="application/json", text=text)]) == []


@pytest.mark.parametrize("path", ["cause2", "form/provCause/1"])
def test_lower_list_in_a_document(path):
    """A value of JSON has its own name: the code of the word chosen in a native list explains it."""

    def made(number: str, cause: str, code: str) -> Demonstration:
        body: dict[str, Any] = {}
        here: dict[str, Any] = body
        *upper, last = path.split("/")
        for name in upper:
            here = here.setdefault(name, {})
        here[last] = code
        (field, *_) = in_form(number, cause, code, "", "11").fields
        return replace(shown(number, body, {}), fields=(field,))

    draft = learned(made("A-1", "室外", "C101"), made("A-2", "室内", "C102"))

    own = pair(draft, f"/{path}")
    assert (own["kind"], own["of"], own["part"], own["listed"]) == ("decided", "prov_cause", 1, True)


@pytest.mark.parametrize(
    ("kind", "opener", "labels", "wanted"),
    [
        ("complete", "办结", ("处理结果", "办理情况"), {"处理结果": "result", "办理情况": "note"}),
        ("complete", "办结", ("办理情况",), {"办理情况": "result"}),
        (
            "reject",
            "打回",
            ("打回原因", "打回说明"),
            {"打回原因": "reject_reason", "打回说明": "reject_text"},
        ),
        ("reject", "打 回", ("打回原因",), {"打回原因": "reject_reason"}),
        ("reject", "驳回", ("打回原因",), {}),
    ],
)
def test_labels_in_words_of_the_site(kind, opener, labels, wanted):
    """情况 is the note where the result has another label; the word on a reject's button stands for 驳回."""
    fields = tuple(SeenField(one, "select", "其他") for one in labels)
    write = replace(shown("A-1", {}, {}, kind=kind), opener=opener, fields=fields)

    found, _ = drafts(kind, [write], ())

    assert {one.label: one.name for one in found} == wanted


def numbered(name, *texts):
    """What is learned of a body with a pair of this name and the number of its order, from two orders."""
    shown_ids = zip(("ID-056-20261201-00001", "ID-056-20261201-00002"), texts, strict=True)
    return learned(
        *(
            shown(
                no,
                {name: text, "orderNo": no, "note": f"{no} 的一段话"},
                {"处理说明": ("textarea", f"{no} 的一段话")},
            )
            for no, text in shown_ids
        )
    )


LONG = ("4f1c9a07e2b84d6fa1530c7e98d2b6a4", "c07be5519d3f4a82b6ee1f0498a7d235")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("taskId", ("42", "57")),
        ("workItem", ("42", "57")),
        ("billId", ("42", "57")),
        ("billId", ("wx-0042", "kd-0057")),
        ("billId", ("1998273645501928374", "1998273645501928411")),
        ("taskId", LONG),
    ],
)
def test_id_that_comes_from_nowhere_is_not_made_up(name, texts):
    """An id that no page was seen to show is named as unknown: as a text of the page's own, any other
    order's would leave as well.
    """
    draft = numbered(name, *texts)

    assert (draft.unknown, draft.guesses) == ([f"/{name}"], {})


@pytest.mark.parametrize("name", ["requestId", "uuid", "formToken", "nonce"])
def test_long_text_of_a_page_is_made_up_under_the_name_of_an_id(name):
    """Pages make such ones up against a second press; they say nothing of the order."""
    draft = numbered(name, *LONG)

    assert draft.unknown == []
    assert [one["name"] for one in draft.pairs if one["kind"] == "opaque"] == [f"/{name}"]


def test_a_code_of_a_list_is_not_made_up():
    """A code that somebody has chosen stays unknown where its field is: any other code would leave as well."""
    options = [{"label": "满意的", "value": "K31"}, {"label": "一般的", "value": "K34"}]
    answer = Exchange(
        0, "read", "GET", "/options", media="application/json", text=json.dumps({"data": options})
    )
    own = SeenField("心情", "select", "好", options=(("好", "Q7"), ("坏", "Q8")))
    each = [shown(f"ID-056-20261201-0000{n}", {"mood": code}, {}) for n, code in enumerate(("K31", "K34"))]
    forms = [form(f"A-{n}", {"mood": code}, own) for n, code in enumerate(("Q7", "Q8"))]

    from_answer = learned(*each, groups=tuple(groups_of([answer])))
    from_form = learned(*forms)

    assert (from_answer.pairs, from_answer.unknown) == ([], ["/mood"])
    assert (from_form.pairs, from_form.unknown) == ([], ["mood"])


def test_what_was_always_blank():
    """It stays blank, once every known field had something; before that it may be that field's own."""

    options = [{"label": "解决", "value": "1"}, {"label": "未解决", "value": "2"}]
    answer = Exchange(
        0, "read", "GET", "/options", media="application/json", text=json.dumps({"data": options})
    )
    groups = tuple(groups_of([answer]))

    def make(number: str, result: str, when: str) -> Demonstration:
        body = {"result": "1" if result == "解决" else "2", "plan": when or None, "mark": None}
        fields: Fields = {"处理结果": ("list", result), "预计解决时间": ("text", when)}
        return shown(number, body, fields)

    solved = [make(f"ID-056-20261201-0000{n}", "解决", "") for n in range(2)]
    unsolved = make("ID-056-20261201-00007", "未解决", "2027-01-05 10:30")

    before, after = learned(*solved, groups=groups), learned(*solved, unsolved, groups=groups)

    assert before.unknown == ["/plan", "/mark"]
    assert after.unknown == []
    assert pair(after, "/mark") == {"name": "/mark", "kind": "constant", "value": "null"}
    assert pair(after, "/plan")["of"] == "expected_time"
    assert "空" in after.guesses["/mark"]
