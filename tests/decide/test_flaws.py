"""Flaws of a text, whole: the kind that the workbook's codes hang on, what was found, what is wanted."""

import pytest

from eoms_bot.decide import texts
from eoms_bot.decide.texts import Flaw


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (lambda: texts.too_long("中文" * 200, 999, 3), Flaw("length", "1,200 字节", "上限 999")),
        (
            lambda: texts.unsendable("\t", "utf-8"),
            Flaw("charset", "不可见字符 U+0009", "删掉它（文字写在一行内）"),
        ),
        (
            lambda: texts.unsendable("é", "ascii"),
            Flaw("charset", "字符 “é” 会被发送为 &#233;", "换成 ascii 有的字"),
        ),
        (
            lambda: texts.leftovers("{客户姓名或者单位的名称甲}"),
            Flaw("placeholder", "未替换的占位符 {客户姓名或者单位的名称", "写上实际内容"),
        ),
        (
            lambda: texts.foreign_numbers("13900000077", ()),
            Flaw("number", "含本单以外的号码 139****0077", "只写本单和值班的号码"),
        ),
        (
            lambda: texts.labels_inside("客户态度 ：好"),
            Flaw("label", "内容里又写了“客户态度:”", "只写这一项本身的内容"),
        ),
    ],
    ids=["length", "unseen", "charset", "placeholder", "number", "label"],
)
def test_flaw(found, told):
    """Each flaw says its kind, what is there, and what to do."""
    assert list(found()) == [told]
