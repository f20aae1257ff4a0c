"""Faults: what the client sees, and what was written all the same."""

import httpx
import pytest

from tests.support.mock_client import SCHEMA, alert_of


@pytest.mark.parametrize("do", ["reset", "fin", "halfhead", "truncate"])
def test_answer_lost_after_commit(mock_site, clerk, open_order, do):
    """On a kept-alive connection the answer is lost, and the oracle has exactly one write."""
    clerk.view(open_order)
    mock_site.fault("accept", do, when="after_commit")
    with pytest.raises(httpx.TransportError):
        clerk.save(open_order, "ACCEPT")

    (write,) = mock_site.writes()
    assert write["request_no"] > 1
    assert mock_site.order(open_order["order_no"])["holder"] == "clerk01"


def test_answer_lost_before_commit(mock_site, clerk, open_order):
    """A reset before the commit looks the same to the client, and nothing is written."""
    mock_site.fault("accept", "reset", when="before")
    with pytest.raises(httpx.TransportError):
        clerk.save(open_order, "ACCEPT")

    assert mock_site.writes() == []
    assert mock_site.oracle()["refused"][0]["reason"] == "fault: reset"


def test_hang_keeps_silent(mock_site, clerk, open_order):
    """A hanging answer never comes, though the write was committed."""
    mock_site.fault("accept", "hang", when="after_commit")
    clerk.http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        clerk.save(open_order, "ACCEPT")

    assert len(mock_site.writes()) == 1


def test_late_commit_waits_for_the_clock(mock_site, clerk, open_order):
    """A late commit is carried out when the site's clock has moved on, long after the client gave up."""
    mock_site.fault("accept", "late_commit", seconds=1200)
    with pytest.raises(httpx.TransportError):
        clerk.save(open_order, "ACCEPT")

    assert mock_site.writes() == []
    mock_site.clock(advance_seconds=1201)
    assert len(mock_site.writes("accept")) == 1


def test_nth_and_times(mock_site, clerk):
    """A fault strikes from the n-th hit on, as often as it was told."""
    mock_site.fault("list", "status", status=503, nth=2, times=2, seconds=120)
    answers = [
        clerk.http.get("/eoms4/sheet/myWaitingDealSheetQuery.action", params={"baseSchema": SCHEMA})
        for _ in range(4)
    ]

    assert [answer.status_code for answer in answers] == [200, 503, 503, 200]
    assert answers[1].headers["retry-after"] == "120"
    assert mock_site.faults()[0]["fired"] == 2


def test_fault_for_one_order(mock_site, clerk):
    """A fault with an order number leaves other orders alone."""
    first, second = mock_site.orders(holder=None)[:2]
    mock_site.fault("view", "status", status=500, order_no=second["order_no"])

    assert clerk.view(first).status_code == 200
    assert clerk.view(second).status_code == 500


def test_error_page_with_status_200(mock_site, clerk, open_order):
    """An error page may come with 200, as legacy servers do."""
    mock_site.fault("view", "status", status=200, text="系统发生错误")
    page = clerk.view(open_order)

    assert page.status_code == 200
    assert "500错误！" in page.text


def test_redirect_login_ends_the_session(mock_site, clerk, open_order):
    """The fault signs the caller out, so that a new login is needed."""
    mock_site.fault("view", "redirect_login")

    assert clerk.view(open_order).status_code == 302
    assert clerk.view(open_order).status_code == 302


def test_redirect_after_commit(mock_site, clerk, open_order):
    """A save may be committed and answered with the login page."""
    mock_site.fault("accept", "redirect_login", when="after_commit")
    answer = clerk.save(open_order, "ACCEPT")

    assert answer.headers["location"].endswith("/portal/login.action")
    assert len(mock_site.writes()) == 1


def test_alert_with_a_text_of_ones_own(mock_site, clerk, open_order):
    """An alert fault refuses a save with its text."""
    mock_site.fault("accept", "alert", text="流程引擎忙！")

    assert alert_of(clerk.save(open_order, "ACCEPT").text) == "流程引擎忙！"
    assert mock_site.writes() == []


def test_wrong_order_page(mock_site, clerk, open_order):
    """The form of another order is shown."""
    mock_site.fault("view", "wrong_order", order_no=open_order["order_no"])

    assert f"<title>个人投诉处理工单[{open_order['order_no']}]" not in clerk.view(open_order).text


def test_wrong_order_answer(mock_site, clerk, my_order):
    """The answer of a committed save speaks of another order's number."""
    mock_site.fault("submit", "wrong_order", when="after_commit")
    text = alert_of(clerk.save(my_order, "REJECT", Desc="宽带投诉:x").text)

    assert text.startswith("工单[ID-056-")
    assert my_order["order_no"] not in text
    assert len(mock_site.writes("reject")) == 1


@pytest.mark.parametrize(
    ("part", "column"),
    [("deadline", "deal_deadline"), ("dealer", "holder"), ("status", "status"), ("content", "fields")],
)
def test_mutate_changes_a_part_for_good(mock_site, clerk, open_order, part, column):
    """A mutate fault on view changes the named part from that hit on."""
    mock_site.fault("view", "mutate", text=part, nth=2)
    clerk.view(open_order)
    before = mock_site.order(open_order["order_no"])[column]
    clerk.view(open_order)

    assert before == open_order[column]
    assert mock_site.order(open_order["order_no"])[column] != open_order[column]


def test_history_without_its_newest_entry(mock_site, clerk, my_order):
    """A mutate fault on history hides the newest entry while it lasts."""
    clerk.save(my_order, "REJECT", Desc="宽带投诉:x")
    mock_site.fault("history", "mutate")

    assert "派单驳回" not in clerk.history(my_order, mode="VIEW")
    assert "派单驳回" in clerk.history(my_order, mode="VIEW")


def test_unknown_fault_is_an_error(mock_site):
    """A fault at a step that does not exist is told to whoever ordered it."""
    with pytest.raises(AssertionError, match="BadFault"):
        mock_site.fault("kitchen", "reset")


def test_login_answer_lost(mock_site, visitor):
    """A login may be counted although its answer never came."""
    mock_site.fault("login", "reset", when="after_commit")
    with pytest.raises(httpx.TransportError):
        visitor.sign_in()

    assert mock_site.oracle()["accounts"]["clerk01"]["ok"] == 1


def test_session_lost_behind_a_save(mock_site, clerk, open_order):
    """The save is carried out and sends to the order's page, which asks for a login."""
    mock_site.fault("accept", "redirect_lost", when="after_commit")
    saved = clerk.save(open_order, "ACCEPT")
    behind = clerk.http.get(saved.headers["location"])

    assert (saved.status_code, len(mock_site.writes())) == (302, 1)
    assert (behind.status_code, behind.headers["location"]) == (302, "/eoms4/portal/login.action")
