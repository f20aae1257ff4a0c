"""A recording that goes on another day: pure, from demonstrations and tables that are written here."""

from __future__ import annotations

import json

import pytest

from eoms_bot.browser.recording.events import Recording
from eoms_bot.errors import BadInput
from eoms_bot.sites.recording.bodies import BodyDraft, BodyLearner
from eoms_bot.sites.recording.draft import ProfileDraft, Table
from eoms_bot.sites.recording.evidence import ShownStep, ShownSteps
from eoms_bot.sites.recording.options import Group
from eoms_bot.sites.recording.profile import learned, write
from eoms_bot.sites.recording.progress import STATE, RecordingProgress
from tests.sites.test_recorded_bodies import pair, seen, shown

NUMBERS = [f"ID-056-20261201-0000{n}" for n in range(1, 5)]
TYPED = "登记时打的一段字"


def step(
    number: str, body: dict[str, object], fields: dict[str, tuple[str, str]], fixed: str = ""
) -> ShownStep:
    """One order on a day of its own, as the next day reads it; `fixed` is a pair that the person marks."""
    one = seen(shown(number, {"orderNo": number, **body}, fields), fixed=frozenset({fixed} - {""}))
    return ShownStep.model_validate_json(one.model_dump_json())


def both(*days: ShownStep) -> BodyDraft:
    """The body over all days."""
    total = days[0]
    for one in days[1:]:
        total = total.met(one)
    return BodyLearner(total).learn()


def test_field_that_only_one_day_shows():
    """It is there for some words only; blank on the other day, it carries what it does when filled."""
    first = step(NUMBERS[0], {"note": "已办", "plan": None}, {"处理说明": ("textarea", "已办")})
    fields = {"处理说明": ("textarea", "待办"), "投诉所属小区": ("text", "三号小区")}
    second = step(NUMBERS[1], {"note": "待办", "plan": "三号小区"}, fields)

    for days in ((first, second), (second, first)):
        draft = both(*days)
        assert pair(draft, "/plan") == {
            "name": "/plan", "kind": "decided", "of": "cell", "blank": "null",
        }  # fmt: skip
        assert not draft.unknown
    cell = first.met(second).field("投诉所属小区")
    assert cell is not None
    assert cell.optional


def test_second_day_tells_two_fields_apart():
    """Equal texts are a guess that is named; another day with other texts settles it, and may turn it round."""
    alike = {"解决措施": ("textarea", "一段话"), "处理说明": ("textarea", "一段话")}
    first = step(NUMBERS[0], {"a": "一段话", "b": "一段话"}, alike)
    assert sorted(both(first).doubtful) == ["/a", "/b"]

    apart = {"解决措施": ("textarea", "换了天线"), "处理说明": ("textarea", "已告知客户")}
    draft = both(first, step(NUMBERS[1], {"a": "已告知客户", "b": "换了天线"}, apart))

    assert (pair(draft, "/a")["of"], pair(draft, "/b")["of"]) == ("note", "measure")
    assert draft.doubtful == {}


def test_equal_on_all_days_is_no_constant():
    """Three days that are all 满意 and 4G make no constant of it, and no text that the page makes up."""
    fields = {"网络类型": ("list", "4G")}
    draft = both(
        *(step(one, {"network": "4G", "mood": "满意", "grade": "A1"}, fields) for one in NUMBERS[:3])
    )

    assert pair(draft, "/network")["kind"] == "decided"
    assert draft.unknown == ["/mood", "/grade"]


def test_pair_marked_on_a_later_day():
    """It is what it was on the day of the mark; where it changed on any day, it is no constant."""
    before, marked = step(NUMBERS[0], {"act": "sign"}, {}), step(NUMBERS[1], {"act": "sign"}, {}, "/act")
    other = step(NUMBERS[2], {"act": "back"}, {}, "/act")
    two = seen(
        *(shown(one, {"orderNo": one, "act": act}, {}) for one, act in zip(NUMBERS, "ab", strict=False))
    )

    for days in ((before, marked), (marked, before), (before, marked, marked)):
        assert pair(both(*days), "/act") == {"name": "/act", "kind": "constant", "value": '"sign"'}
    for days in ((marked, other), (marked, other, marked), (two, marked), (marked, two)):
        assert "constant" not in [one["kind"] for one in both(*days).pairs if one["name"] == "/act"]


def test_length_of_a_list_that_changes():
    """What one day contradicts falls away."""
    draft = both(step(NUMBERS[0], {"causes": ["x"]}, {}), step(NUMBERS[1], {"causes": ["x", "y"]}, {}))

    assert "/causes" in draft.unknown


def test_codes_of_another_day():
    """The same word with another code is no code of the field."""
    group: tuple[Group, Group] = (
        {("解决",): ("1",), ("未解决",): ("2",)},
        {("解决",): ("7",), ("未解决",): ("8",)},
    )
    days = [
        seen(shown(number, {"no": number, "result": code}, {"处理结果": ("list", "解决")}), groups=(one,))
        for number, code, one in zip(NUMBERS, ("1", "7"), group, strict=False)
    ]

    assert both(days[0]).unknown == []
    assert both(*days).unknown == ["/result"]


