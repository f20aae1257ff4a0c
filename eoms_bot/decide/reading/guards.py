"""What speaks against a certain reject, whatever the learned reading says.

Each guard is here because a reject of some writer, from whom nothing had been learned, would have left
falsely without it. A guard only keeps an order for a person: it may be wide.
"""

from __future__ import annotations

import re

from eoms_bot.decide.reading.model import BROADBAND, FOREIGN, NOT_OURS
from eoms_bot.decide.reading.seen import FIXED_LINE_WORDS, UNSURE, Seen, mobile_word

_SUM = r"(?:[一二两三四五六七八九十百千]{2,}|\d{2,})(?![兆mg栋幢楼号单层室度\d])"
_NO_BROADBAND = re.compile(
    rf"[话资月年带量]费|(?<!上)网费|费用|[欠交缴续]费|(?:服务|安装|上门|材料|工料)费|"
    rf"扣[了费款钱]|收[费钱]|退[费款钱还]|充值|押金|定金|违约金|赔|钱|发票|开票|账单|套餐|优惠|合约|协议期|\d[元块]|[十百千]块|专线"
    rf"|名下|过户|实名|送的|到期|自动续|拆机|拆了|退订|取消|忽悠|销户|注销|转网"
    rf"|(?:要|收|交|付|加|扣|变|涨到?|说好)了?我?[^,。;!?\n]{{0,3}}?{_SUM}|{_SUM}一年",
    re.IGNORECASE,
)
"""Money for broadband, or a company's own line: another department's, though it sounds like a broken line."""

_LINE = re.compile(
    rf"{FIXED_LINE_WORDS.pattern}|(?<!天)猫|网线|光纤|皮线|拨号|移机(?!主)|装维|师傅|上门|盒子|无线|家里的?网|"
    r"装网|装机|拆机|遥控|点播|光缆|路由|宽代|\d+兆|wi-?fi|电视",
    re.IGNORECASE,
)
"""Words of a line in a house: what is paid for it and what is broken of it are two departments' matters."""

_MOBILE_TROUBLE = re.compile(
    r"(?:手机|流量|(?<!光)(?<!无线)(?<!wifi)(?<!电视)信号(?!灯)|[45]g|数据)[^,。;!?\n]{0,8}?(?:没[得了网信有]|断|转圈|"
    r"慢|卡(?=[得死顿慢成爆住,。;!?\n]|$)|弱|差|掉线|打不[出通]|上不[了去]|不好|不行|不通|只剩|限速|降速|"
    r"[要得](?:爬|跑|走到))"
    r"|(?:软件|app|小程序|游戏)[^,。;!?\n]{0,12}(?:转圈|打不开|进不去|开小差|加载)"
    r"|[破烂]信号|短信[^,。;!?\n]{0,6}(?:收不|能收|没收|发不|能发)|无sim|不认卡|[读认]不[到出了]卡"
    r"|重拨|打不顺|听不[清见]|接不[通到起]|拨不[出通]|没声音|打出去|打不[了成]电话|"
    r"拨(?:出去|打|三遍|几遍)|[等嘟][^,。;!?\n]{0,4}[秒声下]|(?:手机|网)[^,。;!?\n]{0,4}坏|"
    r"(?:通话|主叫|打电话|电话)[^,。;!?\n]{0,8}(?:断|失败|不了)"
    r"|插卡|移动的?卡|[45]g卡|热点|[用靠](?:自己的)?卡|(?:光|只|单|全|就)[用靠][^,。;!?\n]{0,4}卡",
    re.IGNORECASE,
)
"""A mobile's trouble in a clause, whatever else is said."""

_BROKEN = re.compile(
    r"掉线|断线|断网|上网[^,。;!?\n]{0,2}慢|不通|没网|上不了|打不开|转圈|加载|一半|几分钟|离线|重连|"
    r"受伤|伤到|划到|缝针|电到|漏电"
)
"""Something is broken, or somebody hurt: no reject of another department is certain of it."""

_MANNERS = re.compile("态度|礼貌|不耐烦|脸色|说话难听")
_BUSINESS = re.compile(
    "宽带|光猫|路由|wi-?fi|无线|iptv|魔百|机顶盒|电视|光纤|网线|拨号|装机|移机|拆机|"
    "营业厅|营业员|客服|热线|10086|套餐|资费|话费|扣费|合约|积分|宽代"
)
"""Somebody's manners do not say which department an order belongs to, unless its business is named."""


def objections(seen: Seen) -> dict[str, str]:
    """What in an order speaks against each certain reject whatever the model says: label → why."""
    found, other = {}, ""
    unsure, manners = UNSURE.search(seen.text), _MANNERS.search(seen.text)
    if mobile := seen.evidence.of("题", "移动"):
        other = f"说到移动网络（{mobile[0].rule.id}）"
    elif manners and not _BUSINESS.search(seen.text):
        other = f"只说到态度（“{manners[0]}”）"
    elif unsure and (word := mobile_word(seen)):
        other = f"提到“{word}”，又“{unsure[0]}”"
    if other:
        found = dict.fromkeys((BROADBAND, NOT_OURS), other)
    elif trouble := _MOBILE_TROUBLE.search(seen.text):
        found = dict.fromkeys((BROADBAND, NOT_OURS), f"也像移动网络的问题（“{trouble[0]}”）")
    else:
        line = _LINE.search(seen.text)
        if hit := _NO_BROADBAND.search(seen.text) or unsure:
            found[BROADBAND] = f"提到“{hit[0]}”"
        elif line is None:
            found[BROADBAND] = "没有说到家里的线路"
        if hit := line or _BROKEN.search(seen.text):
            found[NOT_OURS] = f"像是线路或网络的问题（“{hit[0]}”）"
    places = seen.where
    # A place that the text names once more, and there for certain, is no other one.
    others = [one for one in places.unsure if one not in places.foreign]
    mine = [one for one in places.mentions if one.side == "本" and one.is_spot]
    if not places.foreign or places.own or places.kin or others or mine:
        found[FOREIGN] = "地点不止一个"
    elif unsure:
        found[FOREIGN] = f"又“{unsure[0]}”"
    asked = seen.evidence.of("人工")
    always = (
        seen.odd
        or (seen.major and f"像重大投诉：{seen.major[0].span}")
        or (asked and f"须由人处理：{asked[0].rule.label}")
    )
    if always:
        found = dict.fromkeys((BROADBAND, NOT_OURS, FOREIGN), always)
    return found
