"""What 今日 shows: what needs a person, by urgency, and how the lane stands."""

import re
from dataclasses import replace
from datetime import timedelta

from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import AccountLock, Ledger, account_key
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.needs import Urgency, needs_of
from eoms_bot.report.outcomes import LEFT
from tests.console.kit import serving
from tests.ledger.kit import bring_to, make_write, start_bot
from tests.report import samples


def test_today(visitor):
    """今日 counts the day's orders, and lists what needs a person: unknown first, then by urgency."""
    html = visitor.get("/").text

    places = [html.index(f'href="/orders/{samples.number(n)}"') for n in (4, 2, 5)]
    assert places == sorted(places)
    assert "结果未知" in html
    assert "没有机器人在运行" in html
    assert "第 1 次" in html
    assert f'href="/orders/{samples.number(1)}"' not in html  # done


def test_marks(place, clock):
    """The day's log-ins at the site and writes are counted for the account, against its cap."""
    ledger = place.ledger()
    ledger.login_attempt(account_key("mock", "clerk01"), None, clock.now())
    ledger.login_attempt(account_key("mock", "clerk01"), True, clock.now())
    ledger.login_attempt(account_key("mock", "clerk02"), None, clock.now())

    html = place.logged_in().get("/").text

    assert "今天登录网站</dt><dd>1 次" in html
    assert "今天已发送</dt><dd>3 次，上限 200" in html
    assert "所有账号合计" not in html


def test_cap_of_all_accounts(place, settings, clock):
    """Where a cap holds for all accounts of the ledger, what they have sent together stands beside it."""
    start = clock.now().replace(hour=0, minute=0)
    together = place.ledger().all_sent_since(start)
    run = settings.run.model_copy(update={"daily_cap_all": 900})

    with serving(settings.model_copy(update={"run": run}), clock) as office:
        html = office.logged_in().get("/").text

    assert together > 0
    assert f"所有账号合计</dt><dd>{together} 次，上限 900" in html


def test_a_page_that_renews_itself_is_no_activity(visitor, place, clock):
    """What the open page asks for is 今日 itself; it keeps no session alive, and is 401 without one."""
    client = place.logged_in()
    assert "等人处理" in client.get("/today").text
    statuses = []
    for _ in range(4):
        clock.wait(10 * 60)
        statuses.append(client.get("/today").status_code)

    assert statuses[-1] == 401
    assert place.stranger().get("/today").status_code == 401


def test_today_before_the_first_run(empty):
    """Before the first run 今日 says so, and every other page is there too."""
    client = empty.logged_in()

    assert "没有要人处理的工单" in client.get("/").text
    assert "还没有运行过" in client.get("/runs").text
    assert "没有这样的工单" in client.get("/orders").text


def test_today_tells_of_stop_and_breaker(place, settings):
    """A stop and an open breaker stand on top of the page."""
    with Ledger.open(settings.paths.ledger) as ledger:
        ledger.keep_breaker(
            account_key("mock", "clerk01"), Breaker(needs_person=True, refusals=5, cause="拒绝受理")
        )
    settings.paths.stop_file.write_text("soft")

    html = place.logged_in().get("/").text

    assert "机器人已停：做完手上的一张就停" in html
    assert "连续 5 次以同样的原因拒绝" in html
    assert "解除停止" in html


def test_major_and_near(settings, clock):
    """A major complaint goes before one near its limit, that one before the rest; deadlines order each group."""
    with Ledger.open(settings.paths.ledger) as ledger:
        began = clock.now() - timedelta(hours=1)
        folder = RunFolder.create(settings.paths.runs, "run", began)
        ledger.run_started(folder.run_id, "run", "clerk01", began)
        hours = {11: 20.0, 12: 30.0, 13: 2.0, 14: -1.0}
        for n, left in hours.items():
            hold = samples.hold("重大投诉，须由人处理") if n == 12 else samples.hold()
            held = replace(hold, rule="H-重大") if n == 12 else hold
            deadline = clock.now() + timedelta(hours=left)
            item = samples.item(n, Outcome.HELD, hold.why, held)
            assert item.order is not None
            item = replace(item, order=replace(item.order, deadline=deadline))
            ledger.stage(samples.number(n), "READ", folder.run_id, began)
            ledger.outcome(samples.number(n), Outcome.HELD, hold.why, folder.run_id, began)
            folder.add(item)
    with serving(settings, clock) as place:
        recent = place.desk.books.views().touched_since(clock.now() - timedelta(hours=24), LEFT)

        needs = needs_of(place.desk.folders.briefs, [], recent, clock.now(), near_hours=4)

    assert [(need.order_no, need.group) for need in needs] == [
        (samples.number(12), Urgency.MAJOR),
        (samples.number(14), Urgency.NEAR),
        (samples.number(13), Urgency.NEAR),
        (samples.number(11), Urgency.HELD),
    ]


