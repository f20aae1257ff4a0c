"""C15: pictures of the site's own pages show the masks only: two customers whose masks are alike make the same picture."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PIL import Image

from eoms_bot.browser.pages.history import HistoryPage, read_entries
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.shot import PictureArea, Shot
from eoms_bot.model.order import OrderRef
from eoms_bot.run.lane.camera import FolderCamera
from flows import pictures as flow_pictures
from flows.lane import Album, Lane
from tests.support import orders
from tests.support.canaries import PEOPLE, Person
from tests.support.mock_site import mock_site, running_mock_site  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

OURS, COLLEAGUE, OTHER_COLLEAGUE = "王值班", "李协办", "李甲乙"
ONE = PEOPLE[0]
OTHER = replace(
    ONE,
    name=f"{ONE.name[0]}丁西",
    caller=f"{ONE.caller[0]}戌北",
    number=f"{ONE.number[:3]}1111{ONE.number[7:]}",
    caller_number=f"{ONE.caller_number[:3]}1111{ONE.caller_number[7:]}",
    landline=ONE.landline.replace("-000", "-111"),
    hotline=ONE.hotline.replace("-000-", "-111-"),
    identity=f"{ONE.identity[:6]}20010203{ONE.identity[14:]}",
    mail=ONE.mail.replace("ehu", "xyz"),
    address=ONE.address.replace("青槐镇", "石门坎").replace(ONE.address[-6:], "一组876号"),
    other_address=ONE.other_address.replace("青槐镇", "石门坎").replace(ONE.other_address[-6:], "二组765号"),
)
"""Somebody else, each of whose words is as long as ONE's, and masked in the same way."""

SWAP_SCRIPT = """pairs => {
    const other = text => { for (const [from, to] of pairs) text = text.split(from).join(to); return text; };
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) walker.currentNode.nodeValue = other(walker.currentNode.nodeValue);
    for (const box of document.querySelectorAll('input, textarea')) box.value = other(box.value);
}"""
NOTE_SCRIPT = """text => {
    const lines = document.querySelectorAll('.processLog');
    lines[0].textContent = text;
}"""


def fields_of(one: Person) -> dict[str, str]:
    """An order of a person, with everything in its free texts."""
    return {
        "BaseSummary": f"个人投诉-{one.name}（{one.number}）信号弱",
        "CCH_ConsumerName": one.name,
        "CCH_ConsumerTel": one.number,
        "ComplaintNum": one.number,
        "CCH_ApplyPhone": one.caller_number,
        "CCH_Complain_AreaDesc": one.address,
        "CCH_IncidentDesc": f"{one.caller}反映没有信号",
        "CCH_ComplainDesc": f"{one.told()}信号弱，请核实处理。",
        "CCH_PretreatmentDesc": f"{one.told()}未恢复。",
        "CCH_Koujing": f"因停电正在抢修，已告知{one.told()}",
    }


def reply(one: Person) -> str:
    """A reply that names its customer as far as a reply can."""
    return f"占用基站:甲站;解决措施:到{one.address}调整天线,{one.name}认可;联系客户电话:{one.number};联系号码:{one.landline}"


@pytest.fixture
def window(page, mock_site):  # noqa: F811 - pytest's way to ask for a fixture
    """The order's own window, as our account sees it; a colleague has written of the customer into its history."""
    mock_site.reset(orders=0)
    put = mock_site.add_order({**orders.FIELDS, **fields_of(ONE)}, holder="clerk01")
    page.goto(f"{mock_site.base_url}portal/login.action")
    page.locator("#loginName").fill("clerk01")
    page.locator("#pwd").fill("mock-pass-1")
    page.locator("#login").click()
    page.locator("div.menu").wait_for()
    ids = f"baseID={put['base_id']}&taskID={put['task_id']}"
    page.goto(f"{mock_site.base_url}ultrabpp/view.action?baseSchema=WF4:EL_TTM_CCH&{ids}&mode=MODIFY")
    page.locator("#bpp_MaskLayer").wait_for(state="detached")
    told = f"2026-01-05 10:00:00 {COLLEAGUE} : 阶段处理 : {ONE.told()}；"
    page.frame("DealInfoViewField").evaluate(NOTE_SCRIPT, told)
    page.order_no = put["order_no"]
    return page


def fill_completion(page):
    """The completion form with a reply in it."""
    page.locator("#bpp_Btn_T1Finish").click()
    page.locator("#CCH_ONE_dealDesc").fill(reply(ONE))
    page.locator("#CCH_ComplainDealDesc").fill(reply(ONE))


