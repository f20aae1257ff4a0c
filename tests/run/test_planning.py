"""What a preview keeps: the plan in the ledger, its workbook, and what it says where it cannot."""

import openpyxl

from eoms_bot.ledger import Ledger
from eoms_bot.model.decision import Hold
from eoms_bot.model.plan import HEAD
from eoms_bot.plan import planning
from eoms_bot.run.editions import edition_of
from tests.decide import build
from tests.run.plans import NAME


def test_what_is_kept(office):
    """The plan tells its number, its rows and its time; the ledger has the same, with the values behind the stars."""
    with Ledger.open(office.settings.paths.ledger) as ledger:
        stored = ledger.plan(office.plan.plan_id)

    assert stored is not None
    assert stored == office.plan
    assert stored.rows[0].cells["customer_number"] == build.CUSTOMER
    assert stored.rows[0].shown["customer_number"] == "139****0001"
    assert isinstance(stored.rows[2].decision, Hold)
    assert (office.kept.rows, office.kept.minutes, office.kept.problem) == (3, 30, "")
    assert office.kept.until == "2026-01-06T09:30:00+08:00"


def test_a_guess_is_no_cell(office):
    """Of an order that no workbook names the plan has no cell but its number; its guesses are shown as
    such.
    """
    bare = office.plan.rows[2]

    assert bare.cells == {"order_no": bare.order.order_no}
    assert set(bare.known) - set(HEAD) == {"order_no"}
    assert bare.guesses == {
        "handling": "驳回",
        "reject_reason": "宽带投诉",
        "reject_note": "家里宽带光猫红灯上不了网",
    }
    assert bare.shown["reject_reason"] == "？宽带投诉"
    assert isinstance(bare.decision, Hold)
    assert dict(bare.decision.suggested)["reject_reason"].value == "宽带投诉"


def test_a_copy_elsewhere(office, tmp_path):
    """--plan writes the same file once more, under the next number where there is one already."""
    copy = tmp_path / "计划.xlsx"
    (office.home / "plan.xlsx").unlink()
    _plan, kept = office.preview(copy=copy)
    assert (kept.file, kept.problem) == (str(copy), "")
    assert copy.read_bytes() == (office.home / "plan.xlsx").read_bytes()

    (office.home / "plan.xlsx").unlink()
    before = copy.read_bytes()
    _plan, again = office.preview(copy=copy)

    second = tmp_path / "计划-2.xlsx"
    assert (again.file, again.problem) == (str(second), "")
    assert second.read_bytes() == (office.home / "plan.xlsx").read_bytes()
    assert copy.read_bytes() == before


def test_a_folder_that_takes_no_file(office):
    """The ledger has the plan, its workbook could not be written: that is said, and a console may still show it."""
    plan, kept = office.preview()

    assert kept.file == ""
    assert kept.problem.startswith(f"计划 {plan.plan_id} 的文件没有写成：")
    with Ledger.open(office.settings.paths.ledger) as ledger:
        assert ledger.plan(plan.plan_id) == plan


def test_a_ledger_that_takes_nothing(office):
    """No plan was kept, and that is said: a preview is none the worse for it."""
    (office.home / "plan.xlsx").unlink()
    _profile, desk = office.desk()
    with Ledger.open(office.settings.paths.ledger) as ledger:
        kept = planning.keep_plan(office.settings, ledger, office.plan, desk, office.home)

    assert kept.problem.startswith("没有留下计划：")
    assert (kept.plan_id, kept.file) == ("", "")
    assert not (office.home / "plan.xlsx").exists()


def test_nothing_of_the_customer_leaves_the_ledger(office):
    """Names and numbers are masked in every sheet of the workbook."""
    book = openpyxl.load_workbook(office.home / "plan.xlsx")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]

    assert not [text for text in texts if build.CUSTOMER in text or build.FAULT in text or NAME in text]


def test_the_edition_names_the_model(office):
    """The ledger keeps the edition with everything that goes alone: another model is another one, and is named."""
    profile, desk = office.desk()
    bare, one, other = (edition_of(profile, desk.rules, model) for model in ("", "#aa", "#bb"))

    assert one.endswith(" 模型 #aa")
    assert len({bare, one.partition(" ")[0], other.partition(" ")[0]}) == 3
