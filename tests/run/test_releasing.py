"""How a decision may leave in a run: on a row, an approval, a permission, or after a person has looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.decide.permission.permission import Level
from eoms_bot.ledger import Ledger
from eoms_bot.model.batch import Facts
from eoms_bot.model.decision import Backing
from eoms_bot.model.evidence import Evidence, Record, Snapshot, Value
from eoms_bot.model.permission import Policy, Proven
from eoms_bot.model.write import Action, WriteState
from eoms_bot.run.desk import Desk
from eoms_bot.run.planned import PlannedRow
from eoms_bot.run.releasing import (
    is_bundled,
    is_encrypted,
    released,
    resting_on,
    shown_as,
    undeclared,
)
from eoms_bot.settings import Settings
from eoms_bot.settings.model import Paths, SiteSettings
from tests.decide.build import (
    BRANCH,
    CUSTOMER,
    DICTIONARIES,
    DISPATCHED,
    LIMITS,
    NOW,
    NUMBER,
    REJECTED,
    RULES,
    SOLVED,
    completed,
    order,
    rejected,
)
from tests.decide.permitting import REJECT, permission
from tests.ledger.kit import WRITE, bring_to, make_key, start_bot

NOTHING = Facts(None, {})
PROVEN = {"宽带投诉": Proven(0.01, 30)}
LATER = NOW + timedelta(minutes=15)


@pytest.fixture
def ledger(tmp_path):
    """An empty ledger."""
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def desk(*permissions, **changes):
    """A desk with these permissions, in whose branch nothing stands in their way."""
    settled = {"permissions": permissions, "edition": "ed1", "proven": PROVEN} | changes
    return Desk(RULES, DICTIONARIES, LIMITS, BRANCH, (), **settled)


def let(desk, ledger, decision=REJECT, now=NOW, facts=NOTHING, **changes):
    """What becomes of a decision on the order."""
    return released(desk, ledger, replace(order(), **changes), decision, facts, now)


def experienced(ledger_of_bot):
    """Ten replies under the rule as it stands are proven."""
    for number in range(10):
        write = replace(WRITE, key=make_key(f"CS-{number}"), rule="R-宽带", grounds="批准 计划｜ed1")
        bring_to(ledger_of_bot, WriteState.PROVEN, write)


@pytest.fixture
def bot(tmp_path):
    """A bot with ten proven replies under the rule."""
    started = start_bot(tmp_path / "worked.db")
    experienced(started)
    yield started
    started.ledger.close()


def test_older_settings_send_nothing_new(ledger):
    """Without a permission, whatever the policy allows, what nobody wrote waits for an approval."""
    found = let(desk(policy=Policy()), ledger)

    assert found.level is Level.ONE_KEY
    assert found.why == (
        "按策略留给人：没有人填写或批准过这张工单，批准一次就可以发送；没有许可包括 派单驳回 宽带投诉"
    )


def test_a_row_is_a_persons(ledger):
    """What a workbook's row says goes as before, on that row; a name of the file stays out of the ledger."""
    facts = Facts(REJECTED, {})

    found = let(desk(), ledger, rejected(REJECTED), facts=facts)
    kept = let(
        desk(),
        ledger,
        rejected(REJECTED),
        facts=Facts(replace(REJECTED, file="U20260105-110000-abcd.xlsx"), {}),
    )

    assert (found.level, found.why, found.grounds) == (Level.ALONE, "", "行 批次文件 第6行｜ed1")
    assert kept.grounds == "行 U20260105-110000-abcd 第6行｜ed1"


def test_a_row_that_leaves_the_talk_to_doubtful_sources(ledger):
    """Its writer has said nothing of the call: he looks first, or approves; what he approved goes."""
    whole = completed(SOLVED)
    doubted = replace(whole, backing=replace(whole.backing, doubts=("联系客户未经话单核对",)))
    planned = PlannedRow(order(), doubted, "张班长", NOW, "计划 P1 第 2 行")

    found = let(desk(), ledger, doubted, facts=Facts(SOLVED, {}))
    approved = let(desk(planned={NUMBER: planned}), ledger, doubted, facts=Facts(SOLVED, {}))

    assert (found.level, found.why) == (
        Level.ONE_KEY,
        "按策略留给人：要看：联系客户未经话单核对；在批次文件里写全，或批准一次",
    )
    assert approved.level is Level.ALONE


def test_an_approval_is_a_persons(ledger):
    """What was approved in a plan goes on that approval, with its place and its approver."""
    decision = rejected(REJECTED)
    planned = PlannedRow(order(), decision, "张班长", NOW, "计划 P1 第 2 行")

    assert (
        let(desk(planned={NUMBER: planned}), ledger, decision).grounds == "批准 计划 P1 第 2 行 张班长｜ed1"
    )


