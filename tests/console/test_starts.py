"""Starting a run: the command line itself, in a process of its own, once at a time, on record in the person's name."""

import json
import os
import sys
import threading
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from eoms_bot.console.security.roles import Role
from eoms_bot.console.starts import Start
from eoms_bot.console.uploads import UploadedBook
from eoms_bot.ledger import AccountLock
from eoms_bot.model.plan import RowState
from tests.console import pretend
from tests.console.kit import MovingClock, serving, settings_of
from tests.console.planned import reviewing, row
from tests.console.test_plans import say
from tests.console.test_uploads import send
from tests.run.plans import REJECTED, approve

SCRIPT = Path(pretend.__file__)


@pytest.fixture
def home(tmp_path):
    """A data folder where the pretended command line finds its notes and its pipe."""
    folder = tmp_path / "home"
    settings_of(folder)
    os.mkfifo(folder / "go")
    return folder


@pytest.fixture
def office(home):
    """A console at the real time, whose runs are pretended; what still runs at the end is let go."""
    config = home / "eoms.toml"
    with serving(
        settings_of(home), MovingClock(datetime.now(UTC)), config=config, program=program(home)
    ) as place:
        yield place
        finish(place, home)


def program(home):
    """What the console starts in place of the command line."""
    return (sys.executable, str(SCRIPT), str(home))


def finish(place, home):
    """Let the pretended run end, and wait until its end is on record; returns the start."""
    start = place.desk.starts.newest()
    if start is None or not start.born:
        return None
    if place.desk.starts.is_going(start) and begun(place, start).run_id:
        (home / "go").write_text("")
    return until(lambda: ended(place, start.start_id))


def until(look):
    """Look again and again until there is something."""
    pause = threading.Event()
    while (found := look()) is None:
        pause.wait(0.05)
    return found


def ended(place, start_id):
    """The start, once its exit code is known."""
    start = place.desk.starts.find(start_id)
    return start if start is not None and start.exit_code is not None else None


def begun(place, start):
    """The start, once its run has a folder or its process has ended."""

    def look():
        found = place.desk.starts.find(start.start_id)
        return (
            found if found is not None and (found.run_id or not place.desk.starts.is_going(found)) else None
        )

    return until(look)


def noted(home):
    """How the command was started."""
    return json.loads((home / "noted.json").read_text(encoding="utf-8"))


def test_a_preview_is_started(office, home):
    """The command line gets the config and the person's name, no shell, no input, a session of its own; it leads to its run."""
    client = office.logged_in(name="王值班")

    answer = office.act(client, "/api/run/preview", book="")
    start = begun(office, office.desk.starts.newest())
    page = client.get(answer.json()["next"])

    assert noted(home)["words"] == ["preview", "--operator=王值班", "--config", str(home / "eoms.toml")]
    assert noted(home)["input"] == os.devnull
    assert noted(home)["session"] not in (os.getsid(0), 0)
    assert (page.status_code, page.headers["location"]) == (303, f"/runs/{pretend.RUN_ID}")
    assert office.audited(1) == [("CONSOLE_STARTED", "王值班", "preview 全部待办")]
    assert (start.who, start.exit_code) == ("王值班", None)


def test_the_end_is_noted(office, home):
    """A child that has ended leaves its exit code and no zombie."""
    office.act(office.logged_in(), "/api/run/preview", book="")

    start = finish(office, home)

    assert (start.exit_code, start.run_id) == (0, pretend.RUN_ID)
    assert [one for one in psutil.Process().children() if one.status() == psutil.STATUS_ZOMBIE] == []


def test_a_run_page_tells_who_asked(office, home):
    """The run's page names who asked, and offers to stop while it goes on."""
    client = office.logged_in(name="王值班")
    office.act(client, "/api/run/preview", book="")
    begun(office, office.desk.starts.newest())

    html = client.get(f"/runs/{pretend.RUN_ID}").text

    assert "发起人 <b>王值班</b>" in html
    assert "正在运行" in html
    assert 'data-action="/api/stop"' in html


