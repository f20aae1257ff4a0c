"""What a recording makes of a page between the login and the first page: pure, from pages written here."""

from __future__ import annotations

from typing import Any

import pytest

from eoms_bot.browser.recording.events import Exchange, Press, Recording, SeenField, SeenPage
from eoms_bot.model.write import Pair
from eoms_bot.sites.recording.draft import ProfileDraft
from eoms_bot.sites.recording.entrance import entrance_of
from eoms_bot.sites.recording.lists import ListLearner
from eoms_bot.sites.recording.requests import SiteLearner

URL = "http://site.example/eoms/"
LOGIN, ROLES, MAIN = (SeenPage(f"{URL}{name}") for name in ("login.do", "choose.do", "main.do"))
FORM = (SeenField("用户名", "text", "clerk01", name="u"), SeenField("密码", "password", "secret-1", name="p"))


def a_day(
    body: tuple[Pair, ...] = (("roleId", "17"),),
    *,
    form: tuple[SeenField, ...] = (),
    chosen: bool = True,
    then: SeenPage = MAIN,
) -> Recording:
    """Somebody logs in, chooses a role, and goes to a list; `body` is what the choice sends, nothing for a link."""
    presses = [
        Press(1, "登 录", LOGIN, FORM, enters=True),
        Press(4, "进入系统", ROLES, form),
        Press(7, "待办工单", then),
    ]
    login = Exchange(
        2, "login", "POST", "/login.do", pairs=(("u", "clerk01"), ("p", "secret-1")), status=302,
        location="/eoms/choose.do", press=presses[0],
    )  # fmt: skip
    asked = Exchange(2.5, "read", "GET", "/choose.do", status=200, media="text/html", text="请选择")
    sent = Exchange(5, "write", "POST", "/choose.do", pairs=body, status=302, press=presses[1])
    home = Exchange(6, "read", "GET", "/main.do", status=200, media="text/html", text="首页")
    return Recording(
        URL,
        opened="/login.do",
        presses=presses,
        chosen=[Press(3, "处理岗", ROLES)] if chosen else [],
        exchanges=[login, asked, *([sent] if body else []), home],
    )


def site_of(recording: Recording) -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    """The requests, the site's own keys, and the menu."""
    draft = ProfileDraft()
    SiteLearner(recording, [], "mine", draft).learn()
    ListLearner(recording, {}, draft).learn()
    site, menu = draft.files["site"][""], draft.files["site"]["menu"]
    assert isinstance(site, dict)
    assert isinstance(menu, dict)
    return [*draft.files["site"]["requests"]], site, menu


def test_role_after_the_login():
    """Its words are pressed in turn, the page after it is the first one, and its request says that choice alone."""
    rules, site, menu = site_of(a_day())

    assert menu["entry"] == ["处理岗", "进入系统"]
    assert site["home_path"] == "main.do"
    (rule,) = [one for one in rules if one["method"] == "POST" and one["kind"] != "login"]
    assert (rule["kind"], rule["path"], rule["says"]) == ("query", r"/choose\.do", {"roleId": "17"})


def test_role_in_a_select():
    """The word that stands in a select counts as well, chosen or not."""
    district = SeenField("区县", "select", "澜溪县", ("澜溪县",))

    found = entrance_of(a_day(form=(district,), chosen=False))

    assert found is not None
    assert found.words == ("澜溪县", "进入系统")


@pytest.mark.parametrize(
    "recording",
    [
        a_day((), chosen=False),
        a_day(then=ROLES),
        a_day((("roleId", "17"), ("roleId", "23"))),
        a_day((("user", "clerk01"),)),
    ],
    ids=["a link", "the same page", "a thing said twice", "what was typed before"],
)
def test_page_that_is_no_entrance(recording):
    """Whatever else is pressed after a login stays an entry of the menu, or is not known."""
    assert entrance_of(recording) is None


def test_token_of_the_choice():
    """A token is another one on the next day: only the choice itself is said."""
    found = entrance_of(a_day((("roleId", "17"), ("token", "9f1c2b7a4e5d6f708192a3b4c5d6e7f8"))))

    assert found is not None
    rule: Any = found.rule()
    assert rule["says"] == {"roleId": "17"}


def test_choice_that_says_nothing():
    """Where nothing in the body is a choice, its request is not listed: anything could be sent there."""
    found = entrance_of(a_day((("token", "9f1c2b7a4e5d6f708192a3b4c5d6e7f8"),)))

    assert found is not None
    assert found.rule() is None
