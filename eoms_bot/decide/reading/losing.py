"""Whether a sum was lost or is claimed. Words of losing and claiming, less what is denied and what else a sum
may be.
"""

from __future__ import annotations

import re

# Every branch begins with a plain sign, so that the search skips what cannot begin one: eight times as fast.
LOST = re.compile(
    r"赔|盗刷|陪[偿常尝钱]|培[偿常尝]|开口(?:就)?(?:是|要)|张口(?:就)?(?:是|要)|损失|索要|补偿|亏|误工|"
    r"货款|违约|罚款|罚了|扣了(?:我们?|店里|公司)?保证金|少[赚挣卖收做接]|"
    r"没[赚挣卖做接签谈拿抢中][到成出下上着标]|"
    r"医药费|医疗费|烂(?:在|掉|了|光|完|地)|黄[了掉]|泡汤|泡了汤|退不[回了出到]|要不[回了出到]|"
    r"搭[进了]|打(?:了)?水漂|丢了?[^,。;!?\n]{0,6}(?:单|客户|生意|标)|跑了?[^,。;!?\n]{0,4}单|流单|"
    r"算在(?:移动|你们)|算到(?:移动|你们)|退(?:了)?(?:货|单|订单|定金|房|订)|不(?:要|收|肯要|"
    r"给)(?:这批|那批|我们?的)?货|不(?<![卡号]不)要了|不(?:跟|和|与)我们?(?:做|合作|签)|"
    r"取消(?:了)?(?:订单|合作|合同|采购)|毁约|改[找跟订签](?:了)?别|给了?别[家人]|找了?别[家人]|"
    r"跟了?别[家人]|订了?别[家人]|签了?别[家人]|作废|砸在?手|白[干投花扔搭]|没(?<![号网络格声]没)了|"
    r"全[坏烂死臭化废毁][了光完掉在]|都[坏烂死臭化废毁][了光完掉在]|"
    r"整[^,。]{1,4}[坏烂死臭化废毁][了光完掉在]|没有?[^,。;!?\n]{0,8}(?:过不去|没完|下不来|别想|"
    r"不算完)|"
    r"报废|变质|死(?<![慢卡烦急气难累差堵]死)了|不谈|免谈|你们(?:得|要|必须|该|来)(?:出|给)|你们(?:得|"
    r"要|必须|该|来)?(?:认|赔|承担|负责|负担|买单)|移动(?:得|要|必须|该|来)?(?:出|认|赔|承担|负责|担|"
    r"买单)|认不认|照价|照数|全额|claim|loss|compensat|us to pay|refund|deals? (?:slip|lost|gone|"
    r"fell)|orders? (?:slip|lost|gone|cancel)|contracts? (?:slip|lost|gone|cancel|fell)|"
    r"clients? (?:lost|gone)"
)
"""Words of losing and claiming: wherever they stand, sums of the order may be what was lost."""

_MAYBE = re.compile(r"订单|单子|生意|算账|认账|这笔账|那笔账|耽误|误了|错过")
"""Words that tell of a loss only next to the sum."""

_DENIED = re.compile(
    r"(?:没有?|未|无|不存在|没造成|未造成)(?:造成|产生)?(?:什么|任何|经济|直接|实际|财产|人身|"
    r"其他)*(?:损失|亏)|"
    r"(?:不|没有?|未|无需|并非|从没|也没)(?:是)?(?:要求|想要|打算|主张|涉及|需要|要|想|提|说|求|图|用|"
    r"需)(?:过|到|出)?(?:你们|移动|贵司|公司|客户)?"
    r"(?:什么|任何|过)?(?:要求?|索)?(?:赔偿?|补偿|索赔|退赔)"
)
_INSURED = re.compile(
    r"(?:车险|保险|意外险|医疗险|财产险|寿险|保单|医保|工伤)(?:公司)?[^,。;!?\n]{0,4}(?:理赔|赔付|"
    r"赔款|赔偿|赔)"
)
"""What an insurer pays: nobody wants it of the network."""

ELSE = re.compile(
    r"月租|套餐|资费|话费|余额|账单|房[价子贷]|花了|花费|承包|租金|房租|成本|本钱|工资|买(?:的|了|成|"
    r"下|来|房|车)|装修|首付|贷款|年薪|月薪|"
    r"注册资[金本]|产值|投资(?:了|额)?|身家|存款|合同(?:额|金额|价|总价)|中标价|保额|充值|预存|充了|"
    r"存了|押金|低消|最低消费|优惠|返还|中奖|抽奖|赠送|限额|额度|转账|付款|"
    r"收款|付不|转不|到账|付清|结清|邮编|编号|单号|流水号|工号|尾号|验证码|号码|密码|造价|建站"
)
"""What else a sum may be in its own clause: a price, a balance, a number of somebody or something."""

TURNOVER = re.compile(r"营业额|流水|收入|挣|赚|做.{0,3}生意")
"""What somebody takes in: what of it was lost nobody knows."""

_LESS = re.compile(r"(?:营业额|流水|收入)[^,。;!?\n]{0,4}(?:少|掉|降|跌|损)")
_PAYING = re.compile(r"转账|转不|付不|付款|收不到|打款|汇款|汇钱|扫不|扫码|充值|缴|交不")
_HARM = re.compile(r"赔|损失|亏|违约|黄了|退|打水漂|误|罚|少|没了|烂|坏|死")
"""Words next to a payment that does not get through with which it is lost."""

NO_SUM = re.compile(
    r"(?:粉丝|粉|播放量?|阅读量?|浏览量?|点赞|转发|评论|关注|人口|在线|积分|流量|里程|用户数?|号码|"
    r"电话|points|fans|count|users?)[^,。;\d一二两三四五六七八九十]{0,3}$"
)
"""Before a number: it counts something else than money."""

ALL_OF_IT = re.compile(
    r"(?:天|日|月|年|期间|时候)的?(?:钱|营业额|流水|收入|进账|生意)[^,。;!?\n]{0,8}(?:承担|赔|补|负担|"
    r"买单|负责|(?:你们|移动)[^,。;!?\n]{0,2}出)"
)
"""What was taken in on such days is claimed as it is."""


def undenied(text: str) -> str:
    """A text, as long as before, without the losses and claims that it denies (没有损失, 不要求赔) or has with
    its insurer.
    """
    for pattern in (_DENIED, _INSURED):
        text = pattern.sub(lambda found: "无" * len(found[0]), text)
    return text


def may_tell(text: str) -> bool:
    """Whether a text has a word of losing at all."""
    return bool(LOST.search(text) or _MAYBE.search(text))


def is_payment(clause: str) -> bool:
    """Whether a clause is about a payment that does not get through, and nothing of it is lost."""
    return bool(_PAYING.search(clause)) and not _HARM.search(clause)


def says_so(clause: str) -> bool:
    """Whether the clause of a sum itself says that it was lost."""
    return bool(LOST.search(clause) or _LESS.search(clause))