def test_one_at_a_time(office, home):
    """A second start is refused with who has asked for the first, and nothing is started or put on record."""
    office.act(office.logged_in(name="王值班"), "/api/run/preview", book="")
    begun(office, office.desk.starts.newest())
    before = len(office.audited(50))

    answer = office.act(office.logged_in(name="李值班"), "/api/run/preview", book="")

    assert answer.status_code == 409
    assert "王值班 发起的预览（全部待办）还在进行" in answer.json()["error"]
    assert len(office.audited(50)) == before + 1  # the other person's login


def test_the_account_is_taken(office, home):
    """Where another process holds the account, the start is refused with who it is."""
    settings = office.desk.settings
    client = office.logged_in()

    with AccountLock(settings.paths.locks, settings.site.id, settings.site.account):
        answer = office.act(client, "/api/run/preview", book="")

    assert answer.status_code == 409
    assert f"进程 {os.getpid()}" in answer.json()["error"]
    assert not (home / "noted.json").exists()


def test_stopped(office, home):
    """While the bot is told to stop nothing is started."""
    client = office.logged_in()
    office.act(client, "/api/stop", hard=False)

    answer = office.act(client, "/api/run/preview", book="")

    assert answer.status_code == 409
    assert "先在“今日”解除停止" in answer.json()["error"]
    assert not (home / "noted.json").exists()


def test_a_refusal_is_told(office, home):
    """A command that would not start is told with its exit code, what it means, and its own words, masked."""
    (home / "refuse").touch()
    client = office.logged_in()

    answer = office.act(client, "/api/run/preview", book="")
    start = until(lambda: ended(office, office.desk.starts.newest().start_id))
    html = client.get(answer.json()["next"]).text

    assert start.exit_code == 2
    assert "退出码 2：用法、批次文件或计划有误" in html
    assert "[BATCH-024]" in html
    assert "13900000001" not in html
    assert "上一次发起没有开始" in client.get("/runs").text


def test_a_ledger_in_trouble_starts_nothing(office, home):
    """What the ledger does not take is not begun."""
    client = office.logged_in()
    office.desk.settings.paths.ledger.rename(home / "away.db")

    assert office.act(client, "/api/run/preview", book="").status_code == 503
    assert not (home / "noted.json").exists()


def test_a_program_that_is_not_there(home):
    """A system that starts nothing is told, and leaves nothing that goes on."""
    with serving(settings_of(home), MovingClock(datetime.now(UTC)), program=("/nowhere/python",)) as place:
        answer = place.act(place.logged_in(), "/api/run/preview", book="")

        assert answer.status_code == 503
        assert place.desk.starts.going() is None


def test_after_a_new_start_of_the_console(office, home):
    """A console that was started anew still knows who asked, and says where it cannot know the end."""
    gone = Start(
        "S20261125-120500-abcd", "王值班", "2026-11-25T12:05:00+08:00", "preview", "预览", pid=2**22 - 1
    )
    office.desk.starts._folder.mkdir(parents=True, exist_ok=True)
    office.desk.starts._keep(gone)
    client = office.logged_in()

    html = client.get(f"/runs/starts/{gone.start_id}").text

    assert "由 王值班 发起" in html
    assert "不知道怎样结束的" in html
    assert office.desk.starts.going() is None


@pytest.mark.parametrize("start_id", ["none", "S20261125-120500-zzzz", "S20261125-120500-abcd.json"])
def test_no_such_start(office, start_id):
    """A start that there is not is 404."""
    assert office.logged_in().get(f"/runs/starts/{start_id}").status_code == 404


