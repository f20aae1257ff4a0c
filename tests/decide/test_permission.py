"""What goes without any person's row: only what one permission covers entirely. Each bound holds it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from eoms_bot.decide.permission.floor import Unwritten
from eoms_bot.decide.permission.permission import Level, Release, release
from eoms_bot.model.decision import Backing, Sourced, Standing
from eoms_bot.model.permission import Permission, Proven
from tests.decide.build import DEADLINE, NOW, SOLVED, completed, order
from tests.decide.permitting import REJECT, SEEN, bounds, permission

COMPLETION = {"action": "solved", "reasons": (), "columns": ()}


def why(found: Release) -> str:
    """Why it does not go alone."""
    assert found.level is not Level.ALONE
    return found.why


def cells(**changes):
    """The reject with other cells."""
    have = dict(REJECT.backing.cells) | changes
    return replace(SEEN, decision=replace(REJECT, backing=Backing(tuple(have.items()))))


def done(**changes):
    """A completion in whose cells a person or a table stands, with some changed."""
    whole = completed(SOLVED)
    have = dict(whole.backing.cells) | changes
    return replace(SEEN, decision=replace(whole, trace=(), backing=Backing(tuple(have.items()))))


def test_covered_entirely():
    """It goes alone, on the permission by its hash and title, and by who asked for it and approved it."""
    one = permission()

    found = release(bounds(one), SEEN)

    assert found == Release(
        Level.ALONE, "", f"许可 {one.digest[:12]} 宽带投诉首步（张班长 申请，李经理 批准）"
    )


def test_no_permission_sends_nothing():
    """The settings of before: complete and without guesses, it waits for one approval."""
    found = release(replace(bounds(), permissions=()), SEEN)

    assert found == Release(Level.ONE_KEY, "没有许可包括 派单驳回 宽带投诉")


BOUNDS: dict[str, tuple[Permission, dict[str, Any], Unwritten, str]] = {
    "level": (permission(level="one_key"), {}, SEEN, "写明由人逐张批准（one_key）"),
    "not yet": (permission(since=date(2026, 1, 7)), {}, SEEN, "2026-01-07 才开始"),
    "ended": (permission(since=date(2025, 12, 1), until=date(2026, 1, 5)), {}, SEEN, "2026-01-05 已到期"),
    "undeclared": (permission(), {"undeclared": "认不出磁盘已加密"}, SEEN, "认不出磁盘已加密"),
    "too early": (permission(begin="09:01"), {}, SEEN, "现在 09:00，只在 09:01–17:30"),
    "too late": (permission(end="09:00"), {}, SEEN, "现在 09:00，只在 08:30–09:00"),
    "hours left": (
        permission(begin="00:00", end="23:59"),
        {},
        replace(SEEN, now=DEADLINE - timedelta(hours=4) + timedelta(seconds=1)),
        "离处理时限不到 4 小时",
    ),
    "cap": (permission(), {"used": lambda one: 5}, SEEN, "今天已凭它发送 5 张，一天最多 5 张"),
    "column": (permission(columns=("驳回原因",)), {}, SEEN, "驳回说明 是从文字读出的，许可没有写这一列"),
    "shut": (permission(), {"shut": {"宽带投诉": "有一张被退回"}}, SEEN, "宽带投诉 已关：有一张被退回"),
    "unproven": (permission(), {"proven": {}}, SEEN, "还没有用本部门的历史工单核对过"),
    "bound": (permission(), {"proven": {"宽带投诉": Proven(0.011, 30)}}, SEEN, "差错上界 1.1%，要不超过 1%"),
    "watched": (
        permission(),
        {"proven": {"宽带投诉": Proven(0.01, 29)}},
        SEEN,
        "只有 29 张由人看过，要 30 张",
    ),
    "floor": (permission(), {}, replace(SEEN, order=order(vip=True)), "必须由人看：待办列表标为 VIP"),
    "first ten": (permission(), {}, replace(SEEN, first=9), "只办成过 9 张"),
    "doubts": (
        permission(),
        {},
        replace(SEEN, decision=replace(REJECT, backing=replace(REJECT.backing, doubts=("没有核对话单",)))),
        "必须由人看：没有核对话单",
    ),
    "demo elsewhere": (permission(demo=True), {}, SEEN, "演示用的，只在本机附带的模拟网站上算数"),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_each_bound_holds(name):
    """One thing stands in the way, and it is named alone; the order waits for one approval."""
    one, changes, seen, words = BOUNDS[name]

    found = release(bounds(one, **changes), seen)

    assert (found.level, found.grounds) == (Level.ONE_KEY, "")
    assert words in found.why
    assert "；" not in found.why


@pytest.mark.parametrize(
    ("one", "words"),
    [
        pytest.param(
            permission(action="solved", reasons=(), columns=()), "没有许可包括 派单驳回 宽带投诉", id="action"
        ),
        pytest.param(permission(reasons=("其他县区工单",)), "没有许可包括 派单驳回 宽带投诉", id="reason"),
    ],
)
def test_what_no_permission_names(one, words):
    """Another action or another reason is none of this permission's."""
    assert why(release(bounds(one), SEEN)) == words


