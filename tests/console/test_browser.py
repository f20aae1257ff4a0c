"""The console in a real browser: a person's way through it, and what a page of another origin cannot do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.decision import Hold
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import RowState
from eoms_bot.report.folder import RunFolder
from tests.console.elsewhere import served
from tests.console.hostile_texts import XSS
from tests.console.kit import other_origin_page, serving
from tests.console.planned import reviewing, row
from tests.report import samples
from tests.run.plans import BARE, ORDERS

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/desk",
    "/plans",
    "/orders",
    "/runs",
    "/sites",
    "/leftovers",
    "/follow-up",
    "/board",
    "/data",
    "/replies",
    "/intercept",
    "/handover",
    "/shift",
    "/rules",
    "/rules/backtest",
    "/checks",
    f"/orders/{samples.number(1)}",
)


@pytest.fixture
def complaints(page):
    """What the browser complains of: dialogs, errors of scripts, and what the policy has stopped."""
    found = []

    def dismiss(dialog):
        found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("pageerror", lambda error: found.append(f"error {error}"))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


def log_in(page, place, role=Role.OPERATOR, name="王值班"):
    """Open a token link, as it is printed, and go on to 今日."""
    page.goto(f"{place.origin}/login#{place.token(role, name)}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/")


def unfold(page):
    """Open the cells that are filled already, or optional."""
    page.locator("#filled > summary").click()


def test_a_shift(page, place, complaints):
    """Log in by the link, look at today, open an order, stop the bot and let it go on."""
    log_in(page, place)
    assert "#" not in page.url
    page.get_by_role("link", name=samples.number(4)).first.click()
    page.get_by_role("heading", name=samples.number(4)).wait_for()
    page.get_by_role("link", name="今日").click()

    page.get_by_role("button", name="停下", exact=True).click()
    page.get_by_role("button", name="确认停下").click()
    page.get_by_text("已要求停止：手上的一张做完就停").wait_for()
    stopped = place.desk.settings.paths.stop_file.read_text()
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="解除停止").click()
    page.get_by_role("button", name="确认解除停止").click()
    page.get_by_text("已解除停止，可以运行").wait_for()

    assert stopped == "soft"
    assert not place.desk.settings.paths.stop_file.exists()
    assert complaints == []


def test_a_word_on_an_unknown_write(page, place, complaints):
    """An approver settles an unknown write in the dialog; without grounds the browser does not even send it."""
    log_in(page, place, Role.APPROVER, "李批准")
    page.goto(f"{place.origin}/orders/{samples.number(4)}")

    page.get_by_role("button", name="登记结果", exact=True).click()
    page.get_by_label("已经生效：处理记录里有这次提交").check()
    page.get_by_role("button", name="确认登记结果").click()
    before = place.ledger().unsettled()
    page.get_by_label("依据").fill("处理记录里有，11:02")
    page.get_by_role("button", name="确认登记结果").click()
    page.get_by_text("已登记：已证实").wait_for()

    assert len(before) == 1
    assert place.ledger().unsettled() == []
    assert complaints == []


def test_a_review_by_keyboard(page, tmp_path, complaints):
    """A row is changed and held against the checks while it is typed, approved by a key, and the next one comes up."""
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/1")
        measure = page.get_by_role("textbox", name="解决措施")

        unfold(page)
        measure.fill("")
        page.locator("#verdict.bad").wait_for()
        empty = page.locator("#verdict").inner_text()
        measure.fill("更换跳线,复测正常")
        page.locator("#verdict.ok").wait_for()
        shown = page.locator("#reply").inner_text()
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/2")
        page.keyboard.press("x")
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/3")
        page.get_by_label("处理方式").select_option("驳回")
        page.locator("#verdict.bad").wait_for()
        why = page.locator("#sent-title").inner_text()
        page.get_by_label("驳回原因").select_option("宽带投诉")
        page.locator("#verdict.ok").wait_for()
        title = page.locator("#sent-title").inner_text()
        page.get_by_role("button", name="批准（a）").click()
        page.wait_for_url(f"**/plans/{office.plan.plan_id}")
        kept = [row(place, office.plan, position) for position in (1, 2, 3)]

    assert (why.startswith("转人工的原因"), title.startswith("将要发送的内容")) == (True, True)
    assert "解决措施" in empty
    assert "更换跳线,复测正常" in shown
    assert [(one.state.value, dict(one.edits)) for one in kept] == [
        ("批准", {"measure": "更换跳线,复测正常"}),
        ("不批", {}),
        ("批准", {"handling": "驳回", "reject_reason": "宽带投诉"}),
    ]
    assert complaints == []


def late(page, script):
    """Hold a script of the pages back, as a slow machine does; returns what lets it come."""
    held = []
    page.route(f"**/static/{script}", lambda route: held.append(route), times=1)

    def let_go():
        while not held:
            page.evaluate("0")  # the browser's events are heard while it is asked something
        held[0].continue_()

    return let_go


def test_a_row_before_its_script(page, tmp_path, complaints):
    """What comes before the page can act on it waits for that: neither a word on a row nor what is typed in it is lost."""
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        let_go = late(page, "review.js")
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/1", wait_until="commit")
        approve, strike = (page.get_by_role("button", name=name) for name in ("批准（a）", "不执行（x）"))
        expect(approve).to_be_disabled()
        expect(strike).to_be_disabled()
        unfold(page)
        expect(page.get_by_role("textbox", name="解决措施")).to_be_disabled()

        let_go()
        approve.click()
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/2", wait_until="commit")
        kept = row(place, office.plan, 1)

    assert kept.state.value == "批准"
    assert complaints == []


@pytest.mark.parametrize(
    ("path", "script", "names"),
    [("/", "console.js", ("停下", "退出")), ("/runs", "upload.js", ("上传并检查",))],
)
def test_buttons_before_their_script(page, place, path, script, names):
    """A button whose script has not come yet cannot be pressed for nothing."""
    log_in(page, place)
    let_go = late(page, script)
    page.goto(f"{place.origin}{path}", wait_until="commit")
    buttons = [page.get_by_role("button", name=name, exact=True) for name in names]
    for button in buttons:
        expect(button).to_be_disabled()

    let_go()

    for button in buttons:
        expect(button).to_be_enabled()


def test_login_before_its_script(page, place):
    """A token that is typed before the page can send it is not sent by the browser itself, where it would stand in the address."""
    let_go = late(page, "login.js")
    page.goto(f"{place.origin}/login", wait_until="commit")
    token = page.get_by_label("令牌")

    token.fill(place.token(Role.OPERATOR, "王值班"))
    token.press("Enter")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_disabled()
    before = page.url
    let_go()
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{place.origin}/desk")

    assert before == f"{place.origin}/login"


def test_edit_by_keyboard(page, tmp_path, complaints):
    """A key leads to what a held order asks for; Enter confirms a guess, keys approve from there, and take a
    change back.
    """
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/3")

        page.keyboard.press("e")
        asked = page.evaluate("[document.activeElement.name, document.activeElement.value]")
        page.keyboard.press("Enter")
        page.get_by_text("要确认 驳回原因").first.wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        then = page.evaluate("document.activeElement.name")
        page.get_by_label("驳回原因").select_option("宽带投诉")
        page.locator("#verdict.ok").wait_for()
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/1")
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/3")
        diff = page.locator("tr.changed").first.inner_text()
        page.get_by_role("button", name="恢复预览时的").click()
        page.locator("#verdict.bad").wait_for()

    assert (asked, then) == (["handling", "驳回"], "reject_reason")
    assert diff.split() == ["处理方式", "（空）", "驳回"]
    assert complaints == []


def test_key_to_what_is_asked_for(page, tmp_path, complaints):
    """`e` goes past the cells that stand before what is asked for; without a question it goes to the first
    cell.
    """
    with reviewing(tmp_path / "home") as (place, office):
        held = Hold("不能完成：2 项缺少或矛盾", ("占用基站：为空", "网络类型 为 未知"), "H-资料", "1", ())
        one, *others = office.plan.rows
        rows = (replace(one, decision=held), *others)
        asking = replace(office.plan, plan_id="P20260106-090100-ab12", rows=rows)
        place.ledger().keep_plan(asking)
        log_in(page, place)
        found = []
        for position in (1, 2):
            page.goto(f"{place.origin}/plans/{asking.plan_id}/{position}")
            expect(page.locator("[name=handling]")).to_be_enabled()
            page.keyboard.press("e")
            found.append(page.evaluate("document.activeElement.name"))

    assert found == ["site", "handling"]
    assert complaints == []


def test_typing_that_could_not_be_kept_is_not_lost_without_a_word(page, tmp_path):
    """Keys, links and a reload ask first while something typed is not kept; what is approved leaves
    without a question.
    """
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
        page.on("dialog", stay)
        page.route("**/api/plan/keep", lambda route: route.abort())
        note = page.get_by_role("textbox", name="驳回说明")
        unfold(page)
        note.fill("光猫红灯")
        page.get_by_text("没有保存").wait_for()
        page.keyboard.press("Escape")
        ways = (
            lambda: page.keyboard.press("j"),
            lambda: page.keyboard.press("k"),
            lambda: page.get_by_role("link", name="今日").click(no_wait_after=True),
            lambda: page.evaluate("setTimeout(() => location.reload())"),
        )
        for leave in ways:
            with page.expect_event("dialog"):
                leave()
        typed = note.input_value()
        page.unroute("**/api/plan/keep")
        page.keyboard.press("a")
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/3")
        kept = row(place, office.plan, 2)

    assert asked == ["beforeunload"] * 4
    assert (typed, dict(kept.edits)) == ("光猫红灯", {"reject_note": "光猫红灯"})


def test_typing_outlives_the_page_and_the_plan(page, tmp_path, complaints):
    """What is typed is there after another row, a reload and a new preview, says whose it is, and goes out
    when it is approved there.
    """
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
        unfold(page)
        page.get_by_role("textbox", name="驳回说明").fill("光猫红灯")
        page.get_by_text("已保存").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/3")
        page.go_back()
        found = [page.locator("[name=reject_note]").input_value()]
        page.reload()
        found.append(page.locator("[name=reject_note]").input_value())
        office.preview()
        (newest,) = place.desk.books.views().plans(1)
        page.goto(f"{place.origin}/plans/{newest.plan_id}")
        listed = page.get_by_text("王值班 填了 1 格").count()
        page.goto(f"{place.origin}/plans/{newest.plan_id}/2")
        whose = page.locator("#kept").inner_text()
        sent = page.locator("#reply").inner_text()
        page.get_by_role("button", name="批准（a）").click()
        page.wait_for_url(f"**/plans/{newest.plan_id}/3")
        plan = place.ledger().plan(newest.plan_id)

    assert found == ["光猫红灯"] * 2
    assert (newest.plan_id != office.plan.plan_id, listed) == (True, 1)
    assert (whose.startswith("王值班"), "光猫红灯" in sent) == (True, True)
    assert plan is not None
    assert (plan.rows[1].approved_by, dict(plan.rows[1].edits)) == ("王值班", {"reject_note": "光猫红灯"})
    assert complaints == []


def test_two_people_see_each_other_s_typing(page, tmp_path, complaints):
    """What a colleague types meanwhile is refused to an approval that has not seen it, and shown at the next change."""
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
        expect(page.get_by_role("button", name="批准（a）")).to_be_enabled()
        basis, order = office.plan.basis, office.plan.rows[1].order
        key = DraftKey(basis.site_id, order.order_no, order.task_id)
        place.ledger().keep_draft(
            key, {"reject_note": "光猫红灯"}, order.fingerprint, "李班长", place.clock.now()
        )
        page.get_by_role("button", name="批准（a）").click()
        page.get_by_text("李班长刚改过").wait_for()
        page.get_by_role("button", name="知道了").click()
        unfold(page)
        page.get_by_role("textbox", name="备注").fill("已电话告知")
        page.get_by_text("已保存").wait_for()
        seen = page.get_by_role("textbox", name="驳回说明").input_value()
        page.get_by_role("button", name="批准（a）").click()
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/3")
        kept = row(place, office.plan, 2)

    assert seen == "光猫红灯"
    assert dict(kept.edits) == {"reject_note": "光猫红灯", "remark": "已电话告知"}
    assert [one for one in complaints if "409" not in one] == []


def test_a_slow_answer_loses_no_later_typing(page, tmp_path, complaints):
    """While a change is on its way the next one waits: what was typed last is what is kept."""
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
        held, sent = [], []
        page.on("request", lambda one: sent.append(one) if one.url.endswith("/plan/keep") else None)
        page.route("**/api/plan/keep", lambda route: held.append(route), times=1)
        note = page.get_by_role("textbox", name="驳回说明")
        unfold(page)
        note.fill("光猫")
        while not held:
            page.evaluate("0")  # the browser's events are heard while it is asked something
        note.fill("光猫红灯")
        while page.evaluate("asked") < 2:
            pass  # the change is asked about a moment after it was typed
        page.evaluate(
            "fetch('/static/icon.svg').then((answer) => answer.status)"
        )  # after what was sent before
        before = len(sent)
        with page.expect_response("**/api/plan/keep"):
            held[0].continue_()
        page.get_by_role("button", name="批准（a）").click(trial=True)
        page.reload()
        typed = page.locator("[name=reject_note]").input_value()

    assert (before, len(sent)) == (1, 2)
    assert typed == "光猫红灯"
    assert complaints == []


def typed_in(place, office):
    """What the ledger keeps of the second row's cells."""
    basis, order = office.plan.basis, office.plan.rows[1].order
    return place.ledger().draft(DraftKey(basis.site_id, order.order_no, order.task_id)).texts


