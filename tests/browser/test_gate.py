"""The gate in a real browser, before a site that loses answers: at most one POST, whatever happens."""

from __future__ import annotations

import pytest

from eoms_bot.model.write import WriteState
from tests.browser.kit import BODY, FORM, ORDER, POST, SAVE, SENT_BODY, make_write
from tests.support.raw_site import RawSite

pytestmark = pytest.mark.browser

CLASSES = {
    "ok": WriteState.ANSWERED_OK,
    "ok_text": WriteState.ANSWERED_OK,
    "rst": WriteState.UNKNOWN,
    "fin": WriteState.UNKNOWN,
    "408": WriteState.UNKNOWN,
    "half_header": WriteState.UNKNOWN,
    "truncated": WriteState.UNKNOWN,
    "hang": WriteState.UNKNOWN,
    "hang_in_body": WriteState.UNKNOWN,
    "429": WriteState.UNKNOWN,
    "500": WriteState.UNKNOWN,
    "302_login": WriteState.REFUSED_SESSION,
    "307_login": WriteState.UNKNOWN,
    "302_elsewhere": WriteState.UNKNOWN,
    "518": WriteState.REFUSED_SESSION,
    "518_bare": WriteState.UNKNOWN,
    "refusal": WriteState.REFUSED_BUSINESS,
    "unknown_alert": WriteState.UNKNOWN,
    "blank": WriteState.UNKNOWN,
    "other_order": WriteState.UNKNOWN,
}


@pytest.fixture
def gbk_desk(desk_of, profile):
    """A desk on a site that speaks GBK."""
    return desk_of(
        profile=profile.model_copy(update={"site": profile.site.model_copy(update={"charset": "gbk"})})
    )


@pytest.mark.parametrize("kept_alive", [True, False], ids=["kept-alive", "fresh"])
@pytest.mark.parametrize("mode", CLASSES)
def test_one_post_in_every_mode(desk_of, site, mode, kept_alive):
    """However the answer is lost, the site accepts one POST, and the ledger has the class that fits."""
    desk = desk_of(submit_seconds=0.5 if mode.startswith("hang") else 5.0)
    site.keep_alive, site.mode = kept_alive, mode

    answer = desk.submit()

    assert answer.state is CLASSES[mode]
    assert desk.journal.states == {1: CLASSES[mode]}
    assert [(seen.path, seen.body.decode()) for seen in site.posts] == [(SAVE, SENT_BODY)]


def test_site_that_is_not_there(desk_of):
    """A connection that is refused carries nothing: NOT_SENT, from the gate itself."""
    gone = RawSite()
    desk = desk_of(site=gone)
    window = desk.open()
    gone.stop()

    answer = desk.send(lambda: window.locator("#go").click())

    assert answer.state is WriteState.NOT_SENT
    assert desk.journal.states == {1: WriteState.NOT_SENT}
    assert desk.gate.tally.sent == 1


@pytest.mark.parametrize("mode", ["ok_text", "rst", "refusal"])
def test_second_submit(desk, site, mode):
    """What a page submits again, by script or form, leaves once; the refusals do not cover the first answer."""
    site.mode, site.holds = mode, True
    window = desk.open(FORM)

    def press():
        window.evaluate(f"() => {{ void {POST}.catch(() => 0) }}")
        site.await_post()
        assert window.evaluate(POST) == 409
        with desk.session.context.expect_event("response", lambda got: got.status == 409):
            window.evaluate("document.forms.f.submit()")
        site.released.set()

    answer = desk.send(press)

    assert answer.state is CLASSES[mode]
    assert len(site.bodies(SAVE)) == 1
    assert [refusal.why for refusal in desk.gate.tally.refusals] == ["同一意图的第二次提交"] * 2


def test_second_submit_after_the_answer(desk, site):
    """Once its write is through, a page has nothing armed any more."""
    window = desk.open()
    desk.send(lambda: window.evaluate(f"void ({POST})"))

    assert window.evaluate(POST) == 409
    assert len(site.bodies(SAVE)) == 1
    assert desk.gate.tally.refusals[-1].why == "没有登记意图的提交"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param((*BODY[:1], ("note", "别的")), "note", id="value"),
        pytest.param((("other", ORDER), *BODY[1:]), "other", id="name"),
        pytest.param(BODY[:1], "note", id="one field too many"),
        pytest.param((*BODY, ("extra", "1")), "extra", id="one field too few"),
        pytest.param(BODY[::-1], "order", id="order of fields"),
        pytest.param((), "order", id="nothing decided"),
    ],
)
def test_body_that_differs(desk, site, body, named):
    """Nothing leaves that is not the decided body pair by pair; the field is named."""
    answer = desk.submit(write=make_write(body))

    assert answer.state is WriteState.NOT_SENT
    assert named in answer.note
    assert desk.journal.notes == {1: answer.note}
    assert site.bodies(SAVE) == []


def test_refused_body_is_the_only_try(desk, site):
    """A page that first submits a wrong body gets no second try with the right one."""
    window = desk.open()

    wrong = POST.replace(SENT_BODY, "order=1")
    answer = desk.send(lambda: window.evaluate(f"async () => [await {wrong}, await {POST}]"))

    assert answer.state is WriteState.NOT_SENT
    assert [refusal.why for refusal in desk.gate.tally.refusals][1:] == ["同一意图的第二次提交"]
    assert site.bodies(SAVE) == []


def test_gbk_bytes(gbk_desk, site):
    """A GBK form leaves byte by byte as the browser wrote it."""
    window = gbk_desk.open(FORM.encode("gbk"), kind="text/html; charset=gbk")

    answer = gbk_desk.send(lambda: window.locator("#go").click())

    assert answer.state is WriteState.ANSWERED_OK
    assert site.bodies(SAVE) == [
        "order=ID-056-20261125-00001&note=%D2%D1%B4%A6%C0%ED%0D%0A%C7%EB%BB%D8%B7%C3"
    ]


def test_character_that_the_charset_lacks(gbk_desk, site):
    """A character outside GBK goes out as an entity: the body differs, so it stays in."""
    window = gbk_desk.open(FORM.encode("gbk"), kind="text/html; charset=gbk")
    window.locator("textarea").fill("\U00020bb7")

    answer = gbk_desk.send(
        lambda: window.locator("#go").click(), make_write((BODY[0], ("note", "\U00020bb7")))
    )

    assert "note" in answer.note
    assert site.bodies(SAVE) == []


def test_form_in_a_new_window(desk, site):
    """A form that opens its own window is caught by the same gate."""
    answer = desk.submit(FORM.replace("<form", "<form target='_blank'"))

    assert answer.state is WriteState.ANSWERED_OK
    assert site.bodies(SAVE) == [SENT_BODY]


def test_form_in_a_frame(desk, site):
    """A form that answers into a frame is caught as well."""
    answer = desk.submit(FORM.replace("<form", "<iframe name='inner'></iframe><form target='inner'"))

    assert answer.state is WriteState.ANSWERED_OK
    assert site.bodies(SAVE) == [SENT_BODY]


def test_script_that_sends(desk, site):
    """A write that a script sends passes the same checks."""
    window = desk.open()

    answer = desk.send(lambda: window.evaluate(f"void ({POST})"))

    assert answer.state is WriteState.ANSWERED_OK
    assert site.bodies(SAVE) == [SENT_BODY]
