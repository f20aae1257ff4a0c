"""The watchdog, looked at by hand on a clock that only moves when it is told to."""

from eoms_bot.run.lane.watchdog import STOP_PATIENCE, Watchdog, WatchedClock, beating
from tests.ledger.kit import StillClock

LIMIT = 60.0


class Teeth:
    """Counts the bites."""

    def __init__(self):
        self.bites = 0

    def __call__(self):
        self.bites += 1


def make():
    clock, teeth = StillClock(), Teeth()
    return clock, teeth, Watchdog(lambda: LIMIT, teeth, clock)


def test_a_run_that_beats_is_left_alone():
    """As long as no silence is longer than the limit, nothing is ended."""
    clock, teeth, dog = make()

    for _ in range(5):
        clock.wait(LIMIT)
        dog.look()
        dog.beat()

    assert teeth.bites == 0


def test_silence_is_bitten_once():
    """F51: a silence beyond the limit ends the browser, once, and the run gets the limit again to come back."""
    clock, teeth, dog = make()
    clock.wait(LIMIT + 1)

    dog.look()
    clock.wait(LIMIT)
    dog.look()

    assert teeth.bites == 1


def test_a_run_that_outlasts_its_stop():
    """G11: a run that was to end at once has 15 seconds, whatever it waits for; then its browser is ended, again and again."""
    clock, teeth = StillClock(), Teeth()
    said = [""]
    dog = Watchdog(lambda: LIMIT, teeth, clock, stopped=lambda: said[0])
    bites = []

    for why, seconds in [
        ("", 30),
        ("停", 1),
        ("停", 14),
        ("停", 1),
        ("停", 4),
        ("停", 1),
        ("", 40),
        ("停", 1),
    ]:
        said[0] = why
        clock.wait(seconds)
        dog.beat()  # a page that loads on and on shows life
        dog.look()
        bites.append(teeth.bites)

    assert bites == [0, 0, 0, 1, 1, 2, 2, 2]


def test_a_stop_while_the_run_waits_on_purpose():
    """A wait that does not end by itself is no reason to go on either."""
    clock, teeth = StillClock(), Teeth()
    dog = Watchdog(lambda: LIMIT, teeth, clock, stopped=lambda: "停")

    with dog.resting():
        dog.look()
        clock.wait(STOP_PATIENCE)
        dog.look()

    assert teeth.bites == 1


def test_a_wait_is_no_silence():
    """While the run waits on purpose through its clock, the watchdog rests; the limit begins anew behind it."""
    clock, teeth, dog = make()

    class Looking(StillClock):
        def wait(self, seconds):
            clock.wait(seconds)
            dog.look()

    WatchedClock(Looking(), dog).wait(LIMIT * 5)
    clock.wait(LIMIT)
    dog.look()

    assert teeth.bites == 0


def test_the_walks_points_are_beats():
    """Whoever comes to a point of the walk is alive, and the point's own mark is still called."""
    clock, teeth, dog = make()
    seen: list[str] = []
    clock.wait(LIMIT)

    beating(seen.append, dog)("K4")
    clock.wait(LIMIT)
    dog.look()

    assert (seen, teeth.bites) == (["K4"], 0)


def test_two_bites_in_vain_call_for_the_supervisor():
    """A run that two bites could not bring back is no longer called lively; a beat makes it lively again."""
    clock, _teeth, dog = make()
    lively = []

    for _ in range(2):
        clock.wait(LIMIT + 1)
        dog.look()
        lively.append(dog.lively())
    dog.beat()

    assert [*lively, dog.lively()] == [True, False, True]


def test_the_thread_looks_by_itself():
    """Between entering and leaving the block a thread looks; afterwards it is gone."""
    clock, teeth, dog = make()

    with dog:
        clock.wait(LIMIT + 1)
        dog._thread.join(timeout=1.5)
        alive = dog._thread.is_alive()

    assert (alive, teeth.bites, dog._thread.is_alive()) == (True, 1, False)


def test_a_swollen_browser_is_ended():
    """L2: a browser beyond the hard limit of memory is ended though the run beats; it is weighed now and then only."""
    clock, teeth = StillClock(), Teeth()
    dog = Watchdog(lambda: LIMIT, teeth, clock, lambda: True)
    bites = []

    for _ in range(4):
        clock.wait(10)
        dog.beat()
        dog.look()
        bites.append(teeth.bites)

    assert bites == [0, 1, 1, 2]
    assert dog.lively()
