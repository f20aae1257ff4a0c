"""`eoms-bot call note`: what a customer said on the phone, as a row of the branch's 联系记录."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import entered
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.decide import numbers
from eoms_bot.decide.times import moment, to_minute
from eoms_bot.model.source_kinds import CALL_NOTES, CONTACT_ATTITUDES, CONTACT_RESULTS
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.ledger import Ledger


@click.group("call", cls=CommandGroup, short_help="登记联系客户的结果")
def call() -> None:
    """联系客户的结果，由打电话的人登记。"""


@call.command("note", cls=Command, short_help="登记一次联系：客户态度、处理结果")
@click.argument("whom", metavar="工单号或号码")
@click.option("--attitude", metavar="态度", required=True, help="、".join(CONTACT_ATTITUDES))
@click.option("--result", metavar="结果", help="、".join(CONTACT_RESULTS))
@click.option("--at", metavar="时间", help='何时联系的，"2026-01-06 10:30"（北京时间）；不写就是现在')
@click.option("--remark", metavar="备注", help="客户的原话等")
@click.option("--take-over", "word", metavar="一句话", help="别人正在打这个客户，要接过来：写为什么")
@shared.flagged("config", "json", "operator")
@click.pass_obj
def note(
    app: App,
    whom: str,
    attitude: str,
    result: str | None,
    at: str | None,
    remark: str | None,
    word: str | None,
    flags: Flags,
) -> int:
    """登记一次联系客户的结果，写进联系记录：坐席是 --operator 或设置 site.operator。

    写在 [facts.call_notes] file 的 .csv 里；没有配置的，写在数据文件夹的 联系记录.csv 里。有一处不对就不写。
    别人在控制台正打这个客户的（认领十分钟），不写，要接过来加 --take-over；写好了，这张的认领就结束。
    """
    settings, now = app.settings(flags), app.now()
    about = _whom(settings, whom.strip())
    values = {
        **about,
        "客户态度": attitude,
        "处理结果": result or "",
        "坐席": app.who(settings),
        "时间": at or to_minute(now),
        "备注": remark or "",
    }
    if not ledgers.is_made(settings):
        return entered.enter(app, flags, settings, CALL_NOTES, values)
    from eoms_bot.ledger import Deed  # here and below, because SQL takes time to load

    with ledgers.open_ledger(settings) as ledger:
        who, began = app.who(settings), (moment(at) if at else None) or now
        called = _claimed(ledger, who, about, (word or "").strip(), began, now)
        code = entered.enter(app, flags, settings, CALL_NOTES, values)
        for order_no in called:
            ledger.console_used(Deed.CALL_NOTED, who, order_no, now)
        return code


def _claimed(
    ledger: Ledger, who: str, about: Mapping[str, str], word: str, began: datetime, now: datetime
) -> list[str]:
    """The orders whose claims end with this note, which nobody else may be calling about.

    A `word` takes such an order over; without one the note is refused. A call from before the claim leaves
    the claim as it is.
    """
    from eoms_bot.console.calls import claims
    from eoms_bot.ledger import Deed

    order_no, phone = about.get("工单号", ""), about.get("号码", "")
    own = numbers.numbers(phone) if phone else claims.numbers_of(ledger, order_no)
    standing = claims.claim_of_another(ledger, who, order_no, own, now)
    if standing is not None and began < standing.at:
        return []
    if standing is not None and not word:
        wanted = "等他登记，或等十分钟；要接过来，加 --take-over 写一句"
        raise shared.refused("CLI-006", "工单号或号码", standing.words, wanted)
    if standing is not None:
        ledger.console_used(Deed.CALL_TAKEN_OVER, who, claims.taken_over(standing, word), now)
    return [order_no] if order_no else claims.claimed_by(ledger, who, own, now)


def _whom(settings: Settings, text: str) -> dict[str, str]:
    """The order or the phone that a word means; BadInput CLI-002 where it is neither."""
    if numbers.is_phone(text):
        return {"号码": text}
    from eoms_bot.browser.profile import load_profile  # here, because the models load slowly

    site = settings.site
    profile = load_profile(site.profile, settings.paths.profiles, site.profile_fingerprint)
    if re.fullmatch(profile.site.order_no_pattern, text, re.ASCII):
        return {"工单号": text}
    raise shared.refused("CLI-002", "工单号或号码", f"“{text[:30]}”", "一个工单号，或一个电话号码")
