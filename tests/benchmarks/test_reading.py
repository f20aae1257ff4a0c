"""The figures of the reading on a handful of rows, the bands of its probabilities, and the trade."""

import pytest

pytest.importorskip("sklearn")

from benchmarks.reading import diagram
from benchmarks.reading.__main__ import written
from benchmarks.reading.figures import FIGURES, bound, paired, table, wrong
from benchmarks.reading.judging import Judged, Said

CAUSE = "覆盖-室外弱覆盖"


def label(number, action, reason=None, **more):
    """A labelled line."""
    plain = {"label_cause": None, "label_scene": "未知", "label_county": "澜溪县"}
    quiet = {"has_koujing": False, "major": False}
    said = {"label_action": action, "label_reject_reason": reason, "text": f"第{number}条"}
    return {"id": f"x{number}", **said, **plain, **quiet, **more}


def verdict(action, reason=None, alone=False, **more):
    """What `explain` says of it."""
    said = {"action": action, "reject_reason": reason, "alone": alone, "why": "因为"}
    plain = {"cause": None, "cause_alternatives": (), "scene": "未知", "county": "澜溪县"}
    quiet = {"has_koujing": False, "major": False, "duplicate_of": None}
    return {**said, **plain, **quiet, **more}


OURS = {"label_cause": CAUSE, "label_scene": "农村"}
SECOND = [{"cause": "容量-小区高负荷", "share": 0.2}, {"cause": CAUSE, "share": 0.1}]
THIRD = [*SECOND[:1], {"cause": "其他", "share": 0.1}, SECOND[1]]
ROWS = (
    (label(1, "reject", "宽带投诉"), verdict("reject", "宽带投诉", alone=True)),
    (label(2, "reject", "宽带投诉"), verdict("human")),
    (label(3, "complete", **OURS), verdict("complete", cause=CAUSE, scene="农村")),
    (
        label(4, "complete", **OURS),
        verdict("complete", cause="别的", cause_alternatives=SECOND, scene="乡镇"),
    ),
    (label(5, "complete", **OURS, cause_alt=["别的"]), verdict("complete", cause="别的", scene="农村")),
    (label(6, "complete", **OURS), verdict("complete", cause="别的", cause_alternatives=THIRD, scene="农村")),
    (label(7, "human", major=True), verdict("human", major=True)),
    (label(8, "human", action_alt=["complete"]), verdict("complete", major=True, county="望川县")),
)
READS = paired(*zip(*ROWS, strict=True))


def value(name, rows=READS):
    """One figure."""
    return next(one for one in FIGURES if one.name == name).counted(rows)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("action", 7 / 8),
        ("rejects found", 1 / 2),
        ("rejects that go alone", 1 / 2),
        ("of these false", 0),
        ("major recall", 1.0),
        ("ordinary taken for major", 1 / 7),
        ("口径 F1", 1.0),
        ("duplicates F1", 1.0),
        ("cause", 2 / 4),
        ("cause among first three", 3 / 4),
        ("scene", 3 / 4),
        ("county", 7 / 8),
        ("held", 2 / 8),
    ],
)
def test_figure(name, wanted):
    """Counted by hand. Another answer that the label accepts is right; a fourth cause is not among three."""
    assert value(name) == pytest.approx(wanted)


FIRST = label(1, "complete", **OURS, pair_id="p", pair_role="orig")
AGAIN = label(2, "reject", "重复派单", pair_id="p", pair_role="dup")
FAR = label(3, "reject", "其他县区投诉", label_county="望川县")


