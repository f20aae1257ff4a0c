"""What the benchmark without typing counts, and what it calls wrong."""

from datetime import datetime

import pytest

from benchmarks.played.person import PlayedOrder, work
from benchmarks.played.world import decided_only
from benchmarks.touchless.__main__ import summary
from benchmarks.touchless.figures import Shares, figures, wrong
from eoms_bot.model.decision import Backing, Complete, Hold, Reject, Sourced, Standing
from eoms_bot.model.zone import SHANGHAI

NUMBER = "ID-056-20261125-00001"
TRUTH = {
    "order_no": NUMBER,
    "action": "complete",
    "reject_reason": None,
    "duplicate_of": None,
    "county": "澜溪县",
    "result": "解决",
    "unsolvable": None,
    "prov_cause": "故障-传输中断",
    "has_koujing": False,
    "site": "LX_青槐政府",
    "cell": None,
    "network": "4G(LTE)",
    "area": "乡镇",
    "scene": "乡镇",
    "solved_time": "2026-11-25 10:00",
    "attitude": "满意",
    "contact_time": "2026-11-25 10:30",
    "caller_number": "13900000008",
    "customer_number": "13900000001",
    "contact": "good",
}
CELLS = {
    "result": "解决",
    "prov_cause": "故障-传输中断",
    "has_koujing": "无",
    "site": "LX_青槐政府",
    "network": "4G(LTE)",
    "area": "乡镇",
    "scene": "乡镇",
    "solved_time": "2026-11-25 10:00:00",
    "attitude": "满意",
    "contact_time": "2026-11-25 10:30:29",
    "caller_number": "13900000008",
    "customer_number": "13900000001",
}


def complete(standing=Standing.FACT, **changes):
    """A completion whose cells are true but for the changes."""
    cells = {name: text for name, text in {**CELLS, **changes}.items() if text}
    sourced = tuple((name, Sourced(text, "表", standing)) for name, text in cells.items())
    return Complete({}, (), None, "C-完成", "1", (), Backing(sourced))


def reject(reason, **cells):
    """A rejection that rests on these cells."""
    sourced = tuple((name, Sourced(text, "工单文字", Standing.READING)) for name, text in cells.items())
    return Reject(reason, Sourced("", ""), "R-", "1", (), Backing(sourced))


def rejected(reason, **more):
    """The truth of an order that is to be turned away."""
    return {**TRUTH, "action": "reject", "reject_reason": reason, **more}


@pytest.mark.parametrize(
    ("decision", "truth"),
    [
        pytest.param(complete(), TRUTH, id="all true"),
        pytest.param(complete(Standing.PERSON, cell="LX_青槐政府-1"), TRUTH, id="a person says it"),
        pytest.param(Hold("", (), "H", "1", ()), TRUTH, id="nothing leaves"),
        pytest.param(reject("宽带投诉", reject_note="光猫"), rejected("宽带投诉"), id="reject"),
        pytest.param(
            reject("其他县区投诉", reject_note="望川县"),
            rejected("其他县区投诉", county="望川县"),
            id="another county",
        ),
    ],
)
def test_nothing_wrong(decision, truth):
    """What is true, what only a person can know and says, and what does not leave."""
    assert list(wrong(decision, truth)) == []


@pytest.mark.parametrize(
    ("decision", "truth", "words"),
    [
        pytest.param(complete(scene="景区"), TRUTH, "scene: 景区", id="another value"),
        pytest.param(
            complete(contact_time="2026-11-25 10:31:00"), TRUTH, "contact_time", id="another minute"
        ),
        pytest.param(complete(attitude=""), TRUTH, "attitude: empty", id="an empty cell"),
        pytest.param(complete(cell="LX_青槐政府-1"), TRUTH, "nobody can know", id="no source"),
        pytest.param(complete(), rejected("宽带投诉"), "true: reject", id="another action"),
        pytest.param(complete(), {**TRUTH, "action": "hold"}, "true: hold", id="a person's"),
        pytest.param(reject("宽带投诉"), rejected("非我部门工单"), "true: reject 非我", id="another reason"),
        pytest.param(
            reject("重复派单", earlier_order_no="ID-1"),
            rejected("重复派单", duplicate_of="ID-2"),
            "true: ID-2",
            id="another earlier order",
        ),
        pytest.param(
            reject("其他县区投诉", reject_note="松岭县"),
            rejected("其他县区投诉", county="望川县"),
            "true: 望川县",
            id="another county",
        ),
    ],
)
def test_what_is_wrong(decision, truth, words):
    """Exactly one line says what would leave and what is true."""
    (line,) = wrong(decision, truth)

    assert line.startswith(NUMBER)
    assert words in line


