"""Pictures are taken masked or not at all, and leave the page as it was."""

from __future__ import annotations

import io
import re
from typing import cast

import pytest
from PIL import Image
from playwright.sync_api import Page

from eoms_bot.browser import pictures
from eoms_bot.browser.capture import capture
from eoms_bot.browser.shot import PictureArea
from eoms_bot.errors import TransientSiteError
from eoms_bot.model.privacy.mask import Masker, phone
from eoms_bot.model.privacy.mask_numbers import NUMBERS
from eoms_bot.report.folder import RunFolder
from tests.model import test_mask_numbers
from tests.report import samples

PHONE, NAME, PLACE = "13900000001", "钱某某", "澜溪县青槐镇老鹰岩村三组12号"
MASKER = Masker(names=(NAME,), addresses=(PLACE,))
INNER = f"<p id='log'>{NAME} 来电 {PHONE}</p><input id='inner' value='{PLACE}'>"
PAGE = f"""<html><head><title>{NAME}</title></head><body><h1>{NAME}</h1><p id="text">电话 {PHONE}，住 {PLACE}</p>
<input id="box" value="{PHONE}"><input id="hidden" type="hidden" value="{PHONE}"><textarea id="area">{PLACE}</textarea>
<input id="typed"><input type="number" id="number" value="{PHONE}"><select id="pick"><option>{NAME}</option></select>
<script>var kept = '{PHONE}';</script><iframe id="frame" srcdoc="{INNER}"></iframe></body></html>"""

SPY = """() => ({
    text: document.documentElement.innerText,
    boxes: Array.from(document.querySelectorAll('input, textarea, select'), box => box.value),
    title: document.title,
})"""


class Camera:
    """A page that tells what stands on it in the moment of the picture; everything else is the real one's."""

    def __init__(self, page, before=lambda: None):
        self._page, self._before = page, before
        self.seen = []

    @property
    def frames(self):
        """Inner frames first."""
        return self._page.frames[::-1]

    def captured(self, region):
        self._before()
        self.seen = [frame.evaluate(SPY) for frame in self._page.frames]
        return capture(self._page, region)


@pytest.fixture(autouse=True)
def _cameras(monkeypatch):
    """A camera takes its pictures itself."""

    def own(page, region, last):
        return page.captured(region) if isinstance(page, Camera) else capture(page, region, last)

    monkeypatch.setattr(pictures, "capture", own)


@pytest.fixture
def order(page):
    """A page full of personal data, a typed box and a frame included."""
    page.set_content(PAGE)
    page.frame_locator("#frame").locator("#inner").wait_for()
    page.locator("#typed").fill(f"联系{NAME} {PHONE}")
    return page


def state(page):
    """Everything that stands on the page and its frames; hiding the caret leaves an empty attribute of no meaning."""
    return [frame.evaluate(SPY) for frame in page.frames] + [page.content().replace(' style=""', "")]


@pytest.mark.browser
def test_everything_is_masked(order, tmp_path):
    """In the moment of the picture no text, box or frame shows a name, number or address."""
    camera = Camera(order)

    pictures.take(cast(Page, camera), tmp_path / "evidence" / "filled.webp", MASKER)

    shown = str(camera.seen)
    assert len(camera.seen) == 2
    assert not any(secret in shown for secret in (PHONE, NAME, PLACE, "青槐"))
    assert all(masked in shown for masked in ("139****0001", "钱*", "澜溪县***"))


ALIKE = ((PHONE, PHONE[:3] + "1111" + PHONE[7:]), (NAME, "钱大大"), (PLACE, "澜溪县红石乡望江村一组3号"))
"""Canaries, and others that the masks make the same of."""


@pytest.mark.browser
def test_picture_shows_the_masks_only(page, tmp_path):
    """C15: two customers whose masks are alike make the same picture, pixel by pixel; unmasked they do not."""
    other = PAGE
    for canary, another in ALIKE:
        other = other.replace(canary, another)
    masked, plain = [], []
    for name, text, masker in (
        ("a.webp", PAGE, MASKER),
        ("b.webp", other, Masker(names=(ALIKE[1][1],), addresses=(ALIKE[2][1],))),
    ):
        page.set_content(text)
        page.frame_locator("#frame").locator("#inner").wait_for()
        plain.append(page.screenshot(type="png", full_page=True))
        pictures.take(page, tmp_path / name, masker)
        masked.append(pixels((tmp_path / name).read_bytes()))

    assert masked[0] == masked[1]
    assert pixels(plain[0]) != pixels(plain[1])


