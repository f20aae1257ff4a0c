"""A customer's data in every field of an order, and a password: in no artefact of any command but the ledger."""

import pytest

from tests.support import orders
from tests.support.artefacts import canaries_in
from tests.support.bot import PASSWORD

NAME, PHONE, LANDLINE, IDENTITY = "欧阳试样", "13900000066", "0551-0001234", "999999199001010012"
PLACE = "澜溪县青槐镇老鹰岩村三组12号"
WORDS = (NAME, PHONE, LANDLINE, IDENTITY, PLACE, PLACE[-9:], PASSWORD)
TOLD = f"客户{NAME}，电话{PHONE}、{LANDLINE}，证件{IDENTITY}，住{PLACE}"
FIELDS = {
    "CCH_ConsumerName": NAME,
    "CCH_ConsumerTel": PHONE,
    "ComplaintNum": PHONE,
    "CCH_ApplyPhone": PHONE,
    "CCH_Complain_AreaDesc": PLACE,
    "CCH_ComplainDesc": f"{TOLD}。信号弱，请核实处理。",
    "CCH_PretreatmentDesc": f"{TOLD}。未恢复，请核实处理。",
}


@pytest.fixture(scope="module")
def worked(shared_site, shared_bot):
    """A home in which one order was previewed and replied to, and all that tells of it was asked."""
    order_no = orders.put(shared_site, fields=FIELDS)
    batch = shared_bot.batch(orders.solved(order_no, 联系客户电话=PHONE))
    codes = [shared_bot.run(*words).code for words in (("preview", batch), ("apply", batch))]
    for words in (("show", order_no), ("show", order_no, "--json"), ("status",), ("status", "--json")):
        shared_bot.run(*words)
    shared_bot.run("apply", batch)
    shared_bot.run("doctor", "--json")
    return codes, shared_bot


def test_no_canary(worked):
    """G15, C14: none stands in any file of the home, unzipped and opened, nor on any stream."""
    codes, bot = worked

    assert codes == [0, 0]
    assert [str(one) for one in canaries_in(bot.home, WORDS, bot.said)] == []


def test_canaries_were_there(worked):
    """The scan is of something: the ledger's own columns hold what was sent, and pictures were taken."""
    _codes, bot = worked

    assert any(PHONE in str(one["decided"]) for one in bot.ledger().writes)
    assert list(bot.home.glob("runs/*/evidence/*/*.webp"))