@pytest.mark.parametrize("action", ["reject", "unsolved"])
def test_a_solved_order_takes_no_permission_of_another_action(action):
    """What covers rejects, or unsolved orders, covers no completion as solved."""
    scope = COMPLETION | {"action": action} if action != "reject" else {}

    assert why(release(bounds(permission(**scope)), done())) == "没有许可包括 完成（解决）"


@pytest.mark.parametrize("name", ["hands", "nothing_alone"])
def test_in_a_persons_hands(name):
    """An order that a person has goes only with him; while a row can't be assigned nothing goes alone."""
    said = {"hands": "批次.xlsx 第3行有这张工单", "nothing_alone": "批次.xlsx 第3行认不出工单号"}[name]

    found = release(bounds(**{name: said}), SEEN)

    assert (found.level, found.why) == (
        Level.PERSON if name == "hands" else Level.ONE_KEY,
        said,
    )


def test_a_guess_is_a_persons():
    """Whatever is permitted, what is only guessed does not even wait for one key."""
    guess = replace(REJECT, text=Sourced("宽带投诉：光猫", "相似工单"))

    assert release(bounds(), replace(SEEN, decision=guess)).level is Level.PERSON


def test_a_guessed_cell():
    """A cell that is a guess stands in the way, though the text that rests on it were none."""
    assert "驳回说明 只是猜测" in why(release(bounds(), cells(reject_note=Sourced("光猫", "…"))))


@pytest.mark.parametrize("standing", [Standing.PERSON, Standing.FACT, Standing.DERIVED])
def test_better_than_read_needs_no_column(standing):
    """Only what a text says has to be named."""
    known = {name: Sourced("宽带投诉", "…", standing) for name in ("reject_reason", "reject_note")}

    assert release(bounds(permission(columns=())), cells(**known)).level is Level.ALONE


def test_completion_goes_alone():
    """One whose cells stand in tables, or are people's."""
    assert release(bounds(permission(**COMPLETION)), done()).level is Level.ALONE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"scene": Sourced("乡镇", "…", Standing.READING)}, "场景分类 是从文字读出的", id="read"),
        pytest.param({"attitude": Sourced("认可", "…", Standing.FACT)}, "客户态度 不是人说的", id="attitude"),
        pytest.param({"result": Sourced("解决", "…", Standing.DERIVED)}, "处理结果 不是人说的", id="result"),
    ],
)
def test_cells_of_a_completion(changes, words):
    """A column that is not named, and what only a person may say."""
    assert words in why(release(bounds(permission(**COMPLETION)), done(**changes)))


def test_named_column_of_a_completion():
    """Once its column is named, a value that was read goes."""
    named = permission(**{**COMPLETION, "columns": ("场景分类",)})

    assert release(bounds(named), done(scene=Sourced("乡镇", "…", Standing.READING))).level is Level.ALONE


@pytest.mark.parametrize(("areas", "level"), [(("乡镇",), Level.ALONE), (("县城",), Level.ONE_KEY)])
def test_area(areas, level):
    """Only completions of its areas."""
    assert release(bounds(permission(**COMPLETION, areas=areas)), done()).level is level


def test_demo_needs_no_history():
    """On the bundled site it needs neither proof, account, disk nor notice; a shut reason stays shut."""
    bare = {"bundled": True, "proven": {}, "undeclared": "没有写明账号", "shown": lambda one: None}
    demo, fresh = permission(demo=True), replace(SEEN, first=0)

    assert release(bounds(demo, **bare), fresh).level is Level.ALONE
    assert "已关" in why(release(bounds(demo, **bare, shut={"宽带投诉": "办错了"}), fresh))


@pytest.mark.parametrize("minutes", [None, 14])
def test_people_see_it_first(minutes):
    """What would go alone is shown for a quarter of an hour; until then it waits, and says so."""
    shown = None if minutes is None else NOW - timedelta(minutes=minutes)

    found = release(bounds(shown=lambda one: shown), SEEN)

    assert (found.level, found.show) == (Level.ONE_KEY, True)
    assert "先公示 15 分钟，没有人撤下才发送" in found.why


def test_any_permission_is_enough():
    """Of several the one that covers it counts, wherever it stands."""
    spent, good = permission(columns=()), permission(title="第二个")

    found = release(bounds(spent, good), SEEN)

    assert (found.level, found.grounds) == (Level.ALONE, good.grounds)


def test_no_two_make_one():
    """Two permissions that each cover a part cover nothing."""
    one, other = permission(columns=("驳回原因",)), permission(columns=("驳回说明",))

    assert release(bounds(one, other), SEEN).level is Level.ONE_KEY


def test_everything_is_named_at_once():
    """All that stands in the way is said in one sentence."""
    one = permission(columns=(), begin="10:00")

    said = why(release(bounds(one, undeclared="没有写明账号"), replace(SEEN, order=order(vip=True))))

    assert said == (
        f"{one.named}：没有写明账号；现在 09:00，只在 10:00–17:30；驳回原因 是从文字读出的，许可没有写这一列；"
        "驳回说明 是从文字读出的，许可没有写这一列；必须由人看：待办列表标为 VIP"
    )