def locked_while_typing(page, place, office):
    """Somebody types in a row after half an hour: the page locks, and what was typed is not kept yet."""
    log_in(page, place)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
    place.clock.wait(31 * 60)
    place.clock.time -= timedelta(minutes=31)  # the plan is still good
    unfold(page)
    page.get_by_role("textbox", name="驳回说明").fill("光猫红灯")
    page.get_by_role("dialog", name="锁定了，请再登录").wait_for()


def test_typing_outlives_a_lost_session(page, tmp_path):
    """A session that ends while somebody types locks the page. The login in a new tab opens it where it was,
    and what was typed is kept then, without another key.
    """
    with reviewing(tmp_path / "home") as (place, office):
        locked_while_typing(page, place, office)
        here, before = page.url, typed_in(place, office)
        with page.expect_popup() as popup:
            page.get_by_role("link", name="在新标签页登录").click()
        log_in(popup.value, place)
        page.get_by_text("已保存").wait_for()
        kept = typed_in(place, office)
        locked = page.get_by_role("dialog").count()
        typing = page.evaluate("document.activeElement.name")
        where = page.url
        page.get_by_role("button", name="批准（a）").click()
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/3")
        approved = row(place, office.plan, 2)

    assert (before, kept) == ({}, {"reject_note": "光猫红灯"})
    assert (where, locked, typing) == (here, 0, "reject_note")
    assert (approved.approved_by, dict(approved.edits)) == ("王值班", {"reject_note": "光猫红灯"})


