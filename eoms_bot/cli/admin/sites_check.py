"""`eoms-bot sites check`: every page of the site against the profile, read-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SITE, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import ORDER_NO, Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.cli.ui.tables import show_fingerprint
from eoms_bot.model.finding import FAILED, PAGES, PASSED, UNSEEN, WARNING, Finding, count_of
from eoms_bot.model.privacy import mask
from eoms_bot.report.text import one_line

if TYPE_CHECKING:
    from eoms_bot.sites.surveying import Surveyed

FILES = {
    **dict.fromkeys(("login", "portal"), "site"),
    **dict.fromkeys(("todo_list", "done_list", "leftover_list"), "lists"),
    **dict.fromkeys(("order_form", "history"), "order"),
    **dict.fromkeys(("complete", "reject", "leftover"), "steps"),
}
"""Page → the file of a profile by words that describes it; by selectors each page has its own."""
STYLES = {PASSED: "green", WARNING: "yellow", FAILED: "bold red", UNSEEN: "magenta"}


def _order(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str:
    if text is not None and not ORDER_NO.fullmatch(text):
        raise shared.refused("CLI-002", "--order", text[:40], "工单号只含字母、数字和 -")
    return text or ""


order = click.option(
    "--order",
    "order_no",
    metavar="工单号",
    callback=_order,
    help="看这张本账号已受理的工单；不写则自己找一张",
)


@click.command("check", cls=Command, short_help="逐页对照网站，只看不发送")
@click.argument("name", metavar="[名称]", required=False)
@click.option("--all", "everything", is_flag=True, help="相符的也列出来")
@order
@shared.flagged("config", "json", "headed", "slowmo", "log_level")
@click.pass_obj
def check(app: App, name: str | None, everything: bool, order_no: str, flags: Flags) -> int:
    """登录一次，打开每个页面，写明每个选择器找到、缺失还是不唯一，每个字段的类型、标签和选项，每种请求怎样登记；写入通道关闭。

    退出码：0 核对过的都相符（没有核对过的键列在后面），1 有的页面没能看（例如没有本账号已受理的工单），5 有与档案不符的，4 登录失败。最后写出档案的核对码，供批准。
    """
    from eoms_bot.browser.profile import fingerprint_of  # here, because the browser takes time to load
    from eoms_bot.sites.surveying import survey_of

    settings, out = app.settings(with_profile(flags, name)), app.out(flags)
    found = survey_of(settings, order_no=order_no, on_page=lambda page: out.say(f"看{page}"), ports=app.ports)
    code = code_of(found.findings) if found.stop_code is None else found.stop_code
    counts = {state: count_of(found.findings, state) for state in STYLES}
    mark = fingerprint_of(settings.site.profile, settings.paths.profiles)
    writes = {"attempted": found.attempted, "blocked": found.blocked, "sent": found.sent}
    masked_findings = [masked(one) for one in found.findings]
    out.emit(
        "sites check",
        code,
        profile=settings.site.profile,
        profile_fingerprint=mark,
        counts=counts,
        writes=writes,
        stopped=found.stopped,
        findings=[asdict(one) for one in masked_findings],
        not_compared=list(found.unheld),
    )
    _show(out, masked_findings, FILES if found.described else {}, everything=everything)
    _conclude(out, found, counts, code)
    show_fingerprint(out, settings, mark)
    return code


def with_profile(flags: Flags, name: str | None) -> Flags:
    """The flags with the profile that the command names."""
    return flags if name is None else replace(flags, profile=name)


def code_of(findings: Iterable[Finding]) -> int:
    """The exit code: something differs, or something could not be looked at, or neither."""
    states = {one.state for one in findings}
    return SITE if FAILED in states else SOME_FAILED if UNSEEN in states else OK


def masked(one: Finding) -> Finding:
    """A finding as it may be shown: what a page says may hold a number."""
    return replace(one, name=mask.phone(one.name), found=mask.phone(one.found))


def _show(out: Out, findings: Sequence[Finding], files: Mapping[str, str], *, everything: bool) -> None:
    for page, title in PAGES.items():
        rows = [one for one in findings if one.page == page]
        shown = [one for one in rows if everything or one.state != PASSED]
        passed = count_of(rows, PASSED)
        if not rows:
            continue
        if not shown:
            out.print(f"{title}（{files.get(page, page)}.toml）：{passed} 项都相符", "green")
            continue
        table = Table(
            *("类", "名称", "结果", "看到的", "怎么办"),
            title=f"{title}（{files.get(page, page)}.toml）：{passed} 项相符",
            title_justify="left",
        )
        for one in shown:
            words = (Text(one_line(text, 300), overflow="fold") for text in (one.found, one.cure))
            table.add_row(
                one.kind, Text(one.name, overflow="fold"), Text(one.state, STYLES[one.state]), *words
            )
        out.show(table)


def _conclude(out: Out, found: Surveyed, counts: dict[str, int], code: int) -> None:
    out.print(f"发送 {found.sent} 次；页面自己要提交 {found.attempted} 次，拦下 {found.blocked} 次")
    tally = "，".join(f"{state} {number} 项" for state, number in counts.items() if number)
    ends = {
        OK: "核对过的都与档案相符",
        SITE: "与档案不符，照“怎么办”改好再检查",
        SOME_FAILED: "看到的都相符，有的没能看",
    }
    end = f"没有看完：{found.stopped}" if found.stopped else ends[code]
    if found.unheld:
        out.print(f"没有核对过的键：{by_part(found.unheld)}")
    out.print(f"{tally}：{end}", "green" if code == OK else "bold red")


def by_part(keys: Sequence[str]) -> str:
    """Keys as one line, those of one file together: `answers.*；site：charset、error_texts`."""
    parts: dict[str, list[str]] = {}
    for key in keys:
        part, _, rest = key.partition(".")
        parts.setdefault(part, []).append(rest)
    return "；".join(
        f"{part}.*" if rest == ["*"] else f"{part}：{'、'.join(rest)}" for part, rest in parts.items()
    )
