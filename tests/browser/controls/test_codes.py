"""The codes that a page's own list has for what is chosen in it."""

import pytest

from eoms_bot.browser.controls import FieldName, FormControl

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (
            "原因：<select><option value='C1' selected>覆盖</option></select>"
            "<select><option value=''>--</option><option value='C102' selected> 室外 </option></select>",
            [["覆盖", "C1"], ["室外", "C102"]],
        ),
        ("原因：<select><option value=''>--</option><option value='C1'>覆盖</option></select>", []),
        (
            "原因：<input type=radio name=r value=Y>是 <input type=radio name=r value=N checked>否",
            [["否", "N"]],
        ),
        ("原因：<input value=覆盖>", []),
    ],
)
def test_chosen(page, text, chosen):
    """Level by level; a list in which nothing is chosen has none, and neither has a text."""
    page.set_content(f"<p>{text}</p>")

    view = FormControl(page.locator("body"), FieldName("原因"), 0.2).view()

    assert [list(one) for one in view.chosen] == chosen