def test_locked_page_takes_no_key(page, tmp_path):
    """Keys of a locked page approve nothing; the dialog can be put away, and comes with the next action."""
    with reviewing(tmp_path / "home") as (place, office):
        locked_while_typing(page, place, office)
        page.keyboard.press("a")
        page.get_by_role("button", name="先不登录").click()
        page.get_by_role("button", name="批准（a）").click()
        page.get_by_role("dialog", name="锁定了，请再登录").wait_for()
        shown = page.get_by_role("dialog").count()
        typed = page.get_by_role("textbox", name="驳回说明", include_hidden=True).input_value()
        kept = row(place, office.plan, 2)

    assert (kept.state, typed, shown) == (RowState.WAITING, "光猫红灯", 1)


def test_locked_page_asks_nothing_by_itself(page, tmp_path):
    """The dialog that was put away comes with the next action, and not with what the queue's list would ask."""
    page.route("**/queue/events?*", lambda asked: asked.abort())  # so the list is asked for by a timer
    with reviewing(tmp_path / "home") as (place, office):
        page.clock.install()
        locked_while_typing(page, place, office)
        page.get_by_role("button", name="先不登录").click()
        page.clock.run_for(15_000)
        answered = page.evaluate("fetch('/queue?show=&here=').then(answer => answer.status)")
        shown = page.get_by_role("dialog").count()

    assert (answered, shown) == (401, 0)


