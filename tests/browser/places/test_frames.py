"""Sites that show each list, order and step in a frame that nothing names: found by what stands in it."""

from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.places.place import document_showing, whole
from eoms_bot.browser.places.step import PlacedStep
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import FactPlace, StepPlace
from tests.browser.places.kit import Calm

pytestmark = pytest.mark.browser
SPA: Any = load_profile("spa")
TODO = "<b>待办工单</b><table><tr><td>工单编号</td></tr></table>"
STEP = "<table><tr><td>问题描述：</td><td><textarea></textarea></td></tr></table><a href=#>提 交</a>"
TOKEN = "<form><input type=hidden name=token value={}></form>"


def frame(text: str, style: str = "") -> str:
    return f"<div style='{style}'><iframe srcdoc=\"{text}\"></iframe></div>"


@pytest.mark.parametrize("hidden", ["", "display:none"])
def test_frame_that_is_on_show(page, hidden):
    """The words of a tab that another one hides are no arrival."""
    page.set_content(frame("<b>待办工单</b><p>工单编号</p><p>旧的</p>", hidden) + frame(TODO))

    found = document_showing(Calm(page), page, ["待办工单", "工单编号"])  # type: ignore[arg-type]

    assert "旧的" not in found.locator("body").inner_text()


def test_frame_that_comes_late(page):
    """It is waited for; the page itself counts where no frame ever has the words."""
    late = frame(TODO).replace("'", "\\'")
    page.set_content(
        f"<iframe></iframe><script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '{late}'), 80)</script>"
    )
    session: Any = Calm(page)

    assert document_showing(session, page, ["待办工单"]) is page.frames[-1]
    assert document_showing(session, page, ["没有的"]) is page


def test_frame_that_is_still_to_come(page):
    """A page without a frame is no arrival where one is to come; an empty box says its label inside."""
    inner = frame("<input placeholder=处理说明>").replace("'", "\\'")
    page.set_content(
        f"<p>列表</p><script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '{inner}'), 80)</script>"
    )
    session: Any = Calm(page)

    at_once = document_showing(session, page, ["处理说明"])
    later = document_showing(session, page, ["处理说明"], frame_comes=True)

    assert [at_once, later] == [page, page.frames[-1]]


def placed(page, spec: StepPlace, **fields: Any) -> PlacedStep:
    session: Any = Calm(page)
    form = SPA.order_form.model_copy(update={"leftover": "登记", **fields})
    order: Any = SimpleNamespace(
        session=session,
        profile=SimpleNamespace(leftover=spec, order_form=form, wire={}),
        place=whole(session, page),
        page=page,
        show_work=lambda: None,
        has_gone=False,
        carried={"token": "of the order"},
    )
    return PlacedStep(order, SimpleNamespace(order_no="A-1"), "leftover", "登记")  # type: ignore[arg-type]


def test_step_in_a_frame_of_its_own(page):
    """A dialog that holds a frame: its fields are the frame's, and so is the token that leaves."""
    spec = StepPlace(submit="提交", fields=({"name": "problem", "label": "问题描述"},))
    inner = frame(STEP + TOKEN.format("its-own"), "position:fixed").replace("'", "\\'")
    page.set_content(
        TOKEN.format("of-the-order")
        + "<iframe hidden></iframe><a href=# onclick='document.body.insertAdjacentHTML(&quot;beforeend&quot;, box)'>登记</a>"
        + f"<script>var box = '{inner}'</script>"
    )

    made = placed(page, spec, carried={"token": FactPlace(hidden="token")}).open()

    assert made._own == {"token": "its-own"}
    assert made._place.document is page.frames[-1]
