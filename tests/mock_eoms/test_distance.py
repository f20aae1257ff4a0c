"""The switches by which a bench makes the site far away, and plays once more what was posted."""

from urllib.parse import parse_qsl


def test_a_post_is_kept_where_it_is_asked_for(mock_site, clerk, my_order):
    """With the switch `record` the log has type and body of a post; before, it has neither."""
    clerk.todo(tquerytext="甲")
    mock_site.switches(record="on")
    clerk.todo(tquerytext="乙")

    before, after = (
        one for one in mock_site.requests() if one["method"] == "POST" and "list" in one["steps"]
    )

    assert (before["kind"], before["body"]) == ("", "")
    assert after["kind"].startswith("application/x-www-form-urlencoded")
    assert dict(parse_qsl(after["body"]))["tquerytext"] == "乙"


def test_a_site_far_away_answers_later(mock_site, clerk):
    """With the switch `latency` no answer, page or static file, comes before so many milliseconds."""
    mock_site.switches(latency="40")

    took = [
        clerk.http.get(f"/eoms4{path}").elapsed.total_seconds()
        for path in ("/portal/index_office.action", "/static/list.css")
    ]

    assert min(took) >= 0.04