def test_locked_page_waits_for_its_person(page, tmp_path):
    """Another person's login does not open a locked page: it says whose it is."""
    with reviewing(tmp_path / "home") as (place, office):
        locked_while_typing(page, place, office)
        other = page.context.new_page()
        log_in(other, place, name="李接班")
        page.get_by_text("现在登录的是 李接班").wait_for()
        log_in(other, place)
        page.get_by_text("已保存").wait_for()
        kept = typed_in(place, office)

    assert kept == {"reject_note": "光猫红灯"}


def test_approval_before_a_newer_preview_is_taken_back(page, tmp_path, complaints):
    """The old row says that it would still be worked, and takes 不执行 and nothing else."""
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/1")
        page.get_by_role("button", name="批准（a）").click()
        page.wait_for_url(f"**/plans/{office.plan.plan_id}/2")
        office.preview()
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/1")
        approving = page.get_by_role("button", name="批准（a）").count()
        page.get_by_text("这一行仍批准着").wait_for()
        page.keyboard.press("x")
        page.wait_for_url(f"**/plans/{office.plan.plan_id}")
        kept = row(place, office.plan, 1)

    assert (approving, kept.state) == (0, RowState.STRUCK)
    assert complaints == []


def test_nobody_goes_on_in_anothers_page(page, tmp_path):
    """Whoever else logs in meanwhile does not approve from a page that another person has filled in."""
    with reviewing(tmp_path / "home") as (place, office):
        log_in(page, place)
        page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
        log_in(page.context.new_page(), place, name="李接班")
        page.get_by_role("button", name="批准（a）").click()
        page.get_by_text("现在登录的是 李接班").wait_for()
        kept = row(place, office.plan, 2)

    assert kept.state.value == "待审"


