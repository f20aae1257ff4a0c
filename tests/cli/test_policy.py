"""policy: a person's word on what was decided alone, and what past orders prove of it."""

import openpyxl
import pytest

from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.model.permission import Proven
from eoms_bot.model.write import WriteState
from eoms_bot.run.brakes.brakes import proven_by
from tests.cli.kit import StillClock
from tests.ledger.kit import bring_to, start_bot
from tests.run.test_brakes import rejecting

ORDER = "ID-056-20261125-00001"
BROADBAND = "宽带投诉"


@pytest.fixture
def alone(cli):
    """A home whose ledger has one order that was rejected alone."""
    bot = start_bot(cli.home / "ledger.db")
    bot.journal = LedgerJournal(bot.ledger, bot.lease, "clerk01", StillClock())
    bring_to(bot, WriteState.PROVEN, rejecting(ORDER))
    bot.ledger.close()
    (cli.home / "ledger.db").chmod(0o600)
    return cli


def test_wrong_and_open(alone):
    """办错了 shuts the reason in status, until a person opens it with a reason."""
    before = alone("status", "--json").json
    said = alone("policy", "wrong", ORDER, "--reason", "不是宽带", "--operator", "李班长", "--json")
    shut, shown = alone("status", "--json").json, alone("status").out
    opened = alone("policy", "open", BROADBAND, "--reason", "规则已改", "--yes", "--operator", "王主任")
    after = alone("status", "--json").json

    assert (before["shut"], before["to_check"]) == ({}, [ORDER])
    assert (said.code, said.json["shut"]) == (0, BROADBAND)
    assert "李班长 说办错了：不是宽带" in shut["shut"][BROADBAND]
    assert f"已关：{BROADBAND}" in shown
    assert (opened.code, after["shut"]) == (0, {})


def test_checked(alone):
    """A checked order is no longer to be looked at."""
    assert alone("policy", "checked", ORDER).code == 0
    assert alone("status", "--json").json["to_check"] == []


@pytest.mark.parametrize(
    "argv",
    [
        ("wrong", ORDER),
        ("wrong", "ID-056-20261125-00009", "--reason", "x"),
        ("open", BROADBAND, "--yes"),
        ("open", BROADBAND, "--reason", "x", "--yes"),
        ("open", BROADBAND, "--reason", "x", "--no-input"),
        ("checked", "ID-056-20261125-00009"),
    ],
)
def test_refused(alone, argv):
    """Without a reason, for an order that did not go alone, for a reason that is not shut: nothing is
    noted.
    """
    assert alone("policy", *argv).code == 2
    assert alone("status", "--json").json["shut"] == {}


def test_no_ledger(cli):
    """Before the first run there is nothing to speak of."""
    assert cli("policy", "wrong", ORDER, "--reason", "x").code == 2


BROKEN = "家里宽带光猫红灯上不了网"
MOBILE = "手机在家里信号弱，经常没有信号，打不了电话"


def handled(number, words, **cells):
    """A row of 历史工单: an order of 2026-11-24, handled an hour later."""
    plain = {
        "工单号": f"ID-056-20261124-{number:05}",
        "分派时间": f"2026-11-24 {9 + number // 60:02}:{number % 60:02}",
        "客户姓名": "钱某某",
        "客户电话": f"1390000{number:04}",
        "县区": "澜溪县",
        "投诉地点": "青槐镇街上",
        "投诉内容": words,
        "处理方式": "驳回",
    }
    return plain | cells


def broadband(number, **cells):
    """One that its words call broadband's, and that people turned away as such."""
    return handled(number, BROKEN, **{"驳回原因": BROADBAND} | cells)


@pytest.fixture
def past(cli, tmp_path):
    """Writes a workbook of handled orders, as the template has it, and checks it."""

    def check(*rows):
        path = tmp_path / "办过的.xlsx"
        path.unlink(missing_ok=True)
        assert cli("template", str(path), "--kind", "历史工单").code == 0
        book = openpyxl.load_workbook(path)
        sheet = book["历史工单"]
        place = {cell.value: nth for nth, cell in enumerate(sheet[1], start=1)}
        for number, row in enumerate(rows, start=2):
            for name, value in row.items():
                sheet.cell(number, place[name]).value = value
        book.save(path)
        return cli("policy", "check", str(path), "--json")

    return check


