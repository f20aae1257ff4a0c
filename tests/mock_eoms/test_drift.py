"""Switches and faults by which a form drifts, lies or is spoilt."""

import json
import re

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.support import mock_hand as hand
from tests.support.mock_client import LEFTOVERS, TEXT, alert_of, finish_values, numbers_on, total_of

STEP = "/eoms4/ultrabpp/form/formAction/showStep.action"
SERVICE = "/eoms4/ultrabpp/clientOpt/callService.action"
LEFTOVER = "/eoms4/sheet/issueLeftover.action"


def step_page(clerk, order, action="T1Finish"):
    """The step page of an action."""
    return clerk.http.get(STEP, params={"baseID": order["base_id"], "actionID": action}).text


def leftover_page(clerk, order):
    """The leftover form."""
    return clerk.http.get(LEFTOVER, params={"baseID": order["base_id"]}).text


def service(clerk, method, **paras):
    """The answer of a form service."""
    return clerk.http.post(SERVICE, data={"method": method, "paras": json.dumps(paras)}).json()


def drift_on(page):
    """What a form's scripts are told."""
    found = re.search(r"Drift = (\{.*?\});", page)
    assert found is not None
    return json.loads(found[1])


def test_option_offered_besides_and_twice(mock_site, clerk):
    """A new option is offered and taken; one that is there already is offered twice."""
    mock_site.switches(new_option="CCH_ONE_area:郊区;CCH_ONE_area:乡镇")

    names = [item["text"] for item in service(clerk, "getDicData", fieldID="CCH_ONE_area")]
    assert (names.count("郊区"), names.count("乡镇"), names.count("城区")) == (1, 2, 1)


@pytest.mark.parametrize(("chosen", "targets"), [("first", [True]), ("none", [False]), ("empty", [])])
def test_targets_of_a_reject(mock_site, clerk, my_order, chosen, targets):
    """The list of targets has its first row chosen, none, or no row."""
    mock_site.switches(rollback=chosen)

    rows = service(clerk, "getRollbackList", baseID=my_order["base_id"])
    assert [row["chosen"] for row in rows] == targets


def test_controls_twice_and_shorter(mock_site, clerk, my_order):
    """A control stands on its page twice; another takes few characters only."""
    mock_site.switches(duplicate="CCH_ONE_cell;IL_Measure", maxlength="CCH_ONE_linkMan:3;IL_ProblemDesc:4")
    step, entry = step_page(clerk, my_order), leftover_page(clerk, my_order)

    assert (step.count('id="CCH_ONE_cell"'), entry.count('id="IL_Measure"')) == (2, 2)
    assert 'id="CCH_ONE_linkMan" maxlength="3"' in step
    assert 'id="IL_ProblemDesc" maxlength="4"' in entry


def test_limits_in_bytes(mock_site, clerk, my_order):
    """Page and server keep a lower limit, and count a Chinese character as they are told."""
    mock_site.switches(max_bytes="Desc:12")
    page = step_page(clerk, my_order, "REJECT")
    refused = clerk.save(my_order, "REJECT", Desc="五个中文字")
    mock_site.switches(wide_bytes="2")
    clerk.save(my_order, "REJECT", Desc="五个中文字")

    assert 'data-maxlen="12"' in page
    assert alert_of(refused.text) == "操作说明长度不能超过12！"
    assert len(mock_site.writes("reject")) == 1


def test_unknown_required_fields(mock_site, clerk, my_order):
    """Each form has the unknown fields whose codes are of it, and its save is refused without them."""
    mock_site.switches(extra_required="CCH_ONE_x;REJECT_x;IL_x")
    pages = [step_page(clerk, my_order), step_page(clerk, my_order, "REJECT"), leftover_page(clerk, my_order)]
    refused = [
        clerk.save(my_order, "T1Finish", **finish_values(my_order)),
        clerk.save(my_order, "REJECT", Desc=TEXT),
        clerk.leftover(my_order),
    ]

    shown = [[code in page for code in ("CCH_ONE_x", "REJECT_x", "IL_x")] for page in pages]
    assert shown == [[True, False, False], [False, True, False], [False, False, True]]
    assert [alert_of(answer.text)[-5:] for answer in refused] == ["不能为空！"] * 3
    assert mock_site.writes() == []