def test_login_leads_back(page, place):
    """Who comes to a page without a session reads so, and stands there after the login; an address
    elsewhere is not gone to.
    """
    page.goto(f"{place.origin}/orders?outcome=HELD")
    page.get_by_text("还没有登录，或登录已过期").wait_for()
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR, '王值班')}")
    page.wait_for_url(f"{place.origin}/orders?outcome=HELD")

    page.goto(f"{place.origin}/login?back=%2F%2Fevil.example%2Fx")
    log_in(page, place)


def test_login_page_goes_on_by_another_tab(page, place):
    """Where a login page stands in a tab, a login in another one leads that tab to its page too, with the
    place in it, which counts as no token.
    """
    page.goto(f"{place.origin}/orders/{samples.number(4)}#writes")
    page.get_by_text("还没有登录，或登录已过期").wait_for()

    log_in_somewhere(page.context.new_page(), place)
    page.wait_for_url(f"{place.origin}/orders/{samples.number(4)}#writes")

    assert [event for event, _, _ in place.audited(1)] == ["CONSOLE_LOGIN"]


def log_in_somewhere(page, place):
    """Open a token link that may lead anywhere."""
    page.goto(f"{place.origin}/login#{place.token(Role.OPERATOR, '王值班')}")
    page.wait_for_url(lambda url: "/login" not in url)


def test_login_that_takes_its_time(page, place):
    """While the console has not answered, the page says that it is at it and cannot be pressed; a refusal can be tried again."""
    held = []
    page.route("**/api/login", lambda route: held.append(route))
    page.goto(f"{place.origin}/login#wrong")
    expect(page.get_by_role("button", name="正在登录…")).to_be_disabled()

    held[0].continue_()

    expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()
    expect(page.get_by_role("alert")).to_be_visible()


def test_link_opened_over_the_login(page, place):
    """A link that is opened where the login page stands already logs in as well; there the browser loads nothing anew."""
    page.goto(f"{place.origin}/login")

    page.goto(f"{place.origin}/login#{place.token()}")
    page.wait_for_url(f"{place.origin}/desk")

    assert page.get_by_role("link", name="工作台").count() == 1


def test_wrong_token(page, place):
    """A token that is none is told, and leaves the address."""
    page.goto(f"{place.origin}/login#wrong")

    page.get_by_text("令牌不对").wait_for()
    assert page.url == f"{place.origin}/login"


