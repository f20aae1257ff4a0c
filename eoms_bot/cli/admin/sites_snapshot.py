"""`eoms-bot sites snapshot`: the site's pages without anybody's words, with what is read from them."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.admin.sites_check import order, with_profile
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.model.finding import PAGES
from eoms_bot.model.privacy import mask
from eoms_bot.report.text import one_line
from eoms_bot.sites import snapshot as snapshots

TITLES = {**PAGES, "waiting": "未受理的工单", "menu": "菜单"}


@click.command("snapshot", cls=Command, short_help="把页面去掉个人信息存成快照")
@click.argument("name", metavar="[名称]", required=False)
@order
@shared.flagged("config", "json", "headed", "slowmo", "log_level")
@click.pass_obj
def snapshot(app: App, name: str | None, order_no: str, flags: Flags) -> int:
    """像 check 一样走一遍（不发送），把每个页面存成一个文件夹：页面和从它读出的内容；放在设置 paths.snapshots 下的新文件夹。

    留下的只有网站自己的字：标签、表头、按钮、字典里的选项、单号、日期；其他字一律换成“字”、x、9。脚本、地址、图片都不存。

    退出码：0 每页都存下并读得出，1 有的没有打开或读不出，4 登录失败。
    """
    # Here, because the browser takes time to load.
    from eoms_bot.browser.profile import fingerprint_of, load_page_profile
    from eoms_bot.browser.survey.saved import pages_of
    from eoms_bot.sites.surveying import survey_of

    settings, out = app.settings(with_profile(flags, name)), app.out(flags)
    found = survey_of(
        settings, order_no=order_no, take=True, on_page=lambda page: out.say(f"看{page}"), ports=app.ports
    )
    about = {"fingerprint": fingerprint_of(settings.site.profile, settings.paths.profiles)}
    folder = snapshots.save(settings.paths.snapshots, settings.site.profile, app.now(), found.pages, about)
    whole = pages_of(load_page_profile(settings.site.profile, settings.paths.profiles))
    absent = [page for page in whole if page not in found.pages]
    unreadable = {name: page.expected["unreadable"] for name, page in found.pages.items()}
    bad = {page: mask.phone(why) for page, why in unreadable.items() if why}
    code = found.stop_code or (SOME_FAILED if absent or bad else OK)
    pages = sorted(found.pages)
    out.emit("sites snapshot", code, folder=str(folder), pages=pages, absent=absent, unreadable=bad)
    _show(out, pages, absent, bad)
    out.print(f"已存 {len(pages)} 页：{folder}", "bold")
    return code


def _show(out: Out, pages: list[str], absent: list[str], bad: dict[str, str]) -> None:
    """The pages, each with what became of it."""
    table = Table("页面", "文件夹", "结果", title="快照", title_justify="left")
    for page in pages:
        result = (
            Text(f"读不出：{one_line(bad[page], 200)}", "bold red")
            if page in bad
            else Text("读得出", "green")
        )
        table.add_row(TITLES[page], page, result)
    for page in absent:
        table.add_row(TITLES[page], page, Text("没有打开，没有存", "magenta"))
    out.show(table)
