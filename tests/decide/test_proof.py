"""What a history proves of a write: entries that can be its effect, ours with our words, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.decide.proof import NOT_THERE, Traces, apart, closing, is_among, same_words
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.write import Action, WriteState
from tests.report import samples

SENT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ACTIONS = {"complete": ("完成工单",), "reject": ("派单驳回",), "accept": ("受理",)}
TRIED = samples.write(1, WriteState.RELEASED, action=Action.CLOSE, sending_at=SENT.isoformat(), proof="")
OUR_REPLY = HistoryEntry(SENT + timedelta(minutes=1), "王值班", "完成工单", TRIED.text)


def traces(*others, ahead=timedelta(0)):
    """The search for that attempt, on an order that these other writes belong to as well."""
    return Traces(TRIED, [TRIED, *others], "王值班", ahead)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("before", "within", "ours"),
    [
        pytest.param(timedelta(seconds=120), timedelta(0), True, id="at the edge"),
        pytest.param(timedelta(seconds=121), timedelta(0), False, id="too old"),
        pytest.param(timedelta(seconds=179), MINUTE, True, id="may be as late as the edge"),
        pytest.param(timedelta(seconds=181), MINUTE, False, id="too old whenever in its minute"),
    ],
)
def test_window_of_a_time_without_seconds(before, within, ours):
    """An entry counts as the effect of a write as long as it can be as late as that; one without seconds a
    minute longer.
    """
    entry = replace(OUR_REPLY, when=SENT - before, within=within)

    assert traces().reply([entry], ACTIONS).by_us == ours


@pytest.mark.parametrize(
    ("action", "ours"),
    [
        pytest.param(Action.ACCEPT, True, id="an accept of the same minute"),
        pytest.param(Action.CLOSE, False, id="an earlier task's reply"),
    ],
)
def test_time_that_another_write_has_used(action, ours):
    """An entry that proved another reply proves no second one; an accept of the same minute is another entry."""
    proof = f"处理记录｜王值班｜{OUR_REPLY.when.isoformat(timespec='seconds')}｜已处理"
    other = replace(TRIED, key=f"{TRIED.key}0", action=action, task_id="T-0", proof=proof)

    assert traces(other).reply([replace(OUR_REPLY, within=MINUTE)], ACTIONS).by_us == ours


@pytest.mark.parametrize(
    ("entry", "found", "who"),
    [
        pytest.param(replace(OUR_REPLY, text="别的答复"), False, "", id="ours with other words"),
        pytest.param(replace(OUR_REPLY, who="李协办"), True, "李协办", id="a colleague's"),
        pytest.param(replace(OUR_REPLY, action="派单驳回"), False, "", id="another step of ours"),
    ],
)
def test_entry_that_is_not_our_reply(entry, found, who):
    """Another step or other words of ours prove nothing; a colleague's entry names him."""
    proof = traces().reply([entry], ACTIONS)

    assert (proof.found, proof.by_us, proof.who) == (found, False, who)


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        pytest.param(replace(OUR_REPLY, action="完成处理"), "完成处理", id="no step's word"),
        pytest.param(OUR_REPLY, "", id="the step's word"),
        pytest.param(replace(OUR_REPLY, action="转派", text="别的"), "", id="other words of ours"),
        pytest.param(replace(OUR_REPLY, action="完成处理", who="李协办"), "", id="a colleague's"),
        pytest.param(replace(OUR_REPLY, action="完成处理", when=SENT - timedelta(hours=1)), "", id="too old"),
    ],
)
def test_word_that_no_step_has(entry, word):
    """An entry of ours with our words under another word is named, for people; it proves nothing."""
    assert traces().unnamed([entry], ACTIONS) == word
    assert traces().reply([replace(entry, action=word or "转派")], ACTIONS).by_us is False


def test_clock_too_far_off():
    """Where the site's clock differs by more than two minutes, no entry is this write's."""
    assert traces(ahead=timedelta(seconds=121)).reply([OUR_REPLY], ACTIONS) == NOT_THERE


@pytest.mark.parametrize(
    ("seconds", "words"), [(-130, "130 秒"), (28_800, "8 小时"), (43_203, "12 小时"), (-31_536_000, "365 天")]
)
def test_distance_of_two_clocks(seconds, words):
    """A wrong year, a wrong half of the day and a wrong zone are told apart without dividing seconds."""
    assert apart(seconds) == words


def test_accept_that_somebody_took_over():
    """Our own accept proves the accept, whoever holds the order now; a colleague's does not."""
    entry = replace(OUR_REPLY, action="受理", text="")
    search = Traces(replace(TRIED, kind="accept", action=Action.ACCEPT), [TRIED], "王值班", timedelta(0))

    assert search.accept([replace(entry, who="李协办")], ACTIONS) is None
    proof = search.accept([replace(entry, who="李协办"), entry], ACTIONS)
    assert proof is not None
    assert proof.by_us


def test_only_ends_of_an_order_are_closing():
    """An accept, or a step between, ends no order."""
    steps = [replace(OUR_REPLY, action=one) for one in ("受理", "阶段处理", "派单驳回", "完成工单")]

    assert [one.action for one in closing(steps, ACTIONS)] == ["派单驳回", "完成工单"]


@pytest.mark.parametrize(
    ("dealers", "named"),
    [
        ("王值班", True),
        ("李协办、王值班（主）", True),
        ("王值班二", False),
        ("（王值班）", False),
        ("", False),
    ],
)
def test_whole_name_counts(dealers, named):
    """A name inside another one, or in a remark, is not ours."""
    assert is_among("王值班", dealers) is named
    assert not is_among("", dealers)


def test_white_space_makes_no_other_words():
    """Sites break lines and pad with U+3000."""
    assert same_words("调整\u3000天线\n", "调整天线")
