"""Nothing of a customer leaves the ledger readable (C14)."""

import pytest

from eoms_bot.model.outcome import Outcome
from eoms_bot.model.privacy.mask import Masker, phone
from eoms_bot.report.record import item_record, masker_of, summary_record
from eoms_bot.report.text import local_time, one_line
from eoms_bot.visible import visible
from tests.report import samples


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13900000123", "139****0123"),
        ("8613900000123", "86139****0123"),
        ("+86 139-0000-0123", "+86 139****0123"),
        ("139 0000 0123", "139****0123"),
        ("电话13900000123，", "电话139****0123，"),
        ("１３９０００００１２３", "１３９****０１２３"),
        ("0551-1234567", "0551-****4567"),
        ("999999199001010000", "999999********0000"),
        ("ID-056-20261125-00001", "ID-056-20261125-00001"),
        ("重复派单：与ID-056-20261125-00001重复", "重复派单：与ID-056-20261125-00001重复"),
        ("2026-11-25 13:59:00", "2026-11-25 13:59:00"),
        ("小区 460-00-12345", "小区 460-00-12345"),
    ],
)
def test_numbers(text, shown):
    """Numbers of people are masked however they are written; order numbers and times stay readable."""
    assert phone(text) == shown


@pytest.mark.parametrize("cut", ["13900", "1390000", "139000001", "1390000012", "1390000…"])
def test_number_that_was_cut_off(cut):
    """The beginning of a number at the end of a shortened text is masked too."""
    record = item_record(samples.item(1, Outcome.REFUSED, f"联系客户电话:{cut}"))

    assert record["reason"].startswith("联系客户电话:139****")


def test_own_numbers_are_masked_whatever_they_look_like():
    """A number that no pattern knows is masked because the order carries it."""
    masker = Masker(numbers=("62190001234",))

    assert masker("拨打62190001234") == "拨打621****1234"


def test_masker_of_an_item_knows_its_customer():
    """Name, place and numbers of the order's facts are masked in every text of the item."""
    one = samples.item(1, Outcome.DONE)

    assert (
        masker_of(one)(f"{samples.CUSTOMER} {samples.PLACE} {samples.PHONE}") == "钱* 澜溪县*** 139****0123"
    )


def test_record_holds_no_canary():
    """200 canaries in every free text of an item: none is in its record, and its numbers of orders are."""
    name, place, number = "赵大大", "澜溪县柳林渡镇东坡埂9号", "13900000777"
    canaries = f"{name} {place} {number} " * 200
    row = samples.ref(1, title=canaries)
    one = samples.item(
        1,
        Outcome.UNKNOWN,
        canaries,
        samples.hold(canaries, (canaries,)),
        order=samples.order(
            row, customer_name=name, fault_place=place, customer_tel=number, complaint=canaries
        ),
        writes=(samples.write(1, note=canaries, proof=canaries, decided=(("measure", canaries),)),),
        proof=samples.proof(),
        pictures=((canaries, "evidence/x.png"),),
    )
    one = type(one)(**(vars(one) | {"ref": row}))

    for record in (item_record(one), summary_record(samples.summary((one,), unsettled=one.writes))):
        text = str(record)
        assert not [secret for secret in (name, place, number) if secret in text]
        assert samples.number(1) in text


def test_of_the_whole_run():
    """What a run says of itself names no customer of any of its orders: why it stopped, and what its files are called."""
    items = (samples.item(1, Outcome.REFUSED), samples.item(2, Outcome.DONE, order=None))
    told = f"{samples.CUSTOMER}{samples.PHONE}"

    record = summary_record(
        samples.summary(items, stopped=f"网站拒绝：{told}", sources=(f"{told}.csv", "批次.csv"))
    )

    assert record["stopped"] == "网站拒绝：钱*139****0123"
    assert record["sources"] == ["钱*139****0123.csv", "批次.csv"]


def test_title_of_an_order_that_was_not_opened():
    """Nobody knows whom the title of an order names that was never opened: it is left out."""
    record = item_record(samples.item(1, Outcome.SKIPPED, order=None))

    assert record["title"] == ""
    assert samples.CUSTOMER not in str(record)


def test_colleagues_are_masked():
    """A colleague who holds the order, in a reason or in a proof, is told by the family name."""
    row = samples.ref(1, dealer="李协办(已受理)")
    one = samples.item(1, Outcome.BY_OTHER, "工单由他人处理中: 李协办", order=samples.order(row))

    assert item_record(one)["reason"] == "工单由他人处理中: 李*"


def test_staff_names_are_masked():
    """Who is named in the history is masked as well; whose it was stays told."""
    record = item_record(samples.item(1, Outcome.DONE, proof=samples.proof()))

    assert record["proof"]["who"] == "王*"
    assert record["proof"]["by_us"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("a\ud800b", "a\\ud800b"),
        ("a\x00b", "a\\x00b"),
        ("a\u2028b", "a\\u2028b"),
        ("一\r\n二\t三", "一\n二\t三"),
        ("😀 平常", "😀 平常"),
    ],
)
def test_visible(text, shown):
    """What cannot be seen is written out; what can be seen stays."""
    assert visible(text) == shown


def test_one_line_and_limit():
    """For tables a text is one line, and says that it was cut."""
    assert one_line("一\n二") == "一 ⏎ 二"
    assert len(visible("长" * 100, limit=20)) == 20
    assert visible("长" * 100, limit=20).endswith("…（以下省略）")


def test_local_time():
    """Ledger times are UTC; people read Shanghai time; what is no time stays."""
    assert local_time("2026-11-24T17:31:22.000000+00:00") == "2026-11-25 01:31:22"
    assert local_time("不是时间") == "不是时间"
    assert local_time(None) == ""