def test_policy_bounds_a_row_and_a_permission(bot):
    """The policy of an unattended run leaves both to a person."""
    only = Policy(actions=("solved",))
    demo = desk(permission(demo=True), policy=only, bundled=True)

    row = let(replace(demo, permissions=()), bot.ledger, rejected(REJECTED), facts=Facts(REJECTED, {}))
    alone = let(demo, bot.ledger)

    assert [one.why for one in (row, alone)] == [
        "按策略留给人：派单驳回 不在允许单独做的动作里（policy.actions）"
    ] * 2


def test_preview_asks_for_no_permission(ledger):
    """A run that can't send tries what nobody wrote as well, on no grounds."""
    found = let(desk(wants_person=False), ledger)

    assert (found.level, found.why, found.grounds) == (Level.ALONE, "", "")


def test_demo_goes_at_once(ledger):
    """On the bundled site, and nowhere else."""
    one = permission(demo=True)

    there, elsewhere = (let(desk(one, bundled=bundled), ledger) for bundled in (True, False))

    assert (there.level, there.grounds) == (Level.ALONE, f"{one.grounds}｜ed1")
    assert elsewhere.level is Level.ONE_KEY


def test_shown_before_it_goes(bot):
    """The first run shows it, a later one sends it; it is in no plan meanwhile."""
    one = permission()

    first = let(desk(one), bot.ledger)
    bot.ledger.show(NUMBER, shown_as(first.grounds, REJECT), NOW)
    early = let(desk(one), bot.ledger, now=LATER - timedelta(seconds=1))
    due = let(desk(one), bot.ledger, now=LATER)

    assert (first.show, first.grounds) == (True, one.named)
    assert first.why == (
        f"公示中：{one.named}：先公示 15 分钟，没有人撤下才发送；"
        f"不让它发送：eoms-bot resolve {NUMBER} --take-down --reason …"
    )
    assert early.level is Level.ONE_KEY
    assert (due.level, due.grounds, due.why) == (Level.ALONE, f"{one.grounds}｜ed1", "")


@pytest.mark.parametrize("what", ["permission", "values"])
def test_other_than_was_shown(bot, what):
    """Another permission, or other values, people have not seen yet."""
    one = permission()
    bot.ledger.show(NUMBER, shown_as(one.named, REJECT), NOW)
    other = replace(REJECT, text=replace(REJECT.text, value="宽带投诉：路由器"))

    found = (
        let(desk(permission(title="第二步")), bot.ledger, now=LATER)
        if what == "permission"
        else let(desk(one), bot.ledger, other, now=LATER)
    )

    assert found.show


def test_taken_down(bot):
    """Whoever takes it down keeps it for people, however long it stands and whatever permits it."""
    one = permission()
    bot.ledger.show(NUMBER, shown_as(one.named, REJECT), NOW)
    bot.ledger.take_down(NUMBER, "张班长", "客户要回电", NOW)

    found = let(desk(one, permission(demo=True), bundled=True), bot.ledger, now=LATER)

    assert (found.level, found.why) == (Level.PERSON, "由人处理：张班长 撤下了（客户要回电）")


def test_first_ten_are_counted(bot):
    """By rule and edition: a new edition of rules, program or profile begins at none."""
    new = let(desk(permission(), edition="ed2"), bot.ledger)

    assert let(desk(permission()), bot.ledger).show
    assert "只办成过 0 张" in new.why


def test_cap_is_counted(bot):
    """Replies of today that rest on this very permission, not those of another."""
    one = permission(per_day=1)
    bot.ledger.show(NUMBER, shown_as(one.named, REJECT), NOW)
    spent = replace(WRITE, key=make_key("CS-90", Action.CLOSE), grounds=f"{one.grounds}｜ed1")
    free = let(desk(one), bot.ledger, now=LATER)
    bot.clock.time = NOW
    bring_to(bot, WriteState.UNKNOWN, spent)

    full = let(desk(one), bot.ledger, now=LATER)
    tomorrow = let(desk(one), bot.ledger, now=NOW + timedelta(days=1), deadline=NOW + timedelta(days=2))

    assert free.level is Level.ALONE
    assert "今天已凭它发送 1 张" in full.why
    assert "今天已凭它" not in tomorrow.why


def test_in_hands(bot):
    """An order that a person has goes only with him; while anything is unassigned nothing goes alone."""
    one = permission(demo=True)

    held = let(desk(one, bundled=True, hands={NUMBER: "开着的计划里有它"}), bot.ledger)
    none = let(desk(one, bundled=True, nothing_alone="批次.xlsx 第3行认不出工单号"), bot.ledger)

    assert held.why == "由人处理：开着的计划里有它"
    assert none.why.endswith("；批次.xlsx 第3行认不出工单号")


