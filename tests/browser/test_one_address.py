"""The gate before a site that does everything at one address: what the address says cannot be outvoted by a body."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoms_bot.browser.armed import Refusal
from eoms_bot.browser.profile import load_profile
from eoms_bot.model.write import WriteState
from tests.browser.kit import ORDER, make_write
from tests.browser.stand import Stand
from tests.support.fake_browser import Reply

SHEET = "/eoms/sheet/complaint/complaint.do"
DEAL = f"{SHEET}?method=performDeal"
CLAIM = f"{SHEET}?method=performClaimTask"
CHECK = f"{SHEET}?method=performPreCommit"
BODY = (("sheetKey", "a"), ("dealDesc", "已处理"))
SENT = "sheetKey=a&dealDesc=%E5%B7%B2%E5%A4%84%E7%90%86"
DONE = "<html><body><h3>操作成功！</h3></body></html>"


@pytest.fixture
def stand():
    """A gate with the second vendor's profile, before a site that says 操作成功！."""
    stand = Stand(load_profile("boco"))
    stand.reply = Reply(body=DONE.encode())
    return stand


def arm(stand, body=BODY, kind="complete"):
    write = replace(make_write(body), kind=kind)
    return stand.gate.arm(write, stand.journal.intent(write), closes=False)


def test_armed_write(stand):
    """The armed write leaves once, at the address that the profile lists, and the success page is read."""
    armed = arm(stand)

    stand.submit(DEAL, SENT)
    stand.submit(DEAL, SENT)

    assert stand.arrived == [f"POST {DEAL}"]
    assert armed.answer.state is WriteState.ANSWERED_OK


@pytest.mark.parametrize(
    "path",
    [f"{DEAL}&sheetKey=b", f"{DEAL}&method=performDeal", f"{SHEET}?method=performLeftover", SHEET],
)
def test_other_address(stand, path):
    """Further parameters, the same one again, the other write's address and a bare one are none of this write's."""
    armed = arm(stand)

    stand.submit(path, SENT)

    assert stand.arrived == []
    assert armed.answer is None


@pytest.mark.parametrize(("kind", "own", "other"), [("accept", CLAIM, DEAL), ("complete", DEAL, CLAIM)])
def test_claim_and_reply_have_an_address_each(stand, kind, own, other):
    """A page that sends a reply as a claim, or a claim as a reply, sends nothing; to its own address it leaves."""
    armed = arm(stand, kind=kind)

    stand.submit(other, SENT)
    astray = list(stand.arrived)
    stand.submit(own, SENT)

    assert astray == []
    assert stand.arrived == [f"POST {own}"]
    assert armed.answer.state is WriteState.ANSWERED_OK


def test_write_that_outvotes_its_address(stand):
    """A body that names the deciding parameter itself does not leave, although it is the one that was decided."""
    arm(stand, (*BODY, ("method", "performSaveInfo")))

    stand.submit(DEAL, f"{SENT}&method=performSaveInfo")

    assert stand.arrived == []
    assert stand.gate.tally.refusals[0].why == "提交内容里另有说明它是什么的参数"


def test_query_without_a_body(stand):
    """A check that brings nothing says nothing else of itself, and passes."""
    stand.ask("POST", CHECK)

    assert (stand.arrived, stand.gate.tally.refusals) == ([f"POST {CHECK}"], [])


@pytest.mark.parametrize(
    ("body", "arrived"),
    [
        (SENT, [f"POST {CHECK}"]),
        (f"{SENT}&method=performDeal", []),
        (f"{SENT}&method[]=performDeal", []),
        (f"{SENT}&Method=performDeal", []),
        ("%ff=1", []),
    ],
)
def test_query_that_would_be_a_write(stand, body, arrived):
    """A check passes with the form's fields; one whose body makes another thing of it, or cannot be read, does not."""
    stand.submit(CHECK, body)

    refusal = Refusal("POST", SHEET, "查询的内容里另有说明它是什么的参数", True)
    assert stand.arrived == arrived
    assert stand.gate.tally.refusals == ([] if arrived else [refusal])
    assert stand.gate.crash is None


def test_order_of_the_answer(stand):
    """A success page that names another order says nothing of this one."""
    stand.reply = Reply(body=DONE.replace("操作", f"工单{ORDER[:-1]}9操作").encode())
    armed = arm(stand)

    stand.submit(DEAL, SENT)

    assert armed.answer.state is WriteState.UNKNOWN
