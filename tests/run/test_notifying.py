"""The notice of a moment: from ledger, run folders, stop file and breaker."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.ledger import AccountLock, Ledger, account_key
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run import stop_file
from eoms_bot.run.notifying import briefs, notice_of
from tests.console.kit import MovingClock, seed, settings_of
from tests.ledger.kit import bring_to, make_write, noted, start_bot
from tests.ledger.planning import order_of, plan_of
from tests.report import samples


@pytest.fixture
def clock():
    """Noon."""
    return MovingClock()


@pytest.fixture
def settings(tmp_path):
    """Settings of a data folder behind a run with every outcome."""
    return settings_of(tmp_path / "home")


@pytest.fixture
def ledger(settings, clock):
    """The ledger of that run."""
    seed(settings, clock)
    with Ledger.open(settings.paths.ledger) as opened:
        yield opened


def test_what_a_run_leaves_to_people(settings, ledger, clock):
    """The unknown write comes first, what is done is not there, and neither is anything of the customer."""
    text = notice_of(settings, ledger, clock.now())

    lines = text.splitlines()
    assert lines[0].startswith(f"【结果未知】{samples.number(4)}")
    assert samples.number(1) not in text
    assert not [word for word in (samples.CUSTOMER, samples.PHONE, samples.PLACE) if word in text]


def test_what_a_preview_leaves_to_people(settings, ledger, clock):
    """An order that only a preview has seen, and held, needs somebody as well."""
    ledger.keep_plan(plan_of(made_at=clock.now()))

    text = notice_of(settings, ledger, clock.now())

    assert "CS-003" in text
    assert "CS-001" not in text


def test_what_a_run_and_then_a_preview_leave_is_one_line(settings, ledger, clock):
    """Orders that a run held and a later preview held again are named once each, so that no other is cut away."""
    before = notice_of(settings, ledger, clock.now())
    for number in (f"CS-00{n}" for n in (3, 4, 5)):
        noted(ledger, number, "run-9", Outcome.HELD, clock.now())
    plan = plan_of(made_at=clock.now() + timedelta(minutes=1))
    held = plan.rows[2]
    rows = [replace(held, position=n, order=order_of(f"CS-00{n + 2}")) for n in (1, 2, 3)]
    ledger.keep_plan(replace(plan, rows=tuple(rows)))

    text = notice_of(settings, ledger, clock.now() + timedelta(minutes=2))

    assert [text.count(f"CS-00{n}") for n in (3, 4, 5)] == [1, 1, 1]
    assert len(text.splitlines()) == len(before.splitlines()) + 3


def test_troubles_of_the_bot(settings, ledger, clock):
    """A stop, an open breaker and a login that failed need somebody."""
    stop_file.ask(settings.paths.stop_file, hard=True)
    shut = Breaker(needs_person=True, refusals=5, cause="拒绝受理")
    ledger.keep_breaker(account_key("mock", "clerk01"), shut)
    ledger.run_started("run-9", "run", "clerk01", clock.now())
    ledger.run_finished("run-9", 4, clock.now())

    kinds = [line[:4] for line in notice_of(settings, ledger, clock.now()).splitlines()[-3:]]

    assert kinds == ["【登录】", "【停止】", "【暂停】"]


def test_the_run_that_is_just_ending(settings, ledger, clock):
    """At the end of a run its own trouble counts, not that of the one before."""
    ledger.run_started("run-9", "run", "clerk01", clock.now())
    ledger.run_finished("run-9", 4, clock.now())

    text = notice_of(settings, ledger, clock.now(), ended="运行：网站打不开，run-10")

    assert "run-10" in text
    assert "run-9" not in text


def test_what_is_in_hand(settings, ledger, clock):
    """What a living run of another account has in hand is that one's; a run that tells of its own end tells of what it leaves."""
    own, other = (start_bot(settings.paths.ledger, f"run of {name}", name) for name in ("clerk01", "clerk02"))
    for bot, order_no in ((own, "CS-OWN"), (other, "CS-OTHER")):
        bot.clock.time = clock.now()
        bring_to(bot, WriteState.SENDING, make_write(order_no))
        bot.ledger.close()

    locks = [AccountLock(settings.paths.locks, "mock", name) for name in ("clerk01", "clerk02")]
    with locks[0], locks[1]:
        text = notice_of(settings, ledger, clock.now())

    assert "CS-OWN" in text
    assert "CS-OTHER" not in text


def test_another_accounts_run(settings, ledger, clock):
    """How a run of another account ended is for whoever answers for that one."""
    ledger.run_started("run-9", "run", "clerk02", clock.now())
    ledger.run_finished("run-9", 4, clock.now())

    assert "run-9" not in notice_of(settings, ledger, clock.now())


def test_yesterday_is_over(settings, ledger, clock):
    """A day later, with the bot at work again, only what nobody knows the outcome of still needs somebody."""
    later = clock.now() + timedelta(hours=25)
    ledger.stage("ID-056-20261126-00001", "READ", "run-10", later)

    lines = notice_of(settings, ledger, later).splitlines()

    assert [line[:6] for line in lines] == ["【结果未知】"]


def test_a_weekend_without_a_run(settings, ledger, clock):
    """What was left to people on Friday is told on Monday, as long as no run has looked since; not a week later."""
    monday, a_week_on = (clock.now() + timedelta(days=days) for days in (3, 8))

    now, then, behind = (
        notice_of(settings, ledger, at).splitlines() for at in (clock.now(), monday, a_week_on)
    )

    assert (len(now), len(then)) == (6, 6)
    assert [line[:6] for line in behind] == ["【结果未知】"]


def test_a_folder_that_is_gone_or_torn(settings, ledger, clock, tmp_path):
    """Where a run's folder is gone, orders are told by number; a torn line tells nothing."""
    (tmp_path / "items.jsonl").write_text('{"order_no": "A", "reason": "甲"}\n{"order_no": "B", "re')

    assert briefs(tmp_path, ["A", "B"]) == {"A": {"order_no": "A", "reason": "甲"}}
    assert briefs(tmp_path / "none", ["A"]) == {}
    gone = settings.model_copy(
        update={"paths": settings.paths.model_copy(update={"runs": tmp_path / "none"})}
    )
    assert samples.number(4) in notice_of(gone, ledger, clock.now())


def test_nobody_is_needed(tmp_path, clock):
    """Before the first run there is nothing to say."""
    settings = settings_of(tmp_path / "other")
    with Ledger.open(settings.paths.ledger) as fresh:
        assert notice_of(settings, fresh, clock.now()) == ""


@pytest.mark.parametrize(
    ("left", "told"),
    [(8, ""), (7, "密码还有 7 天到期"), (1, "密码还有 1 天到期"), (0, "密码今天到期"), (-2, "密码已到期")],
)
def test_password_that_ends(settings, ledger, clock, left, told):
    """The end of the password is told from seven days ahead on, and until there is another one."""
    day = clock.now().astimezone(SHANGHAI).date() + timedelta(days=left)
    ledger.note_password_end(account_key("mock", "clerk01"), day)

    last = notice_of(settings, ledger, clock.now()).splitlines()[-1]

    assert told in last
    assert ("密码" in last) == bool(told)
    assert not told or last.startswith("【登录】")
