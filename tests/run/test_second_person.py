"""C6 on the command line: where a second person is wanted, one alone is refused before anything is opened."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.facts.batch import Batch
from eoms_bot.model.write import WriteState
from eoms_bot.run import handed_in, second_person
from eoms_bot.settings import load
from tests.ledger.kit import bring_to, start_bot
from tests.run.plans import ROWS, Office

CONTENT = b"PK content"


def settings_of(home, **more):
    """Settings of a desk with somebody on duty."""
    given = {"paths.home": str(home), "site.operator": "值班员", "console.approver_above": 1}
    return load(None, given | more, env={}, folder=home)


@pytest.fixture
def write(tmp_path):
    """An UNKNOWN write that 值班员 answers for."""
    bot = start_bot(tmp_path / "ledger.db")
    record = bot.ledger.write(bring_to(bot, WriteState.UNKNOWN))
    yield replace(record, operator="值班员")
    bot.ledger.close()


def test_own_write(tmp_path, write):
    """Who answers for a write is told by name that another must settle it, where, and how one alone may."""
    with pytest.raises(BadInput) as refused:
        second_person.insist_may_settle(settings_of(tmp_path), write, "值班员")

    assert all(
        word in str(refused.value) for word in ("值班员", "控制台", "--role approver", "console.four_eyes")
    )


@pytest.mark.parametrize(("who", "more"), [("李批准", {}), ("值班员", {"console.four_eyes": False})])
def test_others_write(tmp_path, write, who, more):
    """Another person may settle it, and one alone where the branch has said that there is one only."""
    second_person.insist_may_settle(settings_of(tmp_path, **more), write, who)


def uploaded(settings, who, content=CONTENT):
    """A workbook as a console keeps it, with who handed it in; `content` is what it has in it now."""
    path = handed_in.uploads(settings.paths.home) / "U20261125-120000-abcd.xlsx"
    path.parent.mkdir(mode=0o700, parents=True)
    path.write_bytes(content)
    path.with_suffix(".json").write_text(json.dumps({"who": who, "sha256": sha256(CONTENT).hexdigest()}))
    return path


def batch(path):
    """The workbook's two rows."""
    return Batch(path.name, sha256(path.read_bytes()).hexdigest(), ROWS)


def test_many_rows_by_one(tmp_path):
    """A workbook above the bound is refused where one person alone stands behind it: found, wanted, what to do."""
    path = tmp_path / "批次.xlsx"
    path.write_bytes(CONTENT)

    with pytest.raises(BadInput) as refused:
        second_person.insist_may_apply(settings_of(tmp_path), path, batch(path), 2)

    [problem] = refused.value.problems
    assert (problem.code, problem.file) == ("CLI-006", "批次.xlsx")
    assert "2 张" in problem.found
    assert "值班员" in problem.found
    assert all(word in problem.wanted for word in ("--limit", "控制台", "console.four_eyes"))


def test_many_rows_that_another_handed_in(tmp_path):
    """What one person has uploaded another may start: so a console starts it."""
    settings = settings_of(tmp_path)
    path = uploaded(settings, "王值班")

    second_person.insist_may_apply(settings, path, batch(path), 2)


@pytest.mark.parametrize(("who", "content"), [("值班员", CONTENT), ("王值班", b"PK other"), ("", CONTENT)])
def test_many_rows_handed_in_for_nothing(tmp_path, who, content):
    """Neither one's own upload counts, nor a file that has changed since, nor one that nobody has handed in."""
    settings = settings_of(tmp_path)
    path = uploaded(settings, who, content)

    with pytest.raises(BadInput):
        second_person.insist_may_apply(settings, path, batch(path), 2)


@pytest.mark.parametrize(
    ("orders", "more"), [(1, {}), (2, {"console.four_eyes": False}), (2, {"console.approver_above": 2})]
)
def test_few_rows(tmp_path, orders, more):
    """Up to the bound one person is enough, and above it where there is one only."""
    path = tmp_path / "批次.xlsx"
    path.write_bytes(CONTENT)

    second_person.insist_may_apply(settings_of(tmp_path, **more), path, batch(path), orders)


@pytest.fixture
def office(tmp_path):
    """A plan for which 值班员 has asked, at a desk where one row is the bound."""
    office = Office(tmp_path / "home")
    office.plan, office.kept = office.preview()
    console = office.settings.console.model_copy(update={"approver_above": 1})
    office.settings = office.settings.model_copy(update={"console": console})
    return office


def approve(office, *people):
    """The plan's first rows, approved in its workbook by these people."""
    cells: dict[tuple[int, str], str] = {}
    for row, who in enumerate(people, start=2):
        cells |= {(row, "approved"): "是", (row, "approver"): who}
    return office.read(office.fill(cells))


def test_plan_approved_by_who_asked(office):
    """More rows of a plan than the bound are not approved by whoever asked for the preview, in a workbook neither."""
    found = approve(office, "值班员", "值班员")

    with pytest.raises(BadInput) as refused:
        second_person.insist_approved_by_another(office.settings, found)

    [problem] = refused.value.problems
    assert problem.code == "CLI-006"
    assert "值班员" in problem.found
    assert "2 行" in problem.found


@pytest.mark.parametrize("people", [("李批准", "李批准"), ("值班员", "李批准"), ("值班员",)])
def test_plan_approved_by_another(office, people):
    """Others may approve them, and who asked as many as the bound: the same as in a console."""
    second_person.insist_approved_by_another(office.settings, approve(office, *people))


def test_plan_started_by_another(office):
    """What who asked has approved himself another may start: so a console does it."""
    site = office.settings.site.model_copy(update={"operator": "李批准"})
    found = approve(office, "值班员", "值班员")

    second_person.insist_approved_by_another(office.settings.model_copy(update={"site": site}), found)


def test_plan_of_one_alone(office):
    """Where a branch has one person only, he may approve all."""
    alone = office.settings.console.model_copy(update={"four_eyes": False})
    found = approve(office, "值班员", "值班员")

    second_person.insist_approved_by_another(office.settings.model_copy(update={"console": alone}), found)
