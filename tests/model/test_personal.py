"""Who and what of an order is personal: by its facts, by its history, and by what its own words call so (C14)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.privacy.personal import (
    masker_of,
    masker_of_order,
    people,
    showing_stations,
    typed_texts,
    words_of_others,
)
from tests.report import samples

NOW = datetime(2026, 11, 25, 1, 31, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "told",
    [
        "来电人：柳试样，要求回电",
        "来电人:柳试样",
        "【联系人】柳试样 13900000001",
        "客户姓名为柳试样。",
        "机主： 柳试样\n",
        "申告人：柳试样（家属）",
        "客户柳试样（139 0000 0001）来电",
        "用户柳试样13900000001反映",
        "机主柳试样，电话：0551-0001234",
        "家属柳试样+8613900000001",
    ],
)
@pytest.mark.parametrize("fact", ["complaint", "pretreatment", "symptom", "koujing", "summary"])
def test_names_that_words_tell(told, fact):
    """A name behind a label is known from then on, wherever else it stands."""
    masker = masker_of({fact: told})

    assert masker("已告知柳试样本人") == "已告知柳*本人"


@pytest.mark.parametrize(
    "told",
    [
        "联系人：无",
        "来电人：",
        "客户反映信号弱",
        "用户：投诉信号弱的原因",
        "联系人：A",
        "客户反映信号弱，无信号13900000001",
        "客户无信号（4G）",
        "客户来电13900000001",
    ],
)
def test_words_that_are_no_names(told):
    """Words behind other labels, or too long for a name, are no names."""
    assert masker_of({"complaint": told})("反映信号弱，无信号") == "反映信号弱，无信号"


def test_doors_that_words_tell():
    """A house number of an address that no field has is masked where the same one stands; a site's own name stays."""
    masker = masker_of({"complaint": "住上湾村五组200号，另有翰林府3栋2单元501室，10086号线已查，12号来电"})

    assert masker("上湾村五组200号、翰林府3栋2单元501室附近") == "上湾村***、翰林府***附近"
    assert masker("LX_上湾村五组-2，12号恢复") == "LX_上湾村五组-2，12号恢复"


@pytest.mark.parametrize(
    ("dealer", "names"),
    [
        ("李协办", ["李协办"]),
        ("李协办（已受理）", ["李协办"]),
        ("李协办、王值班", ["李协办", "王值班"]),
        ("阿依古丽·试样", ["阿依古丽·试样"]),
        ("网络投诉处理组", []),
        ("值班室", []),
        ("客服接口", []),
        ("clerk02", []),
        ("", []),
    ],
)
def test_people(dealer, names):
    """A person's name is short and Chinese; groups, systems and accounts are nobody's name."""
    assert list(people(dealer)) == names


def test_colleagues_are_masked():
    """Who holds the order, and who stands in its history, is masked with the customer."""
    entry = HistoryEntry(NOW, "赵审核", "转派", "转给李协办处理")
    order = replace(samples.order(samples.ref(1)), dealer="李协办", history=(entry,))

    assert masker_of_order(order)(f"{samples.CUSTOMER} 由赵审核转给李协办") == "钱* 由赵*转给李*"


def test_typed_texts():
    """What people typed about a customer is private as a whole; a word or two are not."""
    order = samples.order(samples.ref(1), complaint="没有信号", pretreatment="无", koujing="")

    assert typed_texts(order) == ("没有信号",)


def test_words_of_others():
    """What colleagues typed into the history is theirs; our own reply is not, even where a colleague said the same."""
    entries = (
        HistoryEntry(NOW, "李协办", "转派", "客户要求回电"),
        HistoryEntry(NOW, "李协办", "阶段处理", "占用基站:甲站"),
        HistoryEntry(NOW, "王值班", "完成工单", "占用基站:甲站"),
        HistoryEntry(NOW, "李协办", "受理", "无"),
    )
    order = replace(samples.order(samples.ref(1)), history=entries)

    assert words_of_others(order, "王值班") == ("客户要求回电",)


def test_text_of_nothing_but_doors():
    """However many doors and names a text tells, a masker stays small."""
    told = "".join(
        f"{number // 100}栋{number % 100}室，联系人：柳{chr(0x4E00 + number)}样，" for number in range(3000)
    )

    assert len(masker_of({"complaint": told}).pairs) <= 200


LIVES = {"customer_name": "柳试样", "fault_place": "澜溪县锦绣澜庭3栋2单元", "customer_tel": "13900000001"}


@pytest.mark.parametrize("station", ["LX_锦绣澜庭", "LX_锦绣澜庭-3", "LX_锦绣澜庭东门"])
def test_station_with_the_estate_is_shown(station):
    """A site that is named after the customer's estate is shown whole; place, door and number stay masked."""
    text = f"占用基站:{station};地点:锦绣澜庭3栋2单元;电话:13900000001"
    masker = showing_stations(masker_of(LIVES), LIVES, (station,))

    shown = masker(text)

    assert f"占用基站:{station};" in shown
    assert "锦绣澜庭" not in shown.replace(station, "")
    assert "13900000001" not in shown


@pytest.mark.parametrize(
    "typed", ["锦绣澜庭", "锦绣澜庭3栋", "锦绣澜庭3栋2单元", "柳试样家", "LX_13900000001", "锦绣澜庭旁2栋5楼"]
)
def test_what_is_no_station_stays_masked(typed):
    """A piece of the address, a door, a name or a number that was typed as a site is masked as before."""
    plain = masker_of(LIVES)

    assert showing_stations(plain, LIVES, (typed,))(f"占用基站:{typed}") == plain(f"占用基站:{typed}")
