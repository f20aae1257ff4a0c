"""Claims about the pictures: every page of the console has its own, at both sizes, and none is left over."""

from PIL import Image

from eoms_bot.console.app import PAGES
from tests.checks import pictures
from tests.checks.pictures import camera, shots
from tests.checks.pictures.office import Office
from tests.checks.pictures.worked import OPERATOR

AGAIN = "python3 bootstrap.py check pictures"
MOST = 5_000_000


def test_every_page_is_photographed():
    """Each address of the console has its picture, or stands among those that answer with a file."""
    there = {path.name for path in pictures.TARGET.glob("*.png")}
    pages = {shot.path: f"{shot.name}{look.ending}.png" for shot in shots.pages() for look in camera.SIZES}

    assert set(PAGES) == set(pages) | set(shots.NOT_PAGES)
    assert sorted(pictures.names() - there) == [], f"take them: {AGAIN}"


def test_no_picture_is_left_over():
    """A picture that no page makes any more is gone, and all of them together stay small."""
    there = list(pictures.TARGET.glob("*"))

    assert sorted(path.name for path in there if path.name not in pictures.names()) == []
    assert sum(path.stat().st_size for path in there) < MOST


def test_pictures_have_their_size():
    """A picture is as wide as its name says."""
    wrong = []
    for path in pictures.TARGET.glob("*.png"):
        with Image.open(path) as image:
            if f"-{image.width}" not in path.stem:
                wrong.append(path.name)

    assert wrong == []


def test_the_desk_of_the_pictures_has_its_settings(tmp_path):
    """The pictures and the check axe begin with the demo's configuration: it can be read."""
    office = Office(tmp_path / "eoms")
    office.ledger.close()

    assert (office.settings.site.operator, office.settings.site.profile) == (OPERATOR, "ultrabpp")
    assert office.settings.board.users == 90_000


def test_names_follow_from_addresses():
    """A page that is added gets a name of its own without anybody choosing one."""
    named = {
        path: shots.name_of(path)
        for path in ("/", "/board/print", "/runs/{run_id}/live", "/plans/{plan_id}/{position}")
    }

    assert list(named.values()) == ["today", "board-print", "run-live", "plan-row"]
    assert len({shot.name for shot in shots.every()}) == len(shots.every())