@pytest.mark.parametrize(
    ("line", "said", "right"),
    [
        pytest.param(AGAIN, verdict("reject", "重复派单", True, duplicate_of="x1"), True, id="earlier"),
        pytest.param(
            AGAIN, verdict("reject", "重复派单", True, duplicate_of="x9"), False, id="another earlier"
        ),
        pytest.param(AGAIN, verdict("reject", "宽带投诉", True), False, id="another reason"),
        pytest.param(FAR, verdict("reject", "其他县区投诉", True, county="望川县"), True, id="county"),
        pytest.param(
            FAR, verdict("reject", "其他县区投诉", True, county="松岭县"), False, id="another county"
        ),
        pytest.param(label(4, "human"), verdict("reject", "宽带投诉", True), False, id="no reject"),
        pytest.param(label(4, "human"), verdict("reject", "宽带投诉"), True, id="not alone"),
    ],
)
def test_what_goes_alone_must_be_right_in_all(line, said, right):
    """Wrong reason, county and earlier order are as false as a wrong action."""
    rows = paired([FIRST, line], [verdict("complete"), said])

    assert value("of these false", rows) == (0 if right else 1)


def test_duplicates_and_koujing():
    """One of two found, one invented: 2 · 1 / (2 + 2)."""
    lines = [AGAIN, {**AGAIN, "id": "x3"}, label(4, "complete", has_koujing=True)]
    found = [
        verdict("reject", "重复派单"),
        verdict("complete"),
        verdict("reject", "重复派单", has_koujing=True),
    ]

    assert (value("duplicates F1", paired(lines, found)), value("口径 F1", paired(lines, found))) == (
        0.5,
        1.0,
    )


def test_the_table_marks_what_misses_its_goal():
    """A column for each writer and one for all; a star at what is short of the goal."""
    lines = table({"甲": READS, "乙": READS[:1]}).splitlines()

    assert lines[0] == "| | 甲 | 乙 | all | goal |"
    assert "| action | 0.875 * | 1.000 | 0.889 * | ≥ 0.90 |" in lines
    assert "| of these false | 0 | 0 | 0 | ≤ 0.00 |" in lines


def test_the_bound_is_exact():
    """None false of 59 bounds the share at 1 - 0.05 ** (1 / 59)."""
    rows = paired(*zip(*[ROWS[0]] * 59, strict=True))

    assert bound(rows).endswith("false 0; exact one-sided 95 % bound of the false ones: 4.95%.")


def test_what_went_wrong_is_told():
    """A line for each figure that a text spoils."""
    assert [line.split("\t")[:4] for line in wrong(READS)[1:]] == [
        ["x2", "action", "reject", "human"],
        ["x4", "cause", CAUSE, "别的"],
        ["x4", "scene", "农村", "乡镇"],
        ["x6", "cause", CAUSE, "别的"],
        ["x8", "major", "False", "True"],
        ["x8", "county", "澜溪县", "望川县"],
    ]


def test_bands():
    """A certain answer is in the last band; a band without texts is there as well."""
    found = diagram.bands([Said(1.0, True), Said(0.95, False), Said(0.3, True)])

    assert len(found) == 10
    assert found[9] == (0.9, 2, 0.5)
    assert found[3] == (0.3, 1, 1.0)
    assert found[0].texts == 0


def judged(row, margin):
    """A text with how far it lies above the threshold."""
    return Judged(row, {"action": Said(0.9, True)}, margin)


FALSE = paired([label(9, "complete")], [verdict("reject", "宽带投诉")])[0]
JUDGED = [judged(READS[0], 1.0), judged(FALSE, -1.0), judged(READS[1], None)]


def test_the_trade():
    """A lower threshold lets the false one go as well; what a guard keeps never goes."""
    assert diagram.trade(JUDGED) == [(0, 0.0), (0, 0.5), (1, 1.0)]
    assert diagram.chosen(JUDGED) == (0, 0.5)


def test_everything_is_written(tmp_path):
    """The table, the picture, and for each writer the verdicts and what was wrong."""
    figures = written({"甲": JUDGED}, tmp_path / "out")

    found = {path.name: path.read_text("utf-8") for path in (tmp_path / "out").iterdir()}
    assert set(found) == {"figures.md", "calibration.svg", "甲.out", "甲.wrong.tsv"}
    assert found["figures.md"] == figures
    assert "独自驳回的门槛" in found["calibration.svg"]
    assert len(found["甲.out"].splitlines()) == 3
