"""The switch `cacheable`: what a browser may keep, and what it is told when it asks again."""

import pytest

from tests.support.mock_client import LIST

PAGES = {
    "portal": "/eoms4/portal/index_office.action",
    "frame": "/eoms4/portal/welcome.jsp",
    "list": LIST,
    "static": "/eoms4/static/list.css",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_off_is_as_before(mock_site, clerk, path):
    """Without the switch nothing can be asked again."""
    answer = clerk.http.get(path)

    assert answer.status_code == 200
    assert not {"etag", "expires", "last-modified"} & set(answer.headers)


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_on_may_be_kept(mock_site, clerk, path):
    """With it pages and files may be kept for ten minutes."""
    mock_site.switches(cacheable="on")

    headers = clerk.http.get(path).headers

    assert headers["cache-control"] == "max-age=600"
    assert {"etag", "expires", "last-modified"} <= set(headers)


def test_form_and_history_may_be_kept(mock_site, clerk, my_order):
    """An order's form and its history as well."""
    mock_site.switches(cacheable="on")
    params = {"baseid": my_order["base_id"]}
    history = clerk.http.get("/eoms4/workflow/sheet/query/BaseInfoViewBpp.jsp", params=params)

    assert [one.headers["cache-control"] for one in (clerk.view(my_order), history)] == ["max-age=600"] * 2


@pytest.mark.parametrize(
    ("asks", "told"), [("if-none-match", "etag"), ("if-modified-since", "last-modified")]
)
def test_asked_again(mock_site, clerk, asks, told):
    """Who has the answer is told so, without a body; the log shows that it was asked."""
    mock_site.switches(cacheable="on")
    first = clerk.http.get(PAGES["static"])

    again = clerk.http.get(PAGES["static"], headers={asks: first.headers[told]})

    assert (again.status_code, again.content) == (304, b"")
    assert [one["status"] for one in mock_site.requests() if one["steps"] == ["static"]] == [200, 304]


def test_asked_again_about_another(mock_site, clerk):
    """A tag of something else brings the whole answer."""
    mock_site.switches(cacheable="on")

    assert clerk.http.get(PAGES["static"], headers={"if-none-match": '"other"'}).status_code == 200


def test_a_page_that_has_changed(mock_site, clerk, open_order):
    """The tag of a form does not hold any more once the order has been accepted."""
    mock_site.switches(cacheable="on")
    params = {"baseSchema": "WF4:EL_TTM_CCH", "baseID": open_order["base_id"], "mode": "MODIFY"}

    def asked(tag: str) -> int:
        view = "/eoms4/ultrabpp/view.action"
        return int(clerk.http.get(view, params=params, headers={"if-none-match": tag}).status_code)

    tag = clerk.view(open_order).headers["etag"]
    clerk.save(open_order, "ACCEPT")

    assert asked(tag) == 200