def test_an_approved_plan_is_started(tmp_path):
    """The approved rows of a plan are started by its number; a plan without any is refused."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "refuse").touch()
    with reviewing(home, program=program(home)) as (place, office):
        client = place.logged_in(name="王值班")
        number = office.plan.plan_id
        none = place.act(client, "/api/run/plan", plan_id=number)
        say(place, client, "approve", office, 1)
        offered = client.get(f"/plans/{number}").text

        answer = place.act(client, "/api/run/plan", plan_id=number)
        until(
            lambda: True if (home / "noted.json").exists() and (home / "noted.json").stat().st_size else None
        )
        words = noted(home)["words"]
        told = place.audited(1)

    assert none.status_code == 409
    assert 'data-action="/api/run/plan"' in offered
    assert answer.status_code == 200
    assert words == ["apply", f"--plan={number}", "--operator=王值班"]
    assert told == [("CONSOLE_STARTED", "王值班", f"apply {number} 1 行")]
    assert office.plan.rows[0].state is RowState.WAITING


def test_rows_of_an_uploaded_plan_are_its_uploaders(tmp_path):
    """Who uploads a plan approves its rows, whatever name stands there; the run works no other rows."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "refuse").touch()
    with reviewing(home, program=program(home)) as (place, office):
        uploader, other = place.logged_in(name="王值班"), place.logged_in(name="李值班")
        say(place, other, "approve", office, 1)
        cells = approve(3, who="张班长") | {(4, "approved"): "否", (4, "approver"): "张班长"}
        told = send(uploader, office.fill(cells).read_bytes(), "计划.xlsx").json()
        waiting = [row(place, office.plan, position).state for position in (2, 3)]

        answer = place.act(other, "/api/run/batch", book=told["book"])
        started = place.desk.starts.newest()
        assert started is not None
        until(lambda: ended(place, started.start_id))

        rows = [row(place, office.plan, position) for position in (1, 2, 3)]
        assert "批准人记为 王值班" in told["text"]
        assert waiting == [RowState.WAITING] * 2
        assert answer.status_code == 200
        assert [(one.state, one.approved_by) for one in rows] == [
            (RowState.APPROVED, "李值班"),
            (RowState.APPROVED, "王值班"),
            (RowState.STRUCK, "王值班"),
        ]
        assert noted(home)["words"][:4] == [
            *("apply", f"--plan={office.plan.plan_id}", f"--ids={REJECTED}", "--operator=李值班")
        ]
        assert [deed[:2] for deed in place.audited(3)] == [
            ("CONSOLE_STARTED", "李值班"),
            ("APPROVED", "王值班"),
            ("STRUCK", "王值班"),
        ]


@pytest.mark.parametrize("name", ["", "张班长", "王值班"])
def test_an_uploaded_plan_needs_no_name(tmp_path, name):
    """The signed-in person is the approver where the cell is empty, too."""
    with reviewing(tmp_path / "home", program=("/nowhere/python",)) as (place, office):
        cells = {(2, "approved"): "是", (2, "approver"): name}
        client = place.logged_in(name="王值班")
        book = send(client, office.fill(cells).read_bytes(), "计划.xlsx").json()["book"]

        place.act(client, "/api/run/batch", book=book)

        assert row(place, office.plan, 1).approved_by == "王值班"


def test_an_uploaded_plan_that_has_expired(tmp_path):
    """A plan that has become too old since its upload is refused; nothing is noted or started."""
    with reviewing(tmp_path / "home", program=("/nowhere/python",)) as (place, office):
        book = send(place.logged_in(), office.fill(approve(2)).read_bytes(), "计划.xlsx").json()["book"]
        place.clock.wait(60 * (office.minutes + 1))
        client = place.logged_in()
        before = place.audited(1)

        answer = place.act(client, "/api/run/batch", book=book)

        assert answer.status_code == 409
        assert "预览已过期" in answer.json()["error"]
        assert row(place, office.plan, 1).state is RowState.WAITING
        assert place.audited(1) == before


def test_many_rows_need_somebody_else(office, home):
    """C6: a workbook above the bound is started by an approver who has not handed it in; a small one by any operator."""
    (home / "refuse").touch()
    book = put(office, rows=51, who="李批准")
    operator, asker, other = (
        office.logged_in(Role.OPERATOR, "王值班"),
        office.logged_in(Role.APPROVER, "李批准"),
        office.logged_in(Role.APPROVER, "赵批准"),
    )

    refused = [office.act(client, "/api/run/batch", book=book.book_id) for client in (operator, asker)]
    allowed = office.act(other, "/api/run/batch", book=book.book_id, again="上次中断了")
    until(lambda: ended(office, office.desk.starts.newest().start_id))

    assert [one.status_code for one in refused] == [403, 403]
    assert "不能由上传或发起预览的人（李批准）自己发起" in refused[1].json()["error"]
    assert allowed.status_code == 200
    path = str(office.desk.uploads.path(book.book_id))
    assert noted(home)["words"][:4] == ["apply", path, "--again=上次中断了", "--operator=赵批准"]


