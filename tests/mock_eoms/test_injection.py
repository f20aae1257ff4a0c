"""Scripts that pages of chosen kinds carry, and the log of whatever arrives."""

import socket

import httpx
import pytest

from tests.support import boco_client, v2_client
from tests.support.mock_client import DONE, LIST
from tests.support.mock_site import MockSite, running_boco_site, running_v2_site

__all__ = ["running_boco_site", "running_v2_site"]

MARK = "window.carried = 1 && '值'"
LEFTOVER = "/eoms4/sheet/issueLeftover.action"
HISTORY = "/eoms4/workflow/sheet/query/BaseInfoViewBpp.jsp"
VIEW = "/eoms4/ultrabpp/view.action"


def _pages(order: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    named = {"baseID": order["base_id"], "taskID": order["task_id"]}
    return {
        "portal": ("/eoms4/portal/index_office.action", {}),
        "frameset": ("/eoms4/portal/content_frame.action", {}),
        "frame": ("/eoms4/common/portal/frame/wait_order.jsp", {}),
        "todo": (LIST, {"baseSchema": "WF4:EL_TTM_CCH"}),
        "done": (DONE, {}),
        "form": (VIEW, {**named, "mode": "MODIFY"}),
        "looked at": (VIEW, {**named, "mode": "VIEW"}),
        "history": (HISTORY, {"baseid": order["base_id"], "flagnewwindow": "1"}),
        "leftover": (LEFTOVER, named),
        "login": ("/eoms4/portal/login.action", {}),
    }


def _carrying(clerk, order) -> set[str]:
    return {
        name
        for name, (path, params) in _pages(order).items()
        if MARK in clerk.http.get(path, params=params).text
    }


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("portal", {"portal", "frameset", "frame"}),
        ("list", {"todo", "done"}),
        ("form", {"form"}),
        ("popup", {"looked at", "history", "leftover"}),
        ("leftover", {"leftover"}),
    ],
)
def test_pages_of_a_kind(mock_site, clerk, my_order, kind, wanted):
    """Each page of the kind carries the script, and no other; a reset takes it away."""
    mock_site.switches(leftover="window")
    mock_site.inject(MARK, kind)

    carrying = _carrying(clerk, my_order)

    assert carrying == wanted
    mock_site.inject("", kind)
    assert _carrying(clerk, my_order) == set()


def test_first_in_the_head(mock_site, clerk):
    """The script is the first thing of the head, once, in the charset of the page, and the page is whole."""
    mock_site.switches(charset="gbk")
    mock_site.inject(MARK, "portal")

    page = clerk.http.get("/eoms4/portal/index_office.action").content.decode("gbk")

    assert page.count(f'<head><script type="text/javascript">{MARK}</script>') == 1
    assert page.rstrip().endswith("</html>")


def test_answer_of_a_save_carries_none(mock_site, clerk, open_order):
    """What is read as an answer stays as it is."""
    mock_site.inject(MARK, "form", "popup", "leftover", "list", "portal")

    assert MARK not in clerk.save(open_order, "ACCEPT").text


def test_second_vendor(running_boco_site):
    """The other vendor's home page, list and order carry it as well."""
    running_boco_site.reset()
    order = running_boco_site.orders(kind="mobile", holder="clerk01")[0]
    clerk = boco_client.Clerk(running_boco_site.root)
    clerk.sign_in()
    running_boco_site.inject(MARK, "portal", "list", "form")
    params = [
        {"method": "showListsendundo"},
        {"method": "showDetailPage", "sheetKey": order["base_id"], "TKID": order["task_id"]},
    ]

    pages = [clerk.http.get(boco_client.SHEET, params=one).text for one in params]
    pages.append(clerk.http.get("/eoms35/index.do").text)
    clerk.close()

    assert [page.count(MARK) for page in pages] == [1, 1, 1]


def test_older_product(running_v2_site):
    """And the first vendor's older product."""
    running_v2_site.reset()
    clerk = v2_client.Clerk(running_v2_site.root)
    clerk.sign_in()
    running_v2_site.inject(MARK, "portal", "list")

    pages = [clerk.get("/common/jsp/index.jsp").text, clerk.todo()]
    clerk.close()

    assert [MARK in page for page in pages] == [True, True]


@pytest.mark.parametrize(
    "body", [{"pages": ["window"], "script": "1"}, {"pages": [], "script": "a</script>"}]
)
def test_nonsense(mock_site, body):
    """A kind that there is not is refused, and a script that would end before its end."""
    assert httpx.post(f"{mock_site.root}/__mock/inject", json=body).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "GET"])
@pytest.mark.parametrize("path", ["/eoms4/ultrabpp/form/formAction/save.action", "/elsewhere"])
def test_every_request_is_logged(mock_site, method, path):
    """Whatever its method and address, a request that arrived is in the log."""
    httpx.request(method, mock_site.root + path, params={"EVIL": "here"})

    last = mock_site.requests()[-1]
    assert (last["method"], last["path"], last["query"]) == (method, path, "EVIL=here")
    assert last["status"] in {404, 405}


def test_what_is_no_request(mock_site: MockSite):
    """Bytes that are no request are noted with their connection."""
    with socket.create_connection(("127.0.0.1", int(mock_site.root.rsplit(":", 1)[1]))) as client:
        client.sendall(b"\0\1STUN EVIL")
        client.shutdown(socket.SHUT_WR)
        client.recv(1)

    assert [one["begins"] for one in mock_site.strays()] == ["\0\1STUN EVIL"]