def test_pressed_order(settings, clock):
    """Who presses an order stands with its reason on 今日 and on its own page, with the words and their
    place.
    """
    reminder = HistoryEntry(clock.now(), "客服接口", "催办", "客户再次来电催办，请尽快处理。")
    with Ledger.open(settings.paths.ledger) as ledger:
        began = clock.now() - timedelta(hours=1)
        folder = RunFolder.create(settings.paths.runs, "run", began)
        ledger.run_started(folder.run_id, "run", "clerk01", began)
        for n, history in ((11, ()), (12, (reminder,))):
            item = samples.item(n, Outcome.HELD, "缺少 占用基站", samples.hold())
            assert item.order is not None
            deadline = clock.now() + timedelta(hours=20)
            item = replace(item, order=replace(item.order, deadline=deadline, history=history))
            ledger.stage(samples.number(n), "READ", folder.run_id, began)
            ledger.outcome(samples.number(n), Outcome.HELD, item.reason, folder.run_id, began)
            folder.add(item)
    with serving(settings, clock) as place:
        client = place.logged_in()
        today, own, other = (
            client.get(path).text for path in ("/", *(f"/orders/{samples.number(n)}" for n in (12, 11)))
        )

    tag = '<span class="tag warn">催办</span>'
    assert today.count(tag) == 1
    assert today.index(samples.number(12)) < today.index(samples.number(11))
    assert tag in own
    assert f"催办：催办（处理记录 {to_minute(clock.now())}）" in own
    assert tag not in other


def test_write_in_hand_needs_nobody_yet(settings, clock):
    """A write that a living run has just sent, or waits to see proven, is that run's; once the run is gone, it is a person's."""
    bot = start_bot(settings.paths.ledger, run_id="run-1")
    with bot.ledger:
        bring_to(bot, WriteState.SENDING, make_write("CS-1"))
        bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-2"))
        bring_to(bot, WriteState.UNKNOWN, make_write("CS-3"))
        unsettled = bot.ledger.unsettled()
    with serving(settings, clock) as place:
        briefs = place.desk.folders.briefs
        alive = needs_of(briefs, unsettled, [], clock.now(), near_hours=4, working={"run-1"})
        gone = needs_of(briefs, unsettled, [], clock.now(), near_hours=4)

    assert [need.order_no for need in alive] == ["CS-3"]
    assert [need.order_no for need in gone] == ["CS-1", "CS-2", "CS-3"]


def test_settled_order_needs_nobody(place, clock):
    """An order whose unknown write a person has settled is on the list no more."""
    [write] = place.ledger().unsettled()
    place.ledger().settle_by_person(write.id, "李批准", "处理记录里有", clock.now())

    assert f'href="/orders/{samples.number(4)}"' not in place.logged_in().get("/").text


def test_lanes_of_one_account(visitor):
    """A ledger with one account has no table of accounts."""
    assert "各账号" not in visitor.get("/").text


def test_lanes(place, clock, settings):
    """Every account of the ledger is a line: whether it works, what it has in hand, what it has sent today."""
    bot = start_bot(settings.paths.ledger, "run-2", "clerk02")
    bot.clock.time = clock.now()
    bring_to(bot, WriteState.SENDING, make_write("CS-001"))
    bot.ledger.stage("CS-001", "FILLED", "run-2", clock.now())
    bot.ledger.close()

    with AccountLock(settings.paths.locks, "mock", "clerk02"):
        working = lines_of(place.logged_in().get("/").text)
    killed = lines_of(place.logged_in().get("/").text)

    assert [line[:4] for line in working] == [
        ["clerk01", "没有在运行", "—", "3 次"],
        ["clerk02", "正在运行", "CS-001", "1 次"],
    ]
    assert killed[1][1] == "中断过；下次运行先核对"


def lines_of(html):
    """The cells of the table of accounts, without their marks."""
    table = html.split('id="lanes"')[1].split("</table>")[0].split("<tbody>")[1]
    rows = [re.sub(r"<[^>]+>", "\n", row).split("\n") for row in table.split("</tr>")[:-1]]
    return [[cell.strip() for cell in row if cell.strip()] for row in rows]


def test_another_accounts_work(place, clock, settings):
    """What another account's living bot has in hand is no person's, and is not told as where this account's stands; once it is gone, it is."""
    bot = start_bot(settings.paths.ledger, "run-2", "clerk02")
    bot.ledger.run_started("run-2", "run", "clerk02", clock.now())
    bot.clock.time = clock.now()
    bring_to(bot, WriteState.SENDING, make_write("CS-001"))
    bot.ledger.stage("CS-001", "FILLED", "run-2", clock.now())
    bot.ledger.close()

    with AccountLock(settings.paths.locks, "mock", "clerk02"):
        working = place.logged_in().get("/").text
    killed = place.logged_in().get("/").text

    needs = [html.split('id="needs"')[1].split("</table>")[0] for html in (working, killed)]
    assert ["CS-001" in rows for rows in needs] == [False, True]
    assert "停在" not in working
