"""`eoms-bot profile learn`: what a snapshot's pages propose for the profile, as a patch to review."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.admin.profile_check import with_profile
from eoms_bot.cli.admin.profile_diff import latest_of
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.sites import snapshot as snapshots


@click.command("learn", cls=Command, short_help="从快照给缺的选择器提建议，写成补丁供核对")
@click.argument("name", metavar="[名称]", required=False)
@click.option(
    "--with",
    "folder",
    type=click.Path(path_type=Path),
    metavar="快照文件夹",
    help="从这一份学；不写则用最近的",
)
@click.option(
    *("--out", "-o", "path"),
    type=click.Path(path_type=Path),
    metavar="补丁.diff",
    callback=shared.new_file(".diff", ".patch"),
    help="把补丁写到这个新文件",
)
@shared.flagged("config", "json")
@click.pass_obj
def learn(app: App, name: str | None, folder: Path | None, path: Path | None, flags: Flags) -> int:
    """档案里的控件在快照上没有了，而标签还在：写明标签旁边现在是哪个控件；按用途认出登录框、列表、问候语。不打开网站，不改档案。

    只建议，由人核对后用 patch 打上。提交、驳回、登录等会提交的按钮一律不建议；有两个可能的也不建议。
    """
    from eoms_bot.browser.profile import load_page_profile  # here, because the models load slowly
    from eoms_bot.browser.profile.loader import folder_of
    from eoms_bot.browser.survey.learning.patch import patch
    from eoms_bot.new_file import write_numbered
    from eoms_bot.sites.proposals import proposals_of

    settings, out = app.settings(with_profile(flags, name)), app.out(flags)
    own = settings.paths.profiles
    profile = load_page_profile(settings.site.profile, own)
    taken = snapshots.load(folder or latest_of(settings))
    found = proposals_of(profile, taken.pages)
    home = folder_of(settings.site.profile, own)
    texts = {file.stem: file.read_text(encoding="utf-8-sig") for file in sorted(home.glob("*.toml"))}
    changes = patch(texts, found)
    if path is not None and changes:
        path = write_numbered(path, changes.encode())
    proposals = [{**asdict(one), "key": one.key} for one in found]
    out.emit("profile learn", OK, since=taken.taken, folder=str(home), proposals=proposals, patch=changes)
    if not found:
        out.print(f"从 {taken.taken} 的快照没有可建议的")
        return OK
    table = Table("文件", "键", "现在", "建议", "依据", title="建议", title_justify="left")
    for one in found:
        words = (Text(_joined(value), overflow="fold") for value in (one.old, one.new, one.why))
        table.add_row(f"{one.part}.toml", Text(one.key, overflow="fold"), *words)
    out.show(table)
    out.print(changes)
    where = path.absolute() if path is not None else "补丁.diff"
    out.print(f"核对后打上：patch -p1 -d {home} < {where}，再运行 eoms-bot profile check")
    return OK


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "、".join(value)