def test_nothing_of_an_order_is_kept():
    """Neither what was typed nor a number or an answer's value is in what a day leaves."""
    fields = {"处理说明": ("textarea", TYPED), "联系人电话": ("text", "13900000001")}
    body = {"note": TYPED, "tel": "13900000001", "version": 4711, "token": "9f1c2b7a4e5d6f708192a3b4c5d6e7f8"}
    text = step(NUMBERS[0], body, fields).model_dump_json()

    assert [one for one in (TYPED, "13900000001", "4711", "9f1c2b", NUMBERS[0]) if one in text] == []


def draft_of(*, opens: str = "", missing: tuple[str, ...] = ()) -> ProfileDraft:
    """The tables of a day."""
    draft = ProfileDraft()
    draft.put("order", "order_form", {"opens": opens or "window", "title": "工单"})
    if not opens:
        draft.guess("order", "order_form", "opens", "没有演示过，照常见的写")
    for what in missing:
        draft.lacks("order.toml", what, "演示")
    return draft


@pytest.mark.parametrize("days", [("", "panel"), ("panel", "")])
def test_seen_counts_more_than_guessed(days):
    """Whichever day has seen it."""
    first, second = (draft_of(opens=one, missing=() if one else ("opens：在哪里",)) for one in days)

    joined = RecordingProgress.of(first, ShownSteps()).joined(second)

    assert dict(joined.files["order"])["order_form"] == {"opens": "panel", "title": "工单"}
    assert joined.guesses == {}
    assert joined.missing == []


def rule(action: str) -> Table:
    """A write at the address that all writes of the site share."""
    return {"kind": "write", "method": "POST", "path": "/do", "action": action}


def test_writes_of_one_address():
    """Each kind of write that a day has shown keeps its rule, and each dialog its words."""
    first, second = ProfileDraft(), ProfileDraft()
    for draft, actions in ((first, ("accept",)), (second, ("accept", "complete"))):
        draft.put("site", "requests", [rule(one) for one in actions])
        draft.put("site", "", {"known_dialogs": [f"^{one}$" for one in actions]})

    joined = RecordingProgress.of(first, ShownSteps()).joined(second)

    assert joined.files["site"]["requests"] == [rule("accept"), rule("complete")]
    assert joined.files["site"][""] == {"known_dialogs": ["^accept$", "^complete$"]}


def test_day_without_a_login():
    """It says nothing of the page after the login, so that the next day's is the one."""
    draft, _ = learned(Recording("http://site.example/eoms/", opened="/login"), "mine")

    assert "home_path" not in dict(draft.files["site"])[""]


def test_missing_in_a_table_that_one_day_did_not_show():
    """A part stays unknown where the other day had nothing of its table."""
    first, second = (
        draft_of(missing=("[history]：怎样打开",)),
        draft_of(missing=("[history.actions] reject：怎样写",)),
    )
    second.put("order", "history", {"tab": "处理记录"})
    second.put("order", "history.actions", {"reject": ["驳回"]})

    joined = RecordingProgress.of(first, ShownSteps()).joined(second)

    assert [one.what for one in joined.missing] == ["[history.actions] reject：怎样写"]


def test_file_that_somebody_has_changed(tmp_path):
    """It stays there under another name, and the page says so."""
    folder = tmp_path / "profiles" / "mine"

    def written() -> str:
        draft = draft_of(opens="panel")
        write(draft, RecordingProgress.of(draft, ShownSteps()), folder, "mine", frozenset())
        return str((folder / "没有演示过.md").read_text(encoding="utf-8"))

    written()
    assert "手工改过" not in written()
    (folder / "order.toml").write_text("# 手工写的\n", encoding="utf-8")

    assert "order.toml.1" in written()
    assert (folder / "order.toml.1").read_text(encoding="utf-8") == "# 手工写的\n"
    assert folder.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", [None, "{", '{"steps": 1}'])
def test_folder_without_a_recording(tmp_path, text):
    """A profile that no recording has made is never written over."""
    if text is not None:
        (tmp_path / STATE).write_text(text, encoding="utf-8")

    with pytest.raises(BadInput, match="移走"):
        RecordingProgress.read(tmp_path)


def test_secrets_stay_out_of_what_is_left(tmp_path):
    """A table with something typed in it loses that, here as in the profile."""
    draft = draft_of(opens="panel")
    draft.put("order", "history", {"tab": TYPED, "when": "时间"})

    write(draft, RecordingProgress.of(draft, ShownSteps()), tmp_path / "mine", "mine", frozenset({TYPED}))

    assert [
        one.name for one in (tmp_path / "mine").iterdir() if TYPED in one.read_text(encoding="utf-8")
    ] == []
    left = json.loads((tmp_path / "mine" / STATE).read_text(encoding="utf-8"))
    assert left["tables"]["order"]["history"] == {"tab": "", "when": "时间"}