def test_values_are_spoilt_for_one_order(mock_site, clerk, my_order, open_order):
    """A form's scripts are told what to spoil in their own order only."""
    mock_site.switches(tamper=f"CCH_ONE_cell:cut@set@{my_order['order_no']};Desc:swap@submit")

    mine, other = drift_on(clerk.view(my_order).text), drift_on(clerk.view(open_order).text)
    assert mine["tamper"] == [["CCH_ONE_cell", "cut", "set"], ["Desc", "swap", "submit"]]
    assert other["tamper"] == [["Desc", "swap", "submit"]]


def test_connections_end(mock_site, clerk, my_order):
    """With keep_alive off every request comes on a connection of its own."""
    mock_site.switches(keep_alive="off")
    clerk.view(my_order)
    clerk.save(my_order, "REJECT", Desc=TEXT)

    assert mock_site.writes("reject")[0]["request_no"] == 1


@pytest.mark.parametrize(("action", "sign"), [("ACCEPT", "view.action"), ("REJECT", "window.close()")])
def test_pretended_save(mock_site, clerk, my_order, action, sign):
    """The answer of a pretended save is that of success; nothing is written."""
    mock_site.fault("response", "pretend")
    answer = clerk.save(my_order, action, Desc=TEXT)

    assert (sign in answer.text, alert_of(answer.text)) == (True, "")
    assert mock_site.writes() == []


def test_pretended_leftover_entry(mock_site, clerk, my_order):
    """So is that of a leftover entry."""
    mock_site.fault("leftover", "pretend")

    assert "LeftoverDialog.done()" in clerk.leftover(my_order).text
    assert mock_site.leftovers() == []


def test_stale_form(mock_site, clerk, open_order):
    """An accepted order shows as one that waits, as long as the fault lasts."""
    clerk.save(open_order, "ACCEPT")
    mock_site.fault("view", "stale")

    assert ["任务状态：待处理" in clerk.view(open_order).text for _ in range(2)] == [True, False]


def test_row_that_does_not_show_yet(mock_site, clerk, my_order):
    """A row is hidden from the leftover list, and its count knows nothing of it."""
    clerk.leftover(my_order)
    mock_site.fault("leftover_list", "mutate")

    pages = [clerk.http.get(LEFTOVERS).text for _ in range(2)]
    assert [(total_of(page), len(numbers_on(page))) for page in pages] == [(0, 0), (1, 1)]


@pytest.fixture
def form(page, mock_site, my_order):
    """The form of an order of clerk01 whose number is spoilt as it is filled, and which asks at its step."""
    page.set_default_timeout(10_000)
    mock_site.switches(tamper="CCH_ONE_linkManTel:cut@set", dialogs="confirm:step;alert:click")
    hand.sign_in(page, mock_site.base_url)
    hand.open_menu(page)
    return hand.open_order(page, hand.TODO_PATH, my_order["order_no"])


@pytest.mark.browser
def test_dialogs_and_spoilt_value(form):
    """The page says what the switch asks for, and a filled value loses its last character."""
    said = hand.alerts_of(form)
    form.locator("#bpp_Btn_T1Finish").click()
    box = form.locator("#CCH_ONE_linkManTel")
    box.fill("13900000009")
    box.blur()

    expect(box).to_have_value("1390000000")
    assert said == ["系统提示：数据已变更", "是否覆盖原有数据？"]


@pytest.mark.browser
@pytest.mark.parametrize("how", ["none", "modal"])
def test_window_that_does_not_open(page, mock_site, my_order, how):
    """A click on an order opens nothing."""
    page.set_default_timeout(10_000)
    mock_site.switches(popup=how)
    hand.sign_in(page, mock_site.base_url)
    hand.open_menu(page)
    hand.find_row(page, hand.TODO_PATH, my_order["order_no"])
    link = hand.work_frame(page).get_by_text(my_order["order_no"], exact=True)

    with pytest.raises(PlaywrightTimeout), page.context.expect_page(timeout=1000):
        link.click()
    assert page.context.pages == [page]