def test_rows_of_a_day_are_counted_over_all_files(office, home):
    """What one person starts in a day counts over all workbooks; the same one again counts once."""
    (home / "refuse").touch()
    client = office.logged_in(name="王值班")
    books = [
        put(office, 30),
        put(office, 20, "U20261125-120001-abcd"),
        put(office, 1, "U20261125-120002-abcd"),
    ]

    started = [start_book(office, client, book) for book in (books[0], books[0], books[1])]
    refused = start_book(office, client, books[2])
    colleague = start_book(office, office.logged_in(name="李值班"), books[2])

    assert [one.status_code for one in started] == [200, 200, 200]
    assert refused.status_code == 403
    assert "王值班 今天批准和发起的加上这次共 51 行，超过 50 行" in refused.json()["error"]
    assert colleague.status_code == 200
    assert [deed[:2] for deed in office.audited(1)] == [("CONSOLE_STARTED", "李值班")]


def start_book(place, client, book):
    """Ask for a workbook's rows; where that is begun, wait for its end."""
    answer = place.act(client, "/api/run/batch", book=book.book_id, again="再来")
    if answer.status_code == 200:
        until(lambda: ended(place, place.desk.starts.newest().start_id))
    return answer


@pytest.mark.parametrize("name", ["张班长", "王值班"])
def test_one_plan_uploaded_twice(tmp_path, name):
    """Rows of one plan in two workbooks count together, for their uploader and for who starts them."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "refuse").touch()
    with reviewing(home, program=program(home), approver_above=1) as (place, office):
        uploader = place.logged_in(name="王值班")
        books = [
            send(
                uploader,
                office.fill(approve(line, who=name)).read_bytes(),
                "计划.xlsx",
                **{"X-Action-Id": id},
            )
            for line, id in ((2, "a" * 16), (3, "b" * 16))
        ]
        clients = {
            "uploader": uploader,
            "colleague": place.logged_in(name="李值班"),
            "asker": place.logged_in(Role.APPROVER, office.plan.asked_by),
            "approver": place.logged_in(Role.APPROVER, "赵批准"),
        }
        wanted = [place.desk.uploads.find(one.json()["book"]) for one in books]
        answers = {"first": start_book(place, uploader, wanted[0]).status_code}
        for who, client in clients.items():
            answers[who] = start_book(place, client, wanted[1]).status_code

        assert answers == {"first": 200, "uploader": 403, "colleague": 403, "asker": 403, "approver": 200}
        assert row(place, office.plan, 2).approved_by == "王值班"


def test_starting_a_plan_counts(tmp_path):
    """The rows that others approved count for who starts them; those that he approved himself count once."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "refuse").touch()
    with reviewing(home, program=program(home), approver_above=2) as (place, office):
        own, other = place.logged_in(name="王值班"), place.logged_in(name="李值班")
        number = office.plan.plan_id
        say(place, own, "approve", office, 1)
        say(place, other, "approve", office, 2)
        fits = place.act(own, "/api/run/plan", plan_id=number)
        finish(place, home)
        put(place, 1)

        over = place.act(own, "/api/run/batch", book="U20261125-120000-abcd")

    assert (fits.status_code, over.status_code) == (200, 403)


def test_a_workbook_that_was_changed_since(office, home):
    """A file that is not what was checked is not worked."""
    book = put(office)
    office.desk.uploads.path(book.book_id).write_bytes(b"PK other")

    assert office.act(office.logged_in(), "/api/run/batch", book=book.book_id).status_code == 404
    assert not (home / "noted.json").exists()


def put(place, rows=1, book_id="U20261125-120000-abcd", who="王值班"):
    """A workbook as if it had been uploaded and checked."""
    content = b"PK content " + book_id.encode()
    book = UploadedBook(
        book_id,
        "批次.xlsx",
        "batch",
        rows,
        sha256(content).hexdigest(),
        who,
        "2026-11-25T12:00:00+08:00",
    )
    path = place.desk.uploads.path(book.book_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_suffix(".json").write_text(json.dumps(vars(book), ensure_ascii=False), encoding="utf-8")
    return book
