"""A person mends the settings file while the console is open: the pages follow it, or say what they cannot."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta

import pytest
from loguru import logger

from eoms_bot.report import log
from eoms_bot.settings import load
from tests.console import pretend
from tests.console.kit import MovingClock, serving
from tests.console.test_starts import ended, until
from tests.decide import build
from tests.run.plans import SOLVED, Office
from tests.support.bot import FIXED

LACKING = f'[branch]\ndesk_numbers = ["{build.DESK}"]\n'
MENDED = (
    LACKING + f"fixed = {{ {', '.join(f'{name} = {json.dumps(text)}' for name, text in FIXED.items())} }}\n"
)


class FileOffice(Office):
    """An office whose settings stand in a file."""

    def __post_init__(self):
        super().__post_init__()
        self.file = self.home / "eoms.toml"
        self.write(LACKING)

    def write(self, branch, more=""):
        """Save the file as an editor does; its time moves on, also within one tick of the disk's clock."""
        self.file.write_text(f'{more}\n[site]\noperator = "值班员"\n{branch}[paths]\nhome = "."\n')
        self.file.chmod(0o600)
        self.saved = getattr(self, "saved", 1_700_000_000) + 1
        os.utime(self.file, (self.saved, self.saved))
        self.settings = load(self.file, env={})


@pytest.fixture
def opened(tmp_path):
    """A console whose settings lack the constants of the form, with the plan of a preview."""
    office = FileOffice(tmp_path / "home")
    office.plan, _ = office.preview()
    with serving(office.settings, MovingClock(build.NOW), config=office.file) as place:
        yield place, office
    log.REDACTOR.forget()
    logger.remove()


def test_a_mended_file_takes_the_red_box_away(opened):
    """What the settings lack is asked for until the file has it; then the mended file judges the order."""
    place, office = opened
    client = place.logged_in()
    before = client.get(f"/desk/{SOLVED}").text

    office.write(MENDED)
    after = client.get(f"/desk/{SOLVED}").text

    assert "发不出去，先补设置" in before
    assert "发不出去，先补设置" not in after
    assert "控制台还照" not in after


def test_a_preview_after_the_mend_can_be_approved(opened):
    """A plan made with the mended file is in force in the console that was opened before."""
    place, office = opened
    client = place.logged_in()
    client.get(f"/desk/{SOLVED}")

    office.write(MENDED)
    office.plan, _ = office.preview()
    page = client.get(f"/desk/{SOLVED}").text

    assert office.plan.plan_id in page
    assert "预览过时了" not in page


def test_the_findings_follow_the_file(opened):
    """设置检查 shows what doctor would say now, also without a press on 重新检查, and a file that cannot be read."""
    place, office = opened
    client = place.logged_in()
    before = client.get("/checks").text

    office.write(MENDED + 'county = "青川县"\n')
    after = client.get("/checks").text
    office.file.write_text("[branch\n")
    broken = client.get("/checks").text

    assert "没有写是否启动变更" in before
    assert "没有写是否启动变更" not in after
    assert "CONF-002" in broken


def test_a_table_that_the_file_names_can_be_uploaded(opened):
    """数据 offers the upload of a table as soon as the file says where it lies."""
    place, office = opened
    client = place.logged_in()
    before = client.get("/data").text

    office.write(f'{LACKING}[facts.alarms]\nfile = "告警.xlsx"\n')
    after = client.get("/data").text

    assert '<option value="alarms">' not in before
    assert '<option value="alarms">' in after


def test_what_is_not_followed_is_said(opened):
    """Of a change that needs a new start every page names the table; of a broken file it says why."""
    place, office = opened
    client = place.logged_in()

    office.write(LACKING, more="[console]\nshift_hours = 10\n")
    changed = client.get("/desk").text
    office.file.write_text("[branch\n")
    broken = client.get("/desk").text
    office.write(LACKING)
    mended = client.get("/desk").text

    assert "设置文件的 [console] 改过，控制台还照打开时的" in changed
    assert "设置文件现在有误，控制台还照原来的" in broken
    assert "CONF-002" in broken
    assert "控制台还照" not in mended


def test_another_data_folder_is_not_followed(opened, tmp_path):
    """A file that names another folder is another desk: nothing of it is taken up."""
    place, office = opened
    other = tmp_path / "other"
    other.mkdir(mode=0o700)

    office.file.write_text(f'[site]\noperator = "值班员"\n{MENDED}[paths]\nhome = "{other}"\n')
    page = place.logged_in().get(f"/desk/{SOLVED}").text

    assert "发不出去，先补设置" in page
    assert "[paths]" in page


@pytest.mark.parametrize(("minutes", "stands"), [(-1, True), (1, False)])
def test_a_start_that_the_settings_stopped(tmp_path, minutes, stands):
    """The box of a start that did not begin goes when the file has been saved after it."""
    office = FileOffice(tmp_path / "home")
    clock = MovingClock(datetime.now(UTC))
    program = (sys.executable, pretend.__file__, str(office.home))
    (office.home / "refuse").write_text("3")
    with serving(office.settings, clock, config=office.file, program=program) as place:
        client = place.logged_in()
        place.act(client, "/api/run/preview", book="")
        start = place.desk.starts.newest()
        assert start is not None
        until(lambda: ended(place, start.start_id))
        saved = (datetime.now(UTC) + timedelta(minutes=minutes)).timestamp()
        os.utime(office.file, (saved, saved))

        page = client.get("/queue").text

    assert ("没有开始，什么也没有发送" in page) is stands