def of(result, reason):
    """What was found of a reason."""
    return next(one for one in result.json["reasons"] if one["reason"] == reason)


def test_check_all_right(past):
    """Rejects that people made as well: counted, none wrong, the bound of so many."""
    result = past(*(broadband(number) for number in range(1, 6)), handled(7, MOBILE, 处理方式="完成"))

    assert (result.code, result.json["orders"], result.json["wrong"]) == (0, 6, [])
    found = of(result, BROADBAND)
    assert (found["judged"], found["wrong"]) == (5, 0)
    assert found["bound"] == pytest.approx(1 - 0.05 ** (1 / 5))
    assert of(result, "完成")["bound"] == 1.0


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"处理方式": "完成", "驳回原因": ""}, "处理方式 驳回，实际 完成"),
        ({"驳回原因": "非我部门工单"}, "驳回原因 宽带投诉，实际 非我部门工单"),
    ],
)
def test_check_wrong_ones(past, cells, text):
    """Another action or another reason is an error, and listed."""
    result = past(broadband(1), broadband(2, **cells))

    assert (of(result, BROADBAND)["judged"], of(result, BROADBAND)["wrong"]) == (2, 1)
    [wrong] = result.json["wrong"]
    assert (wrong["order_no"], wrong["wrong"]) == ("ID-056-20261124-00002", [text])
    assert wrong["place"].endswith("第3行")


def test_check_without_a_reason(past):
    """A reject whose reason nobody wrote proves nothing, and is named."""
    result = past(broadband(1), broadband(2, 驳回原因=""))

    assert of(result, BROADBAND)["judged"] == 1
    assert [one["order_no"] for one in result.json["unknown"]] == ["ID-056-20261124-00002"]


def test_check_nothing_done(past):
    """A file that says of no order what was done is refused."""
    assert past(broadband(1, 处理方式="")).code == 2


def test_check_is_on_record(past, cli):
    """What was found counts for these rules, and status needs no ledger before it."""
    result = past(*(broadband(number) for number in range(1, 4)))
    with Ledger.open(cli.home / "ledger.db") as ledger:
        proven = proven_by(ledger, result.json["rules"], cli.clock.now())
        none = proven_by(ledger, "1#0", cli.clock.now())

    assert proven[BROADBAND].bound == pytest.approx(1 - 0.05 ** (1 / 3))
    assert proven[BROADBAND].watched == 0
    assert proven["完成"] == Proven(1.0, 0)
    assert none == {}


def again(number, earlier, **cells):
    """The same customer's complaint of the same morning, turned away as a duplicate of an earlier one."""
    named = {"驳回原因": "重复派单", "原工单号": f"ID-056-20261124-{earlier:05}"}
    return handled(number, MOBILE, 客户电话="13900000001", **named | cells)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [({}, 0), ({"原工单号": "ID-056-20261124-00099"}, 1), ({"驳回原因": "非我部门工单"}, 1)],
)
def test_check_duplicates(past, cells, wrong):
    """A duplicate is known by what came before it; another earlier order is an error."""
    first = handled(1, MOBILE, 客户电话="13900000001", 处理方式="完成", 完成时间="2026-11-24 18:00")

    result = past(first, again(30, 1, **cells))

    assert (of(result, "重复派单")["judged"], of(result, "重复派单")["wrong"]) == (1, wrong)


def test_check_a_closed_order_has_no_duplicate(past):
    """What was closed before the next one came is no duplicate of it."""
    first = handled(1, MOBILE, 客户电话="13900000001", 处理方式="完成", 完成时间="2026-11-24 09:10")

    assert of(past(first, again(30, 1)), "重复派单")["judged"] == 0
