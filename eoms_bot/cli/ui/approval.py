"""The line that approves a profile: what people paste into their settings."""

from __future__ import annotations

from eoms_bot.cli.ui.out import Out
from eoms_bot.settings import Settings


def show(out: Out, settings: Settings, mark: str) -> None:
    """The fingerprint of the profile's files as a line of its own, under what it is good for."""
    approved = settings.site.profile_fingerprint
    what = f"页面档案 {settings.site.profile} 的指纹"
    if approved == mark:
        out.print(f"{what}，与批准的一致：")
    elif approved:
        out.print(f"{what}，与批准的不同；核对过改动，才把设置 [site] 里的换成这一行：", "bold red")
    else:
        out.print(f"{what}；核对过档案，把这一行写进设置的 [site]，改过一处就不再运行：")
    out.print(f'profile_fingerprint = "{mark}"')