def fill_reject(page):
    """The reject form with its text in it."""
    page.locator("#bpp_Btn_REJECT").click()
    page.locator("#Desc").fill(f"非我部门工单:{ONE.name}（{ONE.number}）住{ONE.address}")


def show_history(page):
    """The history's tab."""
    page.locator("#DealInfoPanel_Header").click()


class Looking:
    """What reading a page asks of a session that lives: nothing has gone wrong."""

    def __init__(self, profile):
        self.profile = self.paged = profile
        self.served = SimpleNamespace(insist_on=lambda *_: None)

    def explain(self):
        """There is nothing to explain."""

    def check_alive(self):
        """It is."""


def taken(page, profile, path, region):
    """The picture that a run would take of this window, and what the window looks like without masks; pixel by pixel."""
    session = cast(Any, Looking(profile))
    ref = OrderRef(page.order_no, "", "", "", "", "", None, None, False, "第1行")
    form = OrderFormPage(session, page)
    lane = cast(
        Lane,
        SimpleNamespace(album=Album(FolderCamera(lambda *_: path)), clerk=SimpleNamespace(our_name=OURS)),
    )
    plain = page.screenshot(full_page=True, animations="disabled")
    flow_pictures.take(lane, form.read(ref), form, Shot("filled", "图片", PictureArea(region)))
    return pixels(path.read_bytes()), pixels(plain)


def pixels(picture):
    """Size and every pixel of a picture."""
    with Image.open(io.BytesIO(picture)) as image:
        return image.size, image.convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("prepare", "whole"),
    [(fill_completion, True), (fill_reject, True), (show_history, False)],
    ids=["completion", "reject", "history"],
)
def test_alike(window, profile, tmp_path, prepare, whole):
    """Another name, number, address and text of the same length change no pixel of a picture, and many of the page."""
    prepare(window)
    region = "" if whole else profile.history.frame
    masked, plain = taken(window, profile, tmp_path / "one.webp", region)
    pairs = [[old, new] for old, new in zip(vars(ONE).values(), vars(OTHER).values(), strict=True)]
    grouped = [[f"{n[:3]} {n[3:7]} {n[7:]}" for n in (ONE.number, OTHER.number)]]
    for frame in window.frames:
        frame.evaluate(SWAP_SCRIPT, [*pairs, *grouped, [COLLEAGUE, OTHER_COLLEAGUE]])

    other_masked, other_plain = taken(window, profile, tmp_path / "other.webp", region)

    assert plain != other_plain
    assert masked == other_masked


def test_alike_alone(window, profile, tmp_path):
    """C15: of the history in a window of its own, whose end is the proof's picture, the same holds."""
    ref = OrderRef(window.order_no, "", "", "", "", "", None, None, False, "第1行")
    order = OrderFormPage(cast(Any, Looking(profile)), window).read(ref)
    swap = [[old, new] for old, new in zip(vars(ONE).values(), vars(OTHER).values(), strict=True)]
    other = replace(order, facts={name: swapped(text, swap) for name, text in order.facts.items()})
    window.goto(window.frame("DealInfoViewField").url)

    masked, plain = taken_alone(
        window, profile, tmp_path / "one.webp", order, f"{COLLEAGUE} : 阶段处理 : {ONE.told()}"
    )
    other_masked, other_plain = taken_alone(
        window, profile, tmp_path / "other.webp", other, f"{OTHER_COLLEAGUE} : 阶段处理 : {OTHER.told()}"
    )

    assert masked[0][1] == flow_pictures.END.last
    assert plain != other_plain
    assert masked == other_masked


def taken_alone(page, profile, path, order, note):
    """The picture that a proof takes of a history with this note in it, and what its window looks like without masks."""
    page.reload()
    page.evaluate(NOTE_SCRIPT, f"2026-01-05 10:00:00 {note}；")
    page.evaluate(
        "document.body.prepend(Object.assign(document.createElement('p'), {style: 'height:900px'}))"
    )
    plain = page.screenshot(full_page=True, animations="disabled")
    shown = replace(order, history=read_entries(cast(Any, Looking(profile)), page))
    lane = cast(
        Lane,
        SimpleNamespace(album=Album(FolderCamera(lambda *_: path)), clerk=SimpleNamespace(our_name=OURS)),
    )
    flow_pictures.take(
        lane, shown, HistoryPage(cast(Any, None), page), Shot("history", "处理记录", flow_pictures.END)
    )
    return pixels(path.read_bytes()), pixels(plain)


def swapped(text, pairs):
    """A text of ONE as OTHER has it."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def test_words_are_as_long():
    """What is compared differs in nothing but what the masks must hide."""
    for old, new in zip(vars(ONE).values(), vars(OTHER).values(), strict=True):
        assert len(old) == len(new)
        assert old != new
