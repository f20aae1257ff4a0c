"""Controls found as a person finds them: by their labels, and known by what they are in the page.

`FormControl(scope, FieldName("处理结果"))` is one control of a form. `fill`, `word` and `options` work on any
kind.
"""

from eoms_bot.browser.controls.control import FieldName, FormControl
from eoms_bot.browser.controls.kinds import ControlKind, ControlStanding, ControlView
from eoms_bot.browser.controls.operations import fill, options, word

__all__ = [
    "ControlKind",
    "ControlStanding",
    "ControlView",
    "FieldName",
    "FormControl",
    "fill",
    "options",
    "word",
]