def pixels(picture):
    """Every pixel of a picture."""
    return Image.open(io.BytesIO(picture)).convert("RGB").tobytes()


@pytest.mark.browser
def test_page_is_as_before(order, tmp_path):
    """The page's texts and values are what they were, in frames too."""
    before = state(order)

    pictures.take(order, tmp_path / "filled.webp", MASKER)

    assert state(order) == before


@pytest.mark.browser
def test_picture_is_written_for_its_owner_only(order, tmp_path):
    """The file is a WebP that nobody else may read."""
    path = tmp_path / "orders" / "filled.webp"

    pictures.take(order, path, MASKER)

    assert path.read_bytes()[8:12] == b"WEBP"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.browser
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nowhere"])
def test_picture_follows_no_link(order, tmp_path, there):
    """C19: a link that was laid in the picture's place is not written through."""
    target, path = tmp_path / "other.txt", tmp_path / "filled.webp"
    if there:
        target.write_text("mine")
    path.symlink_to(target)

    with pytest.raises(FileExistsError):
        pictures.take(order, path, MASKER)

    assert (target.read_text() if target.exists() else "") == ("mine" if there else "")


@pytest.mark.browser
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>{PHONE[:5]}<b>{PHONE[5:]}</b></p>", id="number over two elements"),
        pytest.param(f"<p>{NAME[0]}<i>{NAME[1:]}</i></p>", id="name over two elements"),
        pytest.param(
            f"<iframe srcdoc='<p>{PHONE[:5]}<b>{PHONE[5:]}</b></p>' onload='loaded=1'></iframe>", id="frame"
        ),
    ],
)
def test_no_picture_where_masking_fails(page, tmp_path, body):
    """What cannot be masked is not pictured, and the page is put right all the same."""
    page.set_content(f"<p>{PHONE}</p>{body}", wait_until="load")
    before = state(page)

    with pytest.raises(TransientSiteError, match="未能完全打码"):
        pictures.take(page, tmp_path / "filled.webp", MASKER)

    assert not (tmp_path / "filled.webp").exists()
    assert state(page) == before


@pytest.mark.browser
@pytest.mark.parametrize(
    "late",
    [
        pytest.param(f"document.body.append('{PHONE}')", id="text"),
        pytest.param(f"document.querySelector('#box').value = '{PHONE}'", id="box"),
        pytest.param(f"frame.contentDocument.body.append('{NAME}')", id="frame"),
    ],
)
def test_no_picture_of_what_comes_late(order, tmp_path, late):
    """A page that fills itself between the masking and the picture has not been masked."""
    camera = Camera(order, before=lambda: order.evaluate(late))

    with pytest.raises(TransientSiteError, match="未能完全打码"):
        pictures.take(cast(Page, camera), tmp_path / "filled.webp", MASKER)

    assert not (tmp_path / "filled.webp").exists()


@pytest.mark.browser
def test_frame_that_goes_away(order, tmp_path):
    """A frame that is gone when the masks come off does not keep the others masked."""
    camera = Camera(order, before=lambda: order.evaluate("frame.remove()"))

    pictures.take(cast(Page, camera), tmp_path / "filled.webp", MASKER)

    assert order.locator("#box").input_value() == PHONE
    assert (tmp_path / "filled.webp").exists()


@pytest.mark.browser
def test_picture_that_the_browser_cannot_take(order, tmp_path):
    """A picture that fails is a read that may be tried again; the page is put right."""
    order.set_default_timeout(1)

    def too_late():
        order.locator("#nowhere").click()

    with pytest.raises(TransientSiteError, match="截图未成"):
        pictures.take(cast(Page, Camera(order, before=too_late)), tmp_path / "filled.webp", MASKER)

    assert order.locator("#box").input_value(timeout=5000) == PHONE


@pytest.mark.browser
def test_report_shows_the_pictures_beside_it(page, order, tmp_path):
    """Opened from its run folder, the report loads the picture of an order that is unfolded, under its own policy."""
    folder = RunFolder.create(tmp_path, "run", samples.NOW)
    path = folder.picture(samples.number(1), "filled")
    pictures.take(order, path, MASKER)
    items = samples.items((("填好的表单", path.relative_to(folder.path).as_posix()),))

    page.goto(folder.finish(samples.summary(items)).as_uri())
    page.locator(f"#order-{samples.number(1)} > summary").click()
    page.locator("figure img").scroll_into_view_if_needed()

    page.wait_for_function("() => document.querySelector('figure img').naturalWidth > 100")