def counted(**changes):
    """Shares within all targets, but for the changes."""
    plain = {"seed": 1, "age": 0.0, "orders": 40, "alone": 0.0, "keyed": 0.6, "typed": (5, 1), "left": ()}
    return Shares(**{**plain, "wrong": (), "approved": 30, "proven": 30, **changes})


@pytest.mark.parametrize(
    ("changes", "missed"),
    [
        pytest.param({}, 0, id="within"),
        pytest.param({"proven": None}, 0, id="not sent"),
        pytest.param({"keyed": 0.59}, 1, id="too few keyed"),
        pytest.param({"typed": (6,)}, 1, id="too much typed"),
        pytest.param({"wrong": ("scene",)}, 1, id="wrong"),
        pytest.param({"proven": 29}, 1, id="not committed"),
        pytest.param({"differences": ("twice",)}, 1, id="the checker objects"),
    ],
)
def test_targets(changes, missed):
    """Each target counts on its own; the share without a person is no target."""
    one = counted(**changes)

    assert len(list(one.beyond)) == missed
    assert ("BEYOND" in summary([counted(), one])) == bool(missed)


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    """The first seed's orders, decided without a site."""
    with decided_only(tmp_path_factory.mktemp("branch"), 1, 0) as preview:
        yield preview


@pytest.fixture(scope="module")
def worked(preview):
    """What the person makes of them."""
    now = datetime.now(SHANGHAI)
    return {row.order.order_no: work(row, preview, now) for row in preview.plan.rows}


def test_a_persons_orders_stay(preview, worked):
    """What the truth leaves to people is not worked."""
    kept = [one for number, one in worked.items() if preview.truth[number]["action"] == "hold"]

    assert kept
    assert all((one.keys, one.typed, one.edits) == (0, (), {}) for one in kept)


def test_a_key_for_each_right_guess_and_the_approval(preview, worked):
    """What was said and not typed is a key each, but for the time that the log has; approving is one more."""
    done = [
        one
        for number, one in worked.items()
        if preview.truth[number]["action"] != "hold" and not isinstance(one.decision, Hold)
    ]

    keys = {len(one.edits.keys() - set(one.typed) - {"contact_time"}) + 1 - one.keys for one in done}
    assert keys == {0}


def test_what_was_confirmed_is_true(preview, worked):
    """No cell that the person said contradicts the truth."""
    for number, one in worked.items():
        cells = dict(one.decision.backing.cells)
        false = [
            words
            for words in wrong(one.decision, preview.truth[number])
            if words.split()[1].strip(":") in one.edits
        ]
        assert false == [], (number, cells)


def test_shares_are_of_all_listed_orders(preview, worked):
    """A colleague's order is neither listed nor counted."""
    rows = list(worked.values())
    found = figures(1, 0, rows, preview.truth, 2)

    assert found.orders == len(preview.plan.rows) < len(preview.truth)
    assert found.alone == 2 / found.orders
    assert round(found.keyed * found.orders) + len(found.typed) == sum(
        preview.truth[one.row.order.order_no]["action"] != "hold" for one in rows
    )


def test_nothing_typed_is_keyed(preview, worked):
    """One typed cell, or a fifth key, is too much."""
    (number, one) = next((n, one) for n, one in worked.items() if one.keys == 1 and not one.typed)
    truth = {number: preview.truth[number]}

    shares = [
        figures(1, 0, [PlayedOrder(one.row, one.decision, keys, typed)], truth, 0).keyed
        for keys, typed in ((4, ()), (5, ()), (1, ("attitude",)))
    ]

    assert shares == [1, 0, 0]


def test_a_table_that_is_left_out_costs_cells(tmp_path):
    """Without the table of cells the person fills in more of the same orders."""
    whole, less = (cells_of(tmp_path / name, without) for name, without in (("a", ()), ("b", ("cells",))))

    assert less > whole + 2


def cells_of(home, without):
    """The cells an order of the first seed."""
    home.mkdir()
    with decided_only(home, 1, 0, without) as preview:
        worked = [work(row, preview, datetime.now(SHANGHAI)) for row in preview.plan.rows]
        return figures(1, 0, worked, preview.truth, 0).cells