def test_floor_sees_other_orders_of_the_site(ledger):
    """Orders that this run has read, and those of 历史工单, count for the site."""
    whole = completed(SOLVED)
    bare = replace(whole, trace=(), backing=Backing(whole.backing.cells))
    values: dict[str, Value] = {
        "工单号": "X-1",
        "占用基站": "LX_青槐政府-3",
        "分派时间": DISPATCHED,
        "客户电话": "13900000055",
    }
    past = Snapshot("历史工单", "正常", (Record("历史.xlsx 第2行", NOW, values),))
    one = permission(action="solved", reasons=(), columns=(), demo=True)
    busy = desk(one, bundled=True, evidence=Evidence({"history": past}))
    before = let(busy, ledger, bare)
    busy.sites["X-2"] = ("LX_青槐政府-3", DISPATCHED)

    assert before.level is Level.ALONE
    assert "LX_青槐政府-3 两小时内有 3 张工单" in let(busy, ledger, bare).why


def test_floor_reads_the_table_of_past_orders(ledger):
    """A number that complained within 60 days is a person's."""
    values: dict[str, Value] = {
        "工单号": "X-1",
        "客户电话": CUSTOMER,
        "分派时间": DISPATCHED - timedelta(days=9),
    }
    past = Snapshot("历史工单", "正常", (Record("历史.xlsx 第2行", NOW, values),))

    found = let(desk(permission(demo=True), bundled=True, evidence=Evidence({"history": past})), ledger)

    assert "60 天内重复" in found.why


def test_grounds_go_with_the_decision():
    """What it goes on stands at the decision, and changes nothing of its values."""
    assert resting_on(REJECT, "许可 ab 首步") == replace(
        REJECT, backing=replace(REJECT.backing, grounds="许可 ab 首步")
    )


@pytest.mark.parametrize(
    ("site", "bundled"),
    [
        pytest.param({}, True, id="default"),
        pytest.param({"base_url": "http://[::1]:8056/eoms4/"}, True, id="ipv6"),
        pytest.param({"base_url": "http://eoms.example/eoms4/"}, False, id="elsewhere"),
        pytest.param({"base_url": "https://127.0.0.1:8056/eoms4/"}, False, id="tls"),
        pytest.param({"id": "branch"}, False, id="a branch's"),
    ],
)
def test_bundled_site(site, bundled):
    """Only the mock's name on this machine: what a tunnel leads to has a name of its own."""
    assert is_bundled(SiteSettings(**site)) is bundled


def put_disk(folder, name, *, crypt=False, below=()):
    """A disk as Linux shows it."""
    disk = folder / name
    (disk / "slaves").mkdir(parents=True)
    if crypt:
        (disk / "dm").mkdir()
        (disk / "dm" / "uuid").write_text("CRYPT-LUKS2-0123-home\n")
    for one in below:
        (disk / "slaves" / one.name).symlink_to(one)
    return disk


@pytest.mark.parametrize(
    ("layers", "encrypted"),
    [
        pytest.param("plain", False, id="plain"),
        pytest.param("crypt", True, id="luks"),
        pytest.param("lvm", True, id="volume on luks"),
        pytest.param("half", False, id="half of a mirror"),
        pytest.param("none", False, id="unknown"),
    ],
)
def test_encrypted_disk(tmp_path, monkeypatch, layers, encrypted):
    """LUKS is found wherever it lies below; all parts must be on it."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("os.major", lambda device: 8)
    monkeypatch.setattr("os.minor", lambda device: 1)
    blocks = tmp_path / "blocks"
    plain, crypt = put_disk(tmp_path, "sda"), put_disk(tmp_path, "dm-0", crypt=True)
    below = {"plain": None, "crypt": None, "lvm": (crypt,), "half": (crypt, plain), "none": None}[layers]
    if below is not None or layers == "plain":
        put_disk(blocks, "8:1", below=below or ())
    elif layers == "crypt":
        put_disk(blocks, "8:1", crypt=True)

    assert is_encrypted(tmp_path / "not" / "yet", blocks) is encrypted


def test_undeclared(monkeypatch):
    """Account and disk must both be declared; a disk that shows it is encrypted needs no word."""
    monkeypatch.setattr("eoms_bot.run.releasing.is_encrypted", lambda path: False)
    bare = undeclared(Settings())
    declared = Settings(site=SiteSettings(program_account=True), paths=Paths(encrypted=True))
    unencrypted = undeclared(Settings(site=SiteSettings(program_account=True)))
    monkeypatch.setattr("eoms_bot.run.releasing.is_encrypted", lambda path: True)
    shown = undeclared(Settings(site=SiteSettings(program_account=True)))

    assert bare == ("没有写明账号由程序使用（site.program_account），认不出磁盘已加密（paths.encrypted）")
    assert (undeclared(declared), shown) == ("", "")
    assert unencrypted == "认不出磁盘已加密（paths.encrypted）"
