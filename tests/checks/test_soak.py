"""Parts of the soak that need no bot: figures, the picture, and how faults are dealt out."""

import os
import re
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.checks.soak import meter, picture, verdict
from tests.checks.soak.figures import at_least, at_most, judged, percentile
from tests.checks.soak.trouble import PROCESS, SITE, Trouble
from tests.support.mock_site import MockSite


class Site(MockSite):
    """Notes the faults that are set; nothing is started."""

    def __init__(self):
        super().__init__()
        self.set = []

    def fault(self, step, do, **details):
        self.set.append((step, do, details["order_no"]))

    def colleague(self, order_no, do, when="now"):
        self.set.append(("colleague", do, order_no))

    def faults(self):
        return [{"step": step, "do": do, "fired": number} for number, (step, do, _) in enumerate(self.set)]

    def clear_faults(self):
        self.set.clear()


@pytest.mark.parametrize(("found", "ok"), [(5, True), (5.1, False)])
def test_limit_counts_as_kept(found, ok):
    """A figure at its limit holds, one beyond it does not, and then counts as failed."""
    figure = at_most("L2", "memory", found, 5, " MB")

    assert figure.ok is ok
    assert [not one.problems for one in judged([figure]).figures.values()] == [ok]


def test_least():
    """A share below what is promised does not hold."""
    assert not at_least("L1", "done", 99.4, 99.5).ok


def test_percentile():
    """99 of 100 values do not exceed the 99 % value's neighbour; of no values it is 0."""
    assert percentile(list(range(100)), 0.95) == 95
    assert percentile([], 0.99) == 0


def day_whose_handles_grow(by_look):
    """A day of two passes of 400 orders and 400 looks, each of which finds that many handles more than the
    one before.
    """
    looks = [meter.Sample(2.0 * place, 0, round(60 + by_look * place), 0, 0, 0) for place in range(400)]
    shared = {"items": 400, "meter": meter.Meter(looks), "left_temporary": 0}
    passes = [SimpleNamespace(hours=(at, at + 4), **shared) for at in (4.0, 8.0)]
    return SimpleNamespace(done=passes, bot=SimpleNamespace(left_over=[]))


@pytest.mark.parametrize(("by_look", "ok"), [(0.0, True), (1.0, False), (0.04, False)])
def test_a_leak_within_a_pass_is_seen(by_look, ok):
    """Each pass is a process of its own: a handle that every order, or every context, leaves open shows in no
    other figure.
    """
    day = day_whose_handles_grow(by_look)

    found = [one for one in verdict._handles(day) if "within a pass" in one.what]

    assert [one.ok for one in found] == [ok]


def test_faults_are_dealt_in_turn():
    """Every kind comes once before any comes again, and no order gets two."""
    site = Site()
    kinds = ["complete", "accept", "leftover"]
    orders = [(f"order-{number}", kinds[number % 3]) for number in range(90)]
    trouble = Trouble(site, len(SITE) + len(PROCESS) + 1, 2)

    plans = trouble.of_pass(0, orders[:45], "home") + trouble.of_pass(1, orders[45:], "home")

    assert len(plans) == len(PROCESS)
    assert len(site.set) == len({order_no for _, _, order_no in site.set}) == len(SITE) + 1
    assert trouble.struck == {order_no for _, _, order_no in site.set}


def test_faults_that_strike_nobody(tmp_path):
    """After the pass, faults that struck nobody are reported: no order, not met, or no trace."""
    site = Site()
    trouble = Trouble(site, len(SITE) + len(PROCESS) + 1, 1)
    plans = trouble.of_pass(0, [(f"order-{number}", "complete") for number in range(60)], str(tmp_path))
    Path(str(plans[0]["once"])).touch()

    trouble.over()

    processes = [name for name in trouble.dealt if " at K" in name]
    without = ["accept reset: no order of its kind", "leftover reset: no order of its kind"]
    assert sorted(trouble.missed) == sorted([*without, "view delay", *processes[1:]])


def test_picture_holds_every_point(tmp_path):
    """The lines have as many points as were measured, all within the frame."""
    file = tmp_path / "memory.svg"

    picture.draw(file, "memory", "minute", "MB", [[(0, 300), (12, 900)], [(24, 400)]], 1200)
    lines = re.findall(r'polyline[^>]* points="([^"]*)"', file.read_text(encoding="utf-8"))
    points = [tuple(map(float, pair.split(","))) for line in lines for pair in line.split()]

    assert (len(lines), len(points)) == (2, 3)
    assert all(0 <= x <= picture.WIDTH and 0 <= y <= picture.HEIGHT for x, y in points)


def test_size_of_a_folder_that_vanishes(tmp_path, monkeypatch):
    """A folder that goes while it is counted is not counted, and stops nothing."""
    (tmp_path / "stays").write_bytes(b"12345")
    gone = tmp_path / "gone"
    gone.mkdir()
    whole = os.walk

    def walk(top):
        for step in whole(top):
            if gone.exists():
                gone.rmdir()
            yield step

    monkeypatch.setattr(os, "walk", walk)

    assert meter.size_of(tmp_path) == 5


def test_a_meter_that_breaks_is_told(tmp_path, monkeypatch):
    """A look that fails fails the pass: figures of half a pass are no figures."""
    looked = threading.Event()

    def fails(*_given):
        looked.set()
        raise OSError("weg")

    monkeypatch.setattr(meter, "EVERY_SECONDS", 0.001)
    monkeypatch.setattr(meter, "sample", fails)

    with pytest.raises(OSError, match="weg"), meter.Meter().on(os.getpid(), tmp_path):
        looked.wait(10)