def test_picture_keeps_what_can_be_read():
    """A picture is a small WebP in which shades that are far enough apart to be read stay apart."""
    drawn = Image.new("RGB", (256, 40))
    for x in range(256):
        drawn.paste((x, x, x), (x, 0, x + 1, 40))
    png = io.BytesIO()
    drawn.save(png, format="PNG")

    kept = Image.open(io.BytesIO(pictures.small(png.getvalue())))

    shades = kept.convert("L").crop((0, 20, 256, 21)).tobytes()
    assert kept.format == "WEBP"
    assert len(set(shades)) == pictures.SHADES
    assert all(shades[x] < shades[x + 52] for x in range(256 - 52))


def test_picture_longer_than_a_webp_can_be():
    """A page of endless length is pictured smaller, not lost."""
    png = io.BytesIO()
    Image.new("L", (20, 20_000)).save(png, format="PNG")

    assert Image.open(io.BytesIO(pictures.small(png.getvalue()))).height == 16383


SAMPLES = [
    PHONE,
    f"电话{PHONE}。",
    f"8{PHONE}",
    f"{PHONE}9",
    "139-0000-0001",
    "139 0000 0001",
    "+8613900000001",
    "+86-13900000001",
    "1３９０００００００１",
    "１３９００００００02",
    "05510001234",
    "0551-0001234",
    "010-10001234",
    "ID-056-20261125-00001",
    "2026-11-25 16:20:00",
    "999999199001010012",
    "99999919900101001X",
    "LAC 12345 CI 67890123",
    f"{PHONE},{PHONE}",
    "",
    "没有号码",
    *(text for text, _shown in test_mask_numbers.PEOPLE),
    *test_mask_numbers.OTHERS,
]


@pytest.mark.browser
@pytest.mark.parametrize("text", SAMPLES)
def test_numbers_are_masked_as_in_the_model(page, text):
    """The page masks numbers exactly as the program does in its own texts."""
    shown = page.evaluate(
        """([text, numbers]) => numbers.reduce(
            (shown, [pattern, instead]) => shown.replace(new RegExp(pattern, 'g'), instead), text)""",
        [text, pictures._NUMBERS],
    )

    assert shown == phone(text)


def test_numbers_are_those_of_the_model():
    """Every pattern of the model is used, with its two groups kept."""
    assert [pattern for pattern, _ in pictures._NUMBERS] == [pattern for pattern, _ in NUMBERS]
    assert all(re.fullmatch(r"\$1\*+\$2", instead) for _, instead in pictures._NUMBERS)


@pytest.mark.browser
def test_picture_of_one_element(order, tmp_path):
    """Where one element is asked for, the picture shows it and nothing beside it, masked as ever."""
    pictures.take(order, tmp_path / "whole.webp", MASKER)
    pictures.take(order, tmp_path / "part.webp", MASKER, PictureArea("#frame"))

    box = order.locator("#frame").bounding_box()
    with Image.open(tmp_path / "part.webp") as part, Image.open(tmp_path / "whole.webp") as whole:
        assert abs(part.size[0] - box["width"]) <= 1
        assert abs(part.size[1] - box["height"]) <= 1
        assert part.size[1] < whole.size[1]


TYPED = pictures.TypedTexts(("客户要求  回电",), ("已告知家属",))
SPOKEN = """<textarea id="told">客户要求
回电</textarea><p>李* : 转派 : 已告知家属；</p><input id="ours" value="客户要求 回电的人">"""


@pytest.mark.browser
def test_typed_texts_are_left_out(page, tmp_path):
    """A box that holds a typed text is left out as a whole, a colleague's words in a line; what is longer is ours, and stays."""
    page.set_content(SPOKEN)
    camera = Camera(page)

    pictures.take(cast(Page, camera), tmp_path / "filled.webp", MASKER, typed=TYPED)

    (seen,) = camera.seen
    assert seen["boxes"] == [pictures.LEFT_OUT, "客户要求 回电的人"]
    assert seen["text"].strip().endswith(f"李* : 转派 : {pictures.LEFT_OUT}；")
    assert page.locator("#told").input_value() == "客户要求\n回电"


@pytest.mark.browser
def test_no_picture_of_a_typed_text_that_comes_late(page, tmp_path):
    """A typed text that a page puts back behind the masking is in no picture."""
    page.set_content(SPOKEN)
    camera = Camera(
        page, before=lambda: page.evaluate("document.querySelector('#told').value = '客户要求回电'")
    )

    with pytest.raises(TransientSiteError, match="未能完全打码"):
        pictures.take(cast(Page, camera), tmp_path / "filled.webp", MASKER, typed=TYPED)

    assert not (tmp_path / "filled.webp").exists()
