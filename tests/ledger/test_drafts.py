"""Drafts in the ledger: the last change of a cell counts, each task has its own, and a purge takes the old ones."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from eoms_bot.ledger import DraftKey
from eoms_bot.ledger.schema import drafts
from eoms_bot.ledger.upkeep.purge import due, purge
from tests.ledger.kit import LATER, NOON
from tests.ledger.planning import PLAN_ID, plan_of, word

KEY = DraftKey("mock", "CS-001", "T-1")


def keep(bot, changes, who="王值班", key=KEY, at=NOON):
    """Somebody types."""
    return bot.ledger.keep_draft(key, changes, "print-1", who, at)


def test_the_last_change_of_a_cell_counts(bot):
    """Each cell has its last text with its person and time; what was there before is kept as well."""
    keep(bot, {"measure": "已重启", "remark": "先观察"})
    keep(bot, {"measure": "更换跳线"}, "李班长", at=LATER)

    found = bot.ledger.draft(KEY)

    assert found.texts == {"measure": "更换跳线", "remark": "先观察"}
    assert (found.last.who, found.last.at, found.last.fingerprint) == ("李班长", LATER, "print-1")
    with bot.ledger.engine.connect() as connection:
        assert len(connection.execute(select(drafts)).all()) == 3


def test_a_cell_that_is_taken_back_is_gone(bot):
    """An empty text is a person's word as well; only what was taken back is none."""
    keep(bot, {"measure": "已重启", "remark": ""})
    version = keep(bot, {"measure": None}).version

    found = bot.ledger.draft(KEY)

    assert (found.texts, found.version) == ({"remark": ""}, version)


def test_the_same_text_is_no_change(bot):
    """The version stays, so that nobody is asked to look again."""
    first = keep(bot, {"measure": "已重启"})

    assert keep(bot, {"measure": "已重启", "remark": None}, "李班长").version == first.version


def test_each_task_has_its_own(bot):
    """Another order, another task of the order and another site have other drafts."""
    others = [replace(KEY, site_id="b"), replace(KEY, order_no="CS-002"), replace(KEY, task_id="T-2")]
    keep(bot, {"measure": "已重启"})

    assert [bot.ledger.draft(one).texts for one in others] == [{}] * 3
    assert list(bot.ledger.drafts("mock", ["CS-001", "CS-002"])) == [KEY]
    assert bot.ledger.drafts("b", ["CS-001"]) == {}
    assert bot.ledger.drafts("mock", []) == {}


def test_an_approval_makes_the_draft_its_own(bot):
    """What was approved stays the draft, so that a plan that nobody carries out loses nothing; nothing waits any more."""
    plan = plan_of()
    bot.ledger.keep_plan(plan)
    order = plan.rows[0].order
    key = DraftKey(plan.basis.site_id, order.order_no, order.task_id)
    keep(bot, {"measure": "已重启", "remark": "先观察"}, key=key)

    bot.ledger.approve_plan(PLAN_ID, [word(edits={"measure": "更换跳线"})], {}, LATER)
    found = bot.ledger.draft(key)

    assert (found.texts, found.waiting) == ({"measure": "更换跳线"}, [])
    assert keep(bot, {"measure": "再换一次"}, key=key).waiting[0].text == "再换一次"


def test_a_purge_takes_old_drafts(bot):
    """What is older than its time goes; what was typed since stays."""
    keep(bot, {"measure": "已重启", "remark": "先观察"})
    keep(bot, {"remark": "已告知"}, at=NOON + timedelta(days=2))
    before = NOON + timedelta(days=1)

    wanted = due(bot.ledger, before, before)
    purge(bot.ledger, before, before, "李班长", "清理", NOON + timedelta(days=3))

    assert (wanted.drafted, wanted.nothing) == (2, False)
    assert bot.ledger.draft(KEY).texts == {"remark": "已告知"}