def test_pages_in_their_policy(page, place, complaints):
    """Every page keeps to the policy, needs nothing from elsewhere, and fits a window of 1280 by 720."""
    page.set_viewport_size({"width": 1280, "height": 720})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    log_in(page, place)
    run_id = place.desk.folders.names()[0]

    wide = {}
    for path in (*PAGES, f"/runs/{run_id}"):
        page.goto(place.origin + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")

    assert {path: width for path, width in wide.items() if width > 1280} == {}
    assert [url for url in asked if not url.startswith(place.origin)] == []
    assert complaints == []


NARROW = (
    *("/", "/orders", "/plans", "/runs", "/leftovers", "/follow-up", "/board", "/rules", "/sites"),
    *("/data", "/replies", "/intercept", "/handover", "/shift", "/checks", f"/orders/{samples.number(1)}"),
)


def test_narrow_pages(page, place):
    """With a window of 420 pixels these pages and the menu wrap; nothing scrolls sideways."""
    page.set_viewport_size({"width": 420, "height": 900})
    log_in(page, place)

    wide = {}
    for path in NARROW:
        page.goto(place.origin + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")

    assert {path: width for path, width in wide.items() if width > 420} == {}


def test_a_narrow_report(page, place):
    """The report of a run with every order open fits as well: its tables scroll by themselves."""
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto((place.desk.folders.path(place.desk.folders.names()[0]) / "report.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    tables = page.locator("table").count()
    assert (page.evaluate("document.documentElement.scrollWidth"), tables > 5) == (420, True)


def test_pictures_are_shown(page, place):
    """The order's pictures are seen."""
    log_in(page, place)
    page.goto(f"{place.origin}/orders/{samples.number(1)}")
    picture = page.get_by_role("img").first
    picture.scroll_into_view_if_needed()

    page.wait_for_function("() => document.images[0].naturalWidth > 0")


def test_today_renews_itself(page, place, clock, complaints):
    """What a run leaves is on 今日 within half a minute, without a press; the focus stays on its order, and the
    buttons of the page work.
    """
    page.clock.install()
    log_in(page, place)
    page.goto(f"{place.origin}/")
    link = page.get_by_role("link", name=samples.number(4)).first
    link.focus()
    before = page.get_by_role("link", name=samples.number(39)).count()
    place.ledger().stage(samples.number(39), "READ", "run-39", clock.now())
    place.ledger().outcome(samples.number(39), Outcome.REFUSED, "网站拒绝", "run-39", clock.now())
    page.clock.fast_forward(31_000)
    page.get_by_role("link", name=samples.number(39)).wait_for()
    focused = page.evaluate("document.activeElement.textContent")
    page.get_by_role("button", name="停下", exact=True).click()
    page.get_by_role("dialog", name="停下").wait_for()

    assert (before, focused) == (0, samples.number(4))
    assert complaints == []


def test_rows_and_keys_of_a_list(page, place):
    """j goes to the first row of a list and on, k goes back, and ? shows the keys; no key works under them."""
    log_in(page, place)
    page.goto(f"{place.origin}/orders")
    numbers = page.locator("table.rows tbody th a").all_inner_texts()
    found = []
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
        found.append(page.evaluate("document.activeElement.textContent"))
    page.keyboard.press("?")
    page.get_by_role("dialog", name="按键").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/orders/{numbers[1]}")

    assert found == [numbers[0], numbers[1], numbers[2], numbers[1]]


def test_by_keyboard(page, place):
    """The first Tab offers to skip the menu, `/` goes to the search, arrows go from row to row, Enter opens."""
    log_in(page, place)
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    search = page.evaluate("document.activeElement.id")
    page.get_by_role("link", name=samples.number(4)).first.focus()
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowUp")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/orders/{samples.number(4)}")

    assert (skip, search, second, outline) == ("跳到正文", "search", samples.number(2), "solid")


def test_hostile_texts_stay_texts(page, settings, clock, complaints):
    """Orders whose texts are markup show it as text: no dialog, no script, no picture from elsewhere."""
    with Ledger.open(settings.paths.ledger) as ledger:
        folder = RunFolder.create(settings.paths.runs, "run", clock.now())
        ledger.run_started(folder.run_id, "run", "clerk01", clock.now())
        for n, text in enumerate(XSS, 1):
            item = samples.item(n, Outcome.HELD, text, samples.hold(text, (text,)))
            ledger.stage(samples.number(n), "READ", folder.run_id, clock.now())
            ledger.outcome(samples.number(n), Outcome.HELD, text, folder.run_id, clock.now())
            folder.add(replace(item, ref=replace(item.ref, title=text)))
    with serving(settings, clock) as place:
        log_in(page, place)
        shown = page.locator("table.rows").inner_text()
        for n in range(1, len(XSS) + 1):
            page.goto(f"{place.origin}/orders/{samples.number(n)}")
        pictures = page.get_by_role("img").count()

    assert "<script>alert(1)</script>" in shown
    assert pictures == 0
    assert complaints == []


@pytest.fixture
def elsewhere(place):
    """A page of another port of this machine, which is another origin but the same site."""
    with served(other_origin_page(place.origin)) as server:
        yield server.url


def test_form_of_another_origin(page, place, elsewhere):
    """A page of another origin, opened by somebody who is logged in, can post a form and a fetch; nothing is done."""
    log_in(page, place)
    page.goto(elsewhere)
    page.wait_for_function("() => document.title === '试过'")
    with page.expect_navigation() as answered:
        page.evaluate("document.getElementById('f').submit()")

    assert answered.value.status == 403
    assert not place.desk.settings.paths.stop_file.exists()
    assert {event for event, _, _ in place.audited(3)} >= {"CONSOLE_REFUSED"}


def test_frame_of_another_origin(page, place, elsewhere):
    """The console is shown in nobody's frame."""
    log_in(page, place)
    page.goto(elsewhere)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.evaluate(
            "url => { const f = document.createElement('iframe'); f.src = url; document.body.append(f); }",
            f"{place.origin}/login",
        )

    assert page.frame_locator("iframe").get_by_label("令牌").count() == 0


def test_what_waits_leads_to_where_it_is_answered(page, tmp_path, complaints):
    """By the links alone a person comes from 今日, and from the page of an order, to the cell that is asked
    for; the files for Excel are offered where the work is, and the page of an order stays short after four runs.
    """
    with reviewing(tmp_path / "home") as (place, office):
        folders = [left_to_people(place) for _ in range(4)]
        log_in(page, place)
        page.get_by_role("row", name=BARE).get_by_role("link", name="去工作台").click()
        page.wait_for_url(f"**/desk/{BARE}")
        asked = page.locator(".cell.asked").first.is_visible()
        page.get_by_role("link", name="全部经过").click()
        page.wait_for_url(f"**/orders/{BARE}")
        height = page.evaluate("document.documentElement.scrollHeight")
        page.get_by_role("link", name="到工作台办").click()
        page.wait_for_url(f"**/desk/{BARE}")
        page.get_by_role("navigation", name="页面").get_by_role("link", name="运行").click()
        names = [file_behind(page, "空的批次文件")]
        page.goto(f"{place.origin}/runs/{folders[-1]}")
        names.append(file_behind(page, "下载 待补.xlsx"))
        page.get_by_role("navigation", name="页面").get_by_role("link", name="数据").click()
        inbox = page.get_by_role("heading", name="收件箱").inner_text()

    assert asked
    assert names == ["批次.xlsx", f"待补-{folders[-1]}.xlsx"]
    assert office.settings.paths.inbox.name in inbox
    assert height < TALL
    assert complaints == []


TALL = 3_000
"""Pixels of an order's page with four runs; with all of them unfolded it had 7,037."""


def left_to_people(place):
    """A preview that has left an order to people; its folder's name."""
    folder = RunFolder.create(place.desk.settings.paths.runs, "preview", place.clock.now())
    order = ORDERS[BARE]
    held = samples.item(1, Outcome.HELD, "缺资料", samples.hold("缺资料", ("客户态度：没有来源",)))
    item = replace(held, ref=order.ref, order=order)
    folder.add(item)
    folder.finish(samples.summary((item,), mode="preview", run_id=folder.run_id))
    place.ledger().stage(BARE, "READ", folder.run_id, place.clock.now())
    place.ledger().outcome(BARE, Outcome.HELD, "缺资料", folder.run_id, place.clock.now())
    place.clock.wait(61)
    return folder.run_id


def file_behind(page, name):
    """The name of the file that a link gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    return download.value.suggested_filename


def test_a_fresh_desk_is_offered_no_month(page, empty, complaints):
    """Where nothing has been worked yet, 看板 offers no report of last month, and its page opens."""
    log_in(page, empty)
    page.get_by_role("navigation", name="页面").get_by_role("link", name="看板").click()
    page.get_by_role("heading", level=1).wait_for()

    assert page.get_by_text("上月月报已可生成").count() == 0
    assert page.get_by_text("没有月报").count() == 1
    assert complaints == []
